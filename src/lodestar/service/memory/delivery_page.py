"""The home of delivery as at another day: what needed somebody then, and what was next."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lodestar.analysis.risks import Rating
from lodestar.evidence.definitions.risk_scheme import risk_scheme
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.delivery.home import (
    LONG,
    WAYS,
    WAYS_INSIDE,
    Needing,
    acceptances_gone,
    grave_risks,
    group,
    left_out,
    standing_of,
)
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.queries import LATE
from lodestar.service.delivery.since import told
from lodestar.service.documents.queries import documents_for
from lodestar.service.ledger.left_out import left_out_before
from lodestar.service.memory.acceptances_then import acceptances_then
from lodestar.service.memory.figures import readings_then
from lodestar.service.memory.meetings_then import MeetingsThen
from lodestar.service.memory.promises_then import promises_then
from lodestar.service.memory.rounds_then import RoundThen, round_then
from lodestar.service.memory.then import Then, end_of, still
from lodestar.service.memory.working_pages import schemes_then
from lodestar.service.memory.working_plan import action_lines_then
from lodestar.service.monitoring.queries import against_path
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

NOT_KEPT = (
    "What waited for you is not kept by day: My work tells what waits now.",
    "Rounds and board packs lead to their own pages, which stand as they were locked and issued.",
)


def delivery(request: HttpRequest, place: Place, then: Then, slug: str) -> HttpResponse:
    """How the plan was going by what was known; as today's page, told in full to those who hold a role."""
    inside = may(request.user, Permission.SEE_UNPUBLISHED, place)
    lines = action_lines_then(place, then)
    packs = documents_for(request.user, place, BoardPack)
    context: dict[str, Any] = {
        "inside": inside,
        **standing_of(lines),
        "ways": _ways(WAYS_INSIDE if inside else WAYS, inside),
        "pack": packs.filter(issued_at__lte=end_of(min(then.day, then.known_on))).first(),
        "then": then,
        "unknown": NOT_KEPT if inside else (),
    }
    if inside:
        round_, meetings = round_then(place, then), MeetingsThen(place, then)
        context |= {"round": round_.row if round_ else None, "next": meetings.next, "last": meetings.last}
        if meetings.last is not None:
            since = promises_then(place, meetings.last.day, then)
            context["since"] = "".join(map(str, told(since)))
        found = _needing(place, then, lines, round_, meetings)
        context["needing"] = tuple(each for each in found if each.count)
    return render(request, "delivery/home.html", context)


def _ways(ways: Any, inside: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where to look closer: the pages that tell the same day to this reader."""
    from lodestar.service.memory.pages import TELLING, kinds_of
    from lodestar.service.memory.then import OF_ALL

    kept = [
        (heading, [(label, name) for label, name in pages if name in TELLING and (inside or {*kinds_of(name)} & {*OF_ALL})])
        for heading, pages in ways
    ]  # fmt: skip
    return [(heading, pages) for heading, pages in kept if pages]


def _needing(
    place: Place, then: Then, lines: tuple[ActionLine, ...], round_: RoundThen | None, meetings: MeetingsThen
) -> Iterable[Needing]:
    def url(name: str, *args: str, asks: str = "") -> str:
        return reverse(name, args=[place.slug, *args]) + then.query + asks

    late = sorted((one for one in lines if one.status == LATE), key=lambda one: one.ends or "9999")
    rows = ((one.name, url("action", one.slug), " ".join(one.standing.reasons[:1])) for one in late)
    yield group(LATE, "Past their date", rows, len(late), url("plan_timeline", asks=f"&status={LATE}"))
    if round_ is not None:
        at = reverse("round", args=[place.slug, round_.row.slug])
        disputes = [(slug, name, "") for slug, name in round_.disputes]
        for status, title, found in (
            ("disputed", "Where the two sides differ", disputes),
            ("not-reported", "Not reported yet", round_.not_reported),
        ):
            rows = ((name, url("action", slug), why) for slug, name, why in found)
            yield group(status, title, rows, len(found), at)
    yield left_out(lines, left_out_before(place, then.moment), url)
    readings = readings_then(place, then, sees_small=False)
    behind = [row for row in against_path(readings) if row.standing == "behind"]
    rows = ((one.name, url("assignment", one.slug), one.reason) for one in behind)
    yield group("behind", "Indicators behind their path", rows, len(behind), url("assignment_list", asks="&standing=behind"))  # fmt: skip
    yield from _registers(place, then, url)
    yield from _meetings(meetings, url)


def _registers(place: Place, then: Then, url: Any) -> Iterable[Needing]:
    scheme = risk_scheme(schemes_then(place, then).risk)
    risks = still(place, "risk", then, ended="closed_on")
    rated = (
        (one["name"], url("risk", slug), Rating(one["current_likelihood"], one["current_impact"]))
        for slug, one in sorted(risks.items())
    )
    yield grave_risks(scheme, rated, url("risk_list"))
    gone = {slug: one for slug, one in acceptances_then(place, then).items() if not one.covers}
    order = sorted(gone, key=lambda slug: (gone[slug].row.expires_on, slug))
    rows = ((risks[slug]["name"], url("risk", slug), gone[slug]) for slug in order)
    yield acceptances_gone(rows, len(gone), url("risk_list"))
    issues = still(place, "issue", then, ended="resolved_on")
    late = [(slug, one) for slug, one in issues.items() if one["due"] and one["due"] < then.day.isoformat()]
    late.sort(key=lambda pair: (-pair[1]["impact"], pair[0]))
    rows = ((one["name"], url("issue", slug), "") for slug, one in late)
    yield group("late", "Issues past their day", rows, len(late), url("issue_list"))


def _meetings(meetings: MeetingsThen, url: Any) -> Iterable[Needing]:
    overdue = meetings.follow_ups_overdue
    rows = ((one["name"], url("follow_up", slug), one["who"]) for slug, one in overdue)
    yield group("late", "Follow-ups overdue", rows, len(overdue), url("follow_up_list"))
    long = [one for one in meetings.exchanges_open if one[2] or one[3] > LONG]
    rows = ((name, url("exchange", slug), f"{age} days old") for slug, name, _, age in long)
    yield group("open", "Asks and offers that wait long", rows, len(long), url("exchange_list"))
    if meetings.next is not None:
        asked = meetings.decisions_asked
        rows = ((name, url("agenda_item", slug), "") for slug, name in asked)
        title = f"Decisions asked for on {meetings.next.day:%-d %B}"
        yield group("decide", title, rows, len(asked), meetings.next.url)
