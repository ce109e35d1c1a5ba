"""A place whose every text is a script, in a real browser: nothing of it runs, and the pages keep their shape."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import looking
from playwright.sync_api import Browser
from running_site import Site, running

from tests.robustness.hostile_packs import SCRIPT, hostile_pack

PAGES = (
    "", "plan/", "assets/", "map/", "assets/clean-room/", "actions/open-the-clean-room/", "organisations/amber-university/",
    "claims/", "claims/jobs-of-two-years/", "indicators/jobs-created/", "observations/jobs-2023/", "sources/prospectus/",
    "evidence/", "strengths/", "forums/board/",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that holds that place alone."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "amber").mkdir()
    hostile_pack(folder / "amber", (SCRIPT,))
    home = folder / "home"
    loaded = Site(home, 0).lodestar("pack", "load", str(folder / "amber"))
    assert loaded.returncode == 0, loaded.stderr
    with running(home, command="serve") as started:
        yield started


def test_nothing_in_a_text_runs_or_loads(hostile: Site, browser: Browser) -> None:
    opened: list[str] = []
    with looking(browser, 360) as look:
        look.page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
        wide = []
        for page in (*(f"/amber/{page}" for page in PAGES), "/?all", "/search/?q=script", "/search/?q=alert"):
            look.page.goto(hostile.address + page)
            assert "<script>alert(1)" in look.page.locator("body").inner_text(), page
            assert look.page.locator("img[src=x], [onerror]").count() == 0, page
            if look.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(page)
    assert opened == []
    assert look.told == []
    assert [url for url in look.asked if not url.startswith((hostile.address, "data:", "blob:"))] == []
    assert wide == []
