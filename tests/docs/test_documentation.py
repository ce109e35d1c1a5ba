"""The documentation tells the truth: its code runs, its links lead somewhere, its commands exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lodestar.cli import app
from lodestar.commands.reference import commands_page

ROOT = Path(__file__).resolve().parents[2]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


PAGES = sorted([ROOT / "README.md", ROOT / "DECISIONS.md", *(ROOT / "docs").rglob("*.md")])
FOLLOWED_ELSEWHERE = {"docs/how-to/add-a-source.md": "tests/evidence/sources/test_how_to_add_a_source.py"}
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_links_between_pages_lead_somewhere(document: Path) -> None:
    broken = [
        link
        for link in LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / link).exists()
    ]
    assert not broken, f"{name_of(document)} links to {', '.join(broken)}"


@pytest.mark.parametrize(
    "document",
    [
        page
        for page in PAGES
        if "```python" in page.read_text(encoding="utf-8") and name_of(page) not in FOLLOWED_ELSEWHERE
    ],
    ids=name_of,
)
def test_code_in_the_documentation_runs(document: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(blocks)],
        cwd=ROOT,
        env={**os.environ, "LODESTAR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_pages_followed_elsewhere_are_followed() -> None:
    for page, test in FOLLOWED_ELSEWHERE.items():
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")


def test_the_reference_of_commands_is_current() -> None:
    written = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert written == commands_page(app), (
        "commands have changed: lodestar commands > docs/reference/commands.md"
    )


def test_the_public_door_offers_what_it_names() -> None:
    import lodestar

    assert all(getattr(lodestar, name) for name in lodestar.__all__)
    with pytest.raises(AttributeError, match="it offers"):
        lodestar.nothing_of_the_kind
