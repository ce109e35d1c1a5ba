"""Lists: the calendar of meetings, the decision log, follow-ups, asks and offers."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lodestar.service.meetings import queries
from lodestar.service.meetings.words import EXCHANGE_KINDS, EXCHANGE_STATES, OUTCOMES, REPEATS, STATUSES
from lodestar.service.people.access import may, may_somewhere, require
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Forum
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import place_page, signed_in_page
from lodestar.service.shared.words import link


def today() -> dt.date:
    return timezone.localdate()


def _forums(place: Place) -> list[tuple[str, str]]:
    return list(Forum.objects.filter(place=place).order_by("name").values_list("slug", "name"))


def _years(rows: Any, field: str) -> list[tuple[str, str]]:
    return [(str(year.year), str(year.year)) for year in rows.order_by().dates(field, "year", order="DESC")]


@place_page
def meeting_list(request: HttpRequest, place: Place) -> HttpResponse:
    """The calendar: meetings to come, and all of them as a list. The public reads those that were published."""
    rows = queries.visible_meetings(place, may(request.user, Permission.SEE_UNPUBLISHED, place))
    listing = Listing(
        name="meetings",
        title="Meetings",
        columns=(
            Column("day", "Day", lambda m: m.day, ("day",)),
            Column("name", "Meeting", lambda m: m.name, ("name",), url=link),
            Column("forum", "Forum", lambda m: m.forum.name, ("forum__name",), url=lambda m: link(m.forum)),
            Column("status", "Standing", lambda m: m.status, ("status",), as_status=True),
            Column("where", "Place", lambda m: m.where, sortable=False),
            Column("id", "Id", lambda m: m.slug, exported_only=True),
            Column("time", "Time", lambda m: m.time, exported_only=True),
            Column("quorum", "Quorum", lambda m: m.quorum_said, exported_only=True),
        ),
        filters=(
            Filter("forum", "Forum", _forums(place), "forum__slug"),
            Filter("year", "Year", _years(rows, "day"), "day__year"),
            Filter("status", "Standing", STATUSES, "status"),
        ),
        search=("name", "forum__name"),
        sort="-day",
    )
    coming = rows.filter(day__gte=today(), status__in=("planned", "papers-out")).order_by("day", "id")[:6]
    return respond(
        request,
        place,
        listing,
        rows,
        "meetings/meetings.html",
        coming=[queries.meeting_row(row) for row in coming],
        plans=_forums(place) if may(request.user, Permission.RUN_MEETINGS, place) else [],
        list_empty="No meeting was planned or published yet. Forums plan theirs on their pages.",
    )


DECISION_COLUMNS = (
    Column("made_on", "Decided on", lambda d: d.made_on, ("made_on", "pk")),
    Column("name", "Decision", lambda d: d.name, ("name",), url=link),
    Column(
        "outcome",
        "Outcome",
        lambda d: "superseded" if queries.superseding(d) else d.outcome,
        ("outcome",),
        as_status=True,
    ),
    Column("authority", "By", queries.authority_of, sortable=False),
    Column("effective_from", "Takes effect", queries.takes_effect, ("effective_from",)),
    Column("id", "Id", lambda d: d.slug, exported_only=True),
    Column("text", "Text", lambda d: d.text, exported_only=True),
    Column("consulted", "Consulted", lambda d: d.consulted, exported_only=True),
    Column("about", "About", lambda d: "; ".join(d.about), exported_only=True),
    Column("meeting", "Meeting", lambda d: d.meeting.slug if d.meeting else "", exported_only=True),
    Column(
        "supersedes", "Supersedes", lambda d: d.supersedes.slug if d.supersedes else "", exported_only=True
    ),
)
AUTHORITIES = (
    ("forum", "A forum"), ("circulation", "A forum, by circulation"), ("delegated", "A delegated person")
)  # fmt: skip


@place_page
def decision_list(request: HttpRequest, place: Place) -> HttpResponse:
    """The decision log: what was decided, by which authority, from when."""
    rows = queries.visible_decisions(place, may(request.user, Permission.SEE_UNPUBLISHED, place))
    listing = Listing(
        name="decisions",
        title="Decisions",
        columns=DECISION_COLUMNS,
        filters=(
            Filter("forum", "Forum", _forums(place), "forum__slug"),
            Filter("outcome", "Outcome", OUTCOMES, "outcome"),
            Filter("year", "Year", _years(rows, "made_on"), "made_on__year"),
            Filter("authority", "By", AUTHORITIES, "authority"),
        ),
        search=("name", "text"),
        sort="-made_on",
    )
    return respond(
        request,
        place,
        listing,
        rows,
        "meetings/decisions.html",
        may_run=may(request.user, Permission.RUN_MEETINGS, place),
        introduction="What was decided, by whose authority and from when. A decision is superseded by another, never taken away.",
        list_empty="No decision was recorded or published yet. Decisions are recorded on the items of a meeting.",
    )


@signed_in_page
def follow_up_list(request: HttpRequest, place: Place) -> HttpResponse:
    """What people said they would do after meetings."""
    require(request.user, Permission.SEE_UNPUBLISHED, place)
    listing = Listing(
        name="follow-ups",
        title="Follow-ups",
        columns=(
            Column("name", "What", lambda f: f.name, url=lambda f: f.url),
            Column("who", "Who", lambda f: f.who),
            Column("due", "Due", lambda f: f.due),
            Column("status", "Standing", lambda f: f.status, as_status=True),
            Column("repeats", "Repeats", lambda f: dict(REPEATS).get(f.repeats, "")),
            Column("days_late", "Days late", lambda f: f.days_late or None, number=True),
            Column("raised_on", "Raised on", lambda f: f.raised_on),
            Column("id", "Id", lambda f: f.id, exported_only=True),
            Column("told", "How it stands", lambda f: f.told, exported_only=True),
            Column("done_on", "Done on", lambda f: f.done_on, exported_only=True),
            Column("missed_on", "Ended, not done", lambda f: f.missed_on, exported_only=True),
            Column("meeting", "Meeting", lambda f: f.meeting, exported_only=True),
        ),
        filters=(
            Filter(
                "status",
                "Standing",
                [("late", "Late"), ("to-do", "To do"), ("done", "Done"), ("not-done", "Not done")],
                "status",
            ),
            Filter("repeats", "Repeats", REPEATS, "repeats"),
        ),
        search=lambda f: f"{f.name} {f.who}",
    )
    return respond(
        request,
        place,
        listing,
        sorted(queries.follow_ups(place, today(), still_open=False), key=lambda row: row.ended),
        introduction="What people said at meetings they would do. What is open stands among the matters arising of the next one.",
        list_empty="Nobody has to follow anything up. Follow-ups are recorded on the items of a meeting.",
    )


@signed_in_page
def exchange_list(request: HttpRequest, place: Place) -> HttpResponse:
    """What partners ask of each other and of government, and offer; how long each is open."""
    require(request.user, Permission.SEE_UNPUBLISHED, place)
    listing = Listing(
        name="asks-and-offers",
        title="Asks and offers",
        columns=(
            Column("name", "What", lambda e: e.name, url=lambda e: e.url),
            Column("direction", "It is", lambda e: dict(EXCHANGE_KINDS)[e.direction]),
            Column("from", "From", lambda e: e.from_name),
            Column("to", "To", lambda e: e.to_name),
            Column("made_on", "Made on", lambda e: e.made_on),
            Column("age", "Days open", lambda e: e.age, number=True),
            Column("due", "Answer due", lambda e: e.due),
            Column("status", "Standing", lambda e: "late" if e.overdue else e.status, as_status=True),
            Column("id", "Id", lambda e: e.id, exported_only=True),
        ),
        filters=(
            Filter("direction", "It is", EXCHANGE_KINDS, "direction"),
            Filter("status", "Standing", EXCHANGE_STATES, "status"),
            Filter("to", "To", _receivers(place), "to_name"),
        ),
        search=lambda e: f"{e.name} {e.from_name} {e.to_name}",
        sort="-made_on",
    )
    makes = may_somewhere(request.user, Permission.EDIT, place)
    return respond(
        request,
        place,
        listing,
        queries.exchanges(place, today(), still_open=False),
        "meetings/exchanges.html",
        may_make=makes,
        introduction="What partners ask of each other and of government, and what they offer.",
        list_empty="Nobody has asked for or offered anything yet.",
    )


def _receivers(place: Place) -> list[tuple[str, str]]:
    names = sorted({row.to_name for row in queries.exchanges(place, still_open=False)})
    return [(name, name) for name in names]
