"""The forum of the invented year: its seats, five meetings and the next, what follows them, asks and offers.

No real place gets any.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from lodestar.service.invented.year import Deed, Year, made
from lodestar.service.meetings import actions, exchange_actions, forum_actions, minute_actions, publishing
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.made_texts import (
    DELEGATED,
    EXCHANGES,
    MEETINGS,
    NEXT,
    SEATS,
    TOLD,
    Held,
    Item,
)
from lodestar.service.meetings.models import AgendaItem, Decision, Exchange, FollowUp, Meeting
from lodestar.service.people.models import User
from lodestar.service.places.models import Organisation
from lodestar.service.plan.models import Forum


def deeds(year: Year) -> Iterator[Deed]:
    """What the forum did, meeting by meeting. Minutes are approved at the meeting after."""
    yield year.on(-373, _begin, year)
    for held, after in zip(MEETINGS, (*MEETINGS[1:], None), strict=True):
        day = year.day(held.day)
        yield year.on(held.day - 24, _plan, year, held)
        yield year.on(held.day - 7, _send_papers, year, held)
        yield Deed(day, lambda held=held: _hold(year, held))
        yield year.on(year.after(day, 4), _minute, year, held)
        if after is not None:
            yield year.on(after.day, _approve, year, held)
    yield year.on(-8, _plan, year, NEXT)
    yield year.on(year.today, _send_papers, year, NEXT)
    for day, *told in TOLD:
        yield year.on(day, _tell, year, *told)
    for decision in DELEGATED:
        yield year.on(decision["day"], _delegate, year, decision)
    for name, exchange in EXCHANGES.items():
        yield year.on(exchange["day"], _exchange, year, name)
        if "answered" in exchange:
            yield year.on(exchange["answered"], _answer, year, name)


def _secretariat(year: Year) -> User:
    return year.people["secretariat"]


def _forum(year: Year) -> Forum:
    return Forum.objects.select_related("place").filter(place=year.place).order_by("id")[0]


def _meeting(year: Year, held: Held) -> Meeting:
    return Meeting.objects.select_related("place", "forum").get(place=year.place, day=year.day(held.day))


def _item(year: Year, name: str) -> AgendaItem:
    """The item of that name that was put on an agenda last."""
    found = AgendaItem.objects.select_related("place", "meeting__forum", "meeting__place")
    return found.filter(place=year.place, name=name).order_by("-id")[0]


def _begin(year: Year) -> None:
    by, forum = _secretariat(year), _forum(year)
    for seat, role, what, side in SEATS:
        forum_actions.add_seat(
            by=by, forum=forum, seat=seat, role=role, person=year.people.get(what),
            organisation=year.organisation(side) if side else None, starts=year.day(-373),
        )  # fmt: skip
    forum_actions.set_quorum(by=by, forum=forum, share="1/2", sides=["local", "national"], chair=True)


def _plan(year: Year, held: Held) -> None:
    """Plan a meeting and make its agenda."""
    by = _secretariat(year)
    meeting = actions.plan_meeting(
        by=by, forum=_forum(year), day=year.day(held.day), time="10:00 to 12:00", where=held.where
    )
    for item in held.items:
        actions.add_item(
            by=by, meeting=meeting, name=item.name, purpose=item.purpose, owner=item.owner, ask=item.ask,
            minutes_long=item.minutes_long, about=list(item.about), public=item.public,
        )  # fmt: skip


def _send_papers(year: Year, held: Held) -> None:
    minute_actions.take_step(by=_secretariat(year), meeting=_meeting(year, held), to="papers-out")


def _hold(year: Year, held: Held) -> None:
    """Who was there, who stood aside, what was said, decided and taken on."""
    by, meeting = _secretariat(year), _meeting(year, held)
    seats = {seat.seat: seat for seat in ForumMembership.objects.filter(forum=meeting.forum)}
    presence = {
        seat.slug: "apologies" if name in held.absent else "present"
        for name, seat in seats.items()
        if not seat.vacant
    }
    actions.record_attendance(by=by, meeting=meeting, presence=presence, substitutes={})
    minute_actions.take_step(by=by, meeting=meeting, to="held")
    for item in held.items:
        _heard(year, item, seats)


def _heard(year: Year, item: Item, seats: dict[str, Any]) -> None:
    """One item: the interest that was declared in it, the decision on it, and what follows."""
    by, row = _secretariat(year), _item(year, item.name)
    if item.interest:
        seat, nature = item.interest
        actions.declare_interest(
            by=by, meeting=row.meeting, membership=seats[seat], item=row, nature=nature, managed="left"
        )
    decision = None
    if item.decision is not None:
        told = dict(item.decision)
        effective = told.pop("effective", None)
        before = told.pop("supersedes", None)
        decision = minute_actions.decide(
            by=by, item=row, **told, effective_from=year.day(effective) if effective is not None else None,
            supersedes=Decision.objects.get(place=year.place, name=before) if before else None,
        )  # fmt: skip
    for name, who, due, repeats in item.follow_ups:
        minute_actions.add_follow_up(
            by=by, item=row, name=name, who=who, due=year.day(due), repeats=repeats, decision=decision
        )


def _minute(year: Year, held: Held) -> None:
    """The minutes are written up some days after the meeting."""
    by = _secretariat(year)
    for item in held.items:
        minute_actions.write_minute(by=by, item=_item(year, item.name), minute=item.minute)
    minute_actions.take_step(by=by, meeting=_meeting(year, held), to="minuted")


def _approve(year: Year, held: Held) -> None:
    """The next meeting approves the minutes, and they are published."""
    by = _secretariat(year)
    approved = minute_actions.take_step(by=by, meeting=_meeting(year, held), to="approved")
    publishing.publish_meeting(by=by, meeting=approved)


def _tell(year: Year, name: str, told: str, ended: str, moved: int | None) -> None:
    """Say how the open date of a follow-up stands: done, missed, or due later."""
    row = FollowUp.objects.select_related("place", "meeting", "forum").filter(
        place=year.place, name=name, done_on=None, missed_on=None
    )[0]
    day = {f"{ended}_on": timezone.localdate()} if ended else {}
    minute_actions.tell_follow_up(
        by=_secretariat(year), follow_up=row, told=made(told), due=year.day(moved) if moved is not None else row.due, **day
    )  # fmt: skip


def _delegate(year: Year, delegated: Mapping[str, Any]) -> None:
    told = {key: value for key, value in delegated.items() if key != "day"}
    decision = minute_actions.decide_by_delegation(
        by=_secretariat(year), place=year.place, forum=_forum(year), made_on=timezone.localdate(), **told
    )
    publishing.publish_decision(by=_secretariat(year), decision=decision)


def _exchange(year: Year, name: str) -> None:
    told = EXCHANGES[name]
    organisations = {one.side: one for one in Organisation.objects.filter(place=year.place).order_by("-id")}
    exchange_actions.make_exchange(
        by=_secretariat(year), direction=told["direction"], from_organisation=organisations[told["from"]],
        to_organisation=organisations[told["to"]] if told["to"] else None, name=name, text=told["text"],
        made_on=timezone.localdate(), due=year.day(told["due"]) if "due" in told else None, about=list(told["about"]),
    )  # fmt: skip


def _answer(year: Year, name: str) -> None:
    told = EXCHANGES[name]
    row = Exchange.objects.select_related("place", "from_organisation", "to_organisation").get(
        place=year.place, name=name
    )
    exchange_actions.answer_exchange(
        by=_secretariat(year),
        exchange=row,
        status=told["status"],
        answer=told["answer"],
        answered_on=timezone.localdate(),
    )
