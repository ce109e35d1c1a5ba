"""A real browser before the real site, both started once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_site import Site, running
from walking import Walk, walk

PLACE = "liverpool-city-region"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Maps are drawn by WebGL, in software; pages are painted without it, which Debian's chromium would else imitate as well, at
# four times what a page takes otherwise.
_QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",
    "--disable-gpu-compositing",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: a browser under way holds an event loop, which Django's queries mind."""
    here = Path(__file__).parent
    mine = [item for item in items if here in item.path.parents]
    for item in mine:
        item.add_marker("browser")
    items[:] = [item for item in items if here not in item.path.parents] + mine


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's chromium, talking to nobody but the site."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    return {"executable_path": CHROMIUM, "args": _QUIET, "headless": True}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with the places that come with Lodestar."""
    with running(tmp_path_factory.mktemp("site") / "home") as under_way:
        yield under_way


@pytest.fixture(scope="session")
def walked(site: Site) -> Walk:
    """Every page that a reader without an account can reach from the start."""
    return walk(site)


@pytest.fixture(scope="session")
def editor(site: Site) -> str:
    """The session of somebody who edits the place."""
    return site.session_of("lead+analyst", PLACE)
