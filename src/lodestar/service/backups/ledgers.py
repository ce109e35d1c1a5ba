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

_EMPTY = """\
SET lock_timeout = '30s';
SET client_min_messages = warning;
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE public.%I CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
    END LOOP;
END $$;
"""


def sort_of(database: dict[str, Any]) -> str:
    """The sort of a configured database: sqlite or postgresql."""
    return "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"


def copy_ledger(database: dict[str, Any], target: Path) -> None:
    """Write a copy of the ledger. Nobody has to stop working for it.

    SQLite copies in one go, from the moment at which it begins: in several, each write between two would begin it anew.
    """
    if sort_of(database) == "postgresql":
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        _postgresql("pg_dump", database, [*words, database["NAME"]])
        return
    source = Path(database["NAME"])
    if not source.exists():
        raise BackupFault(f"there is no ledger at {source}; run 'lodestar serve' or 'lodestar demo' first")
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy)


def check_ledger(sort: str, copy: Path, known: frozenset[tuple[str, str]]) -> None:
    """Raise BackupFault unless a copy is whole and made by this version of Lodestar or an older one.

    ``known`` are the migrations that this version knows, by app and name.
    """
    if sort == "postgresql":
        _require_older(_migrations_in_dump(copy), known)
        return
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as held:
            told = [row[0] for row in held.execute("PRAGMA integrity_check")]
            applied = set(held.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.Error as error:
        raise BackupFault(f"its copy of the ledger cannot be read ({error})") from error
    if told != ["ok"]:
        raise BackupFault(f"its copy of the ledger is damaged: {told[0]}")
    _require_older(applied, known)


def _require_older(applied: set[tuple[str, str]], known: frozenset[tuple[str, str]]) -> None:
    if unknown := sorted(applied - known):
        app, name = unknown[0]
        raise BackupFault(f"its ledger was made by a newer Lodestar ({app} {name}); install that one first")


def _migrations_in_dump(copy: Path) -> set[tuple[str, str]]:
    """The migrations that made a dumped ledger, by app and name: the rows between COPY and its end."""
    words = ["pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(copy)]
    lines = _run(words, os.environ.copy()).splitlines()
    begin = next(
        (n for n, line in enumerate(lines) if line.startswith("COPY public.django_migrations ")), None
    )
    if begin is None:
        raise BackupFault("its copy of the ledger is not one of Lodestar's")
    names = lines[begin].partition("(")[2].partition(")")[0].split(", ")
    rows = (line.split("\t") for line in lines[begin + 1 : lines.index("\\.", begin)])
    return {(row[names.index("app")], row[names.index("name")]) for row in rows}


def put_in_place(database: dict[str, Any], copy: Path) -> None:
    """Make a PostgreSQL database what the copy says, all of it or nothing.

    Everything that stands there goes first, also tables that the copy, being older, does not know. The statements are
    written to a file before any is carried out: cut off halfway they would be taken for the whole.
    """
    empty, fill = copy.with_suffix(".empty.sql"), copy.with_suffix(".fill.sql")
    empty.write_text(_EMPTY, encoding="utf-8")
    _run(
        ["pg_restore", "--no-owner", "--no-privileges", f"--file={fill}", str(copy)],
        os.environ.copy(),
    )
    words = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _postgresql("psql", database, [*words, f"--file={empty}", f"--file={fill}", database["NAME"]])


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
