"""What the working plan's pages, and packs and other apps, read: frozen rows in a number of queries that does not grow."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.utils import timezone

from lodestar.analysis.delivery.dates import Revision
from lodestar.analysis.delivery.health import Facts, Health, health_of
from lodestar.analysis.delivery.money import Budgeted, Total, totals_by
from lodestar.evidence.definitions.working_plan import HealthChecks, health_checks
from lodestar.evidence.periods import parse_period
from lodestar.service.delivery.attached import Attached
from lodestar.service.delivery.lines import ActionLine
from lodestar.service.delivery.models import BudgetLine, DateRevision, Ending
from lodestar.service.delivery.schemes import schemes_of
from lodestar.service.insights.observations import indicators_held
from lodestar.service.monitoring.models import Value
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.shared.caching import remember_committed

_T = TypeVar("_T")
LATE = "past-its-date"
_MOST_HELD = 40


def actions_of(place: Place, today: dt.date | None = None) -> tuple[ActionLine, ...]:
    """Every action of a place, in the plan's order, with its status as computed for a day beside the one stated.

    Held until the place or the evidence changes; a day other than today is for what-was questions about dates only: the
    records are those of now (see memory for what was known).
    """
    day = today or timezone.localdate()
    return held_for(place, f"working-plan:{day}", lambda: _read_lines(place, day))


def action_line(place: Place, slug: str, today: dt.date | None = None) -> ActionLine | None:
    """One action of a place, or None."""
    return next(iter(_read_lines(place, today or timezone.localdate(), slug)), None)


def late_actions(place: Place, today: dt.date | None = None) -> tuple[ActionLine, ...]:
    """Actions that are late by their dates, those with a past end first, then in the plan's order."""
    late = [line for line in actions_of(place, today) if line.status == LATE]
    return tuple(sorted(late, key=lambda line: line.ends or "9999"))


def ended_slugs(place: Place) -> frozenset[str]:
    """Slugs of actions that have ended, which take no more updates."""
    return frozenset(Ending.objects.filter(place=place, taken_back="").values_list("slug", flat=True))


def revisions_of(place: Place, since: dt.date | None = None, action: str = "") -> tuple[Revision, ...]:
    """Revisions of dates, oldest first: all, those after a day, those of one action."""
    rows = DateRevision.objects.filter(place=place)
    if since is not None:
        rows = rows.filter(created_at__date__gt=since)
    if action:
        rows = rows.filter(action__slug=action)
    fields = (
        "action__slug", "action__name", "milestone", "name", "field", "old", "new", "reason", "by", "created_at",
        "round",
    )  # fmt: skip
    return tuple(
        Revision(*values[:-2], on=timezone.localdate(values[-2]), round=values[-1])
        for values in rows.values_list(*fields)
    )


def budget_of(place: Place, action: str = "") -> tuple[Budgeted, ...]:
    """Budget lines that count, of all actions or one."""
    rows = BudgetLine.objects.filter(place=place, withdrawn="")
    if action:
        rows = rows.filter(action__slug=action)
    fields = ("action__slug", "source", "year", "committed", "spent")
    return tuple(Budgeted(*values) for values in rows.values_list(*fields))


def money_by_source(place: Place) -> tuple[Total, ...]:
    """Pounds committed and spent by each source."""
    return totals_by(budget_of(place), lambda line: line.source)


def money_by_year(place: Place) -> tuple[Total, ...]:
    """Pounds committed and spent in each financial year."""
    return totals_by(budget_of(place), lambda line: line.year)


def health_by_action(place: Place, today: dt.date | None = None) -> tuple[tuple[ActionLine, Health], ...]:
    """Data health of every action that goes on, worst first."""
    day = today or timezone.localdate()
    return held_for(place, f"data-health:{day}", lambda: _read_health(place, day))


def checks_of(place: Place) -> HealthChecks:
    """The checks of data health that the place chose."""
    return health_checks(schemes_of(place).health)


def health_of_action(place: Place, slug: str, today: dt.date | None = None) -> Health | None:
    """Data health of one action; None when it has ended or is not there."""
    day = today or timezone.localdate()
    line = action_line(place, slug, day)
    if line is None or line.ended:
        return None
    return health_of_line(place, line, day)


def health_of_line(place: Place, line: ActionLine, day: dt.date) -> Health:
    """Data health of an action that is read already."""
    return health_of(facts_of(line, _measured(place).get(line.indicator)), checks_of(place).checks, day)


def scored(
    lines: Iterable[ActionLine], measured: Mapping[str, dt.date | None], checks: HealthChecks, day: dt.date
) -> tuple[tuple[ActionLine, Health], ...]:
    """Data health of those of some actions that go on, worst first. ``measured`` is the last day of each indicator's figures."""
    found = [
        (line, health_of(facts_of(line, measured.get(line.indicator)), checks.checks, day))
        for line in lines
        if not line.ended
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].score))


def _read_health(place: Place, day: dt.date) -> tuple[tuple[ActionLine, Health], ...]:
    return scored(actions_of(place, day), _measured(place), checks_of(place), day)


def facts_of(line: ActionLine, measured_until: dt.date | None) -> Facts:
    """What is asked of an action to score its data health."""
    overdue = len(line.standing.reasons) if line.status == LATE else 0
    return Facts(
        lead_sides=frozenset(lead.side for lead in line.leads),
        starts=line.starts,
        ends=line.ends,
        steps=line.steps,
        indicator=line.indicator,
        measured_until=measured_until,
        updated_last_round=line.reported,
        budget_lines=line.budget_lines,
        overdue=overdue,
        overdue_without_word=0 if line.reported else overdue,
    )


def _read_lines(place: Place, day: dt.date, slug: str = "") -> tuple[ActionLine, ...]:
    rows = Action.objects.filter(place=place, **({"slug": slug} if slug else {})).values_list(
        "pk", "slug", "name", "commitment", "starts", "ends", "indicator", "changed_at", "workstream__slug",
        "workstream__name", "workstream__theme__slug", "workstream__theme__name",
    )  # fmt: skip
    attached = Attached(place, slug)
    return tuple(attached.line(day, *values) for values in rows)


def held_for(place: Place, name: str, compute: Callable[[], _T], most: int = _MOST_HELD) -> _T:
    """Remember what was read of the working plan; a few days of it are held."""
    return remember_committed(place, name, compute, most=most)


def _measured(place: Place) -> dict[str, dt.date | None]:
    """The last day that each indicator has a figure for: in the evidence, or entered by people."""
    until = {row["indicator"]: _day(row["last"]) for row in indicators_held(place)}
    entered = Value.objects.filter(place=place, missing="").values_list("assignment__indicator", "period")
    for indicator, period in entered.order_by().distinct():
        last = parse_period(period).end
        until[indicator] = max(last, until.get(indicator) or last)
    return until


def _day(value: Any) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value
