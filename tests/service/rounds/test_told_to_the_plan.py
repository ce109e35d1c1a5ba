"""What a locked round states stands in the working plan beside what is computed from dates; nothing before it is locked."""

import datetime as dt

import pytest
from django.utils import timezone
from made_round import JOINT, close

from lodestar.service.delivery.queries import action_line, health_of_action
from lodestar.service.memory.then import Then
from lodestar.service.memory.working_plan import action_lines_then
from lodestar.service.rounds.actions import approve_update, submit_update
from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line
from lodestar.service.rounds.models import RoundAction
from lodestar.service.rounds.running import reopen

pytestmark = pytest.mark.django_db


def test_nothing_is_stated_while_a_round_is_not_locked(made, do):
    do.finish()
    line = action_line(made.cast.amber, JOINT[0])
    assert line.stated is None and line.reported is None


def test_what_the_sides_agree_on_is_stated_once_the_round_is_locked(locked, evidence):
    place = locked.cast.amber
    line = action_line(place, JOINT[0])
    assert line.stated.word == "On track" and line.reported is True
    found = {one.check.id: one.passed for one in health_of_action(place, JOINT[0]).found}
    assert found["update-in-last-round"] is True


def test_sides_that_differ_are_told_as_such_and_not_averaged(made, do):
    do.both(national={"rating": "off-track", "reason": "Late.", "way_back": "Hire."}, rating="on-track")
    do.approve("ada")
    do.approve("nils")
    close(made)
    assert action_line(made.cast.amber, JOINT[0]).stated.word == "Sides differ"


def test_an_action_that_the_round_asked_about_and_nobody_reported_on_fails_its_check(made, do):
    do.finish()
    close(made)
    place = made.cast.amber
    silent = [slug for slug in JOINT[1:] if action_line(place, slug).reported is False]
    assert silent == list(JOINT[1:])


def test_a_joint_line_states_nothing_once_a_side_has_written_anew(made, do):
    do.both(national={"rating": "off-track", "reason": "Late.", "way_back": "Hire."}, rating="on-track")
    says = {
        "rating": "at-risk",
        "confidence": "high",
        "forecast": dt.date(2027, 3, 1),
        "text": "We hire.",
        "reason": "So.",
    }
    joint = propose_joint_line(by=made.cast.ada, line=made.line(), version=0, **says)
    agree_joint_line(by=made.cast.nils, line=made.line(), side="national", version=joint.version)
    do.approve("ada")
    do.approve("nils")
    close(made)
    place, today = made.cast.amber, timezone.localdate()
    assert action_line(place, JOINT[0]).stated.word == "At risk"
    line = RoundAction.objects.get(pk=made.line().pk)
    reopen(by=made.cast.sec, line=line, side="local", reason="It leaks.", until=today + dt.timedelta(days=3))
    row = do.save("cora", rating="off-track", reason="Leaks.", way_back="Seal it.")
    row = submit_update(by=made.cast.cora, update=row, version=row.version)
    approve_update(by=made.cast.ada, update=row, version=row.version)
    assert action_line(place, JOINT[0]).stated.word == "Off track", "both sides say so now"
    (then,) = (one for one in action_lines_then(place, Then(today, today)) if one.slug == JOINT[0])
    assert then.stated.word == "Off track"
