"""Made meetings for a made place, to show how forums work. No real place gets any."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.meetings import actions, exchange_actions, forum_actions, minute_actions, publishing
from lodestar.service.meetings.models import Meeting
from lodestar.service.people.models import User
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Action, Forum

# The seat, its role, which of the made people holds it, and the side of its organisation.
SEATS = (
    ("Chair", "chair", "local approver", "local"),
    ("Local partner", "member", "local lead", "local"),
    ("National partner", "member", "national lead", "national"),
    ("Delivery partner", "member", "delivery contributor", "delivery"),
    ("Business", "member", "", ""),
    ("Secretary", "secretary", "secretariat", "local"),
)


@transaction.atomic
def make(place: Place, people: Mapping[str, User]) -> None:
    """Give the first forum of a made place seats, a quorum, three meetings and some asks; nothing a second time.

    ``people`` are those of people/made.py. Raises LodestarError for a real place.
    """
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: no meetings are made up for it")
    forum = Forum.objects.filter(place=place).select_related("place").order_by("id").first()
    if forum is None or Meeting.objects.filter(place=place).exists():
        return
    by, today = people["secretariat"], dt.date.today()
    organisations = list(Organisation.objects.filter(place=place).order_by("id"))
    about = [
        f"action:{slug}"
        for slug in Action.objects.filter(place=place).order_by("id").values_list("slug", flat=True)[:3]
    ]
    seats = _seats(people, forum, organisations, today - dt.timedelta(days=400))
    forum_actions.set_quorum(by=by, forum=forum, share="1/2", sides=["local", "national"], chair=True)
    _first(by, forum, seats, about, today - dt.timedelta(days=120))
    _second(by, forum, seats, about, today - dt.timedelta(days=30))
    _third(by, forum, about, today + dt.timedelta(days=28))
    _exchanges(by, organisations, about, today)


def _seats(
    people: Mapping[str, User], forum: Forum, organisations: Sequence[Organisation], since: dt.date
) -> list[Any]:
    sides = {one.side: one for one in reversed(organisations) if one.side}
    return [
        forum_actions.add_seat(
            by=people["secretariat"], forum=forum, seat=seat, role=role, person=people.get(what),
            organisation=sides.get(side), starts=since,
        )
        for seat, role, what, side in SEATS
    ]  # fmt: skip


def _first(by: User, forum: Forum, seats: Sequence[Any], about: Sequence[str], day: dt.date) -> Meeting:
    """Held, minuted, approved and published."""
    meeting = actions.plan_meeting(
        by=by, forum=forum, day=day, time="10:00 to 12:00", where="The Chart Room (made)"
    )
    add = {"by": by, "meeting": meeting, "owner": "Lena Lockkeeper (made)"}
    actions.add_item(**add, name="How the year began", purpose="note", minutes_long=20)
    trial = actions.add_item(
        **add, name="The next trial", purpose="decide", ask="Agree that the trial goes on for a second season.",
        about=list(about[:1]), minutes_long=40,
    )  # fmt: skip
    _hold(by, meeting, seats, absent=("Delivery partner",))
    decision = minute_actions.decide(
        by=by, item=trial, name="The trial goes on for a second season", outcome="agreed-with-conditions",
        text="The trial goes on for a second season, if its log is published each month.",
        effective_from=day + dt.timedelta(days=14), consulted="Nobody: this is a made meeting of a made place.",
    )  # fmt: skip
    minute_actions.add_follow_up(
        by=by, item=trial, name="Publish the log of the first month", who="Della Driftwood (made)", decision=decision,
        due=day + dt.timedelta(days=45),
    )  # fmt: skip
    _minute(by, meeting)
    approved = minute_actions.take_step(by=by, meeting=meeting, to="approved", on=day + dt.timedelta(days=30))
    return publishing.publish_meeting(by=by, meeting=approved)


def _second(by: User, forum: Forum, seats: Sequence[Any], about: Sequence[str], day: dt.date) -> Meeting:
    """Held, its minutes written and not yet approved; one member stood aside, so one item was deferred."""
    meeting = actions.plan_meeting(by=by, forum=forum, day=day, time="10:00 to 12:00", where="Online (made)")
    item = actions.add_item(
        by=by, meeting=meeting, name="Who runs the advice window", purpose="decide", owner="Cora Chartmaker (made)",
        ask="Choose who runs it.", about=list(about[2:3]), public=False,
    )  # fmt: skip
    _hold(by, meeting, seats)
    national = next(seat for seat in seats if seat.seat == "National partner")
    actions.declare_interest(
        by=by,
        meeting=meeting,
        membership=national,
        item=item,
        managed="left",
        nature="Their office would run it.",
    )
    minute_actions.decide(
        by=by, item=item, name="Who runs the advice window is deferred", outcome="deferred",
        text="Deferred: the national side could not be counted.",
    )  # fmt: skip
    minute_actions.add_follow_up(
        by=by, item=item, name="Find somebody else of the national side", who="Noah Nightwatch (made)",
        due=day + dt.timedelta(days=60),
    )  # fmt: skip
    return _minute(by, meeting)


def _third(by: User, forum: Forum, about: Sequence[str], day: dt.date) -> Meeting:
    """Planned, with its agenda made."""
    meeting = actions.plan_meeting(
        by=by, forum=forum, day=day, time="10:00 to 12:00", where="The Chart Room (made)"
    )
    add = {"by": by, "meeting": meeting}
    actions.add_item(**add, name="How the actions stand", purpose="discuss", minutes_long=45)
    actions.add_item(
        **add, name="Who runs the advice window", purpose="decide", about=list(about[2:3]), ask="Choose who runs it.",
        owner="Cora Chartmaker (made)", minutes_long=30,
    )  # fmt: skip
    actions.add_item(**add, name="Any other business", purpose="note", minutes_long=10)
    return minute_actions.take_step(by=by, meeting=meeting, to="papers-out")


def _hold(by: User, meeting: Meeting, seats: Sequence[Any], absent: Sequence[str] = ()) -> None:
    minute_actions.take_step(by=by, meeting=meeting, to="papers-out")
    presence = {
        seat.slug: "apologies" if seat.seat in absent else "present" for seat in seats if not seat.vacant
    }
    actions.record_attendance(by=by, meeting=meeting, presence=presence, substitutes={})
    minute_actions.take_step(by=by, meeting=meeting, to="held")


def _minute(by: User, meeting: Meeting) -> Meeting:
    for item in meeting.items.filter(state="accepted"):
        minute_actions.write_minute(by=by, item=item, minute="Heard and discussed. This minute is made up.")
    return minute_actions.take_step(by=by, meeting=meeting, to="minuted")


def _exchanges(by: User, organisations: Sequence[Organisation], about: Sequence[str], today: dt.date) -> None:
    if len(organisations) < 2:
        return
    one, other = organisations[:2]
    ask = exchange_actions.make_exchange
    ask(
        by=by, direction="ask", from_organisation=one, to_organisation=None, name="A tide table for the second moon",
        made_on=today - dt.timedelta(days=75), due=today - dt.timedelta(days=15), about=list(about[:1]),
    )  # fmt: skip
    ask(
        by=by, direction="offer", from_organisation=other, to_organisation=one, name="A room with a view of the harbour",
        made_on=today - dt.timedelta(days=20),
    )  # fmt: skip
