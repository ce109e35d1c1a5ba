"""Tables that leave Lodestar: CSV, XLSX and JSON from columns and rows.

- CSV is UTF-8 with a byte order mark and CRLF line ends, so that spreadsheet programs show £ and é rightly.
  Other programs read it as 'utf-8-sig'.
- In CSV and XLSX, words that a spreadsheet could take for a formula get a leading apostrophe;
  ``from_export_cell`` takes it off again, so that what is exported can be edited and imported back.
  JSON is not for spreadsheets and holds the words as they are.
- A number keeps its digits: one with more than fifteen, which a spreadsheet would round, is given as words.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import xlsxwriter

from lodestar.evidence.errors import LodestarError

ABOUT = "About"  # the sheet of a workbook that says what it is
MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
MOST_DIGITS = 15

_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_FIRST_SHEET_DATE = dt.date(1900, 3, 1)
_PEEK, _WIDEST = 100, 60

Cell = Any
Row = Sequence[Cell]


def to_csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table as CSV. Nothing is an empty cell, a date YYYY-MM-DD, several values are joined by '; '."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([to_export_cell(column) for column in columns])
    for row in rows:
        writer.writerow([to_export_cell(value) for _, value in zip(columns, row, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def to_json(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table as a JSON list with one object a row. Raises LodestarError when two columns have one name."""
    if len(set(columns)) < len(columns):
        raise LodestarError(f"two columns have one name among {', '.join(columns)}; rename one of them")
    table = [dict(zip(columns, map(_json_value, row), strict=True)) for row in rows]
    return json.dumps(table, ensure_ascii=False, allow_nan=False).encode()


def to_xlsx(
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    title: str,
    note: str = "",
    source: str = "",
    licence: str = "",
    made: bool = False,
    marks: Mapping[str, str] | None = None,
) -> bytes:
    """A table as an Excel workbook: the rows, and a sheet 'About' that says what they are and where they are from.

    Numbers and dates are typed. ``made`` adds the notice that the data are invented; ``marks`` are further lines of
    'About', by which a sheet that comes back is known. Raises LodestarError when there are more rows than a sheet holds.
    """
    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title, "comments": note})
        _write_rows(book, columns, rows)
        about = [("Title", title), ("Note", note), ("Source", source), ("Licence", licence)]
        about.append(("Made data", "These data are invented and describe no real place." if made else ""))
        about += (marks or {}).items()
        sheet = book.add_worksheet(ABOUT)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 90)
        wrapped, bold = (
            book.add_format({"text_wrap": True, "valign": "top"}),
            book.add_format({"bold": True, "valign": "top"}),
        )
        for at, (name, text) in enumerate(pair for pair in about if pair[1]):
            sheet.write_string(at, 0, name, bold)
            sheet.write_string(at, 1, _fitting(to_export_cell(text)), wrapped)
    return file.getvalue()


def to_export_cell(value: Cell) -> str:
    """A value as the words of a spreadsheet's cell, which no program takes for a formula."""
    text = _words(value)
    return f"'{text}" if _looks_like_formula(text) else text


def from_export_cell(text: str) -> str:
    """The words that ``to_export_cell`` was given."""
    return text[1:] if text.startswith("'") and _looks_like_formula(text[1:]) else text


def _looks_like_formula(text: str) -> bool:
    return _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def _words(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(
            _words(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)
        )
    return str(value)


def _exact(value: Cell) -> bool:
    """True for a number that a spreadsheet and JSON can hold without losing digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    number = Decimal(value) if not isinstance(value, float) else Decimal(repr(value))
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= (
        MOST_DIGITS if not isinstance(value, float) else 17
    )


def _json_value(value: Cell) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if _exact(value):
        return int(value) if value == int(value) and not isinstance(value, float) else float(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_json_value(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return _words(value)


def _write_rows(book: xlsxwriter.Workbook, columns: Sequence[str], rows: Iterable[Row]) -> None:
    sheet = book.add_worksheet("Data")
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "d mmmm yyyy", "align": "left"}),
        "time": book.add_format({"num_format": "d mmmm yyyy hh:mm", "align": "left"}),
    }
    rows = iter(rows)
    first = [list(row) for row in islice(rows, _PEEK)]
    for at, column in enumerate(columns):
        longest = max([len(column), *(len(_words(row[at])) for row in first if at < len(row))])
        sheet.set_column(at, at, min(longest, _WIDEST) + 2)
        sheet.write_string(0, at, _fitting(to_export_cell(column)), formats["head"])
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(chain(first, rows), start=1):
        if line > MOST_ROWS:
            raise LodestarError(
                f"a sheet holds {MOST_ROWS:,} rows and there are more; narrow the list or take CSV"
            )
        for at, (_, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, line, at, value, formats)


def _write_cell(sheet: Any, line: int, at: int, value: Cell, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif _exact(value):
        sheet.write_number(line, at, float(value))
    elif isinstance(value, dt.datetime) and value.tzinfo is None and value.date() >= _FIRST_SHEET_DATE:
        sheet.write_datetime(line, at, value, formats["time"])
    elif type(value) is dt.date and value >= _FIRST_SHEET_DATE:
        sheet.write_datetime(line, at, dt.datetime.combine(value, dt.time()), formats["date"])
    else:
        sheet.write_string(line, at, _fitting(to_export_cell(value)))


def _fitting(text: str) -> str:
    """Words cut, visibly, to what a cell may hold."""
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
