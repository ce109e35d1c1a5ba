"""How the plan is going: everything that needs somebody, and the ways to look closer."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from lodestar.analysis.risks import Rating, grave_bands, gravity
from lodestar.evidence.definitions.risk_scheme import RiskScheme
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.queries import actions_of, held_for, late_actions
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.delivery.since import account_since, told
from lodestar.service.documents.queries import documents_for
from lodestar.service.ledger.left_out import WHAT_TO_DO, left_out_before
from lodestar.service.meetings.models import Meeting
from lodestar.service.meetings.queries import (
    decisions_asked,
    exchanges,
    follow_ups,
    last_meeting,
    next_meeting,
)
from lodestar.service.monitoring.queries import against_trajectory
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.risks.acceptances import Accepted
from lodestar.service.risks.models import Issue, Risk
from lodestar.service.risks.queries import acceptances_to_decide
from lodestar.service.rounds.queries import latest_round, open_disputes, waiting_for
from lodestar.service.rounds.unreported import not_reported_yet
from lodestar.service.shared.views import place_page
from lodestar.service.shared.words import link

SHOWN = 4
LEFT_OUT = "No longer in the place pack"
LONG = 60  # days that an ask or offer may wait
# Where to look closer: heading → (words, address). The first three are everybody's.
WAYS = (
    ("Plan", (("Timeline", "plan_timeline"), ("Board", "plan_board"), ("Tree", "plan_tree"))),
    ("Meetings", (("Meetings", "meeting_list"), ("Decisions", "decision_list"), ("Board packs", "board_pack_list"))),
    ("Memory", (("What changed between two days", "memory"), ("What was published", "publication_list"))),
)  # fmt: skip
WAYS_INSIDE = (
    ("Plan", (("Timeline", "plan_timeline"), ("Board", "plan_board"), ("Tree", "plan_tree"),
              ("Money", "working_money_list"), ("Data health", "working_health"))),
    ("Reporting", (("My work", "my_work"), ("Reporting rounds", "round_list"), ("The last rounds side by side", "rounds_over_time"),
                   ("Forecasters", "forecasters"),
                   ("Indicators in delivery", "assignment_list"))),
    ("Risks", (("Risks", "risk_list"), ("Issues", "issue_list"))),
    ("Meetings", (("Meetings", "meeting_list"), ("Decisions", "decision_list"), ("Follow-ups", "follow_up_list"),
                  ("Asks and offers", "exchange_list"), ("Board packs", "board_pack_list"))),
    ("Memory", (("What changed between two days", "memory"), ("What was published", "publication_list"))),
)  # fmt: skip
PEOPLE = (("People", (("Roles and invitations", "people_list"),)),)


@dataclass(frozen=True)
class Needing:
    """Things of one kind that need somebody: how many, the first few, and where all of them are."""

    status: str
    title: str
    count: int
    first: tuple[tuple[str, str, str], ...]
    url: str

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@place_page
def delivery(request: HttpRequest, place: Place) -> HttpResponse:
    """One list of what is late, disputed, not reported or waiting; and what is next."""
    inside = may(request.user, Permission.SEE_UNPUBLISHED, place)
    context: dict[str, Any] = {
        "inside": inside,
        **standing_of(actions_of(place)),
        "ways": (WAYS_INSIDE if inside else WAYS)
        + (PEOPLE if may(request.user, Permission.MANAGE_PEOPLE, place) else ()),
        "next": next_meeting(place) if inside else None,
        "last": last_meeting(place) if inside else None,
        "round": latest_round(place) if inside else None,
        "pack": documents_for(request.user, place, BoardPack).exclude(issued_at=None).first(),
        "waiting": waiting_for(request.user, place) if inside else (),
    }
    if context["last"] is not None:
        context["since"] = "".join(map(str, told(account_since(place, context["last"].day))))
    context["needing"] = _needing_somebody(place, context["round"], context["next"]) if inside else ()
    return render(request, "delivery/home.html", context)


def standing_of(lines: Sequence[ActionLine]) -> dict[str, Any]:
    """How many of some actions stand where, those past their date first."""
    counts = Counter(line.status for line in lines)
    ordered = sorted(counts.items(), key=lambda each: (each[0] != "past-its-date", -each[1]))
    return {"counts": ordered, "total": len(lines)}


def _needing_somebody(place: Place, round_: Any, meeting: Any) -> tuple[Needing, ...]:
    """Everything that needs somebody, the same for all who may read it: held until the place changes or a day passes."""
    found = held_for(
        place, f"needing-somebody:{localdate()}", lambda: tuple(_needing(place, round_, meeting))
    )
    return tuple(each for each in found if each.count)


def _needing(place: Place, round_: Any, meeting: Any) -> Iterable[Needing]:
    def url(name: str, query: str = "") -> str:
        return reverse(name, args=[place.slug]) + query

    late = late_actions(place)
    yield group("past-its-date", "Past their date", ((a.name, reverse("action", args=[place.slug, a.slug]), " ".join(a.standing.reasons[:1])) for a in late), len(late), url("plan_timeline", "?status=past-its-date"))  # fmt: skip
    if round_ is not None:
        at = reverse("round", args=[place.slug, round_.slug])
        disputes, missing = open_disputes(round_), not_reported_yet(round_)
        yield group("disputed", "Where the two sides differ", ((d.name, d.url, "") for d in disputes), len(disputes), f"{at}?where=disputed")  # fmt: skip
        yield group(
            "not-reported", "Not reported yet", ((m.name, m.url, m.why) for m in missing), len(missing), at
        )
    gone = left_out_before(place)
    yield left_out(
        actions_of(place) if gone else (), gone, lambda *to: reverse(to[0], args=[place.slug, *to[1:]])
    )
    behind = [row for row in against_trajectory(place) if row.standing == "behind"]
    yield group("behind", "Indicators behind their path", ((b.name, reverse("assignment", args=[place.slug, b.slug]), b.reason) for b in behind), len(behind), url("assignment_list", "?standing=behind"))  # fmt: skip
    yield from _risks(place, url)
    yield from _meetings(place, meeting, url)


def _risks(place: Place, url: Any) -> Iterable[Needing]:
    standing = Risk.objects.filter(place=place, closed_on=None).select_related("place").order_by("slug")
    rated = ((risk.name, link(risk), risk.current) for risk in standing)
    yield grave_risks(risk_scheme_of(place), rated, url("risk_list"))
    gone = acceptances_to_decide(place)
    yield acceptances_gone(
        ((one.row.risk.name, link(one.row.risk), one) for one in gone), len(gone), url("risk_list")
    )
    issues = Issue.objects.filter(place=place, resolved_on=None, due__lt=localdate()).select_related("place")
    yield group("late", "Issues past their day", ((i.name, link(i), "") for i in issues), len(issues), url("issue_list"))  # fmt: skip


def _meetings(place: Place, meeting: Any, url: Any) -> Iterable[Needing]:
    today = localdate()
    overdue = [row for row in follow_ups(place) if row.overdue]
    yield group("late", "Follow-ups overdue", ((f.name, f.url, f.who) for f in overdue), len(overdue), url("follow_up_list"))  # fmt: skip
    asks = [row for row in exchanges(place) if row.overdue or row.age > LONG]
    yield group("open", "Asks and offers that wait long", ((e.name, e.url, f"{e.age} days old") for e in asks), len(asks), url("exchange_list"))  # fmt: skip
    if meeting is not None and meeting.day >= today:
        row = Meeting.objects.filter(place=place, slug=meeting.id).first()
        asked = decisions_asked(row) if row else ()
        yield group("decide", f"Decisions asked for on {meeting.day:%-d %B}", ((d.name, d.url, "") for d in asked), len(asked), meeting.url)  # fmt: skip


def grave_risks(scheme: RiskScheme, rated: Iterable[tuple[str, str, Rating]], url: str) -> Needing:
    """Of some risks (name, address, rating) the grave ones, told in the words of their scheme.

    The gravest first, as in the register: by gravity, then by impact, then as they were given.
    """
    bands = grave_bands(scheme)
    grave = [
        (name, at, rating, band)
        for name, at, rating in rated
        if (band := scheme.band(rating.likelihood, rating.impact)) in bands
    ]
    grave.sort(key=lambda one: (gravity(scheme, one[2]), one[2].impact), reverse=True)
    title = f"Risks rated {' or '.join(band.word for band in bands)}"
    status = f"risk-{grave[0][3].id}" if grave else "risk-high"
    return group(status, title, ((name, at, band.word) for name, at, _, band in grave), len(grave), url)


def left_out(lines: Iterable[ActionLine], slugs: Collection[str], url: Any) -> Needing:
    """Actions that the place pack no longer holds and that have not ended: they stay until they do."""
    found = [line for line in lines if line.slug in slugs and not line.ended]
    rows = ((line.name, url("action", line.slug), WHAT_TO_DO) for line in found)
    return group("decide", LEFT_OUT, rows, len(found), url("action_list"))


def acceptances_gone(rows: Iterable[tuple[str, str, Accepted]], count: int, url: str) -> Needing:
    """Risks (name, address, acceptance) whose acceptance has lapsed, or covers them no longer as they are rated."""
    told = ((name, at, one.said()) for name, at, one in rows)
    return group("late", "Risks whose acceptance no longer holds", told, count, url)


def group(status: str, title: str, rows: Iterable[tuple[str, str, str]], count: int, url: str) -> Needing:
    """Things of one kind that need somebody: name, address and reason of the first of them."""
    return Needing(status, title, count, tuple(islice(rows, SHOWN)), url)
