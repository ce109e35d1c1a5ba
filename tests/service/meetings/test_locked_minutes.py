"""Minutes that are approved cannot change: not by an action, not by the model, not by the database."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import actions, minute_actions
from lodestar.service.meetings.models import (
    AgendaItem,
    Attendance,
    Decision,
    DeclarationOfInterest,
    FollowUp,
    Locked,
    Meeting,
    Paper,
    Subject,
)

pytestmark = pytest.mark.django_db


def refused_by_the_database(act):
    with pytest.raises(DatabaseError, match=r"approved|stands as it was recorded"), transaction.atomic():
        act()


def test_no_action_changes_approved_minutes(approved, sam, board):
    item = approved.items.get(name="Fitters")
    seat = board.seats["local"]
    tries = [
        lambda: minute_actions.write_minute(by=sam, item=item, minute="Otherwise."),
        lambda: minute_actions.decide(by=sam, item=item, name="x", text="x", outcome="agreed"),
        lambda: minute_actions.add_follow_up(by=sam, item=item, name="x", who="x"),
        lambda: minute_actions.take_step(by=sam, meeting=approved, to="held", reason="Wrong."),
        lambda: actions.change_item(by=sam, item=item, name="x"),
        lambda: actions.add_item(by=sam, meeting=approved, name="x", purpose="note"),
        lambda: actions.move_item(by=sam, item=item, up=True),
        lambda: actions.change_meeting(by=sam, meeting=approved, day=dt.date(2025, 5, 1)),
        lambda: actions.cancel_meeting(by=sam, meeting=approved, reason="x"),
        lambda: actions.record_attendance(
            by=sam, meeting=approved, presence={seat.slug: "absent"}, substitutes={}
        ),
        lambda: actions.declare_interest(
            by=sam, meeting=approved, membership=seat, item=item, nature="x", managed="left"
        ),
    ]
    for attempt in tries:
        with pytest.raises(Locked):
            attempt()


def test_no_model_of_the_meeting_saves_or_deletes(approved):
    decision = Decision.objects.get()
    for row, field in (
        (approved.items.first(), "minute"),
        (decision, "text"),
        (approved.attendance.first(), "name"),
        (Meeting.objects.get(), "where"),
    ):
        setattr(row, field, "otherwise")
        with pytest.raises(Locked):
            row.save()
    for row in (approved.items.first(), approved.attendance.first(), Meeting.objects.get()):
        with pytest.raises(Locked):
            row.delete()
    with pytest.raises(LodestarError, match="never taken away"):
        decision.delete()


def test_the_database_refuses_what_goes_round_the_models(approved, sam):
    later = {"meeting": approved, "place": approved.place}
    item = approved.items.get(name="Fitters")
    refused_by_the_database(lambda: AgendaItem.objects.update(minute="otherwise"))
    refused_by_the_database(lambda: AgendaItem.objects.filter(pk=item.pk)._raw_delete("default"))
    refused_by_the_database(
        lambda: AgendaItem.objects.bulk_create(
            [AgendaItem(**later, slug="x", order=9, name="x", purpose="note")]
        )
    )
    refused_by_the_database(lambda: Attendance.objects.update(presence="absent"))
    refused_by_the_database(lambda: Decision.objects.update(text="otherwise"))
    refused_by_the_database(lambda: Decision.objects.all()._raw_delete("default"))
    refused_by_the_database(lambda: Meeting.objects.update(day=dt.date(2024, 1, 1)))
    refused_by_the_database(lambda: Meeting.objects.update(status="held"))
    refused_by_the_database(lambda: FollowUp.objects.update(name="otherwise"))
    refused_by_the_database(lambda: FollowUp.objects.all()._raw_delete("default"))
    refused_by_the_database(lambda: Subject.objects.filter(item=item).delete())
    refused_by_the_database(
        lambda: Paper.objects.bulk_create(
            [Paper(place=approved.place, slug="p", item=item, name="p", file_type="pdf", size=1, sha256="0")]
        )
    )
    refused_by_the_database(
        lambda: DeclarationOfInterest.objects.bulk_create(
            [
                DeclarationOfInterest(
                    **later, slug="i", membership=approved.attendance.first().membership, nature="x",
                    managed="left", declared_on=approved.day,
                )
            ]
        )
    )  # fmt: skip


def test_an_item_cannot_be_moved_into_or_out_of_approved_minutes(approved, board, sam):
    other = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 6, 1))
    item = actions.add_item(by=sam, meeting=other, name="Sneaks in", purpose="note")
    refused_by_the_database(lambda: AgendaItem.objects.filter(pk=item.pk).update(meeting=approved))
    refused_by_the_database(lambda: AgendaItem.objects.filter(meeting=approved).update(meeting=other))


def test_what_may_go_on_changing_does(approved, sam):
    """A follow-up is done after the minutes were approved, and the meeting is published."""
    from lodestar.service.meetings.publishing import publish_meeting

    row = FollowUp.objects.get()
    minute_actions.tell_follow_up(
        by=sam, follow_up=row, told="Room 2.", done_on=dt.date(2025, 3, 30), due=row.due, seen=row.version
    )
    assert FollowUp.objects.get().done_on == dt.date(2025, 3, 30)
    publish_meeting(by=sam, meeting=approved)
    assert Meeting.objects.get().published["approved_on"] == "2025-04-02"


def test_minutes_of_another_meeting_stay_open(approved, board, sam):
    other = actions.plan_meeting(by=sam, forum=board.forum, day=dt.date(2025, 6, 1))
    actions.add_item(by=sam, meeting=other, name="Open", purpose="note")
    assert AgendaItem.objects.filter(meeting=other).update(minute="x") == 1


def test_a_delegated_decision_stands_as_it_was_recorded(board, sam):
    decision = minute_actions.decide_by_delegation(
        by=sam, place=board.place, delegate="The director", made_on=dt.date(2025, 2, 1), name="Lease",
        text="Sign the lease.", outcome="agreed",
    )  # fmt: skip
    decision.text = "Do not sign."
    with pytest.raises(LodestarError, match="supersedes"):
        decision.save()
    refused_by_the_database(lambda: Decision.objects.update(text="Do not sign."))
    refused_by_the_database(lambda: Decision.objects.all()._raw_delete("default"))
