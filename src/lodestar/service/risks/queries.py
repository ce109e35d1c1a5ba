"""Reading risks and issues."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from lodestar.analysis.risks import Movement, Rating, acceptance_stands, gravity, movements
from lodestar.evidence.definitions.risk_scheme import RiskScheme
from lodestar.service.audit.replay import known_at
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.places.models import Place
from lodestar.service.risks.acceptances import Accepted, acceptances_of
from lodestar.service.risks.models import Issue, Risk, RiskAcceptance


def risks_of(place: Place) -> QuerySet[Risk]:
    """All risks of a place with what their lines show, the gravest first by the band of the place's scheme."""
    rows = (
        Risk.objects.filter(place=place)
        .annotate(standing=_standing("closed_on"), **_gravities(risk_scheme_of(place)))
        .select_related("place", "owner", "action__place", "action__workstream__theme", "theme")
    )
    return rows.prefetch_related("acceptances__approver").order_by("-gravity", "-current_impact", "slug")


def issues_of(place: Place) -> QuerySet[Issue]:
    """All issues of a place with what their lines show, the gravest first."""
    rows = Issue.objects.filter(place=place).annotate(standing=_standing("resolved_on"))
    return rows.select_related(
        "place", "owner", "action__place", "action__workstream__theme", "theme", "risk"
    )


def _gravities(scheme: RiskScheme) -> dict[str, Case]:
    """How grave a risk is now and is to be, as a number by which the database sorts."""
    cells = [(one.level, other.level) for one in scheme.likelihood for other in scheme.impact]
    ranks = {cell: band * 1000 + score for cell in cells for band, score in [gravity(scheme, Rating(*cell))]}
    return {
        name: Case(
            *([When(closed_on__isnull=False, then=Value(-1))] if moment == "current" else []),
            *(
                When(**{f"{moment}_likelihood": likelihood, f"{moment}_impact": impact}, then=Value(rank))
                for (likelihood, impact), rank in ranks.items()
            ),
            default=Value(0),
        )
        for name, moment in (("gravity", "current"), ("gravity_aimed", "target"))
    }


def _standing(ended: str) -> Case:
    return Case(When(**{ended: None}, then=Value("open")), default=Value("ended"))


def unexpired_acceptance(risk: Risk, on: dt.date | None = None) -> RiskAcceptance | None:
    """The acceptance that has begun and not ended on a day, at whatever rating it was given. What is closed needs none."""
    day = on or timezone.localdate()
    if risk.closed_on is not None and risk.closed_on <= day:
        return None
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
    """Which open risks are new, worse, better or closed since a moment, by what the audit tells; and, last, those that were
    raised and closed in between (``passed``)."""
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
    moved = movements(before, after, risk_scheme_of(place))
    between = sorted(row.slug for row in rows if row.closed_on is not None and row.slug not in then)
    passed = (Movement(slug, None, None, "passed") for slug in between)
    return tuple(RiskMovement(m.risk, names[m.risk], m) for m in (*moved, *passed))


def acceptances_to_decide(place: Place, within: dt.timedelta = dt.timedelta(0)) -> list[Accepted]:
    """The last acceptances of open risks that end within a while, have ended, or cover the risk no longer as it is rated,
    with where each stands: each needs a decision. Without a while, those alone that no longer hold."""
    last_day = timezone.localdate() + within
    rows = Risk.objects.filter(place=place, closed_on=None, acceptances__isnull=False).distinct()
    rows = rows.select_related("place", "owner", "action", "theme").prefetch_related("acceptances__approver")
    risks = {risk.pk: risk for risk in rows}
    found = []
    for pk, one in acceptances_of(place, list(risks.values())).items():
        one.row.risk = risks[pk]
        if not one.covers or (within and one.row.expires_on <= last_day):
            found.append(one)
    return sorted(found, key=lambda one: (one.row.expires_on, one.row.risk_id))
