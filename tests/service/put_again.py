"""What a fixture puts into the tests' ledger, put there again for later tests as rows, without the work that made them.

On PostgreSQL the work is done each time. It is done anew, too, where the ledger numbers its rows otherwise than the first
time, when the clock shows another minute (or a test has set it), and where publishing is left out.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from lodestar.service.search import indexing
from lodestar.service.shared import editions

Rows = dict[str, set[tuple[Any, ...]]]
_made: dict[tuple[Any, ...], Rows] = {}


def put(name: str, work: Callable[[], object]) -> None:
    """Do the work, or put in what it made when it was done before from here."""
    if connection.vendor != "sqlite":
        work()
        return
    here = (name, f"{timezone.now():%F %R}", bool(editions._rewrites), indexing.NOT_YET_PUBLIC, *_numbered())
    if here in _made:
        with transaction.atomic():
            for table, rows in _made[here].items():
                _insert(table, rows)
        return
    held = _rows()
    work()
    now = _rows()
    if all(rows <= now[table] for table, rows in held.items()):
        _made[here] = {table: rows - held[table] for table, rows in now.items() if rows - held[table]}


def _numbered() -> list[tuple[Any, ...]]:
    """How far each table has numbered its rows."""
    return sorted(connection.connection.execute("SELECT name, seq FROM sqlite_sequence"))


def _rows() -> Rows:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {table: set(connection.connection.execute(f'SELECT * FROM "{table}"')) for table in sorted(tables)}


def _insert(table: str, rows: set[tuple[Any, ...]]) -> None:
    signs = ", ".join("?" * len(next(iter(rows))))
    connection.connection.executemany(f'INSERT INTO "{table}" VALUES ({signs})', sorted(rows, key=repr))
