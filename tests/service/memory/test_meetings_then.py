"""A forum's quorum, and where items of a cancelled meeting went, as at another day and between two."""

import datetime as dt

import pytest
import time_machine

from lodestar.service.meetings import actions
from lodestar.service.meetings.carrying import cancel_and_carry
from lodestar.service.meetings.forum_actions import set_quorum
from lodestar.service.memory.comparing import compared
from lodestar.service.memory.meetings_then import carried_then, quorum_then
from lodestar.service.memory.then import OF_ALL, OF_ROLES, Then
from lodestar.service.plan.models import Forum

pytestmark = pytest.mark.django_db
ALL = (*OF_ALL, *OF_ROLES)


def on(month, day):
    return time_machine.travel(dt.datetime(2026, month, day, 12, tzinfo=dt.UTC), tick=True)


def at(month, day, known=None):
    first = dt.date(2026, month, day)
    return Then(first, dt.date(2026, *known) if known else first)


def page(cast, address, who="vera"):
    answer = cast.client(who).get(f"/amber/{address}")
    return answer.content.decode() if answer.status_code == 200 else f"status {answer.status_code}"


@pytest.fixture
def met(db, request):
    """A quorum of two from March on, set in March; on 1 May it is said that from 15 April it is four. A meeting of June is
    cancelled on 1 June, and its item goes to July's."""
    with on(3, 1):
        cast = request.getfixturevalue("cast")
    with on(3, 2):
        request.getfixturevalue("publish_all")(cast.amber)
        forum = Forum.objects.select_related("place").get(place=cast.amber, slug="board")
        set_quorum(by=cast.sec, forum=forum, number=2)
    with on(5, 1):
        set_quorum(by=cast.sec, forum=forum, number=4, starts=dt.date(2026, 4, 15))
        june = actions.plan_meeting(by=cast.sec, forum=forum, day=dt.date(2026, 6, 10), name="June")
        july = actions.plan_meeting(by=cast.sec, forum=forum, day=dt.date(2026, 7, 8), name="July")
        actions.add_item(by=cast.sec, meeting=june, name="Ferries", purpose="discuss")
    with on(6, 1):
        cancel_and_carry(by=cast.sec, meeting=june, reason="Fog", to=july)
    return cast


def test_a_quorum_is_told_by_the_day_that_it_held_and_by_what_was_known(met):
    two, four = "at least 2 members", "at least 4 members, since 15 April 2026"
    told = [
        quorum_then(met.amber, "board", then)
        for then in (at(3, 1), at(3, 3), at(4, 20), at(4, 20, (5, 2)), at(4, 14, (5, 2)), at(5, 2))
    ]
    assert told == ["", two, two, four, two, four]


def test_the_page_of_a_forum_as_at_a_day_tells_its_quorum_to_the_partnership_alone(met):
    assert "At least 2 members." in page(met, "forums/board/?as_at=2026-04-20")
    assert "At least 4 members, since 15 April 2026." in page(
        met, "forums/board/?as_at=2026-04-20&known=2026-05-02"
    )
    assert "No quorum rule." in page(met, "forums/board/?as_at=2026-03-01")
    public = page(met, "forums/board/?as_at=2026-04-20", "anonymous")
    assert "quorum" not in public.lower() and "The Board" in public


def test_meetings_as_at_a_day_stand_in_the_order_in_which_they_are_held(met):
    for address in ("forums/board/?as_at=2026-06-02", "meetings/?as_at=2026-06-02"):
        shown = page(met, address)
        assert 0 < shown.index(">June<") < shown.index(">July<"), address


def test_where_items_went_is_told_from_the_day_on_which_it_was_known(met):
    assert carried_then(met.amber, at(5, 20)) == {}
    before, after = (page(met, f"meetings/board-2026-06-10/?as_at=2026-0{month}-02") for month in (5, 6))
    assert "Ferries" in before and "went to" not in before
    assert "Ferries" in after and "went to July" in after
    old = page(met, "agenda-items/board-2026-06-10-item-1/?as_at=2026-06-02")
    assert "Carried over to" in old and "/agenda-items/board-2026-07-08-item-1/?as_at=" in old
    new = page(met, "agenda-items/board-2026-07-08-item-1/?as_at=2026-06-02")
    assert "Carried over from</dt><dd>June</dd>" in new


def test_what_differs_between_two_days_says_both_in_a_sentence(met):
    said = [
        (one.kind, one.name, one.sentence)
        for one in compared(met.amber, ALL, dt.date(2026, 4, 1), dt.date(2026, 6, 2))
    ]
    assert ("forum-terms", "The Board", "Quorum from 15 April 2026: at least 4 members") in said
    assert ("agenda-item", "Ferries", "Carried over from June to July") in said
    shown = page(met, "memory/?from=2026-04-01&to=2026-06-02")
    assert "Quorum from 15 April 2026: at least 4 members" in shown
    public = page(met, "memory/?from=2026-03-01&to=2026-06-02", "anonymous")
    assert "Quorum" not in public and "Ferries" not in public
