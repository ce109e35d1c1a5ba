"""What a named action decides on is what stands when it decides, whatever its page had read before."""

import datetime as dt

import pytest
from django.db import connection

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings import actions, minute_actions
from lodestar.service.meetings.forum_actions import add_seat
from lodestar.service.meetings.models import AgendaItem, Meeting
from lodestar.service.people.models import RoleAssignment
from lodestar.service.plan.models import Forum

pytestmark = pytest.mark.django_db
RISK = {
    "name": "No fitters apply", "category": "people", "cause": "wages are low", "event": "nobody applies",
    "effect": "an empty class", "inherent_likelihood": 4, "inherent_impact": 4, "current_likelihood": 3,
    "current_impact": 4, "target_likelihood": 2, "target_impact": 2, "proximity": 4, "treatment": "tolerate",
}  # fmt: skip


@pytest.fixture
def held(cast):
    """A meeting that was held, with one item and its minute."""
    forum = Forum.objects.select_related("place").get(place=cast.amber, slug="board")
    seat = add_seat(
        by=cast.alice, forum=forum, seat="Chair", role="chair", holder="Cleo", starts=dt.date(2024, 1, 1)
    )
    meeting = actions.plan_meeting(by=cast.alice, forum=forum, day=dt.date(2025, 3, 12))
    item = actions.add_item(by=cast.alice, meeting=meeting, name="News", purpose="note")
    minute_actions.take_step(by=cast.alice, meeting=meeting, to="papers-out")
    actions.record_attendance(by=cast.alice, meeting=meeting, presence={seat.slug: "present"}, substitutes={})
    minute_actions.take_step(by=cast.alice, meeting=meeting, to="held")
    minute_actions.write_minute(by=cast.alice, item=item, minute="Heard.")
    return meeting, seat


def test_attendance_is_not_changed_by_a_page_that_was_read_before_the_minutes_were_written(cast, held):
    meeting, seat = held
    read_before = Meeting.objects.select_related("forum", "place").get(pk=meeting.pk)
    minute_actions.take_step(by=cast.alice, meeting=meeting, to="minuted")
    with pytest.raises(LodestarError, match="attendance and interests belong to the day"):
        actions.record_attendance(
            by=cast.alice, meeting=read_before, presence={seat.slug: "apologies"}, substitutes={}
        )
    assert meeting.attendance.get().presence == "present"


def test_a_decision_is_not_recorded_by_a_page_that_was_read_before_the_minutes_were_written(cast, held):
    meeting, _ = held
    read_before = AgendaItem.objects.select_related("meeting__forum", "place").get(meeting=meeting)
    minute_actions.take_step(by=cast.alice, meeting=meeting, to="minuted")
    with pytest.raises(LodestarError, match="taken back first"):
        minute_actions.decide(by=cast.alice, item=read_before, name="Yes", text="We will.", outcome="agreed")
    assert not meeting.decisions.exists()


def test_a_risk_that_was_closed_meanwhile_is_not_accepted(cast):
    from lodestar.service.risks.actions import accept_risk, close_risk, raise_risk
    from lodestar.service.risks.models import Risk, RiskAcceptance

    approver = cast.vera
    RoleAssignment.objects.create(
        person=approver, place=cast.amber, role="approver", starts=dt.date(2024, 1, 1)
    )
    raised = raise_risk(by=cast.alice, place=cast.amber, **RISK)
    read_before = Risk.objects.select_related("place").get(pk=raised.pk)
    close_risk(by=cast.alice, risk=raised, seen=raised.version, reason="It cannot happen any more")
    with pytest.raises(LodestarError, match="closed"):
        accept_risk(
            by=approver,
            risk=read_before,
            justification="Small",
            expires_on=dt.date.today() + dt.timedelta(30),
        )
    assert not RiskAcceptance.objects.exists()


def test_a_place_is_held_before_anything_is_read(cast):
    seen = []

    @in_turn
    def look(*, by, place):
        seen.extend(query["sql"] for query in connection.queries_log)

    connection.force_debug_cursor = True
    try:
        look(by=cast.alice, place=cast.amber)
    finally:
        connection.force_debug_cursor = False
    assert any("places_place" in sql for sql in seen)
    with pytest.raises(TypeError, match="belongs to one"):
        in_turn(lambda **_: None)(by=cast.alice)
