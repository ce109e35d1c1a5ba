"""“Not reported yet” is one idea: delivery, my work over all places and the page of that day give one number."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone
from made_round import BOTH, JOINT, add_action, close

from lodestar.service.delivery.actions import end_action
from lodestar.service.delivery.home import _needing
from lodestar.service.memory.rounds_then import round_then
from lodestar.service.memory.then import Then
from lodestar.service.rounds.everywhere import places_of
from lodestar.service.rounds.queries import latest_round
from lodestar.service.rounds.unreported import not_reported_yet, said_long_ago, unreported

pytestmark = pytest.mark.django_db
FIBRE, QUAY, CRANE, ROOM = "Lay the fibre", "Light the quay", "Mend the crane", "Open the clean room"
SOLE = "paint-the-boats"


@pytest.fixture
def told(made):
    """What each page lists, by name of the action and with the reason; all must agree."""

    def read():
        made.round.refresh_from_db()
        place, today = made.cast.amber, timezone.localdate()
        (found,) = [one for one in _needing(place, latest_round(place), None) if one.status == "not-reported"]
        home = {name: why for name, _, why in found.first}
        assert found.count == len(home), "few enough that all are shown"
        (work,) = [
            {one.title: one.why for one in each.missing}
            for each in places_of(made.cast.edith)
            if each.place == place
        ]
        then = {name: why for _, name, why in round_then(place, Then(today, today)).not_reported}
        slow = {
            line.action.name
            for line in made.lines.values()
            if line.sides
            and {*line.sides}
            - {u.side for u in line.updates.all() if u.state in ("submitted", "approved", "locked")}
        }
        assert home == work == then
        if not made.round.is_locked:
            assert {*home} == {one.name for one in unreported(made.round)} == slow
        return home

    return read


def counted_on_pages(cast):
    """The number as the pages themselves show it."""
    client = cast.client("edith")
    home = client.get("/amber/delivery/").content.decode()
    work = client.get("/account/my-work/").content.decode()
    found = re.search(r'Not reported yet.{0,200}?">(\d+)</a></h3>', home, re.DOTALL)
    return int(found[1]) if found else 0, int(re.search(r"Not reported yet \((\d+)\)", work)[1])


def test_an_action_on_which_one_of_two_sides_has_spoken_is_not_reported_yet(made, do, told):
    nothing = dict.fromkeys((FIBRE, QUAY, CRANE), "Local and National: nothing submitted.")
    assert told() == nothing | {ROOM: "Local and Delivery partner: nothing submitted."}
    do.submit("cora")
    assert told()[FIBRE] == "National: nothing submitted."
    do.submit("lena")
    assert {*told()} == {QUAY, CRANE, ROOM}
    assert counted_on_pages(made.cast) == (3, 3)


def test_what_a_side_has_back_or_took_back_is_not_reported_again(made, do, told):
    do.both()
    do.send_back("ada")
    assert told()[FIBRE] == "Local: nothing submitted."
    do.submit("cora")
    do.take_back("lena")
    assert told()[FIBRE] == "National: nothing submitted."


def test_what_was_approved_is_reported_and_what_nobody_can_report_on_is_a_vacancy(made, do, told):
    do.both()
    do.approve("ada")
    assert FIBRE not in told() and "Find a lead" not in told()


def test_an_action_that_went_on_in_another_is_asked_about_no_more(made, do, told):
    ending = {"how": "merged", "into": made.line().action, "on": timezone.localdate(), "reason": "One job."}
    end_action(by=made.cast.edith, action=made.line(JOINT[1]).action, **ending)
    made.lines.pop(JOINT[1])
    assert {*told()} == {FIBRE, CRANE, ROOM}


def test_nothing_is_not_reported_yet_once_the_round_is_locked(made, do, told):
    do.both()
    do.approve("ada")
    do.approve("nils")
    close(made)
    assert told() == {} and counted_on_pages(made.cast) == (0, 0)
    assert {one.name for one in unreported(made.round)} == {QUAY, CRANE, ROOM}, "its documents go on telling"


def test_an_action_added_after_the_round_was_opened_is_not_in_it(made, told):
    add_action(made.cast.amber, SOLE, BOTH)
    assert "Paint the boats" not in told()


def test_what_was_said_long_ago_in_a_round_that_goes_on_is_said_and_told_apart(made, do, told):
    do.both()
    opened = timezone.localdate()
    assert said_long_ago(made.round, opened + dt.timedelta(days=29)) == ()
    later = opened + dt.timedelta(days=31)
    (long_ago,) = said_long_ago(made.round, later)
    assert (long_ago.name, long_ago.last) == (FIBRE, opened)
    with time_machine.travel(dt.datetime.combine(later, dt.time(12), tzinfo=dt.UTC), tick=True):
        assert FIBRE not in told(), "it was reported in this round"


def test_a_day_before_it_was_submitted_tells_it_as_not_reported_whatever_is_known_since(made, do):
    place, today = made.cast.amber, timezone.localdate()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=True):
        do.both()
        after = today + dt.timedelta(days=1)
        for known in (today, after):
            assert FIBRE in {name for _, name, _ in round_then(place, Then(today, known)).not_reported}
        assert FIBRE not in {name for _, name, _ in round_then(place, Then(after, after)).not_reported}


def test_a_round_that_is_to_come_has_nothing_to_be_reported_yet(made):
    assert not_reported_yet(made.round, made.round.opens - dt.timedelta(days=1)) == ()


def test_the_word_silent_is_said_of_promises_alone(made):
    page = made.cast.client("edith").get("/amber/delivery/").content.decode()
    assert "Silent in this round" not in page and "Not reported yet" in page
