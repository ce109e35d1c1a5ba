"""Rows held to their contract: ``apply`` gives what is accepted and what is quarantined, and why."""

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import tell
from lodestar.evidence.tables.cells import check_cells
from lodestar.evidence.tables.contracts import QUARANTINE, Batch, Checked, Contract, batches

_FILE, _ROW = "\x00file", "\x00row"
MOST_FAULTS = 100_000


class TooManyFaults(LodestarError):
    """So many rows of a file break the contract that it cannot be what it was taken for."""


def apply(
    contract: Contract, rows: Iterable[Mapping[str, object]] | Iterable[Batch], *, file: str = ""
) -> Checked:
    """Check rows against a contract.

    ``rows`` are mappings of column name to value, or batches from a reader. Raises KeyError for a column that the
    contract does not have: a reader must name columns as the contract does.
    """
    read, accepted, faults = 0, [], []
    for batch in _as_batches(rows, file):
        read += len(batch.numbers)
        good, wrong = check_batch(contract, batch)
        accepted.append(good)
        faults.append(wrong)
        bear(faults, read)
        tell(f"reading {batch.file}".strip(), read)
    table = pa.concat_tables(accepted) if accepted else _empty(contract)
    for key in contract.keys:
        table, wrong = _without_repeats(key, table)
        faults.append(wrong)
    table = table.sort_by([(name, "ascending") for name in (*contract.sort, _FILE, _ROW)])
    quarantined = pa.concat_tables([*faults, QUARANTINE.empty_table()])
    quarantined = quarantined.sort_by([(name, "ascending") for name in ("file", "row", "field", "reason")])
    kept = table.select(contract.names).cast(contract.schema).combine_chunks()
    return Checked(contract, kept, quarantined, read)


def bear(faults: Sequence[pa.Table], read: int) -> None:
    """Go on with the faults found so far. Raises TooManyFaults when there are too many to keep and to look at."""
    count = sum(wrong.num_rows for wrong in faults)
    if count > MOST_FAULTS:
        first = next(wrong for wrong in faults if wrong.num_rows).slice(0, 1).to_pylist()[0]
        raise TooManyFaults(
            f"{first['file']}: {count:,} things are wrong in the first {read:,} rows, too many to keep; nothing was "
            f"accepted. The first: row {first['row']}, {first['field']}: '{first['value'] or ''}' {first['reason']}. "
            "Is it the file that it was taken for?"
        )


def _as_batches(rows: Iterable[Mapping[str, object]] | Iterable[Batch], file: str) -> Iterable[Batch]:
    mappings = []
    for row in rows:
        if isinstance(row, Batch):
            yield row
        else:
            mappings.append(row)
    yield from batches(mappings, file=file)


def check_batch(contract: Contract, batch: Batch) -> tuple[pa.Table, pa.Table]:
    """The rows of one batch that keep the contract, and a line for each thing wrong with the others.

    The rows have two more columns, the file and row that they come from. Repeated keys are not looked for.
    """
    count = len(batch.numbers)
    unknown = set(batch.columns) - set(contract.names)
    if unknown:
        raise KeyError(f"the table {contract.table} has no column {', '.join(sorted(unknown))}")
    raw = {name: pa.array(cells, pa.string()) for name, cells in batch.columns.items()}
    unreadable = _at(batch.faults, count)
    columns, bad = [], unreadable
    wrong: list[tuple[int, str, str]] = []
    for column in contract.columns:
        cells = check_cells(column, raw.get(column.name, pa.nulls(count, pa.string())))
        columns.append(cells.values)
        for fault in cells.faults:
            mask = pc.and_(fault.mask, pc.invert(unreadable))
            wrong.extend((index, column.name, fault.reason) for index in _where(mask))
            bad = pc.or_(bad, fault.mask)
    rows = pa.array(np.asarray(batch.numbers, np.int64))
    table = pa.table([*columns, pa.repeat(batch.file, count), rows], [*contract.names, _FILE, _ROW])
    lines = [_line(batch, raw, index, name, _cell(raw, name, index), reason) for index, name, reason in wrong]
    lines.extend(_line(batch, raw, index, f.field, f.value, f.reason) for index, f in batch.faults.items())
    return table.filter(pc.invert(bad)), pa.Table.from_pylist(lines, QUARANTINE)


def _at(places: Iterable[int], count: int) -> pa.Array:
    """A mask of so many rows that is true at some places."""
    mask = np.zeros(count, bool)
    mask[list(places)] = True
    return pa.array(mask)


def _without_repeats(key: tuple[str, ...], table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Keep the first row of each key; quarantine the others, naming the row that stands."""
    numbered = table.append_column("\x00at", pa.array(range(table.num_rows), pa.int64()))
    firsts = numbered.group_by(list(key), use_threads=False).aggregate([("\x00at", "min")])["\x00at_min"]
    if len(firsts) == table.num_rows:
        return table, QUARANTINE.empty_table()
    stands = pc.is_in(numbered["\x00at"], value_set=firsts.combine_chunks())
    repeats = table.filter(pc.invert(stands))
    wanted = {tuple(row.values()) for row in repeats.select(key).to_pylist()}
    kept = table.filter(stands)
    first_rows = {
        tuple(row[name] for name in key): row[_ROW]
        for row in kept.select([*key, _ROW]).to_pylist()
        if tuple(row[name] for name in key) in wanted
    }
    return kept, pa.Table.from_pylist(
        [_repeat_line(key, row, first_rows) for row in repeats.to_pylist()], QUARANTINE
    )


def _repeat_line(
    key: tuple[str, ...], row: dict[str, object], first_rows: Mapping[tuple[object, ...], object]
) -> dict[str, object]:
    values = tuple(row[name] for name in key)
    record = {name: _said(value) for name, value in row.items() if name not in (_FILE, _ROW)}
    return {
        "file": row[_FILE],
        "row": row[_ROW],
        "field": ", ".join(key),
        "value": ", ".join(_said(value) or "" for value in values),
        "reason": f"repeats row {first_rows[values]}, which stands; give each row its own",
        "record": json.dumps(record, ensure_ascii=False),
    }


def _line(
    batch: Batch, raw: Mapping[str, pa.Array], index: int, name: str, value: str | None, reason: str
) -> dict[str, object]:
    record = {column: _cell(raw, column, index) for column in raw}
    return {
        "file": batch.file,
        "row": batch.numbers[index],
        "field": name,
        "value": value,
        "reason": reason,
        "record": json.dumps(record, ensure_ascii=False),
    }


def _cell(raw: Mapping[str, pa.Array], name: str, index: int) -> str | None:
    return raw[name][index].as_py() if name in raw else None


def _said(value: object) -> str | None:
    return None if value is None else str(value)


def _where(mask: pa.Array) -> list[int]:
    found: list[int] = pc.indices_nonzero(mask).to_pylist()
    return found


def _empty(contract: Contract) -> pa.Table:
    return (
        contract.schema.empty_table()
        .append_column(_FILE, pa.array([], pa.string()))
        .append_column(_ROW, pa.array([], pa.int64()))
    )
