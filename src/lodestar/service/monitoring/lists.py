"""The list of indicators in delivery."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lodestar.service.monitoring.masking import SUPPRESSED
from lodestar.service.monitoring.models import SHEET
from lodestar.service.monitoring.queries import readings_of
from lodestar.service.people.access import may, may_somewhere
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import Column, Filter, Listing, respond
from lodestar.service.shared.views import partnership_page


def say(reading: Any, value: Any) -> str:
    """A figure of an assignment in its unit."""
    return reading.say(value)


def position_of(reading: Any) -> Any:
    return reading.latest.position if reading.latest else None


def standing_of(reading: Any) -> str:
    """Ahead, on the path, behind or not rated for a commitment; a contextual indicator is never rated."""
    if reading.assignment.role == "contextual":
        return "contextual"
    if reading.latest is None:
        return "not-reported"
    return str(reading.latest.position.standing) if reading.latest.position else "not-rated"


def plain(value: Decimal | None) -> Decimal | None:
    """A number without the noughts that the database adds."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def broken_down(reading: Any) -> str:
    """The parts of the latest period by dimension and category, as the page says them."""
    latest = max((part.period for part in reading.parts), default="")
    return "; ".join(
        f"{part.dimension}: {part.category}: {part.said}" for part in reading.parts if part.period == latest
    )


def sees_small(request: HttpRequest, place: Place) -> bool:
    """Whether the reader may see numbers so small that they could point to a person."""
    return may(request.user, Permission.SEE_SMALL_NUMBERS, place)


LISTING = Listing(
    name="indicators-in-delivery",
    title="Indicators in delivery",
    columns=(
        Column("name", "Indicator", lambda r: r.assignment.name,
               url=lambda r: reverse("assignment", args=[r.assignment.place.slug, r.assignment.slug])),
        Column("id", "Id", lambda r: r.assignment.slug, exported_only=True),
        Column("role", "Kind", lambda r: r.assignment.role, as_status=True),
        Column("for", "For", lambda r: str(r.assignment.action or r.assignment.theme or "The whole place")),
        Column("year", "Latest", lambda r: r.latest.name if r.latest else ""),
        Column("value", "Value", lambda r: say(r, r.latest.rolled.value) if r.latest else "", number=True),
        Column("expected", "Path asks for", lambda r: say(r, p.expected) if (p := position_of(r)) else "", number=True),
        Column("standing", "Standing", standing_of, as_status=True),
        Column("complete", "Complete", lambda r: ("yes" if r.latest.rolled.complete else "no") if r.latest else ""),
        Column("baseline", "Baseline", lambda r: SUPPRESSED if r.baseline_hidden else plain(r.assignment.baseline), exported_only=True),
        Column("target", "Target", lambda r: plain(r.assignment.target), exported_only=True),
        Column("target_period", "Target for", lambda r: r.assignment.target_period, exported_only=True),
        Column("breakdown", "By category", broken_down, exported_only=True),
        *(Column(name, label, lambda r, n=name: getattr(r.assignment, n), exported_only=True) for name, label in SHEET),
        Column("missing", "Breakdowns missing", lambda r: "; ".join(f"{c.dimension}: {name}" for c in r.coverage for name in c.missing), exported_only=True),
        Column("explanation", "Rolled up from", lambda r: r.latest.rolled.explanation if r.latest else "", exported_only=True),
    ),
    filters=(
        Filter("role", "Kind", [("commitment", "Commitment"), ("contextual", "Contextual")], lambda r: r.assignment.role),
        Filter("standing", "Standing", [("behind", "Behind"), ("on-path", "On the path"), ("ahead", "Ahead")],
               standing_of),
    ),
    search=lambda r: r.assignment.name,
)  # fmt: skip


@partnership_page
def assignment_list(request: HttpRequest, place: Place) -> HttpResponse:
    rows = readings_of(place, sees_small=sees_small(request, place))
    return respond(
        request, place, LISTING, rows, "monitoring/assignment_list.html",
        may_assign=may_somewhere(request.user, Permission.EDIT, place),
        list_empty="No indicator has been assigned to a part of the plan yet.",
    )  # fmt: skip
