"""An indicator's figures for one area, put in order without joining what was measured differently."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lodestar.evidence.definitions.indicators import Break, Definitions, Indicator
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation
from lodestar.evidence.periods import Period, parse_period


@dataclass(frozen=True)
class SeriesPoint:
    """One figure in the indicator's unit. ``half_step`` is half of the step that it was rounded to, if known;
    ``qualifier`` is how the source hedges it."""

    year: int
    period: str
    value: Decimal
    observation: str
    source: str
    status: str
    half_step: Decimal | None = None
    qualifier: str = "exact"


@dataclass(frozen=True)
class Run:
    """Figures that may be joined by a line: one source, one way of measuring."""

    points: tuple[SeriesPoint, ...]
    after_break: str | None = None


@dataclass(frozen=True)
class Series:
    """All figures of one indicator for one area; a value after a break is never in a run with those before."""

    indicator: Indicator
    area: str
    disaggregation: str | None
    runs: tuple[Run, ...]
    breaks: tuple[Break, ...]
    notes: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[SeriesPoint, ...]:
        """All figures in order of year."""
        return tuple(
            sorted((p for run in self.runs for p in run.points), key=lambda p: (p.year, p.observation))
        )

    @property
    def latest(self) -> SeriesPoint | None:
        """The figure for the latest year, None when there is none."""
        return self.points[-1] if self.points else None


def year_of(period: Period | str) -> int:
    """The year that a period is plotted at: the one in which its last twelve months begin (2017/18 → 2017)."""
    given = parse_period(period) if isinstance(period, str) else period
    return max(given.start.year, (given.end + dt.timedelta(days=1)).year - 1)


def break_between(indicator: Indicator, earlier: str, later: str) -> Break | None:
    """The first break with ``earlier`` before it and ``later`` at or after it; None when the two may be compared."""
    first, last = sorted((parse_period(earlier), parse_period(later)), key=lambda period: period.end)
    for one in sorted(indicator.breaks, key=lambda b: parse_period(b.period).start):
        if first.end < parse_period(one.period).start <= last.end:
            return one
    return None


def assemble_series(
    observations: Iterable[Observation],
    indicator: str,
    area: str,
    definitions: Definitions,
    disaggregation: str | None = None,
) -> Series:
    """Put the figures of one indicator, area and part of it in order.

    Ambitions are left out: they are not observed. Where one source gives two figures for a period the one of the
    later vintage stands and a note says so; two sources make two runs. Raises LodestarError when the indicator is
    not defined or a figure's unit measures something else than the indicator's.
    """
    if indicator not in definitions.indicators:
        raise LodestarError(
            f"indicator '{indicator}' is not defined; add definitions/indicators/{indicator}.yaml"
        )
    defined = definitions.indicators[indicator]
    chosen = [
        one
        for one in observations
        if (one.indicator, one.area, one.disaggregation) == (indicator, area, disaggregation)
        and one.status != "ambition"
    ]
    kept, notes = _latest_vintages(chosen)
    points = [_point(one, defined, definitions) for one in kept]
    return Series(
        indicator=defined,
        area=area,
        disaggregation=disaggregation,
        runs=_runs(points, defined),
        breaks=tuple(sorted(defined.breaks, key=lambda one: parse_period(one.period).start)),
        notes=tuple(notes),
    )


def _latest_vintages(observations: list[Observation]) -> tuple[list[Observation], list[str]]:
    best: dict[tuple[str, str], Observation] = {}
    notes = []
    for one in sorted(observations, key=lambda o: (o.vintage or "", o.id)):
        key = (one.source, one.period)
        if key in best:
            notes.append(
                f"'{best[key].id}' gives way to '{one.id}', a later vintage of the figure for {one.period}."
            )
        best[key] = one
    return list(best.values()), notes


def _point(one: Observation, indicator: Indicator, definitions: Definitions) -> SeriesPoint:
    if one.unit not in definitions.units:
        raise LodestarError(f"observation '{one.id}': unit '{one.unit}' is not in definitions/units.yaml")
    unit, wanted = definitions.units[one.unit], definitions.units[indicator.unit]
    if unit.dimension != wanted.dimension:
        raise LodestarError(
            f"observation '{one.id}' is in {unit.name}, which cannot stand in a series of {wanted.name}; "
            f"correct its unit or its indicator ('{indicator.id}')"
        )
    scale = unit.scale / wanted.scale
    return SeriesPoint(
        year=year_of(one.period),
        period=one.period,
        value=one.value * scale,
        observation=one.id,
        source=one.source,
        status=one.status,
        half_step=one.rounded_to * scale / 2 if one.rounded_to else None,
        qualifier=one.qualifier,
    )


def _runs(points: list[SeriesPoint], indicator: Indicator) -> tuple[Run, ...]:
    starts = sorted((one.period for one in indicator.breaks), key=lambda text: parse_period(text).start)
    found: dict[tuple[str, str | None], list[SeriesPoint]] = {}
    for point in sorted(points, key=lambda p: (p.year, p.observation)):
        end = parse_period(point.period).end
        passed = [start for start in starts if parse_period(start).start <= end]
        found.setdefault((point.source, passed[-1] if passed else None), []).append(point)
    return tuple(Run(tuple(run), after) for (_, after), run in found.items())
