"""Reading indicators in delivery."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from lodestar.analysis.trajectories import Standing
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.reading import Reading, open_periods, read
from lodestar.service.people.access import may_somewhere, reached
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place


def assignments_of(place: Place) -> QuerySet[Assignment]:
    """All assignments of a place, commitments first."""
    rows = Assignment.objects.filter(place=place).select_related(
        "place", "theme__place", "action__place", "action__workstream__theme__place"
    )
    return rows.order_by("ended_on", "role", "name", "id")


def values_of(rows: QuerySet[Assignment] | list[Assignment]) -> dict[int, list[Value]]:
    """All values of some assignments, by assignment, in one query."""
    by_pk = {row.pk: row for row in rows}
    found: dict[int, list[Value]] = {pk: [] for pk in by_pk}
    for value in Value.objects.filter(assignment__in=by_pk):
        value.assignment = by_pk[value.assignment_id]
        found[value.assignment_id].append(value)
    return found


def readings_of(place: Place, *, sees_small: bool, today: dt.date | None = None) -> list[Reading]:
    """Every assignment that stands, read with its values."""
    rows = list(assignments_of(place).filter(ended_on=None))
    values = values_of(rows)
    return [read(row, values[row.pk], sees_small=sees_small, today=today) for row in rows]


@dataclass(frozen=True)
class ValuesDue:
    """An assignment of which values are due and not entered: the periods that have ended, the earliest first."""

    slug: str
    name: str
    periods: tuple[str, ...]


def values_due(person: User, place: Place, today: dt.date | None = None) -> tuple[ValuesDue, ...]:
    """What one person is to enter: the values that are due of assignments that they may enter values of."""
    if not may_somewhere(person, Permission.ENTER_VALUES, place):
        return ()
    today = today or timezone.localdate()
    rows = reached(person, Permission.ENTER_VALUES, place, assignments_of(place).filter(ended_on=None))
    held: dict[int, set[str]] = {row.pk: set() for row in rows}
    told = Value.objects.filter(assignment__in=held).order_by()
    for assignment, period in told.values_list("assignment", "period").distinct():
        held[assignment].add(period)
    due = (ValuesDue(row.slug, row.name, open_periods(row, held[row.pk], today)) for row in rows)
    return tuple(sorted((each for each in due if each.periods), key=_longest_due))


def _longest_due(due: ValuesDue) -> tuple[dt.date, str]:
    return parse_period(due.periods[0]).end, due.name


@dataclass(frozen=True)
class AgainstTrajectory:
    """A commitment for a board's reading: what was reached, what the path asked for, and where that stands."""

    slug: str
    name: str
    indicator: str
    unit: str
    year: str
    value: Decimal | None
    expected: Decimal | None
    standing: str
    reason: str
    complete: bool
    explanation: str
    target: Decimal | None
    target_period: str


def against_trajectory(place: Place, today: dt.date | None = None) -> tuple[AgainstTrajectory, ...]:
    """Every commitment against its path, those behind first. Contextual indicators are never rated and not here."""
    return against_path(readings_of(place, sees_small=False, today=today))


def against_path(readings: Iterable[Reading]) -> tuple[AgainstTrajectory, ...]:
    """The commitments among some readings against their paths, those behind first."""
    rows = []
    for reading in readings:
        row, latest = reading.assignment, reading.latest
        if row.role != "commitment":
            continue
        stands = latest.position if latest else None
        rows.append(
            AgainstTrajectory(
                row.slug, row.name, row.indicator, reading.unit.id, latest.name if latest else "",
                latest.rolled.value if latest else None, stands.expected if stands else None,
                stands.standing if stands else "not-rated" if latest else "no-value", reading.reason,
                latest.rolled.complete if latest else False, latest.rolled.explanation if latest else "",
                row.target, row.target_period,
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda r: (r.standing != Standing.BEHIND, r.name)))
