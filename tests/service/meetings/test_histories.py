"""Every record of a meeting tells who changed what in it, in words, to the partnership alone."""

import datetime as dt

import pytest

from lodestar.service.audit.history import DEEDS
from lodestar.service.audit.models import Event
from lodestar.service.meetings import actions, forum_actions
from lodestar.service.meetings.models import Meeting
from lodestar.service.plan.models import Forum


@pytest.fixture
def met(cast):
    """A meeting of the board that was called and moved, with an item that was added and changed, and a new seat."""
    forum = Forum.objects.select_related("place").get(place=cast.amber, slug="board")
    meeting = actions.plan_meeting(by=cast.sec, forum=forum, day=dt.date(2026, 3, 12), name="Spring")
    actions.change_meeting(by=cast.sec, meeting=meeting, day=dt.date(2026, 3, 19))
    item = actions.add_item(by=cast.sec, meeting=meeting, name="Fitters", purpose="decide")
    actions.change_item(by=cast.sec, item=item, name="More fitters")
    forum_actions.add_seat(
        by=cast.sec, forum=forum, seat="Business voice", role="member", starts=dt.date(2026, 1, 1)
    )
    return cast, Meeting.objects.select_related("forum__place", "place").get(pk=meeting.pk), item


def shown(cast, address, who="vera"):
    return cast.client(who).get(f"/amber/{address}").content.decode()


def test_a_meeting_tells_that_it_was_called_and_moved_and_by_whom(met):
    cast, meeting, _ = met
    told = shown(cast, f"meetings/{meeting.slug}/history/")
    assert "Sec Retary" in told and "called this meeting" in told and "changed this" in told
    assert "12 March 2026" in told and "19 March 2026" in told
    assert f"/meetings/{meeting.slug}/history/" in shown(cast, f"meetings/{meeting.slug}/")


def test_an_item_and_the_seats_of_a_forum_tell_what_became_of_them(met):
    cast, _, item = met
    told = shown(cast, f"agenda-items/{item.slug}/history/")
    assert "put this on the agenda" in told and "More fitters" in told
    told = shown(cast, "forums/board/seats/history/")
    assert "added this seat" in told and "Business voice" in told
    assert "/forums/board/seats/history/" in shown(cast, "forums/board/")


def test_what_was_done_at_meetings_is_told_in_words_and_not_by_the_names_of_deeds(met):
    kinds = {"meeting", "agenda-item", "forum-membership"}
    done = set(Event.objects.filter(kind__in=kinds).values_list("action", flat=True))
    assert len(done) >= 5 and done <= DEEDS.keys()


def test_what_was_never_there_has_no_history_and_the_public_reads_none(met):
    cast, meeting, _ = met
    assert cast.client("vera").get("/amber/decisions/never/history/").status_code == 404
    assert cast.client("basil").get(f"/birch/meetings/{meeting.slug}/history/").status_code == 404
    assert cast.client("anonymous").get(f"/amber/meetings/{meeting.slug}/history/").status_code == 302
