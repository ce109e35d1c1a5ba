"""Where a series is going if its own history goes on, and how little or much that history says of it.

A random walk with damped drift. The drift is the mean change a year from the first comparable figure to the last;
each further year keeps ``DAMPING`` of the drift of the year before (Gardner and McKenzie, 1985). The errors of the
walk and of the drift are added as in Hyndman and Athanasopoulos, *Forecasting: Principles and Practice* (3rd edition),
section 5.5, and Student's t with the degrees of freedom that are left stands for a spread that is itself estimated.
Figures that are all above zero are taken by their logarithm, so that the band cannot fall below nothing.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from lodestar.analysis.results import Method
from lodestar.analysis.series import Series, SeriesPoint, break_between
from lodestar.analysis.targets.joining import comparable_run
from lodestar.evidence.errors import LodestarError

FEWEST = 5
MOST_YEARS = 40
DAMPING = 0.9
COVERAGE = 0.8
METHOD = Method("Random walk with damped drift, from the series' own history", "1")


@dataclass(frozen=True)
class FanYear:
    """A year of the projection: the middle, and the band that holds the figure with the fan's coverage."""

    year: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Fan:
    """A projection from the latest figure, in the indicator's unit.

    ``drift`` and ``spread`` are for one year, on the scale used (``logarithm`` or ``level``); ``tested`` says how many
    past figures the same method was asked for and ``held`` how many of them lay in its band.
    """

    years: tuple[FanYear, ...]
    latest: SeriesPoint
    points: int
    span: int
    scale: str
    damping: float
    drift: float
    spread: float
    coverage: float
    tested: int = 0
    held: int = 0
    notes: tuple[str, ...] = ()
    method: Method = METHOD

    @property
    def freedom(self) -> int:
        """Degrees of freedom: figures less the first, less the drift."""
        return self.points - 2

    @property
    def how_sure(self) -> str:
        """How much rests on how little, in a sentence or two."""
        share = f"{self.coverage * 100:.0f}%"
        text = (
            f"From {self.points} comparable figures over {self.span} years; the band is meant to hold the figure in "
            f"{share} of cases, if the future is like that past."
        )
        if self.tested:
            text += f" Asked of the past, the method's band held {self.held} of {self.tested} figures."
        return text

    def probability(self, year: int, value: float, direction: str = "up") -> float:
        """The probability that the figure of a year is at least ``value`` (at most, when down is better).

        Raises LodestarError for a year that is not after the latest figure.
        """
        from scipy import stats

        middle, error = self._middle_and_error(year)
        aim = _onto(value, self.scale)
        if error == 0.0:
            return float(middle >= aim if direction != "down" else middle <= aim)
        distance = (aim - middle) / error
        above = stats.t.sf(distance, self.freedom)
        return float(above if direction != "down" else 1 - above)

    def at(self, year: int, level: float) -> float:
        """The value that the figure of a year stays below with probability ``level``."""
        from scipy import stats

        middle, error = self._middle_and_error(year)
        return _back(middle + error * float(stats.t.ppf(level, self.freedom)), self.scale)

    def _middle_and_error(self, year: int) -> tuple[float, float]:
        ahead = year - self.latest.year
        if ahead <= 0:
            raise LodestarError(
                f"the projection starts after {self.latest.year}; {year} has its own figure or none"
            )
        drifted = damped_years(ahead, self.damping)
        middle = _onto(float(self.latest.value), self.scale) + self.drift * drifted
        return middle, self.spread * math.sqrt(ahead + drifted**2 / self.span)


def project(
    series: Series,
    last: int,
    *,
    damping: float = DAMPING,
    scale: str | None = None,
    coverage: float = COVERAGE,
    aim: float | None = None,
) -> Fan:
    """Project a series from its latest figure to the year ``last``.

    ``damping`` 1 keeps the whole drift, 0 has none; ``scale`` is ``logarithm`` or ``level``, by itself the logarithm
    when the figures and the ``aim`` are all above zero. Raises LodestarError with the reason when fewer than five
    comparable figures stand at the end of the series, or ``last`` is not after them or more than 40 years on.
    """
    run = comparable_run(series)
    points = _one_a_year(run.points)
    if len(points) < FEWEST:
        raise LodestarError(_too_few(series, len(points), run.after_break))
    ahead = last - points[-1].year
    if not 0 < ahead <= MOST_YEARS:
        raise LodestarError(
            f"the year {last} is not 1 to {MOST_YEARS} years after the latest figure, {points[-1].year}"
        )
    chosen = scale or scale_for(points, aim)
    if chosen == "logarithm" and any(point.value <= 0 for point in points):
        raise LodestarError("figures of zero or below have no logarithm; use the scale 'level'")
    fan = _fitted(points, damping, chosen, coverage)
    tested, held = _tested(points, damping, chosen, coverage)
    years = tuple(_year(fan, year) for year in range(points[-1].year + 1, last + 1))
    return replace(fan, years=years, tested=tested, held=held, notes=_notes(series, points[-1], last))


def rivals(series: Series, last: int, aim: float | None = None) -> tuple[tuple[str, Fan], ...]:
    """The same projection under other choices that could be defended, each with its name."""
    others = [("the whole drift goes on", {"damping": 1.0}), ("no drift at all", {"damping": 0.0})]
    fans = [(name, project(series, last, aim=aim, **given)) for name, given in others]  # type: ignore[arg-type]
    if project(series, last, aim=aim).scale == "logarithm":
        fans.append(("changes of level, not of proportion", project(series, last, scale="level")))
    return tuple(fans)


def scale_for(points: tuple[SeriesPoint, ...], aim: float | None = None) -> str:
    """The logarithm for what is always above zero, else the level."""
    above = all(point.value > 0 for point in points) and (aim is None or aim > 0)
    return "logarithm" if above else "level"


def damped_years(ahead: int, damping: float) -> float:
    """How many whole years of drift lie in ``ahead`` damped ones: φ + φ² + … ."""
    return sum(damping**step for step in range(1, ahead + 1))


def _fitted(points: tuple[SeriesPoint, ...], damping: float, scale: str, coverage: float) -> Fan:
    """Fit drift and spread by least squares; a gap of several years is as many steps of the walk."""
    values = [_onto(float(point.value), scale) for point in points]
    span = points[-1].year - points[0].year
    drift = (values[-1] - values[0]) / span
    steps = pairwise(zip(points, values, strict=True))
    squares = sum(
        (after - before - drift * (b.year - a.year)) ** 2 / (b.year - a.year)
        for (a, before), (b, after) in steps
    )
    spread = math.sqrt(squares / (len(points) - 2))
    return Fan((), points[-1], len(points), span, scale, damping, drift, spread, coverage)


def _year(fan: Fan, year: int) -> FanYear:
    edge = (1 - fan.coverage) / 2
    return FanYear(year, fan.at(year, edge), fan.at(year, 0.5), fan.at(year, 1 - edge))


def _tested(points: tuple[SeriesPoint, ...], damping: float, scale: str, coverage: float) -> tuple[int, int]:
    """Ask the method for each figure that has five comparable ones before it, from those alone."""
    held = 0
    for at in range(FEWEST, len(points)):
        year = _year(_fitted(points[:at], damping, scale, coverage), points[at].year)
        held += year.low <= float(points[at].value) <= year.high
    return max(len(points) - FEWEST, 0), held


def _one_a_year(points: tuple[SeriesPoint, ...]) -> tuple[SeriesPoint, ...]:
    return tuple({point.year: point for point in points}.values())


def _notes(series: Series, latest: SeriesPoint, last: int) -> tuple[str, ...]:
    broken = break_between(series.indicator, latest.period, str(last))
    if broken is None:
        return ()
    return (
        f"It goes on as the figures were measured before the break of {broken.period}; a figure measured the new way "
        "will lie elsewhere for that reason alone.",
    )


def _too_few(series: Series, count: int, after_break: str | None) -> str:
    since = f" since the statistics were re-based from {after_break}" if after_break else ""
    return (
        f"no projection of {series.indicator.short_name}: it takes {FEWEST} comparable figures and there "
        f"{'is' if count == 1 else 'are'} {count}{since}"
    )


def _onto(value: float, scale: str) -> float:
    return math.log(value) if scale == "logarithm" else value


def _back(value: float, scale: str) -> float:
    return math.exp(value) if scale == "logarithm" else value
