"""Pages that are read: a meeting as its running order, an item, a decision."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from lodestar.analysis.meetings.timing import start_times
from lodestar.service.meetings import queries
from lodestar.service.meetings.actions import may_propose
from lodestar.service.meetings.carrying import left_open
from lodestar.service.meetings.lists import today
from lodestar.service.meetings.models import AgendaItem, Decision, Meeting, Paper
from lodestar.service.meetings.publishing import unpublished_changes
from lodestar.service.meetings.reckoning import (
    Counted,
    Standing,
    counted,
    interests_for,
    memberships_on,
    standing_of,
)
from lodestar.service.meetings.subjects import Named, known_to_all, named
from lodestar.service.meetings.words import STATUSES, STEP_WORDS, STEPS, WRITTEN
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.grounds import on_public_ground
from lodestar.service.shared.views import place_page


@dataclass(frozen=True)
class Line:
    """One item of the running order with all that its page shows of it. ``aside`` names who is not counted.

    ``starts`` is the time at which it begins, blank where it is not known.
    """

    item: AgendaItem
    number: int
    subjects: tuple[Named, ...]
    quorum: Counted | None
    aside: tuple[str, ...]
    starts: str


@never_cache
@place_page
def meeting(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """A meeting: its running order, who was there, minutes and decisions. The public reads what was published."""
    found = get_object_or_404(_meetings(), place=place, slug=slug)
    if not may(request.user, Permission.SEE_UNPUBLISHED, place):
        return _public(request, found)
    items = list(_items(found))
    accepted = [item for item in items if item.state == "accepted"]
    seats = list(memberships_on(found.forum, found.day))
    attendance = list(found.attendance.all())
    standing = standing_of(found, accepted)
    context = {
        "meeting": found,
        "lines": _lines(place, accepted, standing, {seat.slug: seat.name for seat in seats}, found.status),
        "proposed": [item for item in items if item.state == "proposed"],
        "declined": [item for item in items if item.state == "declined"],
        "there": _attendance(seats, attendance),
        "presence_said": bool(attendance) or found.status in {"held", "minuted", "approved"},
        "others": [row.name for row in attendance if row.membership_id is None and row.there],
        "interests": list(interests_for(found)),
        "quorum": standing.for_meeting(),
        "arising": _arising(found),
        "steps": _steps(found),
        "may_run": may(request.user, Permission.RUN_MEETINGS, place),
        "may_publish": may(request.user, Permission.PUBLISH, place),
        "may_propose": found.open and may_propose(request.user, place),
        "unpublished": unpublished_changes(found),
        "left": left_open(found),
        "went_to": _went_to(items),
    }
    return render(request, "meetings/meeting.html", context)


@never_cache
@place_page
def meeting_public(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """A meeting as the public reads it, for whoever wants to look."""
    found = get_object_or_404(_meetings(), place=place, slug=slug)
    return _public(request, found)


@never_cache
@place_page
def agenda_item(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """An item with its papers, minute, decisions and follow-ups. The public reads it on the meeting's page."""
    if not may(request.user, Permission.SEE_UNPUBLISHED, place):
        raise Http404("There is no such item.")
    rows = AgendaItem.objects.select_related(
        "meeting__forum__place", "meeting__place", "place", "proposed_by", "carried_from__meeting__place"
    )
    found = get_object_or_404(rows, place=place, slug=slug)
    standing = standing_of(found.meeting, [found])
    names = {seat.slug: seat.name for seat in memberships_on(found.meeting.forum, found.meeting.day)}
    context = {
        "item": found,
        "line": _lines(place, [found], standing, names, found.meeting.status)[0],
        "papers": found.papers.select_related("place"),
        "went_on": found.carried_to.select_related("meeting__place", "place").first(),
        "decisions": [queries.decision_row(row) for row in _decisions_on(found)],
        "follow_ups": [
            queries.follow_up_row(row, today()) for row in found.follow_ups.select_related("meeting", "place")
        ],
        "may_run": may(request.user, Permission.RUN_MEETINGS, place),
    }
    return render(request, "meetings/item.html", context)


@place_page
def decision(request: HttpRequest, place: Place, slug: str) -> HttpResponse:
    """A decision: what, by whose authority, from when; what it concerns, what came before and after it."""
    sees_all = may(request.user, Permission.SEE_UNPUBLISHED, place)
    visible = queries.visible_decisions(place, sees_all)
    found = get_object_or_404(visible.select_related("item__place"), slug=slug)
    context = {
        "decision": found,
        "row": queries.decision_row(found),
        "subjects": list(named(place, found.about if sees_all else known_to_all(found.about)).values()),
        "earlier": visible.filter(pk=found.supersedes_id).first() if found.supersedes_id else None,
        "later": visible.filter(supersedes=found).first(),
        "follow_ups": [
            queries.follow_up_row(row, today()) for row in found.follow_ups.select_related("meeting", "place")
        ]
        if sees_all
        else [],
        "sees_all": sees_all,
        "may_publish": found.meeting_id is None
        and not found.published_at
        and may(request.user, Permission.PUBLISH, place),
    }
    return render(request, "meetings/decision.html", context)


def _meetings() -> QuerySet[Meeting]:
    return on_public_ground(Meeting.objects.select_related("forum__place", "place"))


def _public(request: HttpRequest, found: Meeting) -> HttpResponse:
    if found.published is None:
        raise Http404("This meeting is not published.")
    return render(request, "meetings/public.html", {"meeting": found, "face": found.published})


def _steps(found: Meeting) -> list[tuple[str, str, bool]]:
    """The steps that can be taken: code, words, and whether it leads on. A meeting is not held before its day."""
    order = [code for code, _ in STATUSES]
    return [
        (step, STEP_WORDS[found.status, step], order.index(step) > order.index(found.status))
        for step in STEPS[found.status]
        if step != "held" or found.status == "minuted" or found.day <= today()
    ]


def _items(found: Meeting) -> Any:
    papers = Prefetch("papers", Paper.objects.filter(withdrawn_because="").select_related("place"))
    beside = AgendaItem.objects.select_related("place", "meeting__place")
    rows = found.items.select_related("place", "proposed_by").prefetch_related(
        papers, Prefetch("decisions", Decision.objects.select_related("place")), "follow_ups__place"
    )
    return rows.prefetch_related(Prefetch("carried_from", beside), Prefetch("carried_to", beside))


def _went_to(items: list[AgendaItem]) -> list[tuple[Meeting, int]]:
    """Meetings to which items of a cancelled one were carried over, each with how many."""
    went = Counter(one.meeting for item in items for one in item.carried_to.all())
    return list(went.items())


def _decisions_on(item: AgendaItem) -> Any:
    rows = item.decisions.select_related("forum", "meeting", "place", "supersedes")
    return rows.prefetch_related("superseded_by").order_by("id")


def _lines(
    place: Place, items: list[AgendaItem], standing: Standing, names: dict[str, str], status: str
) -> list[Line]:
    subjects = named(place, {ref for item in items for ref in item.about})
    begins = items[0].meeting.time if items and status != "cancelled" else ""
    times = start_times(begins, [item.minutes_long for item in items])
    lines = []
    for number, item in enumerate(items, start=1):
        said = counted(item, standing, written=status in WRITTEN)
        lines.append(
            Line(
                item=item,
                number=number,
                subjects=tuple(subjects[ref] for ref in item.about if ref in subjects),
                quorum=said if status in {"held", "minuted", "approved"} else None,
                aside=tuple(dict.fromkeys(names[slug] for slug in sorted(said.aside) if slug in names)),
                starts=times[number - 1],
            )
        )
    return lines


def _attendance(seats: list[Any], rows: list[Any]) -> list[dict[str, Any]]:
    by_seat: dict[Any, Any] = defaultdict(lambda: None)
    by_seat.update({row.membership_id: row for row in rows if row.membership_id})
    return [{"seat": seat, "row": by_seat[seat.pk]} for seat in seats]


def _arising(found: Meeting) -> list[queries.FollowUpRow]:
    """Follow-ups of earlier meetings that are open: the matters arising. Not for a meeting that is over."""
    if found.status == "cancelled":
        return []
    rows = queries.follow_ups(found.place, min(today(), found.day), found.forum)
    return [row for row in rows if row.raised_on is not None and row.raised_on < found.day]
