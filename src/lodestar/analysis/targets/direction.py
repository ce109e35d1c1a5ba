"""Direction of travel, as Open SDG and Statistics Canada rate it, from figures measured alike alone.

With a target: the growth a year that was seen, over the growth a year that the target needed from the same base year
(compound rates): 0.95 and more is substantial progress, 0.6 moderate, 0 limited, below that deterioration. Without
one the growth itself is rated, at 1.5%, 0.5% and 0. Thresholds are those of sdg-build and of Statistics Canada's
"Methodology for measuring progress". Unlike both, a base year on the far side of a break is refused.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lodestar.analysis.results import Method
from lodestar.analysis.series import Series, SeriesPoint, break_between, year_of
from lodestar.analysis.targets.joining import comparable_run
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target

METHOD = Method("Growth seen over growth needed, as Open SDG and Statistics Canada rate it", "1")
WITH_TARGET = (0.95, 0.6, 0.0)
WITHOUT = (0.015, 0.005, 0.0)


class Direction(StrEnum):
    """The five ratings, best first."""

    MET = "target-met"
    SUBSTANTIAL = "substantial-progress"
    MODERATE = "moderate-progress"
    LIMITED = "limited-progress"
    DETERIORATION = "deterioration"


@dataclass(frozen=True)
class Travel:
    """A rating with what it rests on. ``seen`` and ``needed`` are growth a year in per cent, or steps of the
    indicator's unit where ``by`` is ``level``; ``ratio`` is one over the other, None without a target."""

    direction: Direction
    base: SeriesPoint
    latest: SeriesPoint
    seen: float
    needed: float | None
    ratio: float | None
    by: str = "growth"
    notes: tuple[str, ...] = ()
    method: Method = METHOD


def direction_of_travel(series: Series, target: Target | None = None, base_year: int | None = None) -> Travel:
    """Rate the way from a base year to the latest figure.

    The base year is the one given, else that of the first comparable figure. Raises LodestarError when the indicator
    has no better direction, when no two comparable figures stand there, when the base year lies across a break, or
    when the target is not for a later year.
    """
    better = series.indicator.direction
    if better == "none":
        raise LodestarError(
            f"indicator '{series.indicator.id}' says of neither direction that it is better; it cannot be rated"
        )
    points = comparable_run(series).points
    base, latest = _base(series, points, base_year), points[-1]
    if base.year >= latest.year:
        raise LodestarError(
            f"{series.indicator.short_name}: there is no comparable figure later than {base.year}; direction takes two"
        )
    sign = -1 if better == "down" else 1
    if target is None or target.value is None or target.period is None:
        return _without_target(base, latest, sign)
    return _with_target(series, base, latest, target, sign)


def rate(value: float, thresholds: tuple[float, float, float]) -> Direction:
    """The rating of a ratio or a growth by its thresholds, each included; the last digits of a root do not decide."""
    high, middle, low = thresholds
    value = round(value, 12)
    if value >= high:
        return Direction.SUBSTANTIAL
    if value >= middle:
        return Direction.MODERATE
    return Direction.LIMITED if value >= low else Direction.DETERIORATION


def compound(base: float, later: float, years: int) -> float:
    """Growth a year that leads from one figure to a later one, both above zero, as a share."""
    return float((later / base) ** (1 / years) - 1)


def _without_target(base: SeriesPoint, latest: SeriesPoint, sign: int) -> Travel:
    if base.value <= 0 or latest.value <= 0:
        raise LodestarError(
            "without a target only figures above zero can be rated: growth from zero or below has no rate"
        )
    growth = compound(float(base.value), float(latest.value), latest.year - base.year)
    return Travel(rate(sign * growth, WITHOUT), base, latest, growth * 100, None, None)


def _with_target(series: Series, base: SeriesPoint, latest: SeriesPoint, target: Target, sign: int) -> Travel:
    if target.unit != series.indicator.unit:
        raise LodestarError(
            f"target '{target.id}' is in {target.unit}, its indicator in {series.indicator.unit}; give both in one unit"
        )
    aim, year = target.value or Decimal(0), year_of(target.period or "")
    if year <= base.year:
        raise LodestarError(f"the target is for {year}, not after the base year {base.year}")
    first, last, wanted = float(base.value), float(latest.value), float(aim)
    by = "growth" if min(first, last, wanted) > 0 else "level"
    if by == "growth":
        seen = compound(first, last, latest.year - base.year) * 100
        needed = compound(first, wanted, year - base.year) * 100
    else:
        seen, needed = (last - first) / (latest.year - base.year), (wanted - first) / (year - base.year)
    met = last <= wanted if sign < 0 else last >= wanted
    if needed == 0 and not met:
        raise LodestarError(
            f"the target equals the figure of {base.year}: no growth was needed to rate against"
        )
    ratio = sign * seen / abs(needed) if needed else None
    direction = Direction.MET if met else rate(ratio or 0.0, WITH_TARGET)
    return Travel(direction, base, latest, seen, needed, ratio, by, _notes(by, target, base, latest))


def _notes(by: str, target: Target, base: SeriesPoint, latest: SeriesPoint) -> tuple[str, ...]:
    notes = []
    if by == "level":
        notes.append("Compound growth does not lead to zero or below: equal steps were compared instead.")
    if target.baseline == latest.observation:
        notes.append(
            f"The target's baseline is the latest figure, {latest.period}: what is rated is the way there from "
            f"{base.period}, not progress since the target was set."
        )
    return tuple(notes)


def _base(series: Series, points: tuple[SeriesPoint, ...], wanted: int | None) -> SeriesPoint:
    if wanted is None:
        return points[0]
    found = next((point for point in points if point.year == wanted), None)
    if found is not None:
        return found
    earlier = next((point for point in series.points if point.year == wanted), None)
    broken = break_between(series.indicator, earlier.period, points[-1].period) if earlier else None
    if broken:
        raise LodestarError(
            f"{wanted} lies before the break of {broken.period}: a change across it is not progress; use a base year "
            f"from {points[0].year} on"
        )
    raise LodestarError(
        f"there is no comparable figure for {wanted}; there are {points[0].year} to {points[-1].year}"
    )
