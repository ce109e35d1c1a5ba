"""The plan out to Excel, edited, and in again: by stable id, cell by cell, losing nobody's work and no rejected cell."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.grid.actions import apply_sheet, bring_sheet
from lodestar.service.grid.models import Sheet
from lodestar.service.grid.proposing import propose
from lodestar.service.grid.tables import read_text, read_workbook
from lodestar.service.ledger.editing import edit_record
from lodestar.service.plan.models import Action

GRID = "/amber/plan/grid/"


def the_action(slug="train-fitters"):
    return Action.objects.get(place__slug="amber", slug=slug)


def taken(cast, who="edith"):
    """The sheet as somebody takes it: header and rows of text."""
    content = cast.client(who).get(f"{GRID}?format=xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Data"]
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


def brought(cast, table, who="edith"):
    """Send a table as a workbook; the page that follows."""
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    sent = {"file": SimpleUploadedFile("plan.xlsx", file.getvalue())}
    return cast.client(who).post(f"{GRID}bring/", sent, follow=True)


def with_cell(table, slug, label, text):
    at = table[0].index(label)
    return [
        table[0],
        *(
            [*row[:at], text, *row[at + 1 :]] if row[table[0].index("Id")] == slug else row
            for row in table[1:]
        ),
    ]


def test_what_comes_back_as_it_went_out_changes_nothing(cast):
    before = Event.objects.count()
    page = brought(cast, taken(cast))
    assert page.context["proposal"].taken == page.context["proposal"].rejected == ()
    assert page.context["proposal"].unchanged == Action.objects.filter(place=cast.amber).count()
    assert Event.objects.count() == before


def test_an_edited_cell_is_shown_before_it_is_made_and_then_made_by_its_id(cast):
    edith, rows = cast.client("edith"), taken(cast)
    rows = [rows[0], *reversed(with_cell(rows, "train-fitters", "Action", "Train sixty fitters")[1:])]
    page = brought(cast, rows)
    assert "Train sixty fitters" in page.content.decode() and the_action().name != "Train sixty fitters"
    answer = edith.post(page.request["PATH_INFO"], {"apply": "1"}, follow=True)
    assert (
        the_action().name == "Train sixty fitters" and "1 cell changed in 1 action" in answer.content.decode()
    )
    event = Event.objects.filter(kind="action", record="train-fitters").first()
    assert event.action == "edit" and list(event.changes) == ["name"]
    again = brought(cast, taken(cast))
    assert again.context["proposal"].taken == ()


def test_a_date_moves_only_with_a_reason(cast):
    page = brought(cast, with_cell(taken(cast), "train-fitters", "Ends", "2031-03-31"))
    url = page.request["PATH_INFO"]
    if the_action().ends:
        refused = cast.client("edith").post(url, {"apply": "1"})
        assert refused.status_code == 422 and "Dates move: say why" in refused.content.decode()
    cast.client("edith").post(url, {"apply": "1", "reason": "The yard is late"})
    assert the_action().ends == "2031-03-31"


@pytest.mark.parametrize(
    ("label", "text", "why"),
    [
        ("Ends", "soon", "is not a date"),
        ("Standing", "maybe", "committed"),
        ("Action", "", "is missing"),
        ("Workstream", "no-such", "there is no such workstream"),
        ("Principles", "patience; hurry", "hurry: there is no such principle"),
        ("Local lead", "somebody", "cannot be changed in a sheet"),
        ("Indicator", "happiness", "happiness"),
    ],
)
def test_a_cell_that_is_wrong_is_rejected_with_the_reason_and_the_others_are_taken(cast, label, text, why):
    rows = with_cell(taken(cast), "train-fitters", label, text)
    rows = with_cell(rows, "open-the-clean-room", "Note", "Seen by us")
    page = brought(cast, rows)
    (cell,) = page.context["proposal"].rejected
    assert (cell.column.label, cell.new) == (label, text) and why in cell.fault, cell.fault
    assert [c.column.key for c in page.context["proposal"].taken] == ["note"]


def test_rejected_cells_are_kept_listed_and_can_be_put_right(cast):
    edith = cast.client("edith")
    rows = with_cell(taken(cast), "train-fitters", "Standing", "maybe")
    rows = with_cell(rows, "open-the-clean-room", "Note", "Seen by us")
    url = brought(cast, rows).request["PATH_INFO"]
    after = edith.post(url, {"apply": "1"}, follow=True)
    assert the_action("open-the-clean-room").note == "Seen by us"
    assert "1 could not be taken; they are kept below" in after.content.decode()
    (cell,) = after.context["proposal"].rejected
    assert "Sheets with cells that wait for you" in edith.get(GRID).content.decode()
    right = {cell.place: "proposed", f"was-{cell.place}": "maybe", "apply": "1"}
    edith.post(url, right)
    assert the_action().commitment == "proposed"
    assert edith.get(url).status_code == 404 and "wait for you" not in edith.get(GRID).content.decode()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_and_not_undone(cast):
    rows, row = taken(cast), the_action()
    edit_record(
        by="t", instance=row, version=row.version, changes={"note": "Theirs", "measure": "Fitters at work"}
    )
    page = brought(cast, with_cell(rows, "train-fitters", "Note", "Mine"))
    (cell,) = page.context["proposal"].rejected
    assert "somebody changed it meanwhile to ‘Theirs’" in cell.fault
    assert page.context["proposal"].taken == (), "the measure was not touched here, so theirs stands"
    sent = {cell.place: "Mine after all", f"was-{cell.place}": "Mine", "apply": "1"}
    cast.client("edith").post(page.request["PATH_INFO"], sent)
    assert (the_action().note, the_action().measure) == ("Mine after all", "Fitters at work")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["Id", "Note"], ["", "x"]], "has no id"),
        ([["Id", "Note"], ["no-such", "x"]], "there is no action 'no-such'"),
        ([["Id", "Note"], ["mend-the-bridge", "x"]], "there is no action 'mend-the-bridge'"),
        ([["Id", "Note"], ["train-fitters", "x"], ["train-fitters", "y"]], "stands in a row above already"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(cast, rows, why):
    page = brought(cast, rows)
    assert any(why in fault for _, fault in page.context["proposal"].faults)
    assert "mend-the-bridge" not in str(page.context["proposal"].taken), (
        "an id from next door changes nothing there"
    )


def test_columns_that_are_left_out_stay_as_they_are(cast):
    before = the_action()
    brought(cast, [["Id", "Note"], ["train-fitters", "Only this"]])
    sheet = Sheet.objects.get()
    apply_sheet(by=cast.edith, sheet=sheet)
    after = the_action()
    assert after.note == "Only this" and after.name == before.name and after.version == before.version + 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7", "not an Excel workbook"),
        (b"PK\x03\x04 nonsense", "plan"),
        (b"", "Choose a file"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(cast, content, why):
    sent = {"file": SimpleUploadedFile("plan.xlsx", content)}
    answer = cast.client("edith").post(f"{GRID}bring/", sent)
    assert answer.status_code == 422 and not Sheet.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(cast):
    answer = cast.client("edith").post(
        f"{GRID}bring/", {"file": SimpleUploadedFile("p.xlsx", b"PK" + b"0" * 5_000_000)}
    )
    assert answer.status_code == 413 and "larger than 2 MB" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("Name\tNote\na\tb", "No column is named Id"),
        ("Id\tNote\tnote\na\tb\tc", "Two columns are named Note"),
        ("Id\tNote\na\t" + "x" * 20_001, "more than 20,000 letters"),
    ],
)
def test_pasted_cells_that_are_no_table_are_refused_in_words(text, why):
    with pytest.raises(LodestarError, match=why):
        read_text(text)


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs", "Cc"]), max_size=30
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_what_a_spreadsheet_puts_on_the_clipboard_is_read_back_cell_by_cell(rows):
    def quoted(text):
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in '\t\n"') else text

    text = "\n".join("\t".join(["Id", "Note", "Ends"]) for _ in range(1))
    text += "\n" + "\n".join(f"row-{n}\t{quoted(a)}\t{quoted(b)}" for n, (a, b) in enumerate(rows))
    if any(cell.startswith('"') for row in rows for cell in row):
        return
    header, found = read_text(text)
    assert header == ["id", "note", "ends"] and [row[0] for row in found] == [
        f"row-{n}" for n in range(len(rows))
    ]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    note=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
    .map(str.strip)
    .filter(bool)
)
def test_any_words_come_through_excel_unchanged(cast, note):
    """Words that begin like a formula too: they leave with an apostrophe and come back without."""
    row = the_action()
    if row.note != note:
        edit_record(by="t", instance=row, version=row.version, changes={"note": note})
    content = cast.client("edith").get(f"{GRID}?format=xlsx").content
    proposal = propose(cast.amber, cast.edith, read_workbook(content, cast.amber))
    assert proposal.taken == proposal.rejected == ()


# The grid on the page


def typed(**cells):
    row = the_action()
    values = {
        "name": row.name,
        "commitment": row.commitment,
        "starts": row.starts,
        "ends": row.ends,
        "measure": row.measure,
    }
    sent = {f"{key}--train-fitters": value for key, value in (values | cells).items()}
    return sent | {"version--train-fitters": str(row.version)}


def test_cells_typed_into_the_grid_are_saved_at_once_when_nothing_is_wrong(cast):
    answer = cast.client("edith").post(GRID, typed(measure="Sixty fitters"), follow=True)
    assert the_action().measure == "Sixty fitters" and "1 changed" in answer.content.decode()
    assert "Nothing was changed" in cast.client("edith").post(GRID, typed(), follow=True).content.decode()


def test_cells_of_the_grid_that_are_wrong_lead_to_the_page_that_says_why(cast):
    page = cast.client("edith").post(GRID, typed(ends="soon", measure="Sixty"), follow=True)
    assert [c.column.key for c in page.context["proposal"].rejected] == ["ends"]
    assert the_action().measure != "Sixty", "nothing is changed before it is looked at"


# Who


def test_who_may_use_the_grid_and_whose_rows_they_may_change(cast):
    for name, status in (
        ("alice", 200),
        ("edith", 200),
        ("sec", 200),
        ("pat", 200),
        ("vera", 403),
        ("ada", 403),
        ("otto", 403),
    ):
        assert cast.client(name).get(GRID).status_code == status, name
        assert cast.client(name).post(
            f"{GRID}bring/", {"pasted": "Id\tNote\ntrain-fitters\tx"}
        ).status_code == (302 if status == 200 else 403), name
    assert cast.client("anonymous").get(GRID).status_code == 302
    sheet = Sheet.objects.get(person=cast.pat)
    proposal = propose(cast.amber, cast.pat, (sheet.header, sheet.rows))
    assert [cell.fault for cell in proposal.rejected] == ["you may not edit this action"]


def test_a_sheet_is_for_who_brought_it_at_its_place(cast):
    sheet = bring_sheet(
        by=cast.edith, place=cast.amber, name="x", table=(["id", "note"], [["train-fitters", "x"]])
    )
    assert cast.client("alice").get(f"{GRID}sheets/{sheet.pk}/").status_code == 404
    assert cast.client("basil").get(f"/birch/plan/grid/sheets/{sheet.pk}/").status_code == 404
    with pytest.raises(LodestarError, match="somebody else’s"):
        apply_sheet(by=cast.alice, sheet=sheet)


def test_rows_that_somebody_cannot_change_look_so(cast):
    """Read-only and editable are told apart before anything is typed, not after."""
    page = cast.client("pat").get(GRID).content.decode()
    assert 'name="name--open-the-clean-room"' in page and 'name="name--train-fitters"' not in page
    assert the_action().name in page and "are not yours to edit" in page
    assert "are not yours to edit" not in cast.client("edith").get(GRID).content.decode()


def test_dates_of_a_sheet_are_shown_as_people_write_them_and_a_milestone_is_named(cast):
    from lodestar.service.ledger.editing import edit_record

    edit_record(
        by="t", instance=the_action(), version=the_action().version, reason="x",
        changes={"starts": "2026-02-01", "ends": None, "milestones": [{"id": "first", "name": "First lesson", "due": "2026-03"}]},
    )  # fmt: skip
    page = brought(cast, with_cell(taken(cast), "train-fitters", "Ends", "30.9.2027"))
    assert "30/09/2027" in page.content.decode() and "2027-09-30" not in page.content.decode()
    page = brought(cast, with_cell(taken(cast), "train-fitters", "Starts", "1/5/2026"))
    (cell,) = page.context["proposal"].rejected
    assert cell.fault.startswith("the milestone ‘First lesson’ is before the action starts")
