"""An assignment as it is read: values by period, rolled up to years, against its path, with what must be hidden."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
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
    hidden,
    next_period,
    over_place,
    over_time,
    year_holding,
)
from lodestar.analysis.monitoring.suppression import small
from lodestar.analysis.trajectories import PathPoint, Position, path, position
from lodestar.evidence.definitions.indicators import Indicator, Unit, load_definitions
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.models import Assignment, Value

SUPPRESSED = "hidden: a small number"


def indicator_of(row: Assignment) -> Indicator:
    return load_definitions().indicators[row.indicator]


def unit_of(row: Assignment) -> Unit:
    definitions = load_definitions()
    return definitions.units[definitions.indicators[row.indicator].unit]


def is_ratio(row: Assignment) -> bool:
    """Whether the indicator is a numerator over a denominator."""
    return unit_of(row).dimension in {"share", "rate"}


def scale_of(row: Assignment) -> Decimal:
    """What a fraction is multiplied by to stand in the indicator's unit: 100 for per cent."""
    return Decimal(1) / unit_of(row).scale


def financial(row: Assignment) -> bool:
    """Whether the assignment is counted in financial years: its first period begins in April."""
    return row.starts.month == 4


def year(row: Assignment, period: str) -> int:
    """The year that a period is counted in, as a number: 2026 for 2026/27."""
    return int(year_holding(period, financial(row))[:4])


@dataclass(frozen=True)
class PeriodFigure:
    """The whole place's value for one period, with the areas that it was rolled up from where it was."""

    period: str
    figure: Figure
    rolled: RollUp | None
    due: bool


@dataclass(frozen=True)
class YearFigure:
    """A year: what its periods come to and, once it is over, where that stands on the path."""

    year: int
    name: str
    rolled: RollUp
    position: Position | None
    over: bool


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
    open: tuple[str, ...]
    next_due: dt.date

    @property
    def latest(self) -> YearFigure | None:
        """The last year that is over and has a value; the one under way is rated when it has ended."""
        over = (each for each in reversed(self.years) if each.over and each.rolled.value is not None)
        return next(over, None)

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
    shown = values if sees_small else mask(row, values)
    periods = tuple(_whole(row, values, name, name in due) for name in names)
    line = path_of(row)
    latest = max(
        (v.period for v in values if v.dimension),
        default="",
        key=lambda p: parse_period(p).start if p else dt.date.min,
    )
    return Reading(
        assignment=row,
        unit=unit_of(row),
        periods=periods if sees_small else _mask_periods(row, periods),
        years=tuple(_years(row, periods, line, sees_small=sees_small, today=today)),
        path=line,
        parts=tuple(_parts(row, shown, values)),
        coverage=coverage_of(row.dimensions, _categories(v for v in values if v.period == latest)),
        open=still,
        next_due=next_due(row, today),
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


def mask(row: Assignment, values: Iterable[Value]) -> list[Value]:
    """Values with what could point to a person taken out. The rows given are left as they are."""
    values = list(values)
    groups: dict[tuple[str, str], list[Value]] = {}
    for value in values:
        groups.setdefault((value.period, value.dimension or ("area" if value.area else "")), []).append(value)
    gone: set[int] = set()
    for (_, kind), members in groups.items():
        counts = {str(n): _count(member) for n, member in enumerate(members)}
        found = (
            hidden(counts, row.threshold)
            if kind
            else frozenset(k for k, c in counts.items() if small(c, row.threshold))
        )
        gone |= {id(members[int(n)]) for n in found}
    return [_masked(value) if id(value) in gone else value for value in values]  # fmt: skip


def hidden_values(row: Assignment, values: Sequence[Value]) -> frozenset[str]:
    """Ids of the values that are hidden from those who may not see small numbers, worked out from all of them."""
    shown = mask(row, values)
    periods = {
        one.period for one in read(row, values, sees_small=False).periods if one.figure.missing == SUPPRESSED
    }
    return frozenset(
        true.slug
        for true, mine in zip(values, shown, strict=True)
        if mine is not true or (true.period in periods and not (true.area or true.dimension))
    )  # fmt: skip


def _count(value: Value) -> Decimal | None:
    return _number(value.assignment, Figure("", value.value, value.numerator, value.denominator))


def _number(row: Assignment, figure: Figure) -> Decimal | None:
    """How many people or firms a figure tells of; for a ratio the smaller of those above the line and the others."""
    if figure.numerator is not None and figure.denominator is not None:
        rest = figure.denominator - figure.numerator
        return min((n for n in (figure.numerator, rest) if n > 0), default=Decimal(0))
    return figure.value if unit_of(row).dimension == "count" else None


def _masked(value: Value) -> Value:
    copy = Value(
        place_id=value.place_id, assignment=value.assignment, slug=value.slug, period=value.period, area=value.area,
        dimension=value.dimension, category=value.category, status=value.status, missing="withheld",
    )  # fmt: skip
    copy.source = SUPPRESSED
    return copy


def _figure(value: Value, name: str) -> Figure:
    reason = (
        value.source if value.source == SUPPRESSED else value.get_missing_display() if value.missing else ""
    )
    return Figure(name, value.value, value.numerator, value.denominator, reason.lower())


def _whole(row: Assignment, values: Iterable[Value], period: str, due: bool) -> PeriodFigure:
    """The value entered for the whole place; else its areas', rolled up by the declared rule."""
    mine = [value for value in values if value.period == period and not value.dimension]
    label = parse_period(period).label
    own = next((value for value in mine if not value.area), None)
    rule = PlaceRule(row.place_rule)
    if (own is None or own.value is None) and row.areas and rule is not PlaceRule.NONE:
        by_area = {value.area: value for value in mine}
        names = row.place.area_names
        figures = [
            _figure(by_area[code], names.get(code, code))
            if code in by_area
            else Figure(names.get(code, code), None)
            for code in row.areas
        ]
        rolled = over_place(figures, rule, scale_of(row))
        why = "" if rolled.value is not None else "no area has a value"
        figure = Figure(label, rolled.value, rolled.numerator, rolled.denominator, why)
        return PeriodFigure(period, figure, rolled, due)
    figure = _figure(own, label) if own is not None else Figure(label, None)
    return PeriodFigure(period, figure, None, due)


def _mask_periods(row: Assignment, periods: Sequence[PeriodFigure]) -> tuple[PeriodFigure, ...]:
    """The periods of a year as parts of its total: what is small is hidden, and what would tell it."""
    gone: set[str] = set()
    by_year: dict[str, dict[str, Decimal | None]] = {}
    for each in periods:
        by_year.setdefault(year_holding(each.period, financial(row)), {})[each.period] = _number(
            row, each.figure
        )
    for counts in by_year.values():
        alone = {name for name, count in counts.items() if small(count, row.threshold)}
        gone |= hidden(counts, row.threshold) if row.time_rule == TimeRule.SUM else alone
    return tuple(
        PeriodFigure(each.period, Figure(each.figure.name, None, missing=SUPPRESSED), None, each.due)
        if each.period in gone
        else replace(each, rolled=replace(each.rolled, used=()) if each.rolled else None)
        for each in periods
    )


def _years(
    row: Assignment,
    periods: Sequence[PeriodFigure],
    line: Sequence[PathPoint],
    *,
    sees_small: bool,
    today: dt.date,
) -> Iterable[YearFigure]:
    by_year: dict[str, list[PeriodFigure]] = {}
    for each in periods:
        by_year.setdefault(year_holding(each.period, financial(row)), []).append(each)
    for name, members in by_year.items():
        rolled = _year(row, members)
        number = int(name[:4])
        if not sees_small:
            told = Figure(name, rolled.value, rolled.numerator, rolled.denominator)
            too_small = small(_number(row, told), row.threshold)
            rolled = replace(rolled, used=(), value=None if too_small else rolled.value)
            if too_small:
                rolled = replace(
                    rolled, numerator=None, denominator=None, explanation=f"Not shown ({SUPPRESSED})."
                )
        better = indicator_of(row).direction
        over = parse_period(name).end < today
        stands = (
            position(number, rolled.value, line, direction=better)
            if line and over and rolled.value is not None
            else None
        )
        yield YearFigure(number, name, rolled, stands, over)


def _year(row: Assignment, members: Sequence[PeriodFigure]) -> RollUp:
    """What the periods of a year come to; areas that are missing in one of them are missed in the year."""
    rolled = over_time([member.figure for member in members], TimeRule(row.time_rule), scale_of(row))
    short = tuple(m.figure.name for m in members if m.rolled is not None and not m.rolled.complete)
    return replace(rolled, missing=(*rolled.missing, *(f"some areas of {each}" for each in short)))


def _parts(row: Assignment, shown: Sequence[Value], values: Sequence[Value]) -> Iterable[Part]:
    unit, names = unit_of(row), row.place.area_names
    for mine, true in zip(shown, values, strict=True):
        if not (mine.dimension or mine.area):
            continue
        masked = mine is not true
        said = SUPPRESSED if masked else say(unit, mine)
        dimension, category = (
            (mine.dimension, mine.category) if mine.dimension else ("area", names.get(mine.area, mine.area))
        )
        yield Part(dimension, category, mine.period, said, masked)


def say(unit: Unit, value: Value) -> str:
    """A value in reader's words, with what it was divided from; or why it is missing."""
    if value.value is None:
        return value.get_missing_display() if value.missing else ""
    told = unit.say(f"{value.value.normalize():f}")
    if value.numerator is None or value.denominator is None:
        return told
    return f"{told} ({value.numerator.normalize():f} of {value.denominator.normalize():f})"


def _categories(values: Iterable[Value]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for value in values:
        if value.dimension and value.value is not None:
            found.setdefault(value.dimension, []).append(value.category)
    return found
