"""Pins: what stands on a map, how each is marked, and the legend that explains the marks.

A category is told by shape and by colour (a grey shield where it is not known), a stage by filling. The six
colours keep a distance of at least 22 (CIE 1976 colour difference) from one another as seen with normal vision,
protanopia, deuteranopia and tritanopia (simulated after Machado, Oliveira and Fernandes, 2009), and white figures
on them keep a contrast of 4.9 or more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

from lodestar.evidence.errors import LodestarError

INK, PAPER, MUTED = "#10222b", "#fbfaf7", "#52636b"
COLOURS = ("#1b7083", "#1b2c74", "#bf4a1d", "#7d52c2", "#40192f", "#7c5a40")
SHAPES = {
    "circle": "M-8.5 0a8.5 8.5 0 1 1 17 0a8.5 8.5 0 1 1-17 0z",
    "square": "M-7.8-7.8h15.6v15.6h-15.6z",
    "diamond": "M0-11L11 0L0 11L-11 0z",
    "hexagon": "M-9.8 0L-4.9-8.5H4.9L9.8 0L4.9 8.5H-4.9z",
    "pentagon": "M0-10.2L9.8-2.6L6.2 8.2H-6.2L-9.8-2.6z",
    "pill": "M-7-6.5H7a6.5 6.5 0 1 1 0 13H-7a6.5 6.5 0 1 1 0-13z",
    "triangle": "M0-12.5L11.6 7.5H-11.6z",
}
_SHIELD = "shield"
OUTLINES = {**SHAPES, _SHIELD: "M-8.2-8.2H8.2V2L0 10.5L-8.2 2z"}
STAGES: dict[str | None, str] = {"existing": "Existing", "pipeline": "Pipeline"}
UNKNOWN_STAGE = "Stage not known"
UNKNOWN_CATEGORY = "Category not known"

_SAFE_LINKS = ("/", "#", "?", "https://", "http://")


class Category(Protocol):
    """A category of the place: its stable name and what readers see."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Pin:
    """One thing on the map, with its WGS84 position in degrees.

    ``number`` is the figure that map and list share; ``stage`` is existing, pipeline or None when not known;
    ``href`` is where a click leads.
    """

    id: str
    number: int
    name: str
    longitude: float
    latitude: float
    category: str | None = None
    stage: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Mark:
    """How a pin is drawn: a shape's name, a colour, and the classes that a style sheet may use."""

    shape: str
    colour: str
    filled: bool
    dashed: bool
    classes: str


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend: ``swatch`` is SVG for the page, ``count`` is of the pins drawn so."""

    dimension: str
    id: str | None
    label: str
    count: int
    swatch: str


def mark_of(category: str | None, stage: str | None, order: dict[str, int]) -> Mark:
    """The mark of a category and a stage; ``order`` gives each category its place in the place's own list."""
    at = order.get(category) if category is not None else None
    known = stage in STAGES
    classes = f"category-{'unknown' if at is None else at + 1} stage-{stage if known else 'unknown'}"
    if at is None:
        return Mark(_SHIELD, MUTED, stage == "existing", not known, classes)
    shapes = tuple(SHAPES)
    return Mark(shapes[at % len(shapes)], COLOURS[at % len(COLOURS)], stage == "existing", not known, classes)


def order_of(categories: Sequence[Category]) -> dict[str, int]:
    return {category.id: at for at, category in enumerate(categories)}


def paint(mark: Mark) -> str:
    """Presentation attributes of a mark: they hold where no style sheet says otherwise."""
    fill = mark.colour if mark.filled else PAPER
    dashes = ' stroke-dasharray="3 2"' if mark.dashed else ""
    return f'fill="{fill}" stroke="{mark.colour if not mark.filled else PAPER}"{dashes}'


def figure_colour(mark: Mark) -> str:
    """The colour of the number on a mark."""
    return "#ffffff" if mark.filled else mark.colour


def checked_link(pin: Pin) -> str:
    """The pin's link, escaped. Raises LodestarError for a link that a browser would run and not follow."""
    link = pin.href or ""
    if not link.startswith(_SAFE_LINKS):
        raise LodestarError(f"Pin {pin.number} ({pin.name}) links to '{link}', which is not a web address.")
    return escape(link)


def description_of(pin: Pin, names: dict[str, str]) -> str:
    """The pin in words: number, name, category, stage."""
    category = names.get(pin.category or "", UNKNOWN_CATEGORY)
    stage = STAGES.get(pin.stage or "", UNKNOWN_STAGE)
    return f"{pin.number}. {pin.name}: {category}, {stage.lower()}"


def numbered_swatch(pin: Pin, categories: Sequence[Category]) -> str:
    """The pin's mark with its number, for the list beside the map; hidden from screen readers."""
    return _swatch(mark_of(pin.category, pin.stage, order_of(categories)), str(pin.number))


def legend(pins: Sequence[Pin], categories: Sequence[Category]) -> tuple[LegendEntry, ...]:
    """Categories, then stages, that the pins have, in the place's order, with how many pins are of each."""
    order = order_of(categories)
    by_category = Counter(pin.category if pin.category in order else None for pin in pins)
    by_stage = Counter(pin.stage if pin.stage in STAGES else None for pin in pins)
    names: dict[str | None, str] = {category.id: category.name for category in categories}
    names[None] = UNKNOWN_CATEGORY
    stages = dict(STAGES)
    stages[None] = UNKNOWN_STAGE
    entries = [
        LegendEntry("category", id, name, by_category[id], _swatch(mark_of(id, "existing", order)))
        for id, name in names.items()
        if by_category[id]
    ]
    entries += [
        LegendEntry("stage", id, name, by_stage[id], _swatch(_stage_mark(id)))
        for id, name in stages.items()
        if by_stage[id]
    ]
    return tuple(entries)


def geojson(pins: Sequence[Pin]) -> dict[str, Any]:
    """The pins as a GeoJSON FeatureCollection (RFC 7946), positions to five decimals (about a metre)."""
    features = [
        {
            "type": "Feature",
            "id": pin.id,
            "geometry": {"type": "Point", "coordinates": [round(pin.longitude, 5), round(pin.latitude, 5)]},
            "properties": {
                "number": pin.number,
                "name": pin.name,
                "category": pin.category,
                "stage": pin.stage,
                "href": pin.href,
            },
        }
        for pin in pins
    ]
    return {"type": "FeatureCollection", "features": features}


def _stage_mark(stage: str | None) -> Mark:
    return Mark("circle", INK, stage == "existing", stage is None, f"stage-{stage or 'unknown'}")


def _swatch(mark: Mark, number: str = "") -> str:
    figure = (
        f'<text y="3.2" text-anchor="middle" font-size="9" font-weight="700" fill="{figure_colour(mark)}" '
        f'stroke="none">{number}</text>'
        if number
        else ""
    )
    return (
        f'<svg class="map-swatch {mark.classes}" viewBox="-13 -13 26 26" width="26" height="26" aria-hidden="true" '
        f'focusable="false"><path d="{OUTLINES[mark.shape]}" stroke-width="1.5" {paint(mark)}/>{figure}</svg>'
    )
