"""What a locked round states stands in the working plan beside what is computed from dates; nothing before it is locked."""

import pytest
from made_round import JOINT, close

from lodestar.service.delivery.queries import action_line, health_of_action

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
