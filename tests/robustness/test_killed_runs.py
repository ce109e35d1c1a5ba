"""Whoever is killed at any moment loses nothing that was acknowledged, and every finished backup brings it back whole."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from killed_ledgers import Ledger, PostgresqlLedger, SqliteLedger

from benchmarks.postgresql import NoPostgreSQL, cluster, programs
from lodestar.service.backups import make_backup, restore_backup
from lodestar.service.backups.contents import UNFINISHED, BackupFault

HERE = Path(__file__).parent
KILLS = {"sqlite": 7, "postgresql": 4}
TABLES = {
    "update": "rounds_update",
    "decision": "meetings_decision",
    "indicator-value": "monitoring_value",
}


def start(ledger: Ledger, home: Path, said: Path, script: str, *words: str) -> subprocess.Popen[bytes]:
    """A process of its own that writes what it says to the end of a file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LODESTAR_")}
    environment |= {"LODESTAR_HOME": str(home), "PYTHONUNBUFFERED": "1", **ledger.environment}
    command = [sys.executable, str(HERE / script), *words]
    with said.open("ab") as out, said.with_suffix(".err").open("ab") as err:
        return subprocess.Popen(command, env=environment, stdout=out, stderr=err, cwd=HERE.parents[1])


def kill(process: subprocess.Popen[bytes], said: Path) -> None:
    """End a process as the system does when memory runs out; one that ended by itself did not end well."""
    assert process.poll() is None, said.with_suffix(".err").read_text()[-1500:]
    process.send_signal(signal.SIGKILL)
    process.wait()


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


def held_in(ledger: Ledger) -> dict[str, dict[str, int]]:
    """The version of every record of the tables that are written to, by kind; each told by its events."""
    found = {}
    with ledger.reading() as held:
        for kind, table in TABLES.items():
            found[kind] = dict(held.execute(f"SELECT slug, version FROM {table}").fetchall())
            told = f"SELECT record, MAX(version) FROM audit_event WHERE kind = '{kind}' GROUP BY record"
            events = dict(held.execute(told).fetchall())
            assert events == found[kind], "a change without its event, or an event without its change"
    return found


def assert_held(ledger: Ledger, expected: dict[tuple[str, str], int]) -> None:
    """The ledger is sound, and holds every record at the version acknowledged or a later one, with an event for each."""
    found = held_in(ledger)
    for (kind, slug), version in expected.items():
        assert found[kind].get(slug, 0) >= version, (kind, slug, version)


def wait_for(condition: Callable[[], bool], seconds: float = 600) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "nothing was said in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server, as the value of LODESTAR_DATABASE_URL."""
    try:
        programs()
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))
    with tempfile.TemporaryDirectory(prefix="lodestar-killed-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with cluster(Path(folder) / "server") as url:
            yield url


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> Ledger:
    """The ledger of an installation that is set up."""
    found: Ledger = SqliteLedger(home)
    if request.param == "postgresql":
        name = f"killed-{request.node.originalname[5:25]}"
        found = PostgresqlLedger(request.getfixturevalue("server"), name)
    process = start(found, home, tmp_path / "ground", "killed_ground.py")
    assert process.wait(600) == 0, (tmp_path / "ground.err").read_text()[-2000:]
    return found


def test_nothing_acknowledged_is_lost_when_writer_and_backup_are_killed_at_random_moments(
    ledger: Ledger, home: Path, tmp_path: Path
) -> None:
    chance, said, copied = random.Random(7), tmp_path / "said", tmp_path / "copied"
    (folder := tmp_path / "backups").mkdir()
    known_at_begin: dict[int, int] = {}
    for number in range(KILLS[ledger.sort]):
        before, held = len(whole_lines(said)), len(list(folder.glob("*.tar")))
        writer = start(ledger, home, said, "killed_writer.py", str(number))
        copier = start(ledger, home, copied, "killed_backups.py", str(folder))
        try:
            wait_for(lambda n=before: len(whole_lines(said)) > n + 2)
            if number % 2:  # however slow the machine: one backup is finished before the kill
                watch(copied, said, known_at_begin, lambda n=held: len(list(folder.glob("*.tar"))) > n)
            moment = time.monotonic() + chance.uniform(0.1, 0.8)
            watch(copied, said, known_at_begin, lambda ends=moment: time.monotonic() > ends)
        finally:
            for process, of in chance.sample([(writer, said), (copier, copied)], 2):
                kill(process, of)
        assert_held(ledger, acknowledged(whole_lines(said)))
    assert len(whole_lines(said)) > 3 * KILLS[ledger.sort]
    assert len(list(home.glob(".backup-*"))) <= 1, "what killed backups left is cleared by the next"
    restore_all(ledger, folder, whole_lines(said), known_at_begin, tmp_path)


def test_a_restore_that_is_killed_leaves_a_whole_ledger_or_says_that_it_must_be_run_again(
    ledger: Ledger, home: Path, tmp_path: Path
) -> None:
    chance, files, states, said = random.Random(11), [], [], tmp_path / "said"
    (home / "uploads").mkdir(exist_ok=True)
    for number in range(2):
        writer = start(ledger, home, said, "killed_writer.py", str(number))
        wait_for(lambda n=6 * (number + 1): len(whole_lines(said)) > n)
        kill(writer, said)
        states.append(held_in(ledger))
        (home / "uploads" / "which").write_text(str(number))
        files.append(tmp_path / f"{number}.tar")
        make_backup(files[-1], database=ledger.settings, home=home)
    assert states[0] != states[1]
    cut_short = 0
    for _ in range(KILLS[ledger.sort]):
        begun = tmp_path / "begun"
        before = len(whole_lines(begun))
        process = start(ledger, home, begun, "killed_restorer.py", *map(str, files))
        wait_for(lambda n=before: len(whole_lines(begun)) > n)
        time.sleep(chance.uniform(0, 1.5))
        kill(process, begun)
        if (home / UNFINISHED).exists():
            cut_short += 1
            assert not ledger.is_there or held_in(ledger) in states
            with pytest.raises(BackupFault, match="again"):
                make_backup(tmp_path / "refused.tar", database=ledger.settings, home=home)
            restore_backup(files[0], database=ledger.settings, known=known(), home=home)
        assert held_in(ledger) == states[int((home / "uploads" / "which").read_text())]
        assert not (home / UNFINISHED).exists()
    print(f"{cut_short} restores were cut short between their first and last step")


def watch(copied: Path, said: Path, known_at_begin: dict[int, int], until: Callable[[], bool]) -> None:
    """Note how much was acknowledged before each backup was seen to begin, until it is time.

    What is counted was read before the line that says 'begin' was looked for: so it was there when the backup began, or the
    backup had not begun yet.
    """

    def noted() -> bool:
        lines = len(whole_lines(said))
        begun = {int(line.split()[1]) for line in whole_lines(copied) if line.startswith("begin")}
        for number in range(max(begun, default=-1) + 2):
            if number not in begun:
                known_at_begin[number] = lines
        return until()

    wait_for(noted)


def restore_all(
    ledger: Ledger, folder: Path, lines: list[str], known_at_begin: dict[int, int], tmp_path: Path
) -> None:
    """Every finished backup restores whole, with all that was acknowledged before it began."""
    finished = sorted(folder.glob("*.tar"))
    assert len(finished) >= 2
    for path in finished:
        home = tmp_path / f"restored-{path.stem}"
        other = ledger.beside(home)
        restore_backup(path, database=other.settings, known=known(), home=home)
        assert_held(other, acknowledged(lines[: known_at_begin.get(int(path.stem), 0)]))


def known() -> frozenset[tuple[str, str]]:
    """The migrations of this version."""
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
