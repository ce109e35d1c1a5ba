"""What a fixture puts into the tests' ledger, put there again for later tests as rows, without the work that made them.

The work is done anew where the ledger would number its rows otherwise than the first time, when the clock shows another
minute (or a test has set it), and where publishing is left out.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from lodestar.service.search import indexing
from lodestar.service.shared import editions

Rows = dict[str, list[Any]]
_made: dict[tuple[Any, ...], Rows] = {}


def put(name: str, work: Callable[[], object]) -> None:
    """Do the work, or put in what it made when it was done before from here."""
    here = (name, f"{timezone.now():%F %R}", bool(editions._rewrites), indexing.NOT_YET_PUBLIC, *_stands())
    if here in _made:
        with transaction.atomic():
            for table, rows in _made[here].items():
                _insert(table, rows)
        return
    held = {table: frozenset(rows) for table, rows in _rows().items()}
    work()
    now = _rows()
    if all(rows <= set(now[table]) for table, rows in held.items()):
        new = {table: [row for row in rows if row not in held[table]] for table, rows in now.items()}
        _made[here] = {table: rows for table, rows in new.items() if rows}


def forget_rows() -> None:
    """Have the work done anew: the ledger was emptied, and numbers its rows from 1 again."""
    _made.clear()


def _stands() -> list[tuple[Any, ...]]:
    """How far each table has numbered its rows; on PostgreSQL, which gives no number twice, which rows it last gave one."""
    if connection.vendor == "sqlite":
        return sorted(connection.connection.execute("SELECT name, seq FROM sqlite_sequence"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM places_place), (SELECT max(id) FROM people_user), (SELECT max(id) FROM audit_event)"
        )
        return list(cursor.fetchall())


def _rows() -> Rows:
    """Every row of every table: on PostgreSQL as it is written as one value, in the order in which it lies there."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)})
    if connection.vendor == "sqlite":
        return {table: list(connection.connection.execute(f'SELECT * FROM "{table}"')) for table in tables}
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY ctid')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def _insert(table: str, rows: list[Any]) -> None:
    if connection.vendor == "sqlite":
        signs = ", ".join("?" * len(rows[0]))
        connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({signs})', sorted(rows, key=repr))
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        names = [f'"{name}"' for (name,) in cursor.fetchall()]
        cursor.execute(
            f'INSERT INTO "{table}" ({", ".join(names)}) SELECT {", ".join(f"(row).{name}" for name in names)} '
            f'FROM (SELECT written::"{table}" AS row FROM unnest(%s::text[]) WITH ORDINALITY AS of (written, at) '
            "ORDER BY at) AS put",
            [rows],
        )
