"""What is read alike of every sheet that somebody brings: whose it is, how large it may be, its workbook, its cells."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.locations import home
from lodestar.reports.tables import ABOUT, from_export_cell
from lodestar.service.places.models import Place

MOST_ROWS = 5_000
MOST_ABOVE = 20  # rows that may stand above the headings
PLACE, PLACE_ID, TAKEN_ON = "Place", "Place id", "Taken out on"
_MOST_TOLD = 100  # letters of a mark that are told again


def marks_of(place: Place) -> dict[str, str]:
    """What a workbook says of itself on its sheet About, by which it is known when it comes back."""
    return {PLACE: place.name, PLACE_ID: place.slug, TAKEN_ON: f"{localdate():%-d %B %Y}"}


@contextmanager
def opened(content: bytes, place: Place) -> Iterator[Workbook]:
    """A workbook that was sent to a place; one without marks may be anybody's.

    Raises LodestarError for what is none, unpacks to far too much, or was taken out at another place.
    """
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
        _refuse_of_another(book, place)
        yield book
    finally:
        path.unlink(missing_ok=True)


def _refuse_of_another(book: Workbook, place: Place) -> None:
    lines = islice(book.rows(ABOUT), MOST_ABOVE) if ABOUT in book.titles else ()
    told = {cells[0].strip(): cells[1].strip()[:_MOST_TOLD] for _, cells in lines if len(cells) > 1}
    whose = told.get(PLACE_ID, "")
    if whose in ("", place.slug):
        return
    name = told.get(PLACE) or whose
    day = f" on {told[TAKEN_ON]}" if told.get(TAKEN_ON) else ""
    raise LodestarError(
        f"The workbook was taken out at {name} ({whose}){day}, and this is {place} ({place.slug}); nothing was read "
        f"(sheet {ABOUT}, {PLACE_ID}). Bring it in at {name}, or take the sheet of {place} and put into that what is to change"
    )


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
