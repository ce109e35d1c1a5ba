"""Copies of the ledger as it stands at one moment, while people work on it, and putting one in its place."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from lodestar.service.backups.contents import BackupFault

_PAGES = 4096


def sort_of(database: dict[str, Any]) -> str:
    """The sort of a configured database: sqlite or postgresql."""
    return "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"


def copy_ledger(database: dict[str, Any], target: Path) -> None:
    """Write a copy of the ledger. Nobody has to stop working for it."""
    if sort_of(database) == "postgresql":
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        _postgresql("pg_dump", database, [*words, database["NAME"]])
        return
    source = Path(database["NAME"])
    if not source.exists():
        raise BackupFault(f"there is no ledger at {source}; run 'lodestar serve' or 'lodestar demo' first")
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy, pages=_PAGES)


def check_ledger(sort: str, copy: Path, known: frozenset[tuple[str, str]]) -> None:
    """Raise BackupFault unless a copy is whole and made by this version of Lodestar or an older one.

    ``known`` are the migrations that this version knows, by app and name.
    """
    if sort == "postgresql":
        listed = _run(["pg_restore", "--list", str(copy)], os.environ.copy())
        if "django_migrations" not in listed:
            raise BackupFault("its copy of the ledger is not one of Lodestar's")
        return
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as held:
            told = [row[0] for row in held.execute("PRAGMA integrity_check")]
            applied = set(held.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.Error as error:
        raise BackupFault(f"its copy of the ledger cannot be read ({error})") from error
    if told != ["ok"]:
        raise BackupFault(f"its copy of the ledger is damaged: {told[0]}")
    if unknown := sorted(applied - known):
        app, name = unknown[0]
        raise BackupFault(f"its ledger was made by a newer Lodestar ({app} {name}); install that one first")


def put_in_place(database: dict[str, Any], copy: Path) -> None:
    """Make a PostgreSQL database what the copy says, all of it or nothing."""
    words = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
    _postgresql("pg_restore", database, [*words, f"--dbname={database['NAME']}", str(copy)])


def _postgresql(program: str, database: dict[str, Any], words: Sequence[str]) -> None:
    settings = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {name: str(database[key]) for name, key in settings.items() if database.get(key)}
    _run([program, "--no-password", *words], {**os.environ, **given})


def _run(command: Sequence[str], environment: dict[str, str]) -> str:
    """Run one of PostgreSQL's programs; the password goes in its environment, which other people cannot read."""
    if shutil.which(command[0]) is None:
        raise BackupFault(
            f"{command[0]} is not installed here; install PostgreSQL's client programs, "
            "on Debian with 'apt-get install postgresql-client'"
        )
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own programs)
        command, env=environment, text=True, capture_output=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gives no reason"])[0]
        raise BackupFault(f"{command[0]} could not do it ({reason})")
    return done.stdout
