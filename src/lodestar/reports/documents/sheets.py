"""A document as an Excel workbook: a sheet for what it says in words, then one for each table, numbers as numbers."""

import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import xlsxwriter

from lodestar.reports.documents.model import (
    Callout,
    Cell,
    Chart,
    Document,
    Figure,
    Paragraph,
    Section,
    StatusList,
    Table,
)
from lodestar.reports.documents.wording import about, cell_text, notices
from lodestar.reports.tables import MOST_CHARACTERS, MOST_DIGITS, to_export_cell

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_SAID = re.compile(r"(?P<before>[^\d]*)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<after>[^\d]*)")
_SIGNS = "+−-"
_LONGEST_NAME = 31
_WIDEST = 60
_A4 = 9
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(document: Document) -> bytes:
    """The document as a workbook, the same bytes each time. Words that look like a formula are escaped."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        book.set_properties(
            {
                "title": document.title,
                "author": document.place,
                "subject": f"{document.forum}, {document.meeting}",
                "comments": f"Digest {document.digest}. {' '.join(notices(document))}".strip(),
                "created": document.data_cut.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        formats: dict[str, Any] = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
            "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "d mmmm yyyy", "align": "left", "valign": "top"}),
            "number": _Numbers(book),
        }
        names: set[str] = set()
        _write_words(book.add_worksheet(_name("Pack", names)), document, formats)
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Table | Chart):
                    table = block.table if isinstance(block, Chart) else block
                    sheet = book.add_worksheet(_name(table.caption or section.title, names))
                    _write_table(sheet, section, table, document, formats)
    return file.getvalue()


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel allows and no other sheet has, cut between words."""
    plain = _FORBIDDEN.sub(" ", title).strip()
    if len(plain) > _LONGEST_NAME:
        cut = plain[: _LONGEST_NAME + 1].rpartition(" ")[0]
        plain = (cut or plain[:_LONGEST_NAME]).rstrip(" ,(")
    plain = plain or "Table"
    name, number = plain, 2
    while name.casefold() in taken:
        ending = f" {number}"
        name, number = f"{plain[: _LONGEST_NAME - len(ending)]}{ending}", number + 1
    taken.add(name.casefold())
    return name


def _write_words(sheet: Any, document: Document, formats: dict[str, Any]) -> None:
    """What the document says outside its tables; each figure of a sentence also stands alone, as a number."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 9, 14)
    sheet.write_string(0, 0, _fitting(document.title), formats["title"])
    line = 1
    for notice in notices(document):
        sheet.write_string(line, 0, notice, formats["bold"])
        line += 1
    for name, text in about(document):
        sheet.write_string(line, 0, name, formats["bold"])
        sheet.write_string(line, 1, _fitting(text), formats["words"])
        line += 1
    for section in document.sections:
        line += 1
        sheet.write_string(line, 0, _fitting(section.title), formats["bold"])
        for text, figures in _sentences(section):
            sheet.write_string(line, 1, _fitting(text), formats["words"])
            for at, figure in enumerate(figures, start=2):
                _write_cell(sheet, line, at, figure, formats)
            line += 1
        line += 1


def _sentences(section: Section) -> list[tuple[str, tuple[Figure, ...]]]:
    said: list[tuple[str, tuple[Figure, ...]]] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            said.append((block.text, tuple(part for part in block.parts if isinstance(part, Figure))))
        elif isinstance(block, Callout):
            said.append((": ".join(part for part in (block.title, block.text) if part), ()))
        elif isinstance(block, StatusList):
            said += [(f"{line.status}: {line.text} {line.note}".strip(), ()) for line in block.lines]
    return said


def _write_table(
    sheet: Any, section: Section, table: Table, document: Document, formats: dict[str, Any]
) -> None:
    for at, column in enumerate(table.columns):
        longest = max([len(column.label), *(len(cell_text(row[at])) for row in table.rows[:100])])
        sheet.set_column(at, at, min(longest, _WIDEST) + 2)
        sheet.write_string(0, at, _fitting(column.label), formats["head"])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    line = 1
    for row in table.rows:
        for at, cell in enumerate(row):
            _write_cell(sheet, line, at, cell, formats)
        line += 1
    empty = "" if table.rows else table.empty
    for text in (empty, table.note, f"{document.title}: {section.title}", *notices(document)):
        if text:
            line += 1
            sheet.write_string(line, 0, _fitting(text))


def _write_cell(sheet: Any, line: int, at: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Figure) and len(cell.value.normalize().as_tuple().digits) <= MOST_DIGITS:
        sheet.write_number(line, at, float(cell.value), formats["number"][number_format(cell)])
    elif isinstance(cell, Figure):
        sheet.write_string(line, at, f"{cell.value:f}", formats["number"]["General"])
    elif isinstance(cell, dt.date):
        sheet.write_datetime(line, at, dt.datetime.combine(cell, dt.time()), formats["date"])
    else:
        sheet.write_string(line, at, _fitting(cell_text(cell)), formats["words"])


class _Numbers(dict[str, Any]):
    """The formats of a workbook's numbers, each made when it is first asked for."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, pattern: str) -> Any:
        made = self._book.add_format({"valign": "top", "num_format": pattern})
        self[pattern] = made
        return made


def number_format(figure: Figure) -> str:
    """How Excel shows the number so that it reads as the document says it: with its unit, sign and decimals.

    General where the words say something shorter than the number, as '£380k' does.
    """
    said = _SAID.fullmatch(figure.said)
    if said is None or Decimal(said["number"].replace(",", "")) != abs(figure.value):
        return "General"
    decimals = len(said["number"].partition(".")[2])
    number = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    before, after = (_quoted(part.strip(_SIGNS)) for part in (said["before"], said["after"]))
    shown = f"{before}{number}{after}"
    return f"+{shown};−{shown};{shown}" if said["before"].startswith("+") else f"{shown};−{shown}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"' if text else ""


def _fitting(text: str) -> str:
    escaped = to_export_cell(text)
    return escaped if len(escaped) <= MOST_CHARACTERS else escaped[: MOST_CHARACTERS - 1] + "…"
