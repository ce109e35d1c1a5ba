"""No page of meetings asks more of the database because there is more of it; no page is large."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.service.meetings import actions, exchange_actions, minute_actions
from lodestar.service.places.models import Organisation

pytestmark = pytest.mark.django_db


def fill(board, sam, number):
    """A meeting with items about records, decisions, follow-ups and interests; an ask; all over again by number."""
    meeting = actions.plan_meeting(
        by=sam, forum=board.forum, day=dt.date(2025, 3, 12) + dt.timedelta(days=number)
    )
    for at in range(2 + number):
        about = ["action:train-fitters", "project:second-dock"]
        actions.add_item(by=sam, meeting=meeting, name=f"Item {at}", purpose="decide", about=about)
    minute_actions.take_step(by=sam, meeting=meeting, to="papers-out")
    there = {seat.slug: "present" for name, seat in board.seats.items() if name != "vacant"}
    actions.record_attendance(by=sam, meeting=meeting, presence=there, substitutes={}, besides=["Ann", "Ben"])
    minute_actions.take_step(by=sam, meeting=meeting, to="held")
    for item in meeting.items.all():
        actions.declare_interest(
            by=sam, meeting=meeting, membership=board.seats["local"], item=item, nature="x", managed="left"
        )
        decision = minute_actions.decide(by=sam, item=item, name="Yes", text="Yes.", outcome="agreed")
        minute_actions.add_follow_up(by=sam, item=item, name="Do it", who="Lou", decision=decision)
        minute_actions.write_minute(by=sam, item=item, minute="Heard.")
    one = Organisation.objects.select_related("place").get(place=board.place, slug="amber-university")
    exchange_actions.make_exchange(
        by=sam, direction="ask", from_organisation=one, to_organisation=None, name="More", made_on=meeting.day
    )
    return meeting


def test_pages_of_meetings_take_as_many_queries_when_there_is_four_times_as_much(board, sam, cast):
    client = cast.client("alice")
    meeting = fill(board, sam, 0)

    def pages(meeting):
        item = meeting.items.order_by("id").last()
        decision, follow_up = item.decisions.get(), item.follow_ups.get()
        return {
            "list": "/amber/meetings/", "log": "/amber/decisions/", "csv": "/amber/decisions/?format=csv",
            "follow-ups": "/amber/follow-ups/", "asks": "/amber/asks-and-offers/", "forum": "/amber/forums/board/",
            "meeting": f"/amber/meetings/{meeting.slug}/", "item": f"/amber/agenda-items/{item.slug}/",
            "decision": f"/amber/decisions/{decision.slug}/", "follow-up": f"/amber/follow-ups/{follow_up.slug}/",
            "action": "/amber/actions/train-fitters/", "home": "/amber/", "attendance": f"/amber/meetings/{meeting.slug}/attendance/",
        }  # fmt: skip

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < 150_000, address
        return [query["sql"] for query in captured]

    few = {name: asked(address) for name, address in pages(meeting).items()}
    later = [fill(board, sam, number) for number in (1, 2, 3)][-1]
    more = {}
    for name, address in pages(later).items():
        many = asked(address)
        if len(many) > len(few[name]):
            more[name] = (len(few[name]), [query for query in many if query not in few[name]])
    assert not more
