"""Reading a sheet that somebody brought: a sheet of a workbook, or text pasted from a spreadsheet."""

import csv
import io
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.locations import home
from lodestar.reports.tables import from_export_cell
from lodestar.service.grid.columns import BY_KEY, BY_NAME, KEY

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 5_000, 60, 20_000

MOST_ABOVE = 20  # rows that may stand above the headings

Table = tuple[list[str], list[list[str]]]
Row = tuple[int, list[str]]


def read_text(text: str) -> Table:
    """A table pasted from a spreadsheet (cells between tabs) or written as CSV. A row of headings names the columns."""
    fault, rows = "", []
    for delimiter in "\t;,":
        lines = io.StringIO(text.lstrip("\ufeff"), newline="")
        try:
            rows = list(enumerate(csv.reader(lines, delimiter=delimiter), start=1))
        except csv.Error as error:
            fault = str(error)
            continue
        if any(KEY in _keys(cells) for _, cells in rows[:MOST_ABOVE]):
            return _table(rows)
    if fault:
        raise LodestarError(f"The table cannot be read: {fault}")
    return _table(rows)


def read_workbook(content: bytes) -> Table:
    """The first sheet of a workbook that has a column named Id. Raises LodestarError when there is none, and for what is no
    workbook or unpacks to far too much."""
    if not content.startswith(b"PK"):
        raise LodestarError(
            "This is not an Excel workbook (.xlsx); save the sheet as one, or paste its cells"
        )
    folder = home() / "cache" / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.xlsx"
    path.write_bytes(content)
    try:
        book = Workbook(path)
        return _table(_sheet(book, _with_ids(book)))
    finally:
        path.unlink(missing_ok=True)


def _with_ids(book: Workbook) -> str:
    """The first sheet with a row of headings, else the first, of which the page then says what it lacks."""
    for title in book.titles:
        rows = takewhile(lambda row: row[0] <= MOST_ABOVE, book.rows(title))
        if any(KEY in _keys(cells) for _, cells in rows):
            return title
    return book.titles[0]


def _sheet(book: Workbook, title: str) -> Iterator[Row]:
    for number, cells in book.rows(title):
        if number > MOST_ROWS + MOST_ABOVE:
            raise LodestarError(f"A sheet may hold {MOST_ROWS:,} rows; this one holds more")
        yield number, [_day_of(cell) for cell in cells]


def _day_of(cell: str) -> str:
    """Excel gives a date the time of midnight."""
    return cell.removesuffix("T00:00:00").removesuffix(" 00:00:00")


def _table(numbered: Iterable[Row]) -> Table:
    """Headings and rows. Row ``i`` of the result is row ``i + 2`` of the sheet: blank ones, and what stands above headings
    that are not in the first row, are kept as blank rows, so that people find again in their sheet what is said of a row."""
    rows = [(number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)]
    if not rows:
        raise LodestarError("The sheet is empty")
    above = (n for n, (number, cells) in enumerate(rows) if number <= MOST_ABOVE and KEY in _keys(cells))
    at = next(above, None)
    if at is None:
        raise LodestarError(
            "No column is named Id; take the sheet from here, and keep its row of headings and its Id column"
        )
    header = _keys(rows[at][1])
    for key in header:
        if key and header.count(key) > 1:
            raise LodestarError(f"Two columns are named {BY_KEY[key].label}; remove one of them")
    below = rows[at + 1 :]
    if len(below) > MOST_ROWS:
        raise LodestarError(f"A sheet may hold {MOST_ROWS:,} rows; this one holds {len(below):,}")
    width = len(header)
    found = [[""] * width for _ in range(below[-1][0] - 1)] if below else []
    for number, cells in below:
        found[number - 2] = [_cell(cell) for cell in [*cells, *[""] * width][:width]]
    return header, found


def _keys(cells: Sequence[str]) -> list[str]:
    """What each cell of a row names, if it is one of headings: the key of a column, or nothing."""
    known = [BY_NAME.get(cell.strip().casefold()) for cell in cells[:MOST_COLUMNS]]
    return [column.key if column else "" for column in known]


def _cell(cell: str) -> str:
    if len(cell) > MOST_LETTERS:
        raise LodestarError(f"A cell holds more than {MOST_LETTERS:,} letters: {cell[:60]}…")
    return from_export_cell(cell.replace("\r\n", "\n").replace("\x00", "")).strip()
