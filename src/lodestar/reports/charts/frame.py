"""The plot behind an indicator's chart: what years and values it spans, and how its figures are written."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lodestar.analysis.claims.sentences import HEDGES
from lodestar.analysis.series import Series, SeriesPoint, year_of
from lodestar.analysis.targets.fan import Fan
from lodestar.analysis.trajectories import TargetPath
from lodestar.evidence.definitions.indicators import Unit
from lodestar.evidence.packs.records import Target
from lodestar.evidence.periods import parse_period
from lodestar.reports.charts.look import text_width
from lodestar.reports.charts.placing import Box

_MOST_LINES = 5
_MOST_OVER = 0.35


@dataclass(frozen=True)
class Frame:
    """The plot in pixels and the years and values that it spans."""

    width: int
    height: int
    first: float
    last: float
    low: float
    high: float
    narrow: bool
    padding: dict[str, int]

    @property
    def scales(self) -> dict[str, Any]:
        """Vega-Lite scales that put values exactly where ``x`` and ``y`` do."""
        still = {"nice": False, "zero": False}
        return {
            "x": {"domain": [self.first, self.last], **still},
            "y": {"domain": [self.low, self.high], **still},
        }

    @property
    def edge(self) -> Box:
        """All that words may stand on, the right margin included."""
        return Box(0, -self.padding["top"], self.width + self.padding["right"], self.y(max(self.low, 0.0)))

    def x(self, year: float) -> float:
        return (year - self.first) / (self.last - self.first) * self.width

    def y(self, value: float) -> float:
        return (self.high - value) / (self.high - self.low) * self.height

    def at(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """Points of year and value in pixels."""
        return [(self.x(year), self.y(value)) for year, value in points]


def make_frame(
    series: Series,
    unit: Unit,
    target: Target | None,
    path: TargetPath | None,
    width: int,
    fan: Fan | None = None,
) -> Frame:
    """A plot that holds the series, the target, the path and a projection, zero always among its values.

    A band that reaches much higher or lower than all the rest does not press the rest flat: it leaves the plot.
    """
    years, values = _spanned(series, target, path, fan)
    narrow = width < 480
    low, high = min(0.0, *values), max(0.0, *values)
    room = (high - low or 1.0) * 0.09
    low, high = low - room if low < 0 else low, high + room
    written = [say(plain(value), unit) for value in round_values(low, high)]
    written += [say(target.value, unit)] if target is not None and target.value is not None else []
    padding = {
        "left": max(34, int(max(text_width(text) for text in written)) + 12),
        "right": 16 if narrow else 62 if fan is None else 88,
        "top": 16,
        "bottom": 30,
    }
    alone = len(set(years)) <= 1
    return Frame(
        width=width - padding["left"] - padding["right"],
        height=(220 if narrow else 264) - padding["top"] - padding["bottom"],
        first=min(years, default=2000.0) - (4 if alone else 0),
        last=max(years, default=2000.0) + (0 if not alone or not series.points else 1),
        low=low,
        high=high,
        narrow=narrow,
        padding=padding,
    )


def _spanned(
    series: Series, target: Target | None, path: TargetPath | None, fan: Fan | None
) -> tuple[list[float], list[float]]:
    """All years and values that the plot is to hold."""
    years = [float(point.year) for point in series.points]
    values = [float(point.value) for point in series.points]
    if target is not None and target.value is not None:
        values.append(float(target.value))
        years += [float(year_of(target.period))] if target.period else []
    if path is not None:
        years += [float(point.year) for point in path.points]
        values += [float(point.value) for point in path.points]
    if fan is not None:
        years += [float(year.year) for year in fan.years]
        values += _within_reach(fan, values)
    return years, values


def _within_reach(fan: Fan, values: list[float]) -> list[float]:
    low, high = min(0.0, *values), max(0.0, *values)
    reach = (high - low or 1.0) * _MOST_OVER
    middles = [year.middle for year in fan.years]
    ends = [year.low for year in fan.years] + [year.high for year in fan.years]
    return middles + [min(max(end, low - reach), high + reach) for end in ends]


def round_values(low: float, high: float) -> list[float]:
    """At most five round values from ``low`` to ``high``; zero among them when it is in reach."""
    span = high - low
    power = 10.0 ** math.floor(math.log10(span))
    step = next(
        s * power for s in (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10) if span / (s * power) < _MOST_LINES
    )
    return [round(i * step, 10) + 0.0 for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def say(value: Decimal, unit: Unit) -> str:
    """A figure as a chart has room for it: with its unit where that is short (£2m, 5%), else the number alone.

    A thousand £m and more are said in £bn, and no money is £0.
    """
    if unit.pattern == "£{value}m" and (value == 0 or abs(value) >= 1000):
        billions = unit.model_copy(update={"pattern": "£{value}bn" if value else "£{value}"})
        return billions.say(rounded(value / 1000))
    around = unit.pattern.replace("{value}", "")
    return unit.say(value) if len(around) <= 3 else unit.model_copy(update={"pattern": "{value}"}).say(value)


def say_point(point: SeriesPoint, unit: Unit) -> str:
    """A figure of a series with its hedge and its period: 'more than £2bn in 2015 to 2019'."""
    return f"{HEDGES[point.qualifier]}{say(rounded(point.value), unit)} in {parse_period(point.period).label}"


def plain(value: float) -> Decimal:
    """A round value without its trailing zeros."""
    return Decimal(f"{Decimal(str(value)).normalize():f}")


def rounded(value: Decimal, figures: int = 3) -> Decimal:
    """A value to so many figures, as one reads it off a chart; the table has all of them."""
    places = max(0, figures - 1 - value.adjusted())
    given = -int(value.as_tuple().exponent)
    return value if value == 0 or given <= places else round(value, places)
