"""What changed between two releases of one source: rows added, removed and revised, and totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lodestar.evidence.releases.manifests import Draft, Release
from lodestar.evidence.tables.contracts import Checked, CheckedFile

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
    table: pa.Table | Path
    rows: int
    columns: tuple[str, ...]
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
    drafted = {c.contract.table: c for c in release.tables} if isinstance(release, Draft) else {}
    return {
        entry.name: _Side(
            _content(drafted[entry.name]) if isinstance(release, Draft) else release.path(entry),
            entry.rows,
            tuple(name for name, _ in entry.columns),
            entry.key,
            tuple(name for name, kind in entry.columns if kind in _NUMERIC),
        )
        for entry in entries
    }


def _content(checked: Checked | CheckedFile) -> pa.Table | Path:
    return checked.path if isinstance(checked, CheckedFile) else checked.accepted


def _compare(name: str, before: _Side | None, after: _Side | None, examples: int) -> TableChange:
    shown = after or before
    assert shown is not None
    both = [c for c in shown.columns if before is None or after is None or c in before.columns]
    key = tuple(column for column in shown.key if column in both) or tuple(both)
    others = [column for column in both if column not in key]
    with duckdb.connect(config={"memory_limit": "1GB", "threads": "2"}) as connection:
        _see(connection, "old", before, shown)
        _see(connection, "new", after, shown)
        added, removed, revised = (0, 0, 0)
        found: tuple[Revision, ...] = ()
        if before is None or after is None:
            added, removed = (after.rows if after else 0), (before.rows if before else 0)
        else:
            added, removed, revised, found = _differences(connection, key, others, examples)
        totals = tuple(_total(connection, column) for column in shown.numeric if column in both)
    rows = [side.rows if side else 0 for side in (before, after)]
    return TableChange(name, rows[0], rows[1], added, removed, revised, totals, found)


def _differences(
    connection: duckdb.DuckDBPyConnection, key: Sequence[str], others: Sequence[str], examples: int
) -> tuple[int, int, int, tuple[Revision, ...]]:
    same = " AND ".join(f'old."{column}" IS NOT DISTINCT FROM new."{column}"' for column in key)
    added = _count(connection, f"SELECT count(*) FROM new ANTI JOIN old ON {same}")
    removed = _count(connection, f"SELECT count(*) FROM old ANTI JOIN new ON {same}")
    differs = " OR ".join(f'old."{column}" IS DISTINCT FROM new."{column}"' for column in others) or "false"
    joined = f"FROM old JOIN new ON {same} WHERE {differs}"
    revised = _count(connection, f"SELECT count(*) {joined}")
    return added, removed, revised, _examples(connection, key, others, joined, examples) if revised else ()


def _see(connection: duckdb.DuckDBPyConnection, name: str, side: _Side | None, shown: _Side) -> None:
    """Let the table be asked under a name; an empty one of the same columns where there is none."""
    if side is None:
        _see(connection, "shown_" + name, shown, shown)
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM shown_{name} LIMIT 0")
    elif isinstance(side.table, Path):
        quoted = str(side.table).replace("'", "''")
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{quoted}')")
    else:
        connection.register(name, side.table)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _total(connection: duckdb.DuckDBPyConnection, column: str) -> Total:
    sums = [
        connection.execute(f'SELECT sum("{column}") FROM {side}').fetchall()[0][0] or 0
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
