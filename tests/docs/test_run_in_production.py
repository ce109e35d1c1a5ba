"""The guide to production names every variable that the programs read, and no other."""

import re
from pathlib import Path

from lodestar.service.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "how-to" / "run-in-production.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"""["'](LODESTAR_[A-Z_]+)["']""")


def variables_read() -> set[str]:
    """Names of variables that stand in quotes of their own in the source."""
    return {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in QUOTED.findall(path.read_text(encoding="utf-8"))
    }


def rows() -> dict[str, str]:
    found = {}
    for line in GUIDE.splitlines():
        if line.startswith("| `LODESTAR_"):
            names, meaning = line.split("|")[1:3]
            found |= dict.fromkeys(re.findall(r"LODESTAR_[A-Z_]+", names), meaning)
    return found


def test_every_variable_is_explained_and_none_that_is_not_read() -> None:
    assert set(rows()) == variables_read()
    assert len(rows()) > 10


def test_the_example_of_an_environment_is_accepted(tmp_path: Path, monkeypatch) -> None:
    block = GUIDE.split("readable by root alone")[1].split("Make the key")[0]
    for line in block.splitlines():
        if line.startswith("    LODESTAR_"):
            name, value = line.strip().split("=", 1)
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("LODESTAR_SECRET_KEY", "r7Qe2-Vn8sKx0LpWz5TgYb3Hc9MdUf1JoAi6E4XvNqSwRkZtBy_uGh")
    read = Environment.read(tmp_path)
    assert read.production
    assert read.hosts == ["lodestar.example.org"]
    assert read.email_from == "lodestar@example.org"
    assert read.database["NAME"] == "lodestar"


def test_each_command_in_the_guide_exists() -> None:
    import typer

    from lodestar.cli import app

    known = typer.main.get_command(app).commands
    told = set(re.findall(r"lodestar (backup|restore|serve|worker|pack|people)\b", GUIDE))
    assert told == {"backup", "restore", "serve", "worker", "pack", "people"}
    assert told <= known.keys()
