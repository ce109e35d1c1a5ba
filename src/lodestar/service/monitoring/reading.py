"""An assignment as it is read: values by period, rolled up to years, against its path, with what must be hidden."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from lodestar.analysis.monitoring import (
    Coverage,
    Figure,
    PlaceRule,
    RollUp,
    TimeRule,
    coverage_of,
    expected_periods,
    next_period,
    over_time,
    year_holding,
)
from lodestar.analysis.monitoring.suppression import small
from lodestar.analysis.trajectories import PathPoint, Position, Standing, path, position
from lodestar.evidence.definitions.indicators import Unit
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.counted import direction_of, financial, scale_of, unit_of, year, year_named
from lodestar.service.monitoring.masking import SUPPRESSED, Hidden, hide, hides_baseline, number
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.wholes import PeriodFigure, whole_of

GOOD = (Standing.AHEAD, Standing.ON_PATH)


@dataclass(frozen=True)
class YearFigure:
    """A year: what its periods come to and, once it is over, where that stands on the path."""

    year: int
    name: str
    rolled: RollUp
    position: Position | None
    over: bool
    hidden: bool = False


@dataclass(frozen=True)
class Part:
    """One category of a dimension, or an area, in one period, as the reader may see it."""

    dimension: str
    category: str
    period: str
    said: str
    hidden: bool


@dataclass(frozen=True)
class Breakdown:
    """All parts of one dimension: a row for each period, a cell for each category."""

    dimension: str
    categories: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Reading:
    """Everything that a page about an assignment shows."""

    assignment: Assignment
    unit: Unit
    periods: tuple[PeriodFigure, ...]
    years: tuple[YearFigure, ...]
    path: tuple[PathPoint, ...]
    parts: tuple[Part, ...]
    coverage: tuple[Coverage, ...]
    covered: str
    open: tuple[str, ...]
    next_due: dt.date
    baseline_hidden: bool = False

    @property
    def latest(self) -> YearFigure | None:
        """The last year that is over and has a value; the one under way is rated when it has ended."""
        over = (each for each in reversed(self.years) if each.over and each.rolled.value is not None)
        return next(over, None)

    def say(self, value: Decimal | None) -> str:
        """A figure of it in its unit, to two decimals; nothing for none."""
        return "" if value is None else self.unit.say(f"{round(value, 2).normalize():f}")

    @property
    def reason(self) -> str:
        """Why a commitment stands where it stands, in sentences."""
        latest = self.latest
        if latest is None or latest.position is None:
            return self._why_not_rated()
        if self.baseline_hidden:
            told = f"{self.say(latest.rolled.value)} in {latest.name}; what the path asks for is hidden: it begins at a small number."
            return told if latest.rolled.complete else f"{told} Some of it is missing."
        if latest.position.expected is None:
            first, last = (year_named(self.assignment, point.year) for point in (self.path[0], self.path[-1]))
            return f"{self.say(latest.rolled.value)} in {latest.name}, outside the path, which runs from {first} to {last}."
        told = f"{self.say(latest.rolled.value)} in {latest.name}; the path asks for {self.say(latest.position.expected)}."
        return told if latest.rolled.complete else f"{told} Some of it is missing."

    def _why_not_rated(self) -> str:
        latest = self.latest
        if latest is not None and self.path and not latest.rolled.complete:
            told = f"{self.say(latest.rolled.value)} in {latest.name}."
            return f"{told} Some of it is missing, which would add to it, so it is not rated."
        if any(year.hidden for year in self.years):
            return "What was reached is hidden: a small number."
        if any(year.rolled.value is not None for year in self.years):
            return "No year of which there are values is over yet."
        return "No value has been entered."

    @property
    def hides(self) -> bool:
        """Whether anything of it is hidden from the reader."""
        periods = (each.figure.missing == SUPPRESSED for each in self.periods)
        return self.baseline_hidden or any(periods) or any(part.hidden for part in self.parts)

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The parts as tables, one a dimension."""
        found = []
        for dimension in dict.fromkeys(part.dimension for part in self.parts):
            mine = [part for part in self.parts if part.dimension == dimension]
            categories = tuple(dict.fromkeys(part.category for part in mine))
            said = {(part.period, part.category): part.said for part in mine}
            rows = tuple(
                (period, tuple(said.get((period, category), "") for category in categories))
                for period in dict.fromkeys(part.period for part in mine)
            )
            found.append(Breakdown(dimension, categories, rows))
        return tuple(found)


def read(
    row: Assignment, values: Sequence[Value], *, sees_small: bool, today: dt.date | None = None
) -> Reading:
    """Read an assignment with its values. Small numbers are hidden unless the reader may see them."""
    today = today or timezone.localdate()
    due = expected_periods(row.starts, row.frequency, today)
    still = open_periods(row, (value.period for value in values), today)
    names = sorted({*due, *(value.period for value in values)}, key=lambda text: parse_period(text).start)
    periods = tuple(whole_of(row, values, name, name in due) for name in names)
    gone = Hidden(frozenset(), frozenset()) if sees_small else hide(row, values, periods)
    line = path_of(row)
    closed = not sees_small and hides_baseline(row, gone.periods)
    years = _years(row, periods, line, gone, sees_small=sees_small, today=today)
    latest = max((v.period for v in values), default="", key=lambda text: parse_period(text).start)
    return Reading(
        assignment=row,
        unit=unit_of(row),
        periods=periods if sees_small else tuple(_masked(each, gone) for each in periods),
        years=tuple(map(_without_path, years) if closed else years),
        path=() if closed else line,
        parts=tuple(_parts(row, values, gone)),
        coverage=_coverage(row, (v for v in values if v.period == latest)),
        covered=latest,
        open=still,
        next_due=next_due(row, today),
        baseline_hidden=closed,
    )  # fmt: skip


def next_due(row: Assignment, today: dt.date | None = None) -> dt.date:
    """The day on which the next value falls due: the last of the first period that has not ended."""
    return parse_period(next_period(row.starts, row.frequency, today or timezone.localdate())).end


def open_periods(row: Assignment, held: Iterable[str], today: dt.date) -> tuple[str, ...]:
    """The periods that have ended and of which nothing was entered, neither a value nor why there is none."""
    held = set(held)
    return tuple(each for each in expected_periods(row.starts, row.frequency, today) if each not in held)


def path_of(row: Assignment) -> tuple[PathPoint, ...]:
    """A commitment's path from baseline to target; nothing for what is only watched."""
    if row.role != "commitment" or row.target is None or row.baseline is None:
        return ()
    stops = [PathPoint(year(row, period), Decimal(value)) for period, value in row.points]
    start = PathPoint(year(row, row.baseline_period), row.baseline.normalize())
    end = PathPoint(year(row, row.target_period), row.target.normalize())
    return tuple(
        PathPoint(point.year, point.value.normalize())
        for point in path(start, end, row.trajectory or "linear", stops)
    )


def _years(
    row: Assignment,
    periods: Sequence[PeriodFigure],
    line: Sequence[PathPoint],
    gone: Hidden,
    *,
    sees_small: bool,
    today: dt.date,
) -> Iterable[YearFigure]:
    by_year: dict[str, list[PeriodFigure]] = {}
    shown = [
        PathPoint(point.year, round(point.value, 2)) for point in line
    ]  # what reads the same stands on the path
    for each in periods:
        by_year.setdefault(year_holding(each.period, financial(row)), []).append(each)
    for name, members in by_year.items():
        rolled = _year(row, members)
        number = int(name[:4])
        grows = _can_only_grow(row, rolled, members)
        closed = [each for each in members if each.period in gone.periods]
        too_small = not sees_small and _tells(row, rolled, closed)
        if too_small:
            told = f"Not shown ({SUPPRESSED})."
            rolled = replace(rolled, value=None, numerator=None, denominator=None, explanation=told)
        if not sees_small:
            rolled = replace(rolled, used=())
        over = parse_period(name).end < today
        stands = (
            position(number, round(rolled.value, 2), shown, direction=direction_of(row))
            if line and over and rolled.value is not None
            else None
        )
        if stands is not None and stands.standing in GOOD and direction_of(row) == "down" and grows:
            stands = None
        yield YearFigure(number, name, rolled, stands, over, too_small)


def _without_path(year: YearFigure) -> YearFigure:
    """A year with where it stands, and nothing of what the path asked for."""
    stands = replace(year.position, expected=None, gap=None, reason="") if year.position else None
    return replace(year, position=stands)


def _year(row: Assignment, members: Sequence[PeriodFigure]) -> RollUp:
    """What the periods of a year come to; areas that are missing in one of those used are missed in the year."""
    rolled = over_time([member.figure for member in members], TimeRule(row.time_rule), scale_of(row))
    short = [f"some areas of {m.figure.name}" for m in _partial(rolled, members)]
    if not short:
        return rolled
    begun = ", " if rolled.missing else " Missing: "
    told = f"{rolled.explanation.removesuffix('.') if rolled.missing else rolled.explanation}{begun}{', '.join(short)}."
    return replace(rolled, missing=(*rolled.missing, *short), explanation=told)


def _partial(rolled: RollUp, members: Sequence[PeriodFigure]) -> list[PeriodFigure]:
    """The periods among those used of which some areas are missing."""
    used = {figure.name for figure in rolled.used}
    return [
        m for m in members if m.figure.name in used and m.rolled is not None and m.rolled.used and not m.rolled.complete
    ]  # fmt: skip


def _can_only_grow(row: Assignment, rolled: RollUp, members: Sequence[PeriodFigure]) -> bool:
    """Whether what is missing of a year can only add to what is there."""
    if rolled.complete:
        return False
    added = row.time_rule in (TimeRule.SUM, TimeRule.MAXIMUM)
    return added or (row.place_rule == PlaceRule.SUM and bool(_partial(rolled, members)))


def _masked(each: PeriodFigure, gone: Hidden) -> PeriodFigure:
    """A period as the reader may see it. Which areas it was rolled up from is told by name alone."""
    if each.period in gone.periods:
        closed = Figure(each.figure.name, None, missing=SUPPRESSED)
        return PeriodFigure(each.period, closed, None, each.due, f"{SUPPRESSED.capitalize()}.", hidden=True)
    return replace(each, rolled=replace(each.rolled, used=()) if each.rolled else None)


def _tells(row: Assignment, rolled: RollUp, closed: Sequence[PeriodFigure]) -> bool:
    """Whether a year's figure is small, or is that of a period which is hidden."""
    told = Figure("", rolled.value, rolled.numerator, rolled.denominator)
    if small(number(row, told), row.threshold):
        return True
    return rolled.rule == TimeRule.LATEST and bool({each.figure for each in closed} & set(rolled.used))


def _parts(row: Assignment, values: Sequence[Value], gone: Hidden) -> Iterable[Part]:
    unit, names = unit_of(row), row.place.area_names
    for n, value in enumerate(values):
        if not (value.dimension or value.area):
            continue
        masked = n in gone.values
        said = SUPPRESSED if masked else say(unit, value)
        dimension, category = (
            (value.dimension, value.category)
            if value.dimension
            else ("area", names.get(value.area, value.area))
        )
        yield Part(dimension, category, value.period, said, masked)


def say(unit: Unit, value: Value) -> str:
    """A value in reader's words, with what it was divided from; or why it is missing."""
    if value.value is None:
        return value.get_missing_display() if value.missing else ""
    told = unit.say(f"{round(value.value, 2).normalize():f}")
    if value.numerator is not None and value.denominator is not None:
        told = f"{told} ({value.numerator.normalize():,f} of {value.denominator.normalize():,f})"
    return f"{told}, estimate" if value.status == "estimate" else told


def _coverage(row: Assignment, values: Iterable[Value]) -> tuple[Coverage, ...]:
    """Which areas and categories have a value of the last period with any, by area first."""
    names = row.place.area_names
    expected: dict[str, list[str]] = (
        {"area": [names.get(code, code) for code in row.areas]} if row.areas else {}
    )
    found: dict[str, list[str]] = {}
    for value in values:
        if value.value is not None and (value.dimension or value.area):
            category = value.category if value.dimension else names.get(value.area, value.area)
            found.setdefault(value.dimension or "area", []).append(category)
    return coverage_of(expected | row.dimensions, found)
