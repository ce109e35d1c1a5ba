"""What a reader is shown of files before they are accepted, bounded however large the files are."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow.parquet import ParquetFile

from lodestar.evidence.releases.adding import Understood
from lodestar.evidence.releases.revisions import TableChange
from lodestar.evidence.sources import file_sources
from lodestar.evidence.stores.folders import disk_errors
from lodestar.evidence.tables.contracts import (
    QUARANTINE,
    Checked,
    CheckedFile,
    HeaderError,
    match_header,
    unused_headings,
)
from lodestar.reports.tables import to_export_cell

SHOWN_LINES = 20
SHOWN_ROWS = 5
SHOWN_REASONS = 20
_LONGEST_CELL = 120
_BATCH = 5_000
_LEAST_TAKEN = 0.5


def preview_of(found: Sequence[Understood]) -> dict[str, Any]:
    """Everything that the preview page shows, as JSON. ``seen`` is what an acceptance must find unchanged."""
    return {"parts": [_part(one) for one in found], "seen": seen(found)}


def seen(found: Sequence[Understood]) -> list[list[str]]:
    """What is about to be accepted, and what it takes the place of: ids of releases."""
    return [[one.draft.id, one.before.id if one.before else ""] for one in found]


def write_quarantine(path: Path, found: Sequence[Understood]) -> None:
    """Write every quarantined line of these files as CSV, in which nothing is taken for a formula."""
    tables = [checked.quarantined for one in found for checked in one.draft.tables]
    with disk_errors(f"write {path.name}"), path.open("wb") as file:
        for lines in quarantine_csv(tables):
            file.write(lines)


def quarantine_csv(tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """Quarantined lines as CSV, some thousands at a time."""
    yield b"\xef\xbb\xbf" + _csv([QUARANTINE.names])
    for table in tables:
        for batch in table.to_batches(max_chunksize=_BATCH):
            yield _csv([line[name] for name in QUARANTINE.names] for line in batch.to_pylist())


def reasons_of(lines: pa.Table) -> list[dict[str, Any]]:
    """Why rows were quarantined: field, reason and how many lines say so, the commonest first."""
    if not lines.num_rows:
        return []
    counted = lines.group_by(["field", "reason"]).aggregate([("row", "count")]).to_pylist()
    told: Counter[tuple[str, str]] = Counter()
    for line in counted:
        told[line["field"] or "", _without_number(line["reason"])] += line["row_count"]
    return [
        {"field": field, "reason": reason, "lines": count}
        for (field, reason), count in told.most_common(SHOWN_REASONS)
    ]


def shown_lines(lines: pa.Table, most: int = SHOWN_LINES) -> list[dict[str, Any]]:
    """The first quarantined lines, their cells cut to what a page can show."""
    return [
        {name: _short(value) for name, value in line.items()} for line in lines.slice(0, most).to_pylist()
    ]


def change_of(change: TableChange) -> dict[str, Any]:
    """What changed in a table as JSON, amounts as they are written."""
    return {
        **asdict(change),
        "same": change.same,
        "totals": [
            {"column": total.column, "before": _amount(total.before), "after": _amount(total.after),
             "change": _amount(total.after - total.before, sign=True)}
            for total in change.totals
        ],
        "examples": [
            {"key": " · ".join(filter(None, revision.key)), "column": revision.column,
             "before": _short(revision.before), "after": _short(revision.after)}
            for revision in change.examples
        ],
    }  # fmt: skip


def _part(one: Understood) -> dict[str, Any]:
    source, about = file_sources()[one.source], one.draft.about
    quarantined = pa.concat_tables([checked.quarantined for checked in one.draft.tables])
    return {
        "file": one.table.name,
        "release": one.draft.id,
        "source": one.source,
        "source_title": source.TITLE,
        "part": one.part,
        "title": about.title,
        "publisher": about.publisher,
        "licence": about.licence,
        "vintage": about.vintage,
        "coverage": about.coverage,
        "read": one.read,
        "accepted": one.read - one.quarantined,
        "quarantined": one.quarantined,
        "lines": quarantined.num_rows,
        "reasons": reasons_of(quarantined),
        "shown": shown_lines(quarantined),
        "known_already": one.known_already,
        "before": {"id": one.before.id, "vintage": one.before.about.vintage} if one.before else None,
        "changes": [change_of(change) for change in one.changes],
        "headings": _headings(one),
        "tables": [_table(checked) for checked in one.draft.tables],
    }


def _headings(one: Understood) -> dict[str, Any]:
    """Which heading of the file each column was taken from; nothing for a file that is no table of rows."""
    source, header = file_sources()[one.source], one.table.header
    if not header or one.part not in source.PARTS:
        return {}
    contract = source.contract(one.part)
    loose = replace(contract, columns=tuple(replace(column, required=False) for column in contract.columns))
    try:
        found = match_header(loose, header)
        unused = unused_headings(loose, header)
    except HeaderError:
        return {}
    if len(found) < _LEAST_TAKEN * len(header):  # a column for each year, which become rows
        return {}
    columns = [
        {
            "column": column.name,
            "heading": _short(header[found[column.name]]) if column.name in found else "",
            "alias": column.name in found and not _same(header[found[column.name]], column.name),
        }
        for column in contract.columns
    ]
    return {"columns": columns, "unused": [_short(heading) for heading in unused[:200]]}


def _table(checked: Checked | CheckedFile) -> dict[str, Any]:
    """A table's first rows, without the columns that they leave blank."""
    first = _first_rows(checked)
    filled = [name for name in first.column_names if first[name].null_count < first.num_rows]
    return {
        "name": checked.contract.table,
        "description": checked.contract.description,
        "rows": checked.read - checked.rows_quarantined,
        "columns": filled,
        "first": [[_short(row[name]) for name in filled] for row in first.to_pylist()],
    }


def _first_rows(checked: Checked | CheckedFile) -> pa.Table:
    if isinstance(checked, Checked):
        return checked.accepted.slice(0, SHOWN_ROWS)
    with ParquetFile(checked.path) as file:
        return pa.Table.from_batches(list(islice(file.iter_batches(SHOWN_ROWS), 1)), file.schema_arrow)


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[to_export_cell(value) for value in row] for row in rows])
    return text.getvalue().encode()


def _short(value: object) -> str:
    text = "" if value is None else _amount(value) if isinstance(value, Decimal) else str(value)
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _amount(value: Decimal, sign: bool = False) -> str:
    text = format(value, "+,f" if sign else ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _without_number(reason: str) -> str:
    """Repeats of different rows are one reason."""
    return "repeats another row, which stands" if reason.startswith("repeats row ") else reason


def _same(heading: str, name: str) -> bool:
    return heading.strip().casefold().replace(" ", "_") == name


def changes_of(changes: Iterable[TableChange]) -> list[Mapping[str, Any]]:
    """What changed between two releases, as JSON."""
    return [change_of(change) for change in changes]
