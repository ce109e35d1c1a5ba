"""A document as DOCX: real headings, tables with header rows that repeat, pictures with words for them."""

import datetime as dt
import io
import re
import zipfile
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lodestar.reports.documents.model import (
    Block,
    Callout,
    Cell,
    Chart,
    Document,
    Figure,
    Paragraph,
    Status,
    StatusList,
    Table,
)
from lodestar.reports.documents.wording import SHAPES, about, cell_text, cover_line, moment, notices

DEEP, MUTED = RGBColor(0x0D, 0x3B, 0x4A), RGBColor(0x52, 0x63, 0x6B)
TONES = {
    "good": RGBColor(0x16, 0x73, 0x4A),
    "warn": RGBColor(0x9A, 0x5B, 0x00),
    "bad": RGBColor(0xA4, 0x26, 0x2C),
    "link": RGBColor(0x0B, 0x5A, 0x70),
    "none": RGBColor(0x10, 0x22, 0x2B),
}
FONT = "Atkinson Hyperlegible Next"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTH = Mm(172)


def write_docx(document: Document) -> bytes:
    """The document as DOCX, the same bytes each time."""
    word = docx.Document()
    _set_up(word, document)
    word.add_heading(_clean(document.title), 0)
    word.add_paragraph(_clean(cover_line(document)))
    for notice in notices(document):
        run = word.add_paragraph().add_run(notice)
        run.bold, run.font.color.rgb = True, TONES["warn"]
    begun = False
    for section in document.sections:
        if section.annex and not begun:
            word.add_page_break()  # type: ignore[no-untyped-call]
            begun = True
        word.add_heading(_clean(section.title), 1)
        for block in section.blocks:
            _add_block(word, block)
    word.add_heading("About this document", 1)
    for name, text in about(document):
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(_clean(text))
    file = io.BytesIO()
    word.save(file)
    return _settled(file.getvalue())


def _set_up(word: Word, document: Document) -> None:
    moment_of = document.data_cut.astimezone(dt.UTC).replace(tzinfo=None)
    held = word.core_properties
    held.title, held.author, held.language = _clean(document.title), _clean(document.place), "en-GB"
    held.subject, held.comments = _clean(document.forum), f"Digest {document.digest}"
    held.created = held.modified = moment_of
    held.last_modified_by, held.revision = _clean(document.place), 1
    for spoken in word.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), "en-GB")
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    for name in ("Title", "Heading 1", "Heading 2"):
        style = word.styles[name]
        style.font.name, style.font.color.rgb = FONT, DEEP
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
    part = word.sections[0]
    part.page_width, part.page_height = Mm(210), Mm(297)
    part.left_margin = part.right_margin = Mm(19)
    part.top_margin, part.bottom_margin = Mm(24), Mm(22)
    head = part.header.paragraphs[0]
    head.text = _clean(f"{document.place}: {document.title} · Data cut {moment(document.data_cut)}")
    foot = part.footer.paragraphs[0]
    foot.text = " ".join([*notices(document), f"Digest {document.digest[:16]} · Page "])
    _add_page_number(foot)
    for paragraph in (head, foot):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8), MUTED


def _add_page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _add_block(word: Word, block: Block) -> None:
    if isinstance(block, Paragraph):
        paragraph = word.add_paragraph()
        for part in block.parts:
            run = paragraph.add_run(_clean(str(part)))
            run.bold = isinstance(part, Figure)
            if block.lead:
                run.font.size = Pt(11.5)
    elif isinstance(block, StatusList):
        if block.title:
            word.add_heading(_clean(block.title), 2)
        for line in block.lines:
            paragraph = word.add_paragraph(style="List Bullet")
            _add_status(paragraph, line.status)
            paragraph.add_run(_clean(f" {line.text}"))
            if line.note:
                paragraph.add_run(_clean(f" {line.note}")).font.color.rgb = MUTED
    elif isinstance(block, Callout):
        paragraph = word.add_paragraph(style="Intense Quote")
        paragraph.add_run(_clean(block.title)).bold = True
        if block.text:
            paragraph.add_run(_clean(f"\n{block.text}"))
    elif isinstance(block, Chart):
        _add_chart(word, block)
    else:
        _add_table(word, block)


def _add_chart(word: Word, chart: Chart) -> None:
    import vl_convert

    word.add_heading(_clean(chart.title), 2)
    if chart.subtitle:
        word.add_paragraph(_clean(chart.subtitle))
    picture = word.add_picture(io.BytesIO(vl_convert.svg_to_png(chart.svg, scale=2)), width=Mm(150))
    told = picture._inline.docPr
    told.set("descr", _clean(chart.alt))
    told.set("title", _clean(chart.title))
    _add_table(word, chart.beneath)


def _add_table(word: Word, table: Table) -> None:
    if table.caption:
        word.add_heading(_clean(table.caption), 2)
    if not table.rows:
        word.add_paragraph(_clean(table.empty))
        return
    drawn = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    drawn.autofit = False
    _describe(drawn, table)
    total = sum(column.share for column in table.columns)
    widths = [int(_WIDTH * column.share / total) for column in table.columns]
    head = drawn.rows[0]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(_whole())
    head._tr.get_or_add_trPr().append(repeat)
    for held, width in zip(drawn.columns, widths, strict=True):
        held.width = width
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        cell.width = width
        cell.paragraphs[0].add_run(_clean(column.label)).bold = True
        if column.figures:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    body = drawn._tbl
    for row in table.rows:
        body.append(_row(row, table, widths))
    if table.note:
        run = word.add_paragraph().add_run(_clean(table.note))
        run.font.size, run.font.color.rgb = Pt(8), MUTED
    else:
        word.add_paragraph()


def _describe(drawn: Any, table: Table) -> None:
    """Say to assistive technology what a table is: its caption, or what its first column is about."""
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), _clean(table.caption or table.columns[0].label))
    drawn._tbl.tblPr.append(told)


def _whole() -> Any:
    """What keeps a row on one page."""
    kept = OxmlElement("w:cantSplit")
    kept.set(qn("w:val"), "true")
    return kept


def _row(row: tuple[Cell, ...], table: Table, widths: list[int]) -> Any:
    """A row of a table, put together by hand: adding cells one by one is slow in a long table."""
    made = OxmlElement("w:tr")
    kept = OxmlElement("w:trPr")
    kept.append(_whole())
    made.append(kept)
    for cell, column, width in zip(row, table.columns, widths, strict=True):
        held = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        wide = OxmlElement("w:tcW")
        wide.set(qn("w:w"), str(int(width / 635)))
        wide.set(qn("w:type"), "dxa")
        properties.append(wide)
        held.append(properties)
        paragraph = OxmlElement("w:p")
        held.append(paragraph)
        made.append(held)
        from docx.text.paragraph import Paragraph as WordParagraph

        writing = WordParagraph(paragraph, None)  # type: ignore[arg-type]
        if column.figures:
            writing.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if isinstance(cell, Status):
            _add_status(writing, cell)
        else:
            writing.add_run(_clean(cell_text(cell)))
    return made


def _add_status(paragraph: Any, status: Status) -> None:
    mark = SHAPES[status.shape]
    run = paragraph.add_run(_clean(f"{mark} {status.word}" if mark else status.word))
    run.bold, run.font.color.rgb = True, TONES[status.tone]


def _clean(text: str) -> str:
    """Words without characters that XML does not hold."""
    return _CONTROL.sub("", text)


def _settled(data: bytes) -> bytes:
    """The same archive with one fixed date for every member, so that the same document gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in held.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(member, held.read(name))
    return out.getvalue()
