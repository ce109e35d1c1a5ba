"""Reading risks and issues."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from lodestar.analysis.risks import Movement, Rating, acceptance_stands, movements
from lodestar.evidence.definitions.risk_scheme import RiskScheme
from lodestar.service.audit.replay import known_at
from lodestar.service.places.models import Place
from lodestar.service.risks.models import Issue, Risk, RiskAcceptance


def risks_of(place: Place) -> QuerySet[Risk]:
    """All risks of a place with what their lines show, the gravest first."""
    rows = (
        Risk.objects.filter(place=place)
        .annotate(standing=_standing("closed_on"))
        .select_related("place", "owner", "action__place", "action__workstream__theme", "theme")
    )
    return rows.prefetch_related("acceptances__approver").order_by(
        "-current_impact", "-current_likelihood", "slug"
    )


def issues_of(place: Place) -> QuerySet[Issue]:
    """All issues of a place with what their lines show, the gravest first."""
    rows = Issue.objects.filter(place=place).annotate(standing=_standing("resolved_on"))
    return rows.select_related(
        "place", "owner", "action__place", "action__workstream__theme", "theme", "risk"
    )


def _standing(ended: str) -> Case:
    return Case(When(**{ended: None}, then=Value("open")), default=Value("ended"))


def standing_acceptance(risk: Risk, on: dt.date | None = None) -> RiskAcceptance | None:
    """The acceptance that lets the risk stand on a day, if one does."""
    day = on or timezone.localdate()
    for each in risk.acceptances.all():
        if acceptance_stands(each.accepted_on, each.expires_on, each.withdrawn_on, day):
            return each
    return None


@dataclass(frozen=True)
class RiskMovement:
    """A movement with the risk's name, for a board's reading."""

    slug: str
    name: str
    movement: Movement


def risks_moved(place: Place, since: dt.datetime) -> tuple[RiskMovement, ...]:
    """Which open risks are new, worse, better or closed since a moment, by what the audit tells."""
    rows = list(
        Risk.objects.filter(place=place)
        .select_related("owner", "action", "theme")
        .prefetch_related("indicators")
    )
    then = known_at(place, "risk", since, rows)
    before = {
        slug: Rating(told["current_likelihood"], told["current_impact"])
        for slug, told in then.items()
        if told.get("closed_on") is None
    }
    after = {row.slug: row.current for row in rows if row.closed_on is None}
    names = {row.slug: row.name for row in rows}
    return tuple(RiskMovement(m.risk, names[m.risk], m) for m in movements(before, after))


def misfits(place: Place, scheme: RiskScheme) -> list[str]:
    """Risks and issues of a place, closed ones too, that a scheme has no words for: each by name, with what does not fit."""
    return [
        f"‘{row.name}’ ({', '.join(wrong)})"
        for row in (*Risk.objects.filter(place=place), *Issue.objects.filter(place=place))
        if (
            wrong := [
                f"{name} {value}"
                for name, value, allowed in scheme_values(row, scheme)
                if value not in allowed
            ]
        )
    ]


def scheme_values(row: Any, scheme: RiskScheme) -> Iterator[tuple[str, Any, list[Any]]]:
    """What a risk or an issue says in words of its scheme: the field's name, its value, and what the scheme allows."""
    if isinstance(row, Issue):
        yield "impact", row.impact, scheme.levels("impact")
    if isinstance(row, Risk):
        yield "category", row.category, scheme.ids("categories")
        yield "treatment", row.treatment, scheme.ids("treatments")
        yield "proximity", row.proximity, scheme.levels("proximity")
        for moment in ("inherent", "current", "target"):
            for scale in ("likelihood", "impact"):
                yield f"{moment} {scale}", getattr(row, f"{moment}_{scale}"), scheme.levels(scale)


def expiring_acceptances(place: Place, within: dt.timedelta) -> list[RiskAcceptance]:
    """Acceptances that stand today and end within a while: each needs a decision."""
    today = timezone.localdate()
    rows = RiskAcceptance.objects.filter(
        place=place,
        withdrawn_on=None,
        expires_on__gte=today,
        expires_on__lte=today + within,
        risk__closed_on=None,
    )
    return list(rows.select_related("place", "risk", "approver").order_by("expires_on"))
