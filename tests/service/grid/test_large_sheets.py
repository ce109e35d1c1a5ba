"""Sheets that change much at once: held to the same rules as one edit after the other, and read in as few queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.delivery.actions import end_action
from lodestar.service.delivery.models import DateRevision
from lodestar.service.grid.actions import apply_sheet, bring_sheet
from lodestar.service.grid.proposing import propose
from lodestar.service.ledger.editing import Edit, EditConflict, edit_record, edit_records
from lodestar.service.ledger.mapping import read_records
from lodestar.service.people.models import RoleAssignment
from lodestar.service.plan.models import Action, Theme, Workstream
from lodestar.service.search.models import Entry


def grow(place, start, count):
    """More actions like the one that there is."""
    like = Action.objects.get(place=place, slug="open-the-clean-room")
    Action.objects.bulk_create(
        Action(place=place, slug=f"many-{n}", workstream=like.workstream, name=f"Build pier {n}", text="T",
               commitment="committed", ends="2030", source=like.source, locator="p")
        for n in range(start, start + count)
    )  # fmt: skip


def every_row(place, note):
    """A sheet in which every action's note and end change."""
    actions = Action.objects.filter(place=place)
    return ["id", "version", "note", "ends"], [[a.slug, str(a.version), note, "2035-03"] for a in actions]


def asked(do):
    """How often was read, as queries are counted, and what came of it."""
    with CaptureQueriesContext(connection) as captured:
        came = do()
    return sum(query["sql"].lstrip("( ").startswith("SELECT") for query in captured), came


def test_looking_at_a_sheet_and_applying_it_read_as_often_for_many_rows_as_for_few(cast):
    reading = []
    for start, count in ((0, 5), (5, 60)):
        grow(cast.amber, start, count)
        table = every_row(cast.amber, f"Note {start}")
        looked, proposal = asked(lambda table=table: propose(cast.amber, cast.edith, table))
        sheet = bring_sheet(by=cast.edith, place=cast.amber, name="x", table=table)
        applied, done = asked(lambda sheet=sheet: apply_sheet(by=cast.edith, sheet=sheet, reason="All later"))
        assert done.actions == len(table[1]) and not proposal.rejected
        again, _ = asked(lambda table=table: propose(cast.amber, cast.edith, table))
        reading.append((looked, applied, again))
    assert reading[0] == reading[1]


def test_many_edits_at_once_leave_what_one_after_the_other_leaves(cast):
    """The slow twin: each record edited by itself."""
    changes = {"open-the-clean-room": {"note": "A"}, "train-fitters": {"ends": "2036", "principles": []}}

    def left(edit):
        before, revisions = Event.objects.count(), DateRevision.objects.count()
        edit({slug: Action.objects.get(place=cast.amber, slug=slug) for slug in changes})
        told = Event.objects.order_by("id").values_list(
            "action", "kind", "record", "version", "changes", "reason"
        )[before:]
        moved = DateRevision.objects.order_by("id").values_list(
            "action__slug", "field", "old", "new", "reason", "by"
        )
        words = (
            Entry.objects.filter(place=cast.amber, kind="action")
            .order_by("slug")
            .values_list("slug", "body_words")
        )
        return (
            read_records(cast.amber, "action"),
            sorted(map(str, told)),
            list(moved[revisions:]),
            list(words),
        )

    def one_by_one(rows):
        for slug, row in rows.items():
            edit_record(by="t", instance=row, version=row.version, changes=changes[slug], reason="Late")

    def at_once(rows):
        edits = [Edit(row, row.version, changes[slug]) for slug, row in rows.items()]
        edit_records(by="t", edits=edits, reason="Late")

    def undone(edit):
        from django.db import transaction

        with transaction.atomic():
            found = left(edit)
            transaction.set_rollback(True)
        return found

    assert undone(one_by_one) == undone(at_once)


def test_of_many_edits_none_is_made_when_one_cannot_be_and_the_error_names_it(cast):
    rows = [
        Action.objects.get(place=cast.amber, slug=slug) for slug in ("open-the-clean-room", "train-fitters")
    ]
    for wrong in (Edit(rows[1], 99, {"note": "B"}), Edit(rows[1], rows[1].version, {"ends": "soon"})):
        with pytest.raises(LodestarError, match=f"^{rows[1].name}: ") as refused:
            edit_records(by="t", edits=[Edit(rows[0], rows[0].version, {"note": "A"}), wrong])
        assert not isinstance(refused.value, EditConflict)
    assert not Action.objects.filter(note="A").exists()


def test_a_row_whose_action_has_ended_stops_no_other_row(cast):
    ended = Action.objects.get(place=cast.amber, slug="train-fitters")
    end_action(by=cast.edith, action=ended, how="completed", on=dt.date(2026, 1, 5), reason="Done")
    table = (["id", "note"], [["train-fitters", "x"], ["open-the-clean-room", "y"]])
    sheet = bring_sheet(by=cast.edith, place=cast.amber, name="x", table=table)
    done = apply_sheet(by=cast.edith, sheet=sheet)
    assert (done.actions, done.left) == (1, 1)
    (cell,) = propose(cast.amber, cast.edith, table).rejected
    assert "has ended (completed)" in cell.fault


def test_a_cell_that_breaks_a_rule_between_fields_is_told_before_anything_is_made(cast):
    table = (
        ["id", "starts", "ends", "note"],
        [["train-fitters", "2031", "2030", "x"], ["open-the-clean-room", "", "", "y"]],
    )
    proposal = propose(cast.amber, cast.edith, table)
    wrong = {(cell.action, cell.column.key) for cell in proposal.rejected}
    assert ("train-fitters", "starts") in wrong or ("train-fitters", "ends") in wrong
    assert {("train-fitters", "note"), ("open-the-clean-room", "note")} <= {
        (cell.action, cell.column.key) for cell in proposal.taken
    }


def test_a_lead_of_one_part_is_told_at_the_cell_that_an_action_cannot_leave_it(cast):
    action = Action.objects.get(place=cast.amber, slug="train-fitters")
    theme = Theme.objects.filter(place=cast.amber).exclude(pk=action.workstream.theme_id).first()
    away = Workstream.objects.create(
        place=cast.amber, slug="elsewhere", name="Elsewhere", theme=theme or action.workstream.theme,
        source=action.source, locator="p", order=99, text="T",
    )  # fmt: skip
    RoleAssignment.objects.create(
        person=cast.otto, place=cast.amber, role="lead", node_kind="workstream", node=action.workstream.slug,
        starts=dt.date(2024, 1, 1),
    )  # fmt: skip
    table = (["id", "workstream", "note"], [["train-fitters", away.slug, "Mine"]])
    proposal = propose(cast.amber, cast.otto, table)
    (cell,) = proposal.rejected
    assert cell.column.key == "workstream" and "outside your part of the plan" in cell.fault
    assert [one.column.key for one in proposal.taken] == ["note"]
    assert propose(cast.amber, cast.edith, table).rejected == ()


def test_the_page_says_how_many_changes_it_does_not_show(cast):
    grow(cast.amber, 0, 501)
    sheet = bring_sheet(by=cast.edith, place=cast.amber, name="x", table=every_row(cast.amber, "Note"))
    page = cast.client("edith").get(f"/amber/plan/grid/sheets/{sheet.pk}/").content.decode()
    assert "The first 500 are shown; Apply makes all 1,0" in page


@pytest.mark.parametrize("page", ["", "?format=xlsx"])
def test_the_grid_and_its_workbook_read_as_often_for_many_actions_as_for_few(cast, page):
    reading = []
    for start, count in ((0, 3), (3, 60)):
        grow(cast.amber, start, count)
        times, answer = asked(lambda: cast.client("edith").get(f"/amber/plan/grid/{page}"))
        assert answer.status_code == 200
        reading.append(times)
    assert reading[0] >= reading[1]


def test_a_date_as_a_british_spreadsheet_shows_it_is_taken_and_one_that_is_none_is_told_at_its_cell(cast):
    table = (["id", "ends"], [["train-fitters", "31/3/2031"], ["open-the-clean-room", "31/2/2031"]])
    proposal = propose(cast.amber, cast.edith, table)
    assert [(cell.action, cell.value) for cell in proposal.taken] == [("train-fitters", "2031-03-31")]
    assert "is not a date; write 31/3/2027" in proposal.rejected[0].fault


def test_why_dates_move_is_asked_at_its_field_and_is_not_called_optional(cast):
    table = (["id", "ends"], [["open-the-clean-room", "2031"]])
    sheet = bring_sheet(by=cast.edith, place=cast.amber, name="x", table=table)
    edith, url = cast.client("edith"), f"/amber/plan/grid/sheets/{sheet.pk}/"
    page = edith.get(url).content.decode()
    assert "Why dates move" in page and "(optional)" not in page
    refused = edith.post(url, {"apply": "1", "reason": ""})
    assert refused.status_code == 422
    assert (
        'href="#id_reason"' in refused.content.decode() and "Say why dates move" in refused.content.decode()
    )
