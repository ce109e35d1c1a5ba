"""Workbooks (xlsx, xlsm) read cell by cell as text, each row by its number in its sheet.

Entities are off and sizes bounded. A formula without a stored value, which only the program that wrote it could
work out, is handed on as the mark ``NO_VALUE``.
"""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import (
    Record,
    Table,
    UnreadableFile,
    most_bytes,
    plain_refusals,
    record_of,
)

NO_VALUE = "(formula without a stored value)"

_WIDEST = 2_000
_MOST_ROWS = 1_048_576
_EMPTY_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Workbook(Table):
    """A workbook. As a table it is its first sheet, when the first row of that is a row of headings."""

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of its sheets, in order."""
        return tuple(sheet.title for sheet in self._book.worksheets)

    @cached_property
    def header(self) -> tuple[str, ...]:  # type: ignore[override]
        first = next(self.rows(self.titles[0]), (0, [])) if self.titles else (0, [])
        cells = [cell.strip() for cell in first[1]]
        while cells and not cells[-1]:
            cells.pop()
        return tuple(cells) if first[0] == 1 and sum(map(bool, cells)) > 1 else ()

    @property
    def holds(self) -> str:
        return f"its sheets are {', '.join(self.titles[:12])}"

    def records(self) -> Iterator[Record]:
        return SheetTable(self.path, self, self.titles[0], 1, self.header).records()

    def rows(self, title: str) -> Iterator[Row]:
        """The rows of a sheet that are not blank, as text, with their numbers."""
        with _refusals(self.path):
            sheet = self._book[title]
            sheet.reset_dimensions()
            without = self._without_value(sheet)
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if len(cells) > _WIDEST or number > _MOST_ROWS:
                    raise UnreadableFile(f"{self.name}, sheet {title}, has more than {_WIDEST:,} columns")
                texts = [_as_text(cell) for cell in cells]
                for at in without.get(number, ()):
                    texts.extend([""] * (at + 1 - len(texts)))
                    texts[at] = NO_VALUE
                if any(texts):
                    yield number, texts

    def table(self, title: str, *, at: int, header: Sequence[str]) -> "SheetTable":
        """A sheet as a table whose headings stand in row ``at``, or are given in their place."""
        return SheetTable(self.path, self, title, at, tuple(header))

    @cached_property
    def _book(self) -> Any:
        import openpyxl

        with _refusals(self.path), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(self.path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > most_bytes(self.path):
                    raise UnreadableFile(
                        f"{self.name} unpacks to far too much for its size; it was not read further"
                    )
            return openpyxl.load_workbook(self.path, read_only=True, data_only=True, keep_links=False)

    def _without_value(self, sheet: Any) -> dict[int, list[int]]:
        """Where formulas stand that have no stored value: columns by row."""
        with zipfile.ZipFile(self.path) as archive:
            xml = archive.read(sheet._worksheet_path)
        found: dict[int, list[int]] = {}
        for match in _EMPTY_FORMULA.finditer(xml):
            place = _PLACE.fullmatch(match[1].decode())
            if place:
                found.setdefault(int(place[2]), []).append(_column(place[1]))
        return found


@dataclass(frozen=True)
class SheetTable(Table):
    """A sheet of a workbook whose headings stand in row ``at``."""

    book: Workbook
    title: str
    at: int
    headings: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.name if len(self.book.titles) == 1 else f"{self.path.name}, sheet {self.title}"

    @property
    def header(self) -> tuple[str, ...]:
        return self.headings

    def records(self) -> Iterator[Record]:
        width = len(self.headings)
        for number, cells in self.book.rows(self.title):
            if number > self.at:
                padded = [*cells, *[""] * (width - len(cells))]
                yield record_of(number, padded, width)


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Whatever a damaged or hostile workbook makes the reading library say, said plainly."""
    try:
        with plain_refusals(path):
            yield
    except LodestarError:
        raise
    except Exception as error:
        raise UnreadableFile(
            f"{path.name} is not a sound workbook ({type(error).__name__}: {str(error)[:200]}); open it in a "
            "spreadsheet program and save it again as .xlsx"
        ) from error


def _as_text(value: object) -> str:
    """A cell as it would be typed: no exponents, dates as 2018-04-01, numbers to the 15 digits that a sheet keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - 64
    return at - 1
