"""Charts of a place's indicators, placed in a page."""

from dataclasses import dataclass

from django.urls import reverse

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.locations import home
from lodestar.evidence.stores.store import Store
from lodestar.reports.charts import trajectory_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.service.insights.indicators import IndicatorOfPlace
from lodestar.service.insights.outlook import Outlook, outlook_of
from lodestar.service.places.models import Place, Source
from lodestar.service.shared.caching import remember


@dataclass(frozen=True)
class PlacedChart:
    """A chart in two widths with its words and links. The SVG is drawn by us, so a page may trust it."""

    id: str
    title: str
    subtitle: str
    wide: str
    narrow: str
    source: str
    url: str
    download: str


def trajectory(place: Place, held: IndicatorOfPlace) -> PlacedChart | None:
    """The indicator over time with its target and the path; None when there is no line to draw."""
    if held.series is None or len(held.series.points) < 2:
        return None
    said = f"evidence store {Store.open().version[:8]}"
    return remember(
        place, f"chart:{held.indicator.id}", lambda: draw(place, held, outlook_of(place, held), said)
    )


def draw(
    place: Place, held: IndicatorOfPlace, outlook: Outlook | None, said: str, query: str = ""
) -> PlacedChart | None:
    """The indicator's chart; None when there is no line to draw.

    ``said`` tells where the evidence was read; ``query`` is added to the page's address.
    """
    series = held.series
    if series is None or len(series.points) < 2:
        return None
    indicator = held.indicator
    unit = load_definitions().units[indicator.unit]
    target = held.target if held.target and held.target.value is not None else None
    path = held.path if held.path and held.path.points else None
    fan = outlook.fan if outlook else None
    drawn = [
        trajectory_chart(
            series, unit, target, path, fan, place=place.name, width=width, folder=home() / "cache" / "charts"
        ).svg
        for width in (WIDE, NARROW)
    ]
    slugs = {point.source for point in series.points}
    sources = (
        Source.objects.filter(place=place, slug__in=slugs)
        .order_by("title", "id")
        .values_list("title", flat=True)
    )
    return PlacedChart(
        id=f"chart-{indicator.id}",
        title=target.name if target else indicator.name,
        subtitle=indicator.definition,
        wide=drawn[0],
        narrow=drawn[1],
        source=f"{', '.join(sources)}; {said}",
        url=reverse("indicator", args=[place.slug, indicator.id]) + query,
        download=f"{reverse('observation_list', args=[place.slug])}{query or '?'}&indicator={indicator.id}&format=csv",
    )
