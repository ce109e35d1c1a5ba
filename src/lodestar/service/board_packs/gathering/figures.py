"""Indicators against their trajectories."""

from decimal import Decimal

from lodestar.analysis.board import against_path
from lodestar.evidence.definitions import Unit, load_definitions
from lodestar.evidence.locations import home
from lodestar.evidence.periods import parse_period
from lodestar.reports.charts import trajectory_chart
from lodestar.reports.charts.look import WIDE
from lodestar.reports.documents import Chart, Column, Figure, Paragraph, Section, Table
from lodestar.reports.documents.model import Block, Cell, count
from lodestar.service.board_packs.gathering.asked import Asked, status
from lodestar.service.insights.indicators import IndicatorOfPlace, indicator_of, targets_of
from lodestar.service.insights.outlook import outlook_of
from lodestar.service.places.models import Source


def gather(asked: Asked) -> Section | None:
    """None for a place without targets of which there is a figure."""
    definitions = load_definitions()
    targets = [one for one in targets_of(asked.place).values() if one.indicator in definitions.indicators]
    held = [indicator_of(asked.place, definitions.indicators[one.indicator]) for one in targets]
    held = [one for one in held if one.series is not None and one.series.points]
    if not held:
        return None
    titles = dict(Source.objects.filter(place=asked.place).values_list("slug", "title"))
    rows = tuple(_row(asked, one, titles) for one in held)
    committed = sum(1 for one in held if one.target and one.target.value is not None)
    parts = (
        count(len(held), "indicators with a figure"), " indicators of the plan have a figure; ",
        count(committed, "indicators with a target"), " of them have a target. An indicator without one is watched, not rated.",
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(parts, lead=True)]
    star = next((one for one in held if one.target and one.target.id == asked.place.north_star), None)
    chart = _chart(asked, star) if star is not None else None
    if chart is not None:
        blocks.append(chart)
    columns = (
        Column("Indicator", 4), Column("Period", 2), Column("Figure", 2, True), Column("The path expects", 2, True),
        Column("Difference", 2, True), Column("Direction", 3), Column("Source", 3),
    )  # fmt: skip
    blocks.append(Table("Indicators against their trajectories", columns, rows))
    return Section("indicators", "Indicators", tuple(blocks))


def _row(asked: Asked, held: IndicatorOfPlace, titles: dict[str, str]) -> tuple[Cell, ...]:
    unit = load_definitions().units[held.indicator.unit]
    standing = against_path(held.series, held.path) if held.series is not None else None
    if standing is None:
        raise LookupError(held.indicator.id)
    outlook = outlook_of(asked.place, held)
    travel = outlook.travel if outlook else None
    source = titles.get(standing.source, standing.source)
    rated = held.target is not None and held.target.value is not None
    return (
        held.indicator.name,
        parse_period(standing.period).label,
        _figure(unit, standing.value, source),
        _figure(unit, round(standing.expected, 2), "the target's path") if standing.expected is not None else None,
        _figure(unit, round(standing.gap, 2), "figure less path") if standing.gap is not None else None,
        status(str(travel.direction)) if travel is not None and rated else status("contextual") if not rated else None,
        source,
    )


def _figure(unit: Unit, value: Decimal, source: str) -> Figure:
    return Figure(value, unit.name, unit.say(f"{value:f}"), source)


def _chart(asked: Asked, held: IndicatorOfPlace) -> Chart | None:
    series, target = held.series, held.target
    if series is None or len(series.points) < 2:
        return None
    unit = load_definitions().units[held.indicator.unit]
    path = held.path if held.path and held.path.points else None
    drawn = trajectory_chart(
        series, unit, target if target and target.value is not None else None, path, None,
        place=asked.place.name, width=WIDE, folder=home() / "cache" / "charts",
    )  # fmt: skip
    rows = tuple(
        tuple(_chart_cell(unit, value, at) for at, value in enumerate(row)) for row in drawn.rows
    )
    columns = tuple(Column(name, 1, 0 < at < 3) for at, name in enumerate(drawn.columns))
    return Chart(
        target.name if target else held.indicator.name,
        held.indicator.definition,
        drawn.svg,
        drawn.alt,
        Table("Figures of the chart", columns, rows),
    )


def _chart_cell(unit: Unit, value: object, at: int) -> Cell:
    if value is None:
        return None
    if isinstance(value, Decimal) and at > 0:
        said = round(value, 2) if value != round(value, 2) else value
        return Figure(said, unit.name, unit.say(f"{said:f}"))
    return str(value)
