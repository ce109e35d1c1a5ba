"""Workbooks as people leave them: a title above, blank rows, columns of their own and in another order, dates in every guise."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lodestar.service.grid.actions import apply_sheet
from lodestar.service.grid.models import Sheet
from lodestar.service.grid.tables import read_text
from lodestar.service.plan.models import Action

pytestmark = pytest.mark.django_db
GRID = "/amber/plan/grid/"
OWN = ["Action", "Ours", "Ends", "Id", "Note"]


def bring(cast, fill, *, first=""):
    """Send a workbook that ``fill`` writes; what it would change. ``first`` names a sheet that stands before it."""
    book = openpyxl.Workbook()
    sheet = book.active
    if first:
        sheet.title, sheet["A1"] = first, "Who edits what"
        sheet = book.create_sheet("Plan")
    fill(sheet)
    file = io.BytesIO()
    book.save(file)
    page = cast.client("edith").post(f"{GRID}bring/", {"file": SimpleUploadedFile("plan.xlsx", file.getvalue())}, follow=True)  # fmt: skip
    assert page.status_code == 200, page.content.decode()[:2000]
    return page.context["proposal"]


def name_of(slug):
    return Action.objects.get(place__slug="amber", slug=slug).name


def row(slug, ends="", note=""):
    return [name_of(slug), "ours", ends, slug, note]


def test_a_title_above_blank_rows_between_and_a_sheet_before_are_no_matter_and_rows_keep_their_numbers(cast):
    def fill(sheet):
        sheet.append(["The plan, edited by Ann"])
        sheet.merge_cells("A1:E1")
        sheet.append([])
        sheet.append(OWN)
        sheet.append(row("train-fitters", note="Fourth row"))
        sheet.append([])
        sheet.append([])
        sheet.append([None, "Sum", None, None, "of all"])
        sheet.append(["", "", "", "no-such", "x"])

    found = bring(cast, fill, first="Cover")
    assert [(cell.row, cell.new) for cell in found.taken if cell.column.key == "note"] == [(4, "Fourth row")]
    assert [number for number, _ in found.faults] == [7, 8], "as they stand in the sheet"


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        (dt.datetime(2031, 3, 31), "2031-03-31"), (47938, "2031-03-31"), (47938.0, "2031-03-31"), ("47938", "2031-03-31"),
        ("31/03/2031", "2031-03-31"), ("31-Mar-31", "2031-03-31"), ("31.3.2031", "2031-03-31"), ("Mar-31", "2031-03"),
        (2031, "2031"), ("31st March 2031", "2031-03-31"),
    ],
)  # fmt: skip
def test_a_date_in_every_guise_that_a_spreadsheet_gives_it_is_read(cast, cell, held):
    def fill(sheet):
        sheet.append(OWN)
        sheet.append(row("train-fitters", ends=cell))

    found = bring(cast, fill)
    assert [(each.new, each.fault) for each in (*found.taken, *found.rejected) if each.column.key == "ends"] == [(held, "")]  # fmt: skip
    apply_sheet(by=cast.edith, sheet=Sheet.objects.get(), reason="Agreed.")
    assert Action.objects.get(place__slug="amber", slug="train-fitters").ends == held


@pytest.mark.parametrize(
    ("note", "why"),
    [("=1+1", "a formula whose result the sheet does not keep"), ("#REF!", "an error of the spreadsheet")],
)
def test_what_a_spreadsheet_lost_never_becomes_words_of_the_plan(cast, note, why):
    def fill(sheet):
        sheet.append(OWN)
        sheet.append(row("train-fitters", note=note))

    found = bring(cast, fill)
    assert not [cell for cell in found.taken if cell.column.key == "note"]
    assert [cell.fault for cell in found.rejected if why in cell.fault]


def test_a_choice_is_taken_in_whatever_capitals(cast):
    def fill(sheet):
        sheet.append(["Id", "Standing"])
        sheet.append(["train-fitters", "Proposed"])
        sheet.append(["open-the-clean-room", "COMMITTED "])

    found = bring(cast, fill)
    assert {cell.new for cell in found.taken} <= {"proposed", "committed"} and not found.rejected


def test_pasted_rows_are_numbered_as_they_stand_also_with_lines_within_a_cell():
    header, rows = read_text('Plan\n\nId\tNote\na\t"two\nlines"\n\nb\tz\n')
    assert header == ["id", "note"]
    assert {number: cells for number, cells in enumerate(rows, start=2) if any(cells)} == {
        4: ["a", "two\nlines"], 6: ["b", "z"],
    }  # fmt: skip
