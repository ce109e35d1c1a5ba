"""Whoever is killed at any moment loses nothing that was acknowledged, and every finished backup brings it back whole."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

HERE = Path(__file__).parent
KILLS = 10
TABLES = {
    "update": "rounds_update",
    "decision": "meetings_decision",
    "indicator-value": "monitoring_value",
}


def start(home: Path, said: Path, script: str, *words: str) -> subprocess.Popen[bytes]:
    """A process of its own that writes what it says to the end of a file."""
    environment = {**os.environ, "LODESTAR_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    environment.pop("LODESTAR_DATABASE_URL", None)
    command = [sys.executable, str(HERE / script), *words]
    with said.open("ab") as out, said.with_suffix(".err").open("ab") as err:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=err, cwd=HERE.parents[1])


def whole_lines(said: Path) -> list[str]:
    """The lines that were said to their end, with the word that closes each."""
    text = said.read_text() if said.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def acknowledged(lines: list[str]) -> dict[tuple[str, str], int]:
    """The last version acknowledged of each record."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        if len(words := line.split()) == 3:
            found[words[0], words[1]] = max(int(words[2]), found.get((words[0], words[1]), 0))
    return found


def assert_held(ledger: Path, expected: dict[tuple[str, str], int]) -> None:
    """The ledger is sound, and holds every record at the version acknowledged or a later one, with an event for each."""
    with closing(sqlite3.connect(ledger)) as held:
        assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert held.execute("PRAGMA foreign_key_check").fetchall() == []
        for kind, table in TABLES.items():
            rows = dict(held.execute(f"SELECT slug, version FROM {table}"))
            for (of, slug), version in expected.items():
                if of == kind:
                    assert rows.get(slug, 0) >= version, (kind, slug, version)
            told = "SELECT record, MAX(version) FROM audit_event WHERE kind = ? GROUP BY record"
            events = dict(held.execute(told, [kind]))
            assert events == rows, "a change without its event, or an event without its change"


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "nothing was said in time"
        time.sleep(0.02)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    process = start(home, tmp_path / "ground", "killed_ground.py")
    assert process.wait(120) == 0, (tmp_path / "ground.err").read_text()[-2000:]
    return home


def test_nothing_acknowledged_is_lost_when_writer_and_backup_are_killed_at_random_moments(
    home: Path, tmp_path: Path
) -> None:
    chance, said, copied, folder = (
        random.Random(7),
        tmp_path / "said",
        tmp_path / "copied",
        tmp_path / "backups",
    )
    folder.mkdir()
    known_at_begin: dict[int, int] = {}
    for number in range(KILLS):
        before = len(whole_lines(said))
        writer = start(home, said, "killed_writer.py", str(number))
        copier = start(home, copied, "killed_backups.py", str(folder))
        try:
            wait_for(lambda n=before: len(whole_lines(said)) > n + 2)
            watch(copied, said, known_at_begin, chance.uniform(0.1, 0.8))
        finally:
            for process in chance.sample([writer, copier], 2):
                errors = [path.with_suffix(".err").read_text()[-1500:] for path in (said, copied)]
                assert process.poll() is None, errors
                process.send_signal(signal.SIGKILL)
                process.wait()
        assert_held(home / "ledger.sqlite3", acknowledged(whole_lines(said)))
    assert len(whole_lines(said)) > 3 * KILLS
    restore_all(folder, whole_lines(said), known_at_begin, tmp_path)


def watch(copied: Path, said: Path, known_at_begin: dict[int, int], seconds: float) -> None:
    """For a while, note how much was acknowledged before each backup was seen to begin.

    What is counted was read before the line that says 'begin' was looked for: so it was there when the backup began, or the
    backup had not begun yet.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        lines = len(whole_lines(said))
        begun = {int(line.split()[1]) for line in whole_lines(copied) if line.startswith("begin")}
        for number in range(max(begun, default=-1) + 2):
            if number not in begun:
                known_at_begin[number] = lines
        time.sleep(0.01)


def restore_all(folder: Path, lines: list[str], known_at_begin: dict[int, int], tmp_path: Path) -> None:
    """Every finished backup restores whole, with all that was acknowledged before it began."""
    from django.db.migrations.loader import MigrationLoader

    from lodestar.service.backups import restore_backup

    known = frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    finished = sorted(folder.glob("*.tar"))
    assert len(finished) >= 2
    for path in finished:
        other = tmp_path / f"restored-{path.stem}"
        ledger = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(other / "ledger.sqlite3")}
        restore_backup(path, database=ledger, known=known, home=other)
        assert_held(other / "ledger.sqlite3", acknowledged(lines[: known_at_begin.get(int(path.stem), 0)]))
