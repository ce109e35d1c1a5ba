"""A pack with something wrong in it is refused in plain words and changes nothing: not the ledger, not the store."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

AMBER = Path(__file__).parents[1] / "service" / "packs" / "amber"
Damage = Callable[[Path], None]


def lodestar(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command on an installation of its own."""
    return subprocess.run(
        [sys.executable, "-m", "lodestar.cli", *map(str, words)],
        env=os.environ | {"LODESTAR_HOME": str(home)},
        text=True,
        capture_output=True,
        check=False,
        timeout=600,
    )


def state(home: Path) -> tuple[str, dict[str, str]]:
    """The whole ledger, and every file of the evidence by what it holds."""
    with sqlite3.connect(home / "ledger.sqlite3") as ledger:
        dump = hashlib.sha256("\n".join(ledger.iterdump()).encode()).hexdigest()
    ledger.close()
    files = (
        path for path in home.rglob("*") if path.is_file() and not path.name.startswith("ledger.sqlite3")
    )
    return dump, {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that holds Amber Vale."""
    folder = tmp_path_factory.mktemp("installation")
    answer = lodestar(folder, "pack", "load", AMBER)
    assert answer.returncode == 0, answer.stderr
    return folder


def edit(name: str, before: str, after: str) -> Damage:
    def damage(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    return damage


def write(name: str, data: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(data) and None


def save_again(name: str, encoding: str, add: str = "") -> Damage:
    return lambda folder: (
        (folder / name).write_bytes(((folder / name).read_text() + add).encode(encoding)) and None
    )


def make_sparse(folder: Path) -> None:
    with (folder / "claims.yaml").open("wb") as file:
        file.truncate(200 * 1024 * 1024)


WRONG = {
    "broken YAML": (write("actions.yaml", b"- id: [\n  name: {x\n"), "actions.yaml:"),
    "YAML that builds objects": (
        write("claims.yaml", b"- !!python/object/apply:os.system ['touch /tmp/owned']\n"),
        "claims.yaml:1",
    ),
    "UTF-16": (save_again("forums.yaml", "utf-16"), "forums.yaml: is written in UTF-16, not UTF-8"),
    "Windows-1252": (
        save_again("themes.yaml", "cp1252", "# café\n"),
        "themes.yaml:13: is not UTF-8: byte 0xE9",
    ),
    "a table without its heading": (write("assets.csv", b"clean-room,1,x\n"), "assets.csv:1"),
    "200 MB": (make_sparse, "claims.yaml: is too large (200 MB)"),
    "an unknown code of an area": (edit("place.yaml", "E99000002", "E06999999"), "E06999999"),
    "an unknown postcode": (edit("assets.csv", "L7 3FA", "L7 0ZZ"), "is not in the ONS Postcode Directory"),
    "an unknown unit": (edit("observations.csv", "40,jobs,", "40,lanterns,"), 'unit "lanterns"'),
    "a name of a record that climbs": (edit("forums.yaml", "id: board", "id: ../../board"), "../../board"),
    "a null byte": (write("forums.yaml", (AMBER / "forums.yaml").read_bytes() + b"# \x00\n"), "U+0000"),
    "no place": (lambda folder: (folder / "place.yaml").unlink(), "place.yaml: is missing"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_pack_is_refused_and_changes_nothing(home: Path, tmp_path: Path, wrong: str) -> None:
    damage, told = WRONG[wrong]
    folder = tmp_path / "amber"
    shutil.copytree(AMBER, folder)
    damage(folder)
    before = state(home)
    answer = lodestar(home, "pack", "load", folder)
    assert answer.returncode == 1
    assert told in answer.stderr + answer.stdout
    assert "Traceback" not in answer.stderr
    assert state(home) == before


def test_the_state_tells_a_change(home: Path, tmp_path: Path) -> None:
    """Else the claims above could not fail."""
    own = tmp_path / "home"
    shutil.copytree(home, own)
    folder = tmp_path / "amber"
    shutil.copytree(AMBER, folder)
    edit("forums.yaml", "name: The Board", "name: The Council")(folder)
    answer = lodestar(own, "pack", "load", folder)
    assert answer.returncode == 0, answer.stderr
    assert state(own)[0] != state(home)[0]
