"""What pages and board packs read of meetings, as frozen rows, in numbers of queries that do not grow with them.

Ages and "overdue" are as on the day ``on``; rows are those of now. ``audit/replay.py`` tells any other day.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from lodestar.service.meetings.models import OPEN_FOLLOW_UP, AgendaItem, Decision, Exchange, FollowUp, Meeting
from lodestar.service.meetings.words import BINDING
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.grounds import on_public_ground
from lodestar.service.shared.words import link

PUBLIC_DECISION = Q(
    meeting__published__status="approved", item__public=True, meeting__published_at__isnull=False
) | Q(meeting=None, published_at__isnull=False)


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in the calendar."""

    id: str
    name: str
    forum: str
    forum_name: str
    day: dt.date
    where: str
    status: str
    quorum: str
    url: str


@dataclass(frozen=True)
class DecisionAsked:
    """An item of an agenda on which the forum is asked to decide."""

    id: str
    meeting: str
    order: int
    name: str
    owner: str
    ask: str
    about: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class AgendaRow:
    """An item of an agenda as a board is given it to read; ``papers`` are the names of those that are served."""

    order: int
    name: str
    purpose: str
    ask: str
    minutes_long: int | None
    public: bool
    papers: tuple[str, ...]


@dataclass(frozen=True)
class DecisionRow:
    """A decision. ``authority`` is in words; ``superseded_by`` names the decision that took its place, if one did."""

    id: str
    name: str
    text: str
    outcome: str
    authority: str
    made_on: dt.date
    effective_from: dt.date | None
    meeting: str
    about: tuple[str, ...]
    supersedes: str
    superseded_by: str
    url: str
    delegated: bool = False


@dataclass(frozen=True)
class FollowUpRow:
    """Something to be done after a meeting. ``days_late`` is 0 when it is not overdue."""

    id: str
    name: str
    who: str
    due: dt.date | None
    done_on: dt.date | None
    missed_on: dt.date | None
    repeats: str
    told: str
    meeting: str
    raised_on: dt.date | None
    days_late: int
    url: str

    @property
    def ended(self) -> bool:
        return bool(self.done_on or self.missed_on)

    @property
    def overdue(self) -> bool:
        return self.days_late > 0

    @property
    def status(self) -> str:
        """Its state as a status key."""
        return (
            "done" if self.done_on else "not-done" if self.missed_on else "late" if self.overdue else "to-do"
        )


@dataclass(frozen=True)
class ExchangeRow:
    """An ask or offer; ``age`` is in days, to its answer where it has one."""

    id: str
    direction: str
    name: str
    from_name: str
    to_name: str
    made_on: dt.date
    due: dt.date | None
    status: str
    age: int
    overdue: bool
    url: str


def next_meeting(place: Place, forum: Forum | None = None, on: dt.date | None = None) -> MeetingRow | None:
    """The first meeting from the day on that is not cancelled and not held yet."""
    day = on or timezone.localdate()
    rows = _meetings(place, forum).filter(day__gte=day, status__in=("planned", "papers-out"))
    return next(map(meeting_row, rows.order_by("day", "id")[:1]), None)


def last_meeting(place: Place, forum: Forum | None = None, on: dt.date | None = None) -> MeetingRow | None:
    """The latest meeting before the day that was held."""
    day = on or timezone.localdate()
    rows = _meetings(place, forum).filter(day__lt=day, status__in=("held", "minuted", "approved"))
    return next(map(meeting_row, rows.order_by("-day", "-id")[:1]), None)


def decisions_asked(meeting: Meeting) -> tuple[DecisionAsked, ...]:
    """The items of a meeting's agenda on which a decision is asked for, in order."""
    items = meeting.items.filter(state="accepted", purpose="decide")
    return tuple(
        DecisionAsked(
            item.slug,
            meeting.slug,
            item.order,
            item.name,
            item.owner,
            item.ask,
            tuple(item.about),
            reverse("agenda_item", args=[meeting.place.slug, item.slug]),
        )
        for item in items
    )


def agenda_of(meeting: Meeting) -> tuple[AgendaRow, ...]:
    """The agenda of a meeting, in order, with the papers of each item. It names nobody."""
    rows = meeting.items.filter(state="accepted").prefetch_related("papers")
    return tuple(
        AgendaRow(
            row.order, row.name, row.purpose, row.ask, row.minutes_long, row.public,
            tuple(one.name for one in row.papers.all() if not one.withdrawn_because),
        )
        for row in rows
    )  # fmt: skip


def decisions_since(
    place: Place, since: dt.date | None = None, until: dt.date | None = None, forum: Forum | None = None
) -> tuple[DecisionRow, ...]:
    """Decisions made after one day and up to another, oldest first. With a forum, its own and those delegated for it.

    One that was made outside a meeting by the first day and recorded after it is among them: nobody was told of it then.
    """
    rows = _decisions(place, sees_all=True)
    if since:
        rows = rows.filter(Q(made_on__gt=since) | Q(meeting=None, created_at__date__gt=since))
    if until:
        rows = rows.filter(made_on__lte=until)
    if forum:
        rows = rows.filter(forum=forum)
    return tuple(map(decision_row, rows.order_by("made_on", "id")))


def follow_ups(
    place: Place, on: dt.date | None = None, forum: Forum | None = None, still_open: bool = True
) -> tuple[FollowUpRow, ...]:
    """Follow-ups, those due first at the head; only those that are open unless asked otherwise."""
    day = on or timezone.localdate()
    rows = FollowUp.objects.filter(place=place).select_related("meeting", "place")
    if forum:
        rows = rows.filter(forum=forum)
    if still_open:
        rows = rows.filter(OPEN_FOLLOW_UP)
    found = [follow_up_row(row, day) for row in rows]
    return tuple(sorted(found, key=lambda row: (row.due or dt.date.max, row.id)))


def exchanges(place: Place, on: dt.date | None = None, still_open: bool = True) -> tuple[ExchangeRow, ...]:
    """Asks and offers, the oldest first; only those that are open unless asked otherwise."""
    day = on or timezone.localdate()
    rows = Exchange.objects.filter(place=place)
    if still_open:
        rows = rows.filter(status="open")
    related = rows.select_related("place", "from_organisation", "to_organisation")
    return tuple(exchange_row(row, day) for row in related)


def decisions_about(place: Place, kind: str, slug: str, public_only: bool) -> tuple[DecisionRow, ...]:
    """Decisions that concern a record, newest first."""
    rows = visible_decisions(place, not public_only).filter(
        subjects__kind=kind, subjects__record=slug, subjects__place=place
    )
    return tuple(map(decision_row, rows.distinct()))


def items_about(place: Place, kind: str, slug: str) -> QuerySet[AgendaItem]:
    """Items of agendas to come that concern a record."""
    rows = AgendaItem.objects.filter(
        place=place, subjects__kind=kind, subjects__record=slug, state="accepted",
        meeting__status__in=("planned", "papers-out"),
    )  # fmt: skip
    return rows.select_related("meeting__forum", "place").order_by("meeting__day", "order", "id").distinct()


def visible_decisions(place: Place, sees_all: bool) -> QuerySet[Decision]:
    """Decisions that a reader may see: all, or those that were published."""
    rows = _decisions(place, sees_all)
    return rows if sees_all else rows.filter(PUBLIC_DECISION)


def visible_meetings(place: Place, sees_all: bool) -> QuerySet[Meeting]:
    """Meetings that a reader may see: all, or those that were published."""
    rows = _meetings(place, None)
    return rows if sees_all else rows.filter(published_at__isnull=False)


def meeting_row(row: Any) -> MeetingRow:
    return MeetingRow(
        row.slug,
        row.name,
        row.forum.slug,
        row.forum.name,
        row.day,
        row.where,
        row.status,
        row.quorum_said,
        link(row),
    )


def decision_row(row: Any) -> DecisionRow:
    later: Sequence[Any] = superseding(row)
    return DecisionRow(
        id=row.slug,
        name=row.name,
        text=row.text,
        outcome=row.outcome,
        authority=authority_of(row),
        made_on=row.made_on,
        effective_from=takes_effect(row),
        meeting=row.meeting.slug if row.meeting else "",
        about=tuple(row.about),
        supersedes=row.supersedes.slug if row.supersedes else "",
        superseded_by=later[0].slug if later else "",
        url=link(row),
        delegated=row.authority == "delegated",
    )


def superseding(row: Any, on: dt.date | None = None) -> list[Any]:
    """The decisions that have taken a decision's place by a day: those that supersede it and have taken effect."""
    day = on or timezone.localdate()
    return [one for one in row.superseded_by.all() if (takes_effect(one) or one.made_on) <= day]


def takes_effect(row: Any) -> dt.date | None:
    """From when a decision holds; None of one that settled nothing, whatever was kept of it."""
    return row.effective_from if row.outcome in BINDING else None


def authority_of(row: Any) -> str:
    """By whose authority a decision was made, in words. The public is not told a forum that is not published yet."""
    if row.authority in {"forum", "circulation"}:
        name = str(row.forum.name) if row.forum else "A forum of the partnership"
        return name if row.authority == "forum" else f"{name}, by circulation"
    return f"{row.delegate}, delegated by {row.forum.name}" if row.forum else f"{row.delegate}, delegated"


def follow_up_row(row: Any, on: dt.date) -> FollowUpRow:
    late = (on - row.due).days if row.due and not row.ended_on else 0
    return FollowUpRow(
        row.slug, row.name, row.who, row.due, row.done_on, row.missed_on, row.repeats, row.told,
        row.meeting.slug if row.meeting else "", row.meeting.day if row.meeting else None, max(0, late), link(row),
    )  # fmt: skip


def exchange_row(row: Any, on: dt.date) -> ExchangeRow:
    overdue = row.status == "open" and row.due is not None and row.due < on
    age = max(0, ((row.answered_on or on) - row.made_on).days)
    return ExchangeRow(
        row.slug, row.direction, row.name, row.from_organisation.name, row.to, row.made_on, row.due, row.status, age,
        overdue, link(row),
    )  # fmt: skip


def counted_open(rows: Iterable[ExchangeRow]) -> tuple[int, int]:
    """How many asks and offers are open, and how many of them overdue."""
    found = [row for row in rows if row.status == "open"]
    return len(found), sum(row.overdue for row in found)


def _meetings(place: Place, forum: Forum | None) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(place=place).select_related("forum__place", "place").defer("published")
    return on_public_ground(rows.filter(forum=forum) if forum else rows)


def _decisions(place: Place, sees_all: bool) -> QuerySet[Decision]:
    """Decisions with those before and after them, as far as the reader may know of these."""
    rows = Decision.objects.filter(place=place).select_related("forum", "meeting", "place")
    beside = Decision.objects.filter(place=place)
    if not sees_all:
        beside = on_public_ground(beside.filter(PUBLIC_DECISION)).distinct()
    return on_public_ground(
        rows.prefetch_related(Prefetch("superseded_by", beside), Prefetch("supersedes", beside))
    )
