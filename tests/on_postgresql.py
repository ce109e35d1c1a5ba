"""Run tests of the ledger on PostgreSQL: python tests/on_postgresql.py [PATH…]

Starts a server of its own for the time of the run. Where PostgreSQL is not installed it says so and ends well; the
same tests run on SQLite with all the others.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.postgresql import NoPostgreSQL, cluster, programs  # noqa: E402

LEDGER = [
    "tests/service/ledger",
    "tests/service/audit",
    "tests/service/search",
    "tests/service/people/test_actions.py",
    "tests/service/api",
    "tests/service/board_packs/test_board_packs.py",
    "tests/service/memory",
    "tests/service/rounds/test_locked.py",
    "tests/service/rounds/test_everything_at_once.py",
    "tests/service/workers/test_timetable_at_once.py",
    "tests/service/meetings/test_locked_minutes.py",
    "tests/service/meetings/test_at_the_same_time.py",
    "tests/robustness/test_simulated_year.py",
]
# Of the simulated year, which is lived through whole on SQLite: a quarter of its actions is 30 seconds here.
PART = "0.25"
# Two at once, each with a database of its own.
BESIDE = ["-n", "2", "--dist", "loadfile"]


def main(paths: list[str]) -> int:
    """Run pytest on the paths (the ledger's own if none) and return its exit code."""
    try:
        programs()
    except NoPostgreSQL as missing:
        print(f"Tests on PostgreSQL left out: {missing}")
        return 0
    chosen = paths or LEDGER
    with tempfile.TemporaryDirectory(prefix="lodestar-postgresql-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with cluster(Path(folder) / "server") as address:
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *BESIDE, *chosen]
            environment = {"LODESTAR_YEAR_PART": PART, **os.environ, "LODESTAR_DATABASE_URL": address}
            return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
