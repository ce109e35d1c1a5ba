"""A copy of a ledger to which people write all the while comes to its end, and is of one moment."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from lodestar.service.backups.ledgers import copy_ledger

MEGABYTES = 96
LONGEST = 15.0  # seconds; it takes half of one
WRITER = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], timeout=20)
while True:
    held.execute("UPDATE count SET number = number + 1 WHERE name = 'first'")
    held.execute("UPDATE count SET number = number + 1 WHERE name = 'second'")
    held.commit()
    time.sleep(0.02)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A large ledger, in which two counts always go together."""
    path = tmp_path / "ledger.sqlite3"
    with closing(sqlite3.connect(path)) as held:
        held.execute("PRAGMA journal_mode=WAL")
        held.execute("CREATE TABLE bulk (text BLOB)")
        held.executemany("INSERT INTO bulk VALUES (zeroblob(?))", [(1024**2,)] * MEGABYTES)
        held.execute("CREATE TABLE count (name TEXT PRIMARY KEY, number INTEGER)")
        held.execute("INSERT INTO count VALUES ('first', 0), ('second', 0)")
        held.commit()
    return path


def test_a_backup_of_a_large_ledger_ends_while_people_go_on_writing(ledger: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ledger}
    copying = threading.Thread(target=copy_ledger, args=[database, copy])
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(ledger)])
    try:
        while _count(ledger) == 0:
            assert writer.poll() is None
        copying.start()
        copying.join(LONGEST)
        ended = not copying.is_alive()
    finally:
        writer.kill()
        writer.wait()
    copying.join()
    assert ended, f"it was not done after {LONGEST:.0f} seconds"
    with closing(sqlite3.connect(copy)) as held:
        assert held.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert held.execute("SELECT count(DISTINCT number), count(*) FROM count").fetchone() == (1, 2)


def _count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as held:
        return int(held.execute("SELECT max(number) FROM count").fetchone()[0])
