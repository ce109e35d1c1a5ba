"""Dates move with a reason only, by whatever route, and what they were is never lost."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.delivery.dates import reach_milestone, revise_date, take_back_milestone
from lodestar.service.delivery.models import DateRevision, Locked
from lodestar.service.delivery.queries import action_line, revisions_of
from lodestar.service.ledger.editing import EditConflict, edit_record
from lodestar.service.ledger.exporting import export_pack
from lodestar.service.ledger.loading import OnConflict, load_pack
from lodestar.service.ledger.rules import NotAllowed
from lodestar.service.plan.models import Action, Milestone

pytestmark = pytest.mark.django_db


def told(place):
    return [(r.milestone, r.field, r.old, r.new, r.reason, r.by) for r in revisions_of(place)]


def test_a_revision_keeps_old_new_reason_who_and_round(cast, room):
    revise_date(
        by=cast.edith, action=room, field="ends", new="2027-03", reason="Steel is late.", round="2026-q1"
    )
    assert told(cast.amber) == [("", "ends", "2026", "2027-03", "Steel is late.", cast.edith.handle)]
    assert DateRevision.objects.get().round == "2026-q1"
    room.refresh_from_db()
    assert room.ends == "2027-03"
    event = Event.objects.get(action="revise date")
    assert (event.by, event.reason) == (cast.edith.handle, "Steel is late.")
    assert Event.objects.get(action="edit").reason == "Steel is late."


def test_a_milestone_s_date_is_revised_alike_and_the_milestone_stays_the_same(cast, room):
    revise_date(by=cast.edith, action=room, field="due", milestone="keys", new="2025-08", reason="Locks.")
    assert told(cast.amber) == [("keys", "due", "2025-06", "2025-08", "Locks.", cast.edith.handle)]
    assert list(room.milestones.values_list("slug", "due")) == [("keys", "2025-08"), ("doors", "2026-01-15")]


def test_the_dates_as_first_set_are_told_after_many_moves(cast, room):
    for new in ("2027", "2028", "2029"):
        room.refresh_from_db()
        revise_date(by=cast.edith, action=room, field="ends", new=new, reason="Again.")
    line = action_line(cast.amber, room.slug)
    assert (line.first_ends, line.ends, line.revisions) == ("2026", "2029", 3)


def test_a_date_back_where_it_began_is_not_shown_as_moved(cast, room):
    for new in ("2027", "2026"):
        room.refresh_from_db()
        revise_date(by=cast.edith, action=room, field="ends", new=new, reason="There and back.")
    assert not action_line(cast.amber, room.slug).moved and len(told(cast.amber)) == 2


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_date_moves_without_a_reason(cast, room, reason):
    with pytest.raises(NotAllowed, match="say why the date of the end changes"):
        revise_date(by=cast.edith, action=room, field="ends", new="2027", reason=reason)
    room.refresh_from_db()
    assert room.ends == "2026" and not told(cast.amber) and not Event.objects.filter(action="edit").exists()


def test_a_first_date_needs_no_reason_but_is_recorded(cast, fitters):
    revise_date(by=cast.edith, action=fitters, field="starts", new="2026-09", reason="")
    assert told(cast.amber) == [("", "starts", "", "2026-09", "first date", cast.edith.handle)]


@pytest.mark.parametrize(
    "changes",
    [
        {"ends": "2027"},
        {"ends": None},
        {"starts": "2024-04"},
        {"milestones": []},
        {"milestones": [{"id": "keys", "name": "Keys", "due": "2025-07"},
                        {"id": "doors", "name": "Doors", "due": "2026-01-15"}]},
    ],
)  # fmt: skip
def test_whoever_edits_the_record_directly_is_asked_why_too(cast, room, changes):
    with pytest.raises(NotAllowed, match="say why the date"):
        edit_record(by="import", instance=room, version=room.version, changes=changes)
    edit_record(by="import", instance=room, version=room.version, changes=changes, reason="From the sheet.")
    assert {row[-2:] for row in told(cast.amber)} == {("From the sheet.", "import")}


def test_the_edit_form_asks_why_at_its_field_and_writes_the_revision(cast, posting):
    address = "actions/open-the-clean-room"
    page = posting("edith", address, ends="2027")
    assert page.status_code == 422
    assert ("id_reason", "Why dates change is missing: say why the date of the end changes") in page.context[
        "links"
    ]
    assert posting("edith", address, ends="2027", reason="Steel is late.").status_code == 302
    assert told(cast.amber) == [("", "ends", "2026", "2027", "Steel is late.", cast.edith.handle)]


def test_a_reason_alone_changes_nothing(cast, posting):
    posting("edith", "actions/open-the-clean-room", reason="Just so.")
    assert not told(cast.amber) and not Event.objects.filter(action="edit").exists()


def test_a_reason_is_carried_through_the_choice_between_two_versions(cast, posting, form_of):
    address = "actions/open-the-clean-room"
    data = form_of("alice", address)
    posting("edith", address, note="Edith was here")
    page = cast.client("alice").post(
        f"/amber/{address}/edit/", {**data, "ends": "2027", "note": "Alice too", "reason": "Steel is late."}
    )
    assert page.status_code == 409
    assert ("reason", "Steel is late.") in page.context["carried"]


def pack_with(pack, slug, **changes):
    records = {kind: dict(held) for kind, held in pack.records.items()}
    records["action"][slug] = records["action"][slug].model_copy(update=changes)
    return replace(pack, records=records)


def test_a_pack_that_moves_a_date_writes_a_revision_with_the_pack_as_reason(cast, packs):
    pack = pack_with(packs("amber"), "open-the-clean-room", ends="2028")
    load_pack(by="lodestar pack load", pack=pack)
    assert told(cast.amber) == [("", "ends", "2026", "2028", "place pack", "lodestar pack load")]


def test_a_pack_that_moves_no_date_writes_no_revision(cast, packs):
    load_pack(by="test", pack=pack_with(packs("amber"), "open-the-clean-room", name="Open it at last"))
    load_pack(by="test", pack=packs("amber"))
    assert not told(cast.amber)


def test_a_pack_that_wins_over_people_is_recorded_as_such(cast, room, packs):
    revise_date(by=cast.edith, action=room, field="ends", new="2027", reason="Steel.")
    load_pack(
        by="test",
        pack=pack_with(packs("amber"), "open-the-clean-room", ends="2029"),
        on_conflict=OnConflict.TAKE,
    )
    assert [(row[2], row[3], row[4]) for row in told(cast.amber)] == [
        ("2026", "2027", "Steel."),
        ("2027", "2029", "place pack"),
    ]


def test_a_row_saved_behind_the_plan_s_back_is_refused(cast, room):
    room.ends = "2030"
    with pytest.raises(Locked, match="with a reason only"):
        room.save()
    step = room.milestones.first()
    step.due = "2030"
    with pytest.raises(Locked, match="with a reason only"):
        step.save()
    with pytest.raises(Locked):
        Milestone.objects.create(action=room, slug="x", name="X", due="2026")
    for drop in (step.delete, room.milestones.all().delete):
        with pytest.raises(Locked, match="dropped with a reason only"), transaction.atomic():
            drop()
    room.refresh_from_db()
    room.name = "Another name"
    room.save()


def test_a_revision_is_never_changed_nor_deleted(cast, room):
    revise_date(by=cast.edith, action=room, field="ends", new="2027", reason="Steel is late.")
    row = DateRevision.objects.get()
    row.reason = "No reason"
    with pytest.raises(Locked):
        row.save()
    with pytest.raises(Locked):
        row.delete()
    for change in (lambda r: r.update(reason="x"), lambda r: r.delete()):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            change(DateRevision.objects.all())
    assert told(cast.amber)[0][4] == "Steel is late."


@pytest.mark.parametrize(
    ("field", "milestone", "new", "words"),
    [
        ("ends", "", "soon", "is not a date"),
        ("ends", "", "2020", "before it starts"),
        ("due", "keys", "2031", "after the action ends"),
        ("due", "nothing", "2025", "no milestone 'nothing'"),
        ("due", "keys", "", "to drop the milestone"),
        ("due", "", "2025", "which date"),
        ("name", "", "2025", "which date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(cast, room, field, milestone, new, words):
    with pytest.raises(LodestarError, match=words):
        revise_date(by=cast.edith, action=room, field=field, milestone=milestone, new=new, reason="Why not.")
    assert not told(cast.amber)


def test_a_date_seen_before_somebody_else_changed_the_action_is_not_overwritten(cast, room):
    edit_record(by="other", instance=room, version=1, changes={"ends": "2027"}, reason="First.")
    with pytest.raises(EditConflict):
        revise_date(by=cast.edith, action=room, field="ends", new="2028", reason="Second.", version=1)


def test_only_who_may_edit_the_action_moves_its_dates(cast, room, fitters):
    for name in ("vera", "otto", "basil"):
        with pytest.raises(PermissionDenied):
            revise_date(by=getattr(cast, name), action=room, field="ends", new="2027", reason="Mine.")
    revise_date(by=cast.pat, action=room, field="ends", new="2027", reason="Our own.")
    with pytest.raises(PermissionDenied):
        revise_date(by=cast.pat, action=fitters, field="ends", new="2027", reason="Not ours.")


def test_a_milestone_is_reached_put_right_and_taken_back(cast, room):
    met = reach_milestone(by=cast.edith, action=room, milestone="keys", on=dt.date(2025, 6, 3))
    assert action_line(cast.amber, room.slug).steps[0].reached == dt.date(2025, 6, 3)
    reach_milestone(by=cast.edith, action=room, milestone="keys", on=dt.date(2025, 6, 4))
    met.refresh_from_db()
    take_back_milestone(by=cast.edith, met=met, reason="Wrong door.")
    assert action_line(cast.amber, room.slug).steps[0].reached is None
    assert list(
        Event.objects.filter(kind="milestone-met").order_by("id").values_list("version", flat=True)
    ) == [1, 2, 3]


def test_nothing_is_reached_before_its_day_comes(cast, room):
    with pytest.raises(LodestarError, match="yet to come"):
        reach_milestone(by=cast.edith, action=room, milestone="keys", on=localdate() + dt.timedelta(days=1))


def test_working_records_leave_the_pack_as_it_was_byte_for_byte(cast, room, packs):
    reach_milestone(by=cast.edith, action=room, milestone="keys", on=dt.date(2025, 6, 3))
    assert export_pack(cast.amber) == dict(packs("amber").files)


def test_a_date_moved_is_exported_with_the_plan_and_comes_back_without_a_second_revision(
    cast, room, tmp_path
):
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service.ledger.exporting import write_pack

    revise_date(by=cast.edith, action=room, field="ends", new="2027", reason="Steel.")
    write_pack(export_pack(cast.amber), tmp_path)
    load_pack(by="test", pack=open_pack(tmp_path))
    assert len(told(cast.amber)) == 1
    assert Action.objects.get(place=cast.amber, slug=room.slug).ends == "2027"
