"""What changed between two releases of one source: rows added, removed and revised, and totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from lodestar.evidence.content import read_parquet
from lodestar.evidence.manifests import Draft, Release

_NUMERIC = ("decimal", "integer", "number")


@dataclass(frozen=True)
class Total:
    """The sum of a numeric column before and after."""

    column: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Revision:
    """A value of a row that both releases have, when it differs."""

    key: tuple[str, ...]
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class TableChange:
    """How a table differs. ``examples`` holds the first revisions, in order of key; ``revised`` counts rows."""

    table: str
    rows_before: int
    rows_after: int
    added: int
    removed: int
    revised: int
    totals: tuple[Total, ...]
    examples: tuple[Revision, ...]

    @property
    def same(self) -> bool:
        return not (self.added or self.removed or self.revised)


@dataclass(frozen=True)
class _Side:
    table: pa.Table
    key: tuple[str, ...]
    numeric: tuple[str, ...]


def compare(
    before: Release | Draft | None, after: Release | Draft, *, examples: int = 20
) -> tuple[TableChange, ...]:
    """Say how one release differs from an earlier one, table by table. ``before`` None means that all is new.

    Rows are the same row when they have the same key; a table without a key is compared row by row as a whole,
    so that a change shows as one row removed and one added.
    """
    old, new = _sides(before) if before else {}, _sides(after)
    return tuple(_compare(name, old.get(name), new.get(name), examples) for name in sorted({*old, *new}))


def _sides(release: Release | Draft) -> dict[str, _Side]:
    entries = release.tables if isinstance(release, Release) else release.entries
    drafted = {c.contract.table: c.accepted for c in release.tables} if isinstance(release, Draft) else {}
    return {
        entry.name: _Side(
            drafted[entry.name] if isinstance(release, Draft) else read_parquet(release.path(entry)),
            entry.key,
            tuple(name for name, kind in entry.columns if kind in _NUMERIC),
        )
        for entry in entries
    }


def _compare(name: str, before: _Side | None, after: _Side | None, examples: int) -> TableChange:
    shown = after or before
    assert shown is not None
    old = before.table if before else shown.table.schema.empty_table()
    new = after.table if after else shown.table.schema.empty_table()
    both = [column for column in new.column_names if column in old.column_names]
    key = tuple(column for column in shown.key if column in both) or tuple(both)
    others = [column for column in both if column not in key]
    with duckdb.connect() as connection:
        connection.register("old", old)
        connection.register("new", new)
        same = " AND ".join(f'old."{column}" IS NOT DISTINCT FROM new."{column}"' for column in key)
        added = _count(connection, f"SELECT count(*) FROM new ANTI JOIN old ON {same}")  # noqa: S608 - column names
        removed = _count(connection, f"SELECT count(*) FROM old ANTI JOIN new ON {same}")  # noqa: S608
        differs = (
            " OR ".join(f'old."{column}" IS DISTINCT FROM new."{column}"' for column in others) or "false"
        )
        joined = f"FROM old JOIN new ON {same} WHERE {differs}"
        revised = _count(connection, f"SELECT count(*) {joined}")
        totals = tuple(_total(connection, column) for column in shown.numeric if column in both)
        found = _examples(connection, key, others, joined, examples) if revised else ()
    return TableChange(name, old.num_rows, new.num_rows, added, removed, revised, totals, found)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _total(connection: duckdb.DuckDBPyConnection, column: str) -> Total:
    sums = [
        connection.execute(f'SELECT sum("{column}") FROM {side}').fetchall()[0][0] or 0  # noqa: S608
        for side in ("old", "new")
    ]
    return Total(column, *(Decimal(str(value)) for value in sums))


def _examples(
    connection: duckdb.DuckDBPyConnection, key: Sequence[str], others: Sequence[str], joined: str, most: int
) -> tuple[Revision, ...]:
    names = ", ".join(f'old."{c}"' for c in key)
    pairs = ", ".join(f'old."{c}", new."{c}"' for c in others)
    rows = connection.execute(f"SELECT {names}, {pairs} {joined} ORDER BY {names} LIMIT {most}").fetchall()
    return tuple(revision for row in rows for revision in _revisions(row, len(key), others))[:most]


def _revisions(row: tuple[Any, ...], keys: int, others: Sequence[str]) -> list[Revision]:
    key, values = tuple(_said(value) or "" for value in row[:keys]), row[keys:]
    pairs = zip(others, values[::2], values[1::2], strict=True)
    return [Revision(key, column, _said(old), _said(new)) for column, old, new in pairs if old != new]


def _said(value: object) -> str | None:
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return None if value is None else str(value)
