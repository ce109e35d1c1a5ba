"""The picture of an assignment: its years against the path."""

from collections.abc import Callable

from django.urls import reverse

from lodestar.analysis.series import Run, Series, SeriesPoint
from lodestar.analysis.trajectories import TargetPath, required_growth
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.locations import home
from lodestar.evidence.packs.records import Target
from lodestar.reports.charts import Chart, trajectory_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.service.insights.charts import PlacedChart
from lodestar.service.monitoring.counted import indicator_of
from lodestar.service.monitoring.reading import Reading
from lodestar.service.places.models import Place


def chart_of(place: Place, reading: Reading, query: str = "") -> PlacedChart | None:
    """The years of an assignment with its path and target; None while there are not two figures to draw.

    ``query`` is added to addresses where it is as on another day.
    """
    draw = drawing_of(place, reading)
    if draw is None:
        return None
    row = reading.assignment
    return PlacedChart(
        id=f"chart-{row.slug}", title=row.name, subtitle=indicator_of(row).definition, wide=draw(WIDE).svg, narrow=draw(NARROW).svg,
        source="values entered by the partnership", url=reverse("assignment", args=[place.slug, row.slug]) + query,
        download=f"{reverse('assignment_list', args=[place.slug])}{query or '?'}&format=csv",
    )  # fmt: skip


def drawing_of(place: Place, reading: Reading) -> Callable[[int], Chart] | None:
    """What draws the picture at a width; None while there are not two figures to draw."""
    indicator = indicator_of(reading.assignment)
    points = [
        SeriesPoint(year.year, year.name, round(year.rolled.value, 6), "", "", "result")
        for year in reading.years
        if year.over and year.rolled.value is not None
    ]
    if len(points) < 1 or (len(points) < 2 and not reading.path):
        return None
    unit = load_definitions().units[indicator.unit]
    series = Series(indicator, place.slug, None, (Run(tuple(points)),), indicator.breaks)
    target, line = _aim(reading)
    folder = home() / "cache" / "charts"
    return lambda width: trajectory_chart(
        series, unit, target, line, place=place.name, width=width, folder=folder
    )


def _aim(reading: Reading) -> tuple[Target | None, TargetPath | None]:
    row = reading.assignment
    if not reading.path:
        return None, None
    target = Target.model_construct(
        id=row.slug, indicator=row.indicator, name=row.name, role=row.role, value=row.target, unit=reading.unit.id,
        period=row.target_period, trajectory=row.trajectory or "linear", points=(), text=row.name, baseline=None,
    )  # fmt: skip
    growth = required_growth(reading.path[0], reading.path[-1])
    return target, TargetPath(row.slug, reading.unit.id, reading.path, growth)
