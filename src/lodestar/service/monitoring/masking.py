"""What of an assignment is hidden from those who may not see small numbers: what is small, and what would tell it.

Periods are parts of their year, areas and categories parts of their period. Of a period whose own number is hidden, no
part is told: added up, they would be it. Running totals are held against one another: two of them tell what lies between.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.monitoring import Figure, TimeRule, hidden, hidden_totals, year_holding
from lodestar.analysis.monitoring.suppression import small
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.counted import financial, unit_of
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.wholes import PeriodFigure, whole_of

SUPPRESSED = "hidden: a small number"
ADDED_UP = (TimeRule.SUM, TimeRule.AVERAGE, TimeRule.RATIO)


@dataclass(frozen=True)
class Hidden:
    """The periods whose own number is hidden, and which of the values, by their place among those that were given."""

    periods: frozenset[str]
    values: frozenset[int]


def hide(row: Assignment, values: Sequence[Value], wholes: Sequence[PeriodFigure]) -> Hidden:
    """Work out what is hidden. ``wholes`` are the periods' own figures, in order of time, worked out from all values."""
    periods = _hidden_periods(row, wholes)
    by_period = {each.period: each.figure for each in wholes}
    groups: dict[tuple[str, str], list[int]] = {}
    for n, value in enumerate(values):
        if value.area or value.dimension:
            groups.setdefault((value.period, value.dimension or "area"), []).append(n)
    gone = {n for n, value in enumerate(values) if value.period in periods}
    most = _most(values, groups)
    for (period, _), members in groups.items():
        if period not in periods:
            counts = {str(n): _count(values[n]) for n in members}
            rest = _rest(row, by_period[period], [values[n] for n in members], most.get(period))
            gone |= {int(n) for n in hidden(counts, row.threshold, rest)}
    if _running(row):
        gone |= _hidden_rows(row, values, groups, gone)
    return Hidden(periods, frozenset(gone))


def hides_baseline(row: Assignment, gone: Collection[str]) -> bool:
    """Whether the baseline is kept from those who may not see small numbers; ``gone`` are the periods that are hidden.

    With it goes what the path asks for: of a straight path two points tell where it begins.
    """
    if row.baseline is None or row.role != "commitment":
        return False
    count = row.baseline if unit_of(row).dimension == "count" else None
    return small(count, row.threshold) or row.baseline_period in gone


def hidden_values(row: Assignment, values: Sequence[Value]) -> frozenset[str]:
    """Ids of the values that are hidden from those who may not see small numbers, worked out from all of them."""
    names = sorted({value.period for value in values}, key=lambda text: parse_period(text).start)
    found = hide(row, values, [whole_of(row, values, name, True) for name in names])
    return frozenset(values[n].slug for n in found.values)


def number(row: Assignment, figure: Figure) -> Decimal | None:
    """How many people or firms a figure tells of; for a ratio the smaller of those above the line and the others."""
    if figure.numerator is not None and figure.denominator is not None:
        rest = figure.denominator - figure.numerator
        return min((n for n in (figure.numerator, rest) if n > 0), default=Decimal(0))
    return figure.value if unit_of(row).dimension == "count" else None


def _running(row: Assignment) -> bool:
    return row.cumulative and unit_of(row).dimension == "count"


def _hidden_periods(row: Assignment, wholes: Sequence[PeriodFigure]) -> frozenset[str]:
    counts = {each.period: number(row, each.figure) for each in wholes}
    by_year: dict[str, list[str]] = {}
    for each in wholes:
        by_year.setdefault(year_holding(each.period, financial(row)), []).append(each.period)
    if _running(row):
        names, before = list(counts), _baseline_before(row, counts)
        ends = {max(n for n in map(names.index, mine) if counts[names[n]] is not None)
                for mine in by_year.values() if any(counts[name] is not None for name in mine)}  # fmt: skip
        totals = [*before, *counts.values()]
        placed = {n + len(before) for n in ends} | set(range(len(before)))
        return frozenset(
            names[n - len(before)] for n in hidden_totals(totals, placed, row.threshold) if n >= len(before)
        )
    gone: set[str] = set()
    for mine in by_year.values():
        parts = {name: counts[name] for name in mine}
        alone = {name for name, count in parts.items() if small(count, row.threshold)}
        gone |= hidden(parts, row.threshold) if TimeRule(row.time_rule) in ADDED_UP else alone
    return frozenset(gone)


def _baseline_before(row: Assignment, periods: Iterable[str]) -> list[Decimal]:
    """The baseline of running totals, which the first of them is held against as each is against the one before."""
    first = next(iter(periods), "")
    if not first or row.baseline is None or not row.baseline_period:
        return []
    return [row.baseline] if parse_period(row.baseline_period).end < parse_period(first).start else []


def _hidden_rows(
    row: Assignment, values: Sequence[Value], groups: Mapping[tuple[str, str], Sequence[int]], gone: set[int]
) -> set[int]:
    """All parts by one dimension of a period, where one of them moved by a small number since it was last shown."""
    found: set[int] = set()
    shown: dict[tuple[str, str, str], Decimal] = {}
    for (_, kind), members in sorted(groups.items(), key=lambda group: parse_period(group[0][0]).start):
        told = {
            (kind, values[n].area, values[n].category): _count(values[n]) for n in members if n not in gone
        }
        moved = (abs(count - shown[key]) for key, count in told.items() if count is not None and key in shown)
        if any(small(step, row.threshold) for step in moved):
            found |= set(members)
        else:
            shown |= {key: count for key, count in told.items() if count is not None}
    return found


def _most(values: Sequence[Value], groups: Mapping[tuple[str, str], Sequence[int]]) -> dict[str, Decimal]:
    """By period, what its fullest breakdown comes to: the whole is no less where it was not entered."""
    found: dict[str, Decimal] = {}
    for (period, _), members in groups.items():
        total = sum((values[n].value or Decimal(0) for n in members), Decimal(0))
        found[period] = max(total, found.get(period, total))
    return found


def _rest(row: Assignment, whole: Figure, parts: Sequence[Value], most: Decimal | None) -> Decimal | None:
    """How many the whole holds beside its parts; None where that cannot be said."""
    if whole.numerator is not None and whole.denominator is not None:
        above = whole.numerator - _sum(parts, lambda value: value.numerator)
        below = whole.denominator - _sum(parts, lambda value: value.denominator)
        fits = 0 <= above <= below and below > 0
        return number(row, Figure("", None, above, below)) if fits else None
    if unit_of(row).dimension != "count":
        return None
    total = whole.value if whole.value is not None else most
    return None if total is None else total - _sum(parts, lambda value: value.value)


def _sum(parts: Iterable[Value], what: Callable[[Value], Decimal | None]) -> Decimal:
    return sum((found for part in parts if (found := what(part)) is not None), Decimal(0))


def _count(value: Value) -> Decimal | None:
    return number(value.assignment, Figure("", value.value, value.numerator, value.denominator))
