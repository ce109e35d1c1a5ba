"""What the pages of meetings offer, and when."""

import datetime as dt

import time_machine

from lodestar.service.meetings import actions, minute_actions
from lodestar.service.meetings.models import FollowUp

DAY = dt.date(2025, 3, 12)


def page(cast, path, who="sec"):
    return " ".join(cast.client(who).get(f"/amber/{path}").content.decode().split())


def test_a_meeting_is_not_called_held_before_its_day(meeting, sam, cast):
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    with time_machine.travel(dt.datetime(2025, 3, 11, 12, tzinfo=dt.UTC), tick=True):
        before = page(cast, f"meetings/{meeting.slug}/")
    assert "The meeting was held" not in before and "Take the papers back" in before
    assert 'role="button" href="/amber/meetings/board-2025-03-12/step/?to=planned"' not in before
    with time_machine.travel(dt.datetime(2025, 3, 12, 12, tzinfo=dt.UTC), tick=True):
        assert "The meeting was held" in page(cast, f"meetings/{meeting.slug}/")


def test_minutes_that_were_laid_before_the_forum_can_still_be_taken_back(held, sam, cast):
    for item in held.items.all():
        minute_actions.write_minute(by=sam, item=item, minute="Heard.")
    minute_actions.take_step(by=sam, meeting=held, to="minuted")
    shown = page(cast, f"meetings/{held.slug}/")
    assert "Take the minutes back" in shown and "Approve the minutes" in shown


def test_nobody_is_asked_whether_a_vacant_seat_was_there(held, cast):
    shown = page(cast, f"meetings/{held.slug}/")
    assert shown.count("Not said") == 1, "the second of the national side alone"


def test_presence_is_told_once_somebody_said_it_or_the_meeting_was_held(meeting, cast):
    assert "Presence" not in page(cast, f"meetings/{meeting.slug}/")


def test_everybody_of_whom_nothing_is_said_is_entered_at_once(meeting, board, sam, cast):
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    chair = board.seats["chair"].slug
    sent = {f"p-{chair}": "apologies", "rest": "present", "besides": ""}
    assert cast.client("sec").post(f"/amber/meetings/{meeting.slug}/attendance/", sent).status_code == 302
    said = dict(meeting.attendance.values_list("membership__seat", "presence"))
    assert said.pop("Chair") == "apologies" and set(said.values()) == {"present"} and len(said) == 4


def test_items_tell_when_they_begin_and_what_they_are_for(meeting, sam, cast):
    actions.change_meeting(by=sam, meeting=meeting, time="10:00 to 12:00")
    news, fitters = meeting.items.order_by("order")
    actions.change_item(by=sam, item=news, minutes_long=25)
    shown = page(cast, f"meetings/{meeting.slug}/")
    assert "To note</span> · 10:00 · 25 minutes" in shown and "To decide</span> · 10:25" in shown
    assert "<h2>Minute</h2>" not in page(cast, f"agenda-items/{fitters.slug}/")


def test_what_is_still_to_be_done_stands_before_what_was_done(approved, sam, cast):
    first = approved.follow_ups.get(name="Find a room")
    minute_actions.tell_follow_up(by=sam, follow_up=first, told="Found.", done_on=dt.date(2025, 3, 20))
    later = actions.plan_meeting(by=sam, forum=approved.forum, day=dt.date(2025, 6, 1))
    FollowUp.objects.create(
        place=approved.place,
        slug="open",
        forum=later.forum,
        name="Paint the room",
        who="Lou",
        due=dt.date(2026, 1, 1),
    )
    shown = page(cast, "follow-ups/")
    assert shown.index("Paint the room") < shown.index("Find a room")


def test_whoever_runs_meetings_plans_one_from_the_calendar(board, cast):
    assert '<a href="/amber/forums/board/meetings/plan/">The Board</a>' in page(cast, "meetings/")
    assert "Plan a meeting" not in page(cast, "meetings/", "vera")


def test_a_form_leads_back_to_the_meeting_and_the_item_that_it_is_about(held, cast):
    item = held.items.get(name="Fitters")
    shown = page(cast, f"agenda-items/{item.slug}/minute/")
    assert f'<a href="/amber/meetings/{held.slug}/">{held.name}</a>' in shown
    assert f'<a href="/amber/agenda-items/{item.slug}/">Fitters</a>' in shown
