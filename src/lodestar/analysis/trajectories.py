"""The path from a baseline to a target, what it asks for each year, and where a figure stands on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from lodestar.analysis.claims.rounding import to_decimal
from lodestar.analysis.series import break_between, year_of
from lodestar.evidence.definitions.indicators import Definitions, Indicator, differences
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation, Target


@dataclass(frozen=True)
class PathPoint:
    """A value to be reached in a year, in the unit of the target."""

    year: int
    value: Decimal


@dataclass(frozen=True)
class RequiredGrowth:
    """What a path asks for each year: ``level`` in the target's unit, ``percent`` compound (None from zero or below)."""

    years: int
    level: Decimal
    percent: Decimal | None


class Standing(StrEnum):
    """Where a figure stands against the path."""

    AHEAD = "ahead"
    ON_PATH = "on-path"
    BEHIND = "behind"
    NO_BASELINE = "no-baseline"
    RE_BASED = "re-based"
    OUTSIDE = "outside-the-path"


@dataclass(frozen=True)
class Position:
    """A figure against the path. ``gap`` is observed less expected, in the target's unit; ``reason`` is a sentence."""

    standing: Standing
    reason: str
    expected: Decimal | None = None
    gap: Decimal | None = None


@dataclass(frozen=True)
class TargetPath:
    """A target with its path. ``points`` is empty, and ``reason`` says why, when no path can be drawn."""

    target: str
    unit: str
    points: tuple[PathPoint, ...]
    growth: RequiredGrowth | None
    reason: str | None = None
    notes: tuple[str, ...] = ()


def path(
    baseline: PathPoint, target: PathPoint, shape: str = "linear", points: Sequence[PathPoint] = ()
) -> tuple[PathPoint, ...]:
    """A value for every year from baseline to target.

    ``linear`` adds the same each year, ``compound`` the same per cent, ``points`` runs straight from each given point to
    the next, and ``stepped`` stays at each until the year of the next. Raises LodestarError when the target is not after the baseline, when a point lies
    outside the two, or when a compound path would start or end at zero or below.
    """
    years = _years(baseline, target)
    if shape == "compound":
        ratio = _ratio(baseline, target)
        steps = (baseline.value * ratio ** (Decimal(i) / years) for i in range(1, years))
        values = [baseline.value, *(round(value, 10) for value in steps), target.value]
        return tuple(PathPoint(baseline.year + i, value) for i, value in enumerate(values))
    if shape not in ("linear", "points", "stepped"):
        raise LodestarError(f"trajectory '{shape}' is not known; use linear, compound, stepped or points")
    outside = [point for point in points if not baseline.year < point.year < target.year]
    if outside:
        raise LodestarError(
            f"the point for {outside[0].year} lies outside the path from {baseline.year} to {target.year}; remove it"
        )
    stops = [baseline, *(sorted(points, key=lambda p: p.year) if shape != "linear" else ()), target]
    along = _step_at if shape == "stepped" else _between
    return tuple(PathPoint(year, along(stops, year)) for year in range(baseline.year, target.year + 1))


def required_growth(baseline: PathPoint, target: PathPoint) -> RequiredGrowth:
    """What must be added each year, as a level and as compound per cent, to go from baseline to target."""
    years = _years(baseline, target)
    level = to_decimal(Fraction(target.value - baseline.value) / years)
    if baseline.value <= 0 or target.value <= 0:
        return RequiredGrowth(years, level, None)
    percent = (_ratio(baseline, target) ** (Decimal(1) / years) - 1) * 100
    return RequiredGrowth(years, level, round(percent, 10))


def position(
    year: int,
    value: Decimal,
    points: Sequence[PathPoint],
    half_step: Decimal = Decimal(0),
    direction: str = "up",
) -> Position:
    """Where a figure stands on a path; on it when no further off than half of the step that it was rounded to."""
    if not points:
        return Position(
            Standing.NO_BASELINE, "There is no baseline of the same definition to draw a path from."
        )
    expected = next((point.value for point in points if point.year == year), None)
    if expected is None:
        return Position(Standing.OUTSIDE, f"The path runs from {points[0].year} to {points[-1].year}.")
    gap = value - expected
    if abs(gap) <= half_step:
        return Position(Standing.ON_PATH, f"The path asks for {_plain(expected)} in {year}.", expected, gap)
    ahead = gap < 0 if direction == "down" else gap > 0
    standing = Standing.AHEAD if ahead else Standing.BEHIND
    return Position(standing, f"The path asks for {_plain(expected)} in {year}.", expected, gap)


def target_path(target: Target, baseline: Observation | None, definitions: Definitions) -> TargetPath:
    """The path of a target from its baseline.

    Raises LodestarError, naming what differs, when the baseline measures something else than the target.
    """
    if target.value is None or target.period is None:
        return TargetPath(target.id, target.unit, (), None, "The target states no value or no year.")
    if baseline is None:
        return TargetPath(target.id, target.unit, (), None, "There is no baseline of the same definition.")
    same_measure(target, baseline, definitions)
    units = definitions.units
    start = PathPoint(year_of(baseline.period), _in_unit(baseline, target.unit, definitions))
    end = PathPoint(year_of(target.period), target.value)
    stops = [PathPoint(year_of(point.period), point.value) for point in target.points]
    points = path(start, end, target.trajectory or "linear", stops)
    broken = break_between(definitions.indicators[target.indicator], baseline.period, target.period)
    notes = (
        (
            f"The path starts from {units[baseline.unit].say(baseline.value)} in {baseline.period}, measured as before "
            f"the break of {broken.period}; a figure measured the new way is not progress along it.",
        )
        if broken
        else ()
    )
    return TargetPath(target.id, target.unit, points, required_growth(start, end), notes=notes)


def target_position(
    target: Target, baseline: Observation | None, observation: Observation, definitions: Definitions
) -> Position:
    """Where an observation stands on a target's path; a figure across a break from the baseline is never progress.

    Raises LodestarError, naming what differs, when baseline or observation measures something else than the target.
    """
    same_measure(target, observation, definitions)
    found = target_path(target, baseline, definitions)
    if baseline is None or not found.points:
        return Position(Standing.NO_BASELINE, found.reason or "There is no path.")
    indicator = definitions.indicators[target.indicator]
    broken = break_between(indicator, baseline.period, observation.period)
    if broken:
        reason = f"The statistics were re-based from {broken.period}: the change since {baseline.period} is not progress."
        return Position(Standing.RE_BASED, reason)
    value = _in_unit(observation, target.unit, definitions)
    half = _in_unit(observation, target.unit, definitions, observation.rounded_to or Decimal(0)) / 2
    return position(year_of(observation.period), value, found.points, half, indicator.direction)


def same_measure(target: Target, observation: Observation, definitions: Definitions) -> None:
    """Refuse, with the reason, an observation that does not measure what the target is about."""
    mine = _definition(definitions.indicators, target.indicator)
    theirs = _definition(definitions.indicators, observation.indicator)
    reasons = list(differences(mine, theirs))
    if observation.disaggregation:
        reasons.append(f"the observation is a part only ({observation.disaggregation})")
    if definitions.units[target.unit].dimension != definitions.units[observation.unit].dimension:
        reasons.append(f"one is in {target.unit}, the other in {observation.unit}")
    if reasons:
        raise LodestarError(
            f"target '{target.id}' and observation '{observation.id}' cannot be joined: the target "
            f"{'; '.join(reasons)}. Use an observation of '{target.indicator}'"
        )


def _definition(indicators: Mapping[str, Indicator], ref: str) -> Indicator:
    if ref not in indicators:
        raise LodestarError(
            f"indicator '{ref}' is not defined; add definitions/indicators/{ref}.yaml or correct the name"
        )
    return indicators[ref]


def _in_unit(one: Observation, unit: str, definitions: Definitions, value: Decimal | None = None) -> Decimal:
    scale = definitions.units[one.unit].scale / definitions.units[unit].scale
    return (one.value if value is None else value) * scale


def _years(baseline: PathPoint, target: PathPoint) -> int:
    if target.year <= baseline.year:
        raise LodestarError(
            f"the target's year {target.year} is not after the baseline's, {baseline.year}; correct one of them"
        )
    return target.year - baseline.year


def _ratio(baseline: PathPoint, target: PathPoint) -> Decimal:
    if baseline.value <= 0 or target.value <= 0:
        raise LodestarError(
            f"a compound path cannot run from {baseline.value} to {target.value}: both must be above zero; "
            "use the trajectory 'linear'"
        )
    return target.value / baseline.value


def _between(stops: Sequence[PathPoint], year: int) -> Decimal:
    for before, after in pairwise(stops):
        if year == before.year:
            return before.value
        if before.year < year < after.year:
            rise = Fraction(after.value - before.value) * (year - before.year) / (after.year - before.year)
            return to_decimal(Fraction(before.value) + rise)
    return stops[-1].value


def _step_at(stops: Sequence[PathPoint], year: int) -> Decimal:
    return [stop.value for stop in stops if stop.year <= year][-1]


def _plain(value: Decimal) -> str:
    """To two decimals at most, without noughts that say nothing."""
    text = f"{round(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
