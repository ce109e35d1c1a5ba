"""Reading a sheet that somebody brought: a workbook's first sheet, or text pasted from a spreadsheet."""

import csv
import io
import secrets
from collections.abc import Iterable
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.locations import home
from lodestar.reports.tables import from_export_cell
from lodestar.service.grid.columns import BY_NAME, KEY

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 5_000, 60, 20_000

Table = tuple[list[str], list[list[str]]]


def read_text(text: str) -> Table:
    """A table pasted from a spreadsheet (cells between tabs) or written as CSV. Its first row names the columns."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise LodestarError(f"The table cannot be read: {error}") from error
    return _table(rows)


def read_workbook(content: bytes) -> Table:
    """The first sheet of a workbook. Raises LodestarError when it is none, or unpacks to far too much."""
    if not content.startswith(b"PK"):
        raise LodestarError(
            "This is not an Excel workbook (.xlsx); save the sheet as one, or paste its cells"
        )
    folder = home() / "cache" / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.xlsx"
    path.write_bytes(content)
    try:
        return _table(_sheet(path))
    finally:
        path.unlink(missing_ok=True)


def _sheet(path: Path) -> list[list[str]]:
    book = Workbook(path)
    rows = []
    for number, cells in book.rows(book.titles[0]):
        rows.append([_day_of(cell) for cell in cells])
        if number > MOST_ROWS + 1:
            raise LodestarError(f"A sheet may hold {MOST_ROWS:,} rows; this one holds more")
    return rows


def _day_of(cell: str) -> str:
    """Excel gives a date the time of midnight."""
    return cell.removesuffix("T00:00:00").removesuffix(" 00:00:00")


def _table(rows: Iterable[list[str]]) -> Table:
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise LodestarError("The sheet is empty")
    names = [cell.strip() for cell in rows[0]][:MOST_COLUMNS]
    known = [BY_NAME.get(name.casefold()) for name in names]
    header = [column.key if column else "" for column in known]
    if KEY not in header:
        raise LodestarError(
            "No column is named Id; take the sheet from here, and keep its first row and its Id column"
        )
    for key in header:
        if key and header.count(key) > 1:
            raise LodestarError(f"Two columns are named {key}; remove one of them")
    if len(rows) > MOST_ROWS + 1:
        raise LodestarError(f"A sheet may hold {MOST_ROWS:,} rows; this one holds {len(rows) - 1:,}")
    width = len(header)
    return header, [[_cell(cell) for cell in [*row, *[""] * width][:width]] for row in rows[1:]]


def _cell(cell: str) -> str:
    if len(cell) > MOST_LETTERS:
        raise LodestarError(f"A cell holds more than {MOST_LETTERS:,} letters: {cell[:60]}…")
    return from_export_cell(cell.replace("\r\n", "\n").replace("\x00", "")).strip()
