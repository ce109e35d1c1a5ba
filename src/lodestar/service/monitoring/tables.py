"""The cells of a sheet of values: of a workbook's first sheet, or of text pasted from a spreadsheet or written as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence

from lodestar.evidence.errors import LodestarError
from lodestar.service.places.models import Place
from lodestar.service.shared.sheets import MOST_ABOVE, MOST_ROWS, cell_of, opened, rows_of

MOST_COLUMNS, MOST_LETTERS = 120, 2_000
HEADING = "period"

Rows = list[tuple[int, list[str]]]


def rows_of_text(text: str) -> Rows:
    """Rows with their numbers, the headings first. Cells stand between tabs, semicolons or commas.

    Raises LodestarError for an empty sheet, one that is too large, and one without a row of headings.
    """
    found: Rows = []
    for delimiter in "\t;,":
        lines = io.StringIO(text.lstrip("\ufeff"), newline="")
        try:
            found = list(enumerate(csv.reader(lines, delimiter=delimiter), start=1))
        except csv.Error as error:
            raise LodestarError(f"The table cannot be read: {error}") from error
        if _headings(found) is not None:
            break
    return _from_headings(found)


def rows_of_workbook(content: bytes, place: Place) -> Rows:
    """The same of the first sheet of a workbook that has a row of headings. Raises LodestarError for what is no workbook,
    and for one that was taken out at another place."""
    with opened(content, place) as book:
        sheets = (list(rows_of(book, title)) for title in book.titles)
        return _from_headings(next((rows for rows in sheets if _headings(rows) is not None), []))


def as_text(rows: Rows) -> str:
    """Rows as text that is read again as they are, each in its own row of the text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    last = 0
    for number, cells in rows:
        text.write("\n" * (number - last - 1))
        writer.writerow(cells)
        last = number
    return text.getvalue()


def _headings(rows: Iterable[tuple[int, Sequence[str]]]) -> int | None:
    """The number of the row that names the columns: the first of which a cell says Period."""
    return next(
        (number for number, cells in rows if number <= MOST_ABOVE
         and HEADING in (cell.strip().casefold() for cell in cells)), None,
    )  # fmt: skip


def _from_headings(rows: Rows) -> Rows:
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise LodestarError("The sheet is empty, or no sheet of the workbook has a column named Period")
    first = _headings(filled)
    if first is None:
        raise LodestarError("No column is named Period; a row of headings names the columns")
    below = [(number, cells) for number, cells in filled if number >= first]
    if len(below) > MOST_ROWS + 1:
        raise LodestarError(f"A sheet may hold {MOST_ROWS:,} rows; this one holds {len(below) - 1:,}")
    names = below[0][1]
    width = max(n for n, name in enumerate(names, start=1) if name.strip())
    if width > MOST_COLUMNS:
        raise LodestarError(f"A sheet may hold {MOST_COLUMNS} columns; this one names {width}")
    return [
        (number, [cell_of(cell, MOST_LETTERS) for cell in [*cells, *[""] * width][:width]])
        for number, cells in below
    ]
