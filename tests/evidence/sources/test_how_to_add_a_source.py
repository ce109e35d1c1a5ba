"""The how-to on adding a source is followed to the letter."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence import sources

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-source.md"


@pytest.fixture
def blocks(tmp_path, monkeypatch):
    """The page's blocks by language and file name; its module stands among the sources for as long as the test runs."""
    found = {
        match[1]: match[2]
        for match in re.finditer(r"```([^\n]+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    }
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    module = tmp_path / "modules" / "made_vouchers.py"
    module.parent.mkdir()
    module.write_text(found["python file=made_vouchers.py"], encoding="utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(module.parent)])
    forget()
    yield found
    forget()


def forget():
    sources.file_sources.cache_clear()
    sources.known_contracts.cache_clear()


def test_the_page_works_as_it_stands(blocks):
    Path("vouchers-2024.csv").write_text(blocks["csv file=vouchers-2024.csv"], encoding="utf-8")
    command, _, shown = blocks["console"].partition("\n")
    done = CliRunner().invoke(app, command.removeprefix("$ lodestar ").split())
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(shown)
    exec(blocks["python"], {})
