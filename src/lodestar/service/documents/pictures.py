"""Pictures that documents of more than one kind hold, each with its figures as a table."""

from collections.abc import Callable
from decimal import Decimal

from lodestar.evidence.definitions.indicators import Unit, load_definitions
from lodestar.evidence.locations import home
from lodestar.reports.charts import Chart as Drawn
from lodestar.reports.charts import trajectory_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.documents import Chart, Column, Figure, Table
from lodestar.reports.documents.model import Cell
from lodestar.service.insights.indicators import IndicatorOfPlace
from lodestar.service.monitoring.charts import drawing_of
from lodestar.service.monitoring.counted import indicator_of
from lodestar.service.monitoring.reading import Reading
from lodestar.service.places.models import Place

MOST_YEARS = 16


def picture(draw: Callable[[int], Drawn], title: str, subtitle: str, table: Table) -> Chart:
    """A chart of a document, drawn by ``draw`` at two widths, with its figures."""
    wide, narrow = draw(WIDE), draw(NARROW)
    return Chart(title, subtitle, wide.svg, wide.alt, table, narrow.svg)


def picture_of_indicator(place: Place, held: IndicatorOfPlace) -> list[Chart]:
    """An indicator of the evidence against the path to its target; none while there are not two figures to draw."""
    series, target = held.series, held.target
    if series is None or len(series.points) < 2:
        return []
    unit = load_definitions().units[held.indicator.unit]
    path = held.path if held.path and held.path.points else None
    aim = target if target and target.value is not None else None

    def draw(width: int) -> Drawn:
        return trajectory_chart(
            series, unit, aim, path, None, place=place.name, width=width, folder=home() / "cache" / "charts"
        )

    name = target.name if target else held.indicator.name
    return [picture(draw, name, held.indicator.definition, _figures(draw(WIDE), unit, name, published=True))]


def picture_of_assignment(place: Place, reading: Reading) -> list[Chart]:
    """A commitment in delivery against its path; none while there is nothing to draw."""
    draw = drawing_of(place, reading)
    if draw is None:
        return []
    name, indicator = reading.assignment.name, indicator_of(reading.assignment)
    return [
        picture(draw, name, indicator.definition, _figures(draw(WIDE), reading.unit, name, published=False))
    ]


def _figures(drawn: Drawn, unit: Unit, name: str, *, published: bool) -> Table:
    """The years of a chart with what was observed and what the path expects, as precisely as observed.

    A figure that was ``published`` keeps the noughts at its end; one that people entered has none to keep.
    """
    held = [
        (str(year), _told(observed, published), _told(expected, published))
        for year, observed, expected, *_ in drawn.rows
    ]
    places = max((_places(observed) for _, observed, _ in held if observed is not None), default=0)
    rows = tuple(
        (year, _cell(unit, observed), _cell(unit, _told(_reckoned(expected, places), published)))
        for year, observed, expected in held
    )
    columns = tuple(Column(label, 1, at > 0) for at, label in enumerate(drawn.columns[:3]))
    kept = _readable(rows)
    note = (
        "Of the years without a figure, every fifth and the last are given." if len(kept) < len(rows) else ""
    )
    return Table(name, columns, kept, note)


def _readable(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a path over so many years that few would read them: those observed, and some of the others."""
    if len(rows) <= MOST_YEARS:
        return rows
    return tuple(
        row
        for at, row in enumerate(rows)
        if row[1] is not None or at == len(rows) - 1 or str(row[0])[3:4] in {"0", "5"}
    )


def _told(value: Decimal | None, published: bool) -> Decimal | None:
    return value if value is None or published else value.normalize()


def _reckoned(value: Decimal | None, places: int) -> Decimal | None:
    """A value of a path, which is reckoned to many places, to so many; one that is smaller to three figures."""
    return value if value is None else round(value, max(places, 2 - value.adjusted()) if value else 0)


def _places(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def _cell(unit: Unit, value: Decimal | None) -> Cell:
    return None if value is None else Figure(value, unit.name, unit.say(f"{value:f}"))
