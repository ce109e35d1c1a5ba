"""What is read alike of every sheet that somebody brings: how large it may be, its workbook, its cells."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.locations import home
from lodestar.reports.tables import from_export_cell

MOST_ROWS = 5_000
MOST_ABOVE = 20  # rows that may stand above the headings


@contextmanager
def opened(content: bytes) -> Iterator[Workbook]:
    """A workbook that was sent. Raises LodestarError for what is none, or unpacks to far too much."""
    if not content.startswith(b"PK"):
        raise LodestarError(
            "This is not an Excel workbook (.xlsx); save the sheet as one, or paste its cells"
        )
    folder = home() / "cache" / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}.xlsx"
    path.write_bytes(content)
    try:
        yield Workbook(path)
    finally:
        path.unlink(missing_ok=True)


def rows_of(book: Workbook, title: str) -> Iterator[tuple[int, list[str]]]:
    """The numbered rows of a sheet. Raises LodestarError where it holds too many."""
    for number, cells in book.rows(title):
        if number > MOST_ROWS + MOST_ABOVE:
            raise LodestarError(f"A sheet may hold {MOST_ROWS:,} rows; this one holds more")
        yield number, list(cells)


def cell_of(cell: str, most_letters: int) -> str:
    """A cell as it is taken. Raises LodestarError for one that is too long."""
    if len(cell) > most_letters:
        raise LodestarError(f"A cell holds more than {most_letters:,} letters: {cell[:60]}…")
    return from_export_cell(cell.replace("\r\n", "\n").replace("\x00", "")).strip()
