"""Which figures may be set beside which, and what a target asks for from the latest of them."""

from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.series import Run, Series, SeriesPoint, break_between, year_of
from lodestar.analysis.trajectories import PathPoint, RequiredGrowth, required_growth
from lodestar.evidence.definitions.indicators import Definitions, differences
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target


@dataclass(frozen=True)
class RequiredNow:
    """What a target asks for each year from the latest figure. ``notes`` say what a reader must know of it."""

    latest: SeriesPoint
    target: PathPoint
    growth: RequiredGrowth
    notes: tuple[str, ...] = ()


def comparable_run(series: Series) -> Run:
    """The figures measured alike that the latest figure belongs to, never across a break or from two sources.

    Raises LodestarError when the series has no figure.
    """
    latest = series.latest
    if latest is None:
        raise LodestarError(
            f"indicator '{series.indicator.id}' has no figure for {series.area}; load one with its definition first"
        )
    return next(run for run in series.runs if latest in run.points)


def join(one: Series, other: Series) -> None:
    """Refuse, with every reason, to treat two series as one measure; silence means that they may be joined.

    Raises LodestarError naming what differs: the definition, the area, the part, or how they were measured.
    """
    reasons = list(differences(one.indicator, other.indicator))
    if one.area != other.area:
        reasons.append(f"one is for {one.area}, the other for {other.area}")
    if one.disaggregation != other.disaggregation:
        parts = (one.disaggregation or "the whole", other.disaggregation or "the whole")
        reasons.append(f"one is {parts[0]}, the other {parts[1]}")
    if one.latest and other.latest:
        broken = break_between(one.indicator, one.latest.period, other.latest.period)
        if broken:
            reasons.append(f"the statistics were re-based from {broken.period}")
    if reasons:
        raise LodestarError(
            f"'{one.indicator.short_name}' and '{other.indicator.short_name}' cannot be joined: the first "
            f"{'; '.join(reasons)}. Show them apart, or compute both by one definition"
        )


def required_from_latest(series: Series, target: Target, definitions: Definitions) -> RequiredNow:
    """What must be added each year from the latest figure to reach the target, as a level and as per cent.

    Raises LodestarError when the target states no value or year, measures something else than the series, or its
    year is not after the latest figure's.
    """
    if target.value is None or target.period is None:
        raise LodestarError(
            f"target '{target.id}' states no value or no year; there is nothing to reach by a date"
        )
    mine = definitions.indicators[target.indicator]
    apart = differences(mine, series.indicator)
    if apart:
        raise LodestarError(
            f"target '{target.id}' and the series '{series.indicator.id}' cannot be joined: the target "
            f"{'; '.join(apart)}. Use figures of '{target.indicator}'"
        )
    run = comparable_run(series)
    latest = run.points[-1]
    scale = definitions.units[target.unit].scale / definitions.units[series.indicator.unit].scale
    aim = PathPoint(year_of(target.period), target.value * scale)
    growth = required_growth(PathPoint(latest.year, latest.value), aim)
    return RequiredNow(latest, aim, growth, _notes(series, latest, target.period))


def numerator_growth(percent: Decimal, denominator_percent: Decimal) -> Decimal:
    """The growth a year, in per cent, that a ratio's numerator needs for the ratio to grow by ``percent`` a year
    while its denominator grows by ``denominator_percent``: (1 + a)(1 + b) − 1."""
    hundred = Decimal(100)
    return ((1 + percent / hundred) * (1 + denominator_percent / hundred) - 1) * hundred


def _notes(series: Series, latest: SeriesPoint, period: str) -> tuple[str, ...]:
    broken = break_between(series.indicator, latest.period, period)
    if broken is None:
        return ()
    return (
        f"The latest figure was measured as before the break of {broken.period}. A figure measured the new way "
        "will stand higher or lower for that reason alone.",
    )
