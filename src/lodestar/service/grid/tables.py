"""Reading a sheet that somebody brought: a sheet of a workbook, or text pasted from a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import takewhile

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.workbooks import Workbook
from lodestar.service.grid.columns import BY_KEY, BY_NAME, KEY
from lodestar.service.places.models import Place
from lodestar.service.shared.sheets import MOST_ABOVE, MOST_ROWS, cell_of, opened, rows_of

MOST_COLUMNS, MOST_LETTERS = 60, 20_000

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


def read_workbook(content: bytes, place: Place) -> Table:
    """The first sheet of a workbook that has a column named Id. Raises LodestarError when there is none, and for what is no
    workbook, unpacks to far too much or was taken out at another place."""
    with opened(content, place) as book:
        title = _with_ids(book)
        return _table((number, [_day_of(cell) for cell in cells]) for number, cells in rows_of(book, title))


def _with_ids(book: Workbook) -> str:
    """The first sheet with a row of headings, else the first, of which the page then says what it lacks."""
    for title in book.titles:
        rows = takewhile(lambda row: row[0] <= MOST_ABOVE, book.rows(title))
        if any(KEY in _keys(cells) for _, cells in rows):
            return title
    return book.titles[0]


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
        found[number - 2] = [cell_of(cell, MOST_LETTERS) for cell in [*cells, *[""] * width][:width]]
    return header, found


def _keys(cells: Sequence[str]) -> list[str]:
    """What each cell of a row names, if it is one of headings: the key of a column, or nothing."""
    known = [BY_NAME.get(cell.strip().casefold()) for cell in cells[:MOST_COLUMNS]]
    return [column.key if column else "" for column in known]
