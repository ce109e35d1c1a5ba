"""The tables of a new ledger, made at once, are those that an older one has when its migrations have brought it forward."""

import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from running_site import Site

from benchmarks.postgresql import programs

pytestmark = pytest.mark.django_db
Rows = list[tuple[Any, ...]]

# A ledger of an early version, as its own migrations made it.
BROUGHT_FORWARD = """
from lodestar.service import opening; opening.configure()
from django.core.management import call_command
from django.db import connection
call_command("migrate", "meetings", "0001", verbosity=0)
call_command("migrate", "people", "0002", verbosity=0)
assert "search_entry" not in connection.introspection.table_names()
opening.migrate(print)
"""
CUT_OFF = """
from lodestar.service import opening; opening.configure()
from django.core.management import call_command
from django.db import connection
def cut_off(execute, sql, params, *rest):
    if sql.startswith("INSERT INTO") and "delivery" in params:
        raise KeyboardInterrupt
    return execute(sql, params, *rest)
try:
    with connection.execute_wrapper(cut_off):
        call_command("migrate", verbosity=0)
except KeyboardInterrupt:
    print(*connection.introspection.table_names())
call_command("migrate", verbosity=0)
print("delivery_tag" in connection.introspection.table_names())
"""
# In PostgreSQL a table that is renamed keeps these names, which were made from its own; nothing asks for them by name.
GIVEN_BY_THE_TABLE = re.compile(r"SEQUENCE NAME \S+|\b\w+_pkey\b|\b\w+_[0-9a-f]{8}(_fk_\w+|_uniq|_like)?\b")
MADE_BY_MIGRATIONS = (
    "SELECT app, name FROM django_migrations",
    "SELECT app_label, model FROM django_content_type",
    "SELECT p.codename, p.name, t.model FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id",
)


@contextmanager
def older_ledger(home: Path) -> Iterator[tuple[Callable[[str], Rows], str]]:
    """An older ledger of the same sort, brought forward: how to ask it, and what it is called on its server."""
    if connection.vendor == "sqlite":
        Site(home, 0).python(BROUGHT_FORWARD)
        with closing(sqlite3.connect(home / "ledger.sqlite3")) as held:
            yield (lambda sql: held.execute(sql).fetchall()), ""
        return
    at, name = connection.settings_dict, "brought_forward"
    server = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as keeper:
        keeper.execute(f"CREATE DATABASE {name}")
        url = f"postgresql://{at['USER']}@{at['HOST']}:{at['PORT']}/{name}"
        Site(home, 0, {"LODESTAR_DATABASE_URL": url}).python(BROUGHT_FORWARD)
        with psycopg.connect(**server, dbname=name) as held:
            yield (lambda sql: held.execute(sql).fetchall()), name
        keeper.execute(f"DROP DATABASE {name}")


def at_hand(sql: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def schema(ask: Callable[[str], Rows], name: str) -> list[list[str]]:
    """Each statement that makes a ledger, in pieces: the order of a table's columns is not compared."""
    if name:
        at = connection.settings_dict
        command = [
            programs() / "pg_dump",
            "--schema-only",
            "-h",
            at["HOST"],
            "-p",
            str(at["PORT"]),
            "-U",
            at["USER"],
        ]
        told = subprocess.run([*map(str, command), name], text=True, capture_output=True, check=True).stdout
        told = GIVEN_BY_THE_TABLE.sub("", told)
        lines = [line for line in told.splitlines() if line and not line.startswith(("--", "\\"))]
        statements = "\n".join(lines).split(";\n")
    else:
        statements = [
            sql.removesuffix(")") for (sql,) in ask("SELECT sql FROM sqlite_master WHERE sql <> ''")
        ]
    return sorted(
        sorted(piece.strip().removesuffix(",") for piece in re.split(r", |\n|(?<=\") \(", statement))
        for statement in statements
    )


def test_a_new_ledger_has_what_an_older_one_has_when_brought_forward(tmp_path: Path) -> None:
    """Tables, constraints, indexes, triggers, functions, and the rows that migrations write."""
    with older_ledger(tmp_path / "home") as (ask, name):
        new = schema(at_hand, name and str(connection.settings_dict["NAME"]))
        assert len(new) > 500
        assert new == schema(ask, name)
        for sql in MADE_BY_MIGRATIONS:
            assert sorted(at_hand(sql)) == sorted(ask(sql))


def test_a_first_start_that_is_cut_off_leaves_an_empty_ledger_to_the_next(tmp_path: Path) -> None:
    site = Site(tmp_path / "home", 0)
    assert site.python(CUT_OFF).split() == ["django_migrations", "True"]
