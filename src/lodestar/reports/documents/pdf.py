"""A document as PDF: tagged for assistive technology (PDF/UA-1), with its own fonts, the same bytes each time.

The typesetter is typst. The document goes to it as data, never as markup, so that no word of a record can be read
as an instruction.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from lodestar.evidence.errors import LodestarError
from lodestar.reports.documents.model import (
    Block,
    Callout,
    Cell,
    Chart,
    Column,
    Document,
    Figure,
    Paragraph,
    Section,
    Status,
    StatusList,
    Table,
)
from lodestar.reports.documents.wording import SHAPES, about, cell_text, cover_line, moment, notices

_HERE = Path(__file__).resolve().parent
TEMPLATE = _HERE / "document.typ"
FONTS = _HERE / "fonts"


def write_pdf(document: Document) -> bytes:
    """The document as PDF. Raises LodestarError when the typesetter refuses it, with its words."""
    return bytes(_compile(document, format="pdf", pdf_standards=["ua-1"], timestamp=_stamp(document)))


def write_pictures(document: Document, *, dots_per_inch: float = 72) -> tuple[bytes, ...]:
    """Each page as a PNG picture, for looking at."""
    pages = _compile(document, format="png", ppi=dots_per_inch)
    return tuple(pages) if isinstance(pages, list) else (pages,)


def _compile(document: Document, **options: Any) -> Any:
    import typst

    inputs = {"document": json.dumps(_data(document), ensure_ascii=False)}
    try:
        return typst.compile(
            str(TEMPLATE),
            root=str(_HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs=inputs,
            **options,
        )
    except typst.TypstError as error:
        raise LodestarError(f"'{document.title}' could not be set as PDF: {error}") from error


def _stamp(document: Document) -> int:
    return int(document.data_cut.astimezone(dt.UTC).timestamp())


def _data(document: Document) -> dict[str, Any]:
    """What the template is given: words ready to be set."""
    day = document.data_cut.astimezone(dt.UTC)
    standing = Table("", (Column("What", 1), Column("Said", 4)), about(document))
    return {
        "title": document.title,
        "place": document.place,
        "cover": cover_line(document).removeprefix(f"{document.place} · "),
        "running": f"{document.place}: {document.title}",
        "cut": moment(document.data_cut),
        "foot": f"Digest {document.digest[:16]}",
        "notices": list(notices(document)),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "sections": [
            _section(section, index > 0 and not document.sections[index - 1].annex)
            for index, section in enumerate(document.sections)
        ],
        "about": _block(standing),
    }


def _section(section: Section, first_annex: bool) -> dict[str, Any]:
    return {
        "title": section.title,
        "annex": section.annex,
        "break-before": section.annex and first_annex,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    kind = {"kind": type(block).__name__}
    if isinstance(block, Paragraph):
        parts = [{"said": part.said} if isinstance(part, Figure) else part for part in block.parts]
        return {**kind, "parts": parts, "lead": block.lead}
    if isinstance(block, StatusList):
        lines = [{"status": _cell(line.status), "text": line.text, "note": line.note} for line in block.lines]
        return {**kind, "title": block.title, "lines": lines}
    if isinstance(block, Callout):
        return {**kind, "title": block.title, "text": block.text, "tone": block.tone}
    if isinstance(block, Chart):
        words = {"title": block.title, "subtitle": block.subtitle, "svg": block.svg, "alt": block.alt}
        return {**kind, **words, "table": _block(block.beneath)}
    return {
        **kind,
        "caption": block.caption,
        "columns": [
            {"label": column.label, "share": column.share, "figures": column.figures}
            for column in block.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
        "note": block.note,
        "empty": block.empty,
    }


def _cell(cell: Cell) -> str | dict[str, str]:
    if isinstance(cell, Status):
        return {"word": cell.word, "mark": SHAPES[cell.shape], "tone": cell.tone}
    return cell_text(cell)
