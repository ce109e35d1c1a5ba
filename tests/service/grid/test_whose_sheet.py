"""A sheet says whose it is: one that was taken out at another place is refused, whatever ids coincide."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from lodestar.service.grid.models import Sheet
from lodestar.service.monitoring.actions import assign_indicator
from lodestar.service.plan.models import Action
from lodestar.service.shared.sheets import PLACE_ID, TAKEN_ON

pytestmark = pytest.mark.django_db
SAME = "mend-the-bridge"  # an id that both places use


@pytest.fixture
def both(cast):
    """Amber has an action of the id that Birch’s has."""
    theirs = Action.objects.get(place=cast.birch, slug=SAME)
    ours = Action.objects.filter(place=cast.amber)[0]
    Action.objects.create(
        place=cast.amber, slug=SAME, workstream=ours.workstream, name="Ours", text="T",
        commitment="proposed", source=ours.source, locator="p. 1",
    )  # fmt: skip
    assert theirs.name != "Ours"
    return cast


def taken(cast, who, place):
    content = cast.client(who).get(f"/{place}/plan/grid/?format=xlsx").content
    return openpyxl.load_workbook(io.BytesIO(content))


def edited(book, slug=SAME, text="Edited there."):
    sheet = book["Data"]
    head = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[head.index("Id")].value == slug)
    row[head.index("Note")].value = text
    return book


def sent(book):
    file = io.BytesIO()
    book.save(file)
    return {"file": SimpleUploadedFile("plan.xlsx", file.getvalue())}


def bring(cast, book, who="edith", place="amber"):
    return cast.client(who).post(f"/{place}/plan/grid/bring/", sent(book), follow=True)


def about(book):
    return {row[0].value: row[1].value for row in book["About"].iter_rows()}


def test_a_sheet_says_whose_it_is_and_when_it_was_taken_out(cast):
    told = about(taken(cast, "edith", "amber"))
    assert (told["Place"], told[PLACE_ID]) == ("Amber Vale", "amber")
    assert told[TAKEN_ON] == f"{localdate():%-d %B %Y}"


def test_a_sheet_of_another_place_is_refused_with_what_happened_where_and_what_to_do(both):
    page = bring(both, edited(taken(both, "basil", "birch")))
    assert page.status_code == 422 and not Sheet.objects.exists()
    said = page.content.decode()
    for words in (
        "taken out at Birch Moor (birch)", f"on {localdate():%-d %B %Y}", "this is Amber Vale (amber)",
        "nothing was read", "sheet About", "Bring it in at Birch Moor", "take the sheet of Amber Vale",
    ):  # fmt: skip
        assert words in said, words


def test_it_is_taken_at_its_own_place_after_it_was_edited(both):
    page = bring(both, edited(taken(both, "basil", "birch")), "basil", "birch")
    assert [cell.new for cell in page.context["proposal"].taken] == ["Edited there."]


def test_a_sheet_without_the_mark_is_read_as_ever(both):
    book = edited(taken(both, "basil", "birch"))
    del book["About"]
    assert bring(both, book).context["proposal"].taken


@pytest.mark.parametrize("other", ["About", "about us"])
def test_a_sheet_of_somebody_s_own_of_that_name_is_no_mark(both, other):
    book = edited(taken(both, "edith", "amber"))
    del book["About"]
    own = book.create_sheet(other)
    own.append(["Who edits what"])
    own.append([None, "Ann", "birch"])
    assert bring(both, book).context["proposal"].taken


def test_a_mark_that_holds_anything_at_all_is_shown_as_words(both):
    book = edited(taken(both, "edith", "amber"))
    for row in book["About"].iter_rows():
        if row[0].value in ("Place", PLACE_ID):
            row[1].value = "<b>" + "x" * 9_000
    page = bring(both, book)
    assert page.status_code == 422 and "<b>x" not in page.content.decode()
    assert len(page.content) < 60_000


def indicator_at(place, by):
    fields = {
        "indicator": "jobs-created", "name": "Jobs", "role": "contextual", "starts": dt.date(2025, 4, 1),
        "frequency": "quarter", "time_rule": "sum", "place_rule": "sum", "areas": [], "dimensions": {},
    }  # fmt: skip
    return assign_indicator(by=by, place=place, **fields)


def test_values_of_another_place_s_indicator_are_refused_too(both):
    ours, theirs = indicator_at(both.amber, both.edith), indicator_at(both.birch, both.basil)
    address = f"/birch/monitoring/{theirs.slug}/download/?format=xlsx"
    book = openpyxl.load_workbook(io.BytesIO(both.client("basil").get(address).content))
    assert about(book)[PLACE_ID] == "birch"
    page = both.client("edith").post(
        f"/amber/monitoring/{ours.slug}/sheet/", {**sent(book), "status": "result"}
    )
    assert page.status_code == 422 and "taken out at Birch Moor (birch)" in page.content.decode()
