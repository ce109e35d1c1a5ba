"""One document, four ways of writing it, the same figures in each."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from lodestar.reports.documents import (
    Callout,
    Column,
    Figure,
    Section,
    write_docx,
    write_html,
    write_pdf,
    write_xlsx,
)
from lodestar.reports.documents.model import Table, from_bytes, to_bytes
from lodestar.reports.documents.sheets import number_format
from lodestar.reports.documents.wording import DRAFT, MADE
from tests.reports.documents.pdf_reader import catalogue, embedded_fonts, page_texts
from tests.reports.documents.sample import GAP, HOSTILE, sample

WRITERS = (write_pdf, write_docx, write_xlsx, write_html)


@pytest.fixture(scope="module")
def document():
    return sample()


@pytest.fixture(scope="module")
def pdf(document):
    return write_pdf(document)


@pytest.fixture(scope="module")
def word(document):
    return docx.Document(io.BytesIO(write_docx(document)))


@pytest.fixture(scope="module")
def book(document):
    return openpyxl.load_workbook(io.BytesIO(write_xlsx(document)))


def tight(text: str) -> str:
    """Words without what a line break or a space may have done to them."""
    return re.sub(r"\s", "", text)


def word_text(word) -> str:
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def book_numbers(book) -> list[Decimal]:
    return [
        Decimal(repr(cell.value)) if isinstance(cell.value, float) else Decimal(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    ]


def test_every_figure_stands_in_pdf_docx_xlsx_and_html_and_no_other_in_the_tables(document, pdf, word, book):
    figures = list(document.figures())
    assert len(figures) > 100
    in_pdf, in_word = tight("".join(page_texts(pdf))), tight(word_text(word))
    in_page = tight(re.sub(r"<[^>]+>", " ", write_html(document)))
    for figure in figures:
        assert tight(figure.said) in in_pdf
        assert tight(figure.said) in in_word
        assert tight(figure.said) in in_page
    assert sorted(book_numbers(book)) == sorted(figure.value for figure in figures)


def test_each_table_of_the_word_file_and_the_workbook_has_the_documents_cells_in_order(document, word, book):
    filled = [table for table in document.tables() if table.rows]
    for table, written in zip(filled, word.tables, strict=True):
        said = [[cell.text for cell in row.cells] for row in written.rows]
        assert said[0] == [column.label for column in table.columns]
        assert len(said) == len(table.rows) + 1
        for row, cells in zip(table.rows, said[1:], strict=True):
            for cell, text in zip(row, cells, strict=True):
                if isinstance(cell, Figure):
                    assert text == cell.said
    sheets = book.worksheets[1:]
    for table, sheet in zip(document.tables(), sheets, strict=True):
        for at, row in enumerate(table.rows, start=2):
            for across, cell in enumerate(row, start=1):
                if isinstance(cell, Figure):
                    assert Decimal(repr(sheet.cell(at, across).value)) == cell.value


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_document_gives_the_same_bytes(document, write):
    assert write(document) == write(from_bytes(to_bytes(document)))


@pytest.mark.parametrize("write", WRITERS)
def test_another_figure_gives_other_bytes(document, write):
    table = Table("One", (document.sections[0].blocks[1].columns[0],), ((Figure(Decimal(7), "jobs", "7"),),))
    changed = replace(document, sections=(replace(document.sections[0], blocks=(table,)),))
    assert write(changed) != write(document)


def test_the_pdf_is_tagged_for_assistive_technology_in_english_with_its_own_fonts(document, pdf):
    root = catalogue(pdf)
    assert b"/StructTreeRoot" in root and b"/Marked true" in root and b"/Lang(en-GB)" in root
    assert b"/DisplayDocTitle true" in root
    assert b"pdfuaid:part>1<" in pdf.replace(b" ", b""), "the file says that it conforms to PDF/UA-1"
    described, held = embedded_fonts(pdf)
    assert described == held > 0


def test_made_data_and_drafts_are_labelled_on_every_page_and_sheet(document, pdf, word, book):
    pages = page_texts(pdf)
    assert len(pages) > 3
    assert all(tight(MADE) in tight(page) and tight(DRAFT) in tight(page) for page in pages)
    foot = word.sections[0].footer.paragraphs[0].text
    assert MADE in foot and DRAFT in foot
    for sheet in book:
        words = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert {MADE, DRAFT} <= words, sheet.title


def test_every_page_tells_its_number_its_data_cut_and_its_digest(document, pdf):
    pages = page_texts(pdf)
    for number, page in enumerate(pages, start=1):
        assert tight(f"Page {number} of {len(pages)}") in tight(page)
        assert tight("Data cut 1 March 2026, 09:30 UTC") in tight(page)
        assert document.digest[:16] in tight(page)


def test_words_of_a_record_are_never_read_as_markup_a_formula_or_a_tag(document, pdf, word, book):
    assert tight('#panic("read as markup")') in tight("".join(page_texts(pdf)))
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []
    assert any(
        str(cell.value) == "'=HYPERLINK(1)" for sheet in book for row in sheet.iter_rows() for cell in row
    )
    assert HOSTILE[0] in word_text(word)
    tags = set()
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attributes: tags.add(tag)
    reader.feed(write_html(document))
    assert "script" not in tags and "tag" not in tags


def test_the_word_file_has_headings_header_rows_and_words_for_its_pictures(word):
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Since you last met", "Annex: all of it", "About this document"]
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in word.tables)
    assert 'descr="Bars. Jobs: 12 in Amber."' in word.element.xml


def test_the_word_file_is_proofed_in_british_english_and_its_rows_stay_whole(word):
    spoken = {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))}
    assert spoken == {"en-GB"}
    for table in word.tables:
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
        drawn, grid = [c.width for c in table.rows[0].cells], [column.width for column in table.columns]
        assert all(abs(one - other) < 1000 for one, other in zip(drawn, grid, strict=True)), (
            "as wide everywhere"
        )
        assert "w:tblCaption" in table._tbl.xml


@pytest.mark.parametrize(
    ("value", "said", "shown"),
    [
        ("1200", "1,200", "#,##0;−#,##0"),
        ("91500", "£91,500", '"£"#,##0;−"£"#,##0'),
        ("20.7", "20.7%", '#,##0.0"%";−#,##0.0"%"'),
        ("144", "144 businesses", '#,##0" businesses";−#,##0" businesses"'),
        ("-1.25", "−1.25 points", '#,##0.00" points";−#,##0.00" points"'),
        ("75", "+75", "+#,##0;−#,##0;#,##0"),
        ("380000", "£380k", "General"),
        ("3", "not a number", "General"),
    ],
)
def test_a_number_of_the_workbook_is_shown_with_its_unit_as_the_document_says_it(value, said, shown):
    assert number_format(Figure(Decimal(value), "things", said)) == shown


def test_a_sheet_is_named_by_whole_words_prints_its_head_on_every_page_and_says_that_it_is_empty(
    document, book
):
    columns = (Column("What"),)
    captions = ("Ratings that both sides stand by", "To be done from earlier meetings", "A" * 40)
    tables = tuple(Table(caption, columns, (), empty="None at all.") for caption in captions)
    sections = (Section("one", "One", tables),)
    held = openpyxl.load_workbook(io.BytesIO(write_xlsx(replace(document, sections=sections))))
    names = [sheet.title for sheet in held.worksheets[1:]]
    assert names == ["Ratings that both sides stand", "To be done from earlier", "A" * 31]
    for sheet in held.worksheets[1:]:
        assert "None at all." in {cell.value for (cell,) in sheet.iter_rows(max_col=1)}
        assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"


def test_no_document_keeps_the_hour_at_which_it_was_written(document):
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
    said = docx.Document(io.BytesIO(write_docx(document))).core_properties
    assert said.created == said.modified == dt.datetime(2026, 3, 1, 9, 30, tzinfo=said.created.tzinfo)


def test_an_issued_document_has_the_digest_of_its_draft_and_no_longer_says_draft(document):
    issued = replace(document, state="issued")
    assert issued.digest == document.digest
    assert not any(tight(DRAFT) in tight(page) for page in page_texts(write_pdf(issued)))


def test_a_document_comes_back_from_its_bytes_as_it_was(document):
    assert from_bytes(to_bytes(document)) == document
    assert GAP in list(from_bytes(to_bytes(document)).figures())


@given(
    st.text(max_size=60),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12),
)
def test_any_words_and_any_number_come_back_from_the_bytes(words, number):
    document = sample(title=words, place=words)
    table = Table(words, (document.sections[0].blocks[1].columns[0],), ((Figure(number, words, words),),))
    written = replace(document, sections=(replace(document.sections[0], blocks=(table,)),))
    assert from_bytes(to_bytes(written)) == written


def test_a_table_whose_rows_do_not_fit_its_columns_is_refused(document):
    with pytest.raises(ValueError, match="row 1 has 2 cells for 4 columns"):
        replace(document.sections[0].blocks[1], rows=(("one", "two"),))


def test_a_workbook_tells_what_is_called_out_and_its_words_apart(document, book):
    called = [
        block for section in document.sections for block in section.blocks if isinstance(block, Callout)
    ]
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert called and all(f"{one.title}: {one.text}" in cells for one in called)
