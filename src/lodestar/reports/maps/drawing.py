"""A place's map as inline SVG: no styles, no scripts, nothing fetched.

It has classes for a style sheet, and presentation attributes that hold without one, so that the same picture
stands in a page, a PDF and a printed board pack.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import shapely
from numpy.typing import NDArray

from lodestar.evidence.geography.boundaries import Outline
from lodestar.reports.maps.base import FOOT, MARGIN, MapBase, map_base, nice_km
from lodestar.reports.maps.layout import Box, crowded_window, inset_place, spread
from lodestar.reports.maps.pins import (
    INK,
    MUTED,
    OUTLINES,
    PAPER,
    Category,
    Mark,
    Pin,
    checked_link,
    description_of,
    figure_colour,
    mark_of,
    order_of,
    paint,
)

FONT = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, sans-serif"
LAND, BORDER, SHORE, LEADER = "#e6f0f1", "#fbfaf7", "#8fabb0", "#6f8088"
MOST_NUMBERED = 250
PITCH = 18.5

_LETTER = 0.56
_MOST_LISTED = 6
_NARROW = 480
_CORNER_SHARE, _BELOW_SHARE, _BELOW_ASPECT = 0.11, 0.24, 1.25
_WIDEST_BELOW = 400.0

Positions = NDArray[np.float64]


@dataclass(frozen=True)
class _Part:
    """Pins that stand on one part of the drawing: the map itself or its enlargement."""

    pins: tuple[Pin, ...]
    true: Positions
    placed: Positions


def place_map(
    outlines: Sequence[Outline],
    pins: Sequence[Pin],
    width: float = 680,
    height: float | None = None,
    *,
    title: str,
    description: str,
    categories: Sequence[Category] = (),
    id: str = "map",
) -> str:
    """Draw a place and its pins.

    ``width`` and ``height`` are the pixels it is meant to be shown at (it scales, but figures stay legible
    only near that width; draw again for narrow screens); with no height the place's shape decides. ``id`` must
    be unique on the page. Up to 250 pins carry their numbers, and pins that would hide one another step aside
    with a line to where they stand; the most crowded part is enlarged in a corner, or below on a narrow map.
    Beyond 250, pins are dots at their positions. Pins off the map are told at its foot.

    The picture's role is img, or group when pins have links (what is in an img cannot be reached). Raises
    LodestarError for a link that is not an address.
    """
    pins = sorted(pins, key=lambda pin: (pin.number, pin.id))
    degrees = np.array([(pin.longitude, pin.latitude) for pin in pins]).reshape(-1, 2)
    base = map_base(outlines, width=width, height=height, positions=degrees)
    positions = base.project(degrees[:, 0], degrees[:, 1])
    room = Box(2, 2, base.width - 4, base.height - FOOT)
    on_map = room.holds(positions)
    shown = tuple(pin for pin, on in zip(pins, on_map, strict=True) if on)
    outside = [pin.number for pin, on in zip(pins, on_map, strict=True) if not on]
    art = _Artist(base, order_of(categories), {each.id: each.name for each in categories}, escape(id))
    body, total = art.draw(shown, positions[on_map], room)
    foot = art.foot(total, outside)
    head = _head(id, title, description, role="group" if any(pin.href for pin in pins) else "img")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {_n(base.width)} {_n(total)}" {head}'
        f"{body}{foot}</svg>"
    )


def _head(id: str, title: str, description: str, *, role: str) -> str:
    """What a picture tells those who do not see it."""
    name = escape(id)
    return (
        f'role="{role}" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
    )


@dataclass(frozen=True)
class _Artist:
    """Draws the parts of one map; all it needs to know of the place and of the page."""

    base: MapBase
    order: dict[str, int]
    names: dict[str, str]
    id: str

    def draw(self, pins: tuple[Pin, ...], positions: Positions, room: Box) -> tuple[str, float]:
        """The drawing without its foot, and the height of the whole."""
        if len(pins) > MOST_NUMBERED:
            return self._ground() + self._dots(pins, positions) + self._labels(
                np.empty((0, 2))
            ), self.base.height
        below = self.base.width < _NARROW
        largest = self.base.width * (_BELOW_SHARE if below else _CORNER_SHARE)
        window = crowded_window(positions, PITCH, largest, _BELOW_ASPECT if below else 1)
        if window is None:
            part = _Part(pins, positions, spread(positions, PITCH, room))
            return self._shapes(pins) + self._ground() + self._labels(part.placed) + self._pins(
                part
            ), self.base.height
        inside = window.holds(positions)
        outer = tuple(pin for pin, enlarged in zip(pins, inside, strict=True) if not enlarged)
        rest = _Part(outer, positions[~inside], self._beside(positions[~inside], window, room))
        inset = inset_place(room, window, rest.placed, self.base.land)
        height = self.base.height
        if inset is None:
            wide = min(self.base.width - 4, _WIDEST_BELOW)
            inset = Box(2, self.base.height - FOOT + 6, wide, wide * window.height / window.width)
            height += inset.height + 12
        enlarged = tuple(pin for pin, within in zip(pins, inside, strict=True) if within)
        body = [
            self._shapes(pins),
            self._ground(),
            self._pointer(window, inset),
            self._labels(np.concatenate([rest.placed, positions[inside]])),
            self._pins(rest),
            self._enlargement(window, inset, enlarged, positions[inside]),
        ]
        return "".join(body), height

    def foot(self, height: float, outside: list[int]) -> str:
        """Scale bar, what the outlines are, and the pins that are off the map."""
        km = nice_km(self.base.width / 5 / self.base.pixels_per_km)
        y = height - 10
        notes = ["Indicative outlines"] if self.base.indicative else []
        if outside:
            listed = ": " + ", ".join(map(str, outside)) if len(outside) <= _MOST_LISTED else ""
            notes.append(f"{len(outside)} off the map{listed}")
        note = (
            f'<text class="map-note" x="{_n(self.base.width - MARGIN)}" y="{_n(y)}" text-anchor="end" '
            f'font-size="12" fill="{MUTED}">{escape(". ".join(notes))}</text>'
            if notes
            else ""
        )
        return self._scale(MARGIN, y, km, self.base.pixels_per_km) + note

    def _scale(self, x: float, y: float, km: float, pixels_per_km: float) -> str:
        length = km * pixels_per_km
        label = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
        return (
            f'<g class="map-scale"><path d="M{_n(x)} {_n(y - 5)}v5h{_n(length)}v-5" fill="none" stroke="{MUTED}"/>'
            f'<text x="{_n(x + length + 6)}" y="{_n(y)}" font-size="12" fill="{MUTED}">{label}</text></g>'
        )

    def _ground(self) -> str:
        if not self.base.areas:
            return ""
        areas = "".join(
            f'<path class="map-area" data-code="{escape(code)}" d="{path}"/>'
            for code, path in self.base.areas
        )
        return (
            f'<g class="map-land" fill="{LAND}" stroke="{BORDER}" stroke-width="1.5" stroke-linejoin="round">{areas}</g>'
            f'<path class="map-border" d="{self.base.shore}" fill="none" stroke="{SHORE}" stroke-linejoin="round"/>'
        )

    def _labels(self, taken: Positions) -> str:
        """Names of areas, each at the roomiest spot that no pin covers; left out where there is none."""
        size = 13 if self.base.width >= _NARROW else 11
        drawn = []
        placed = taken
        for name in self.base.names:
            half = np.array([len(name.text) * size * _LETTER / 2 + 8, size / 2 + 9])
            spots = np.array(name.spots)
            inside = np.clip(spots, half, [self.base.width, self.base.height - FOOT] - half)
            covered = (np.abs(inside[:, None] - placed[None, :]) < half).all(axis=-1).sum(axis=1)
            if covered.min() > 0:
                continue
            x, y = inside[int(covered.argmin())]
            placed = np.concatenate([placed, [[x, y]]])
            drawn.append(f'<text x="{_n(x)}" y="{_n(y + size / 3)}">{escape(name.text)}</text>')
        return (
            f'<g class="map-labels" font-size="{size}" font-weight="600" text-anchor="middle" fill="{MUTED}" '
            f'stroke="{LAND}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">{"".join(drawn)}</g>'
        )

    def _mark(self, pin: Pin) -> Mark:
        return mark_of(pin.category, pin.stage, self.order)

    def _shapes(self, pins: tuple[Pin, ...]) -> str:
        used = sorted({self._mark(pin).shape for pin in pins})
        shapes = "".join(f'<path id="{self.id}-{each}" d="{OUTLINES[each]}"/>' for each in used)
        return f"<defs>{shapes}</defs>"

    def _pins(self, part: _Part) -> str:
        moved = np.hypot(*(part.placed - part.true).T) > PITCH * 0.45
        leaders = "".join(
            f"M{_n(x0)} {_n(y0)}L{_n(x)} {_n(y)}"
            for (x0, y0), (x, y) in zip(part.true[moved].tolist(), part.placed[moved].tolist(), strict=True)
        )
        ends = "".join(
            f"M{_n(x)} {_n(y)}h0" for x, y in sorted({(x, y) for x, y in part.true[moved].round(1).tolist()})
        )
        lines = (
            f'<path class="map-leader" d="{leaders}" fill="none" stroke="{LEADER}" stroke-width=".8"/>'
            f'<path class="map-leader" d="{ends}" fill="none" stroke="{INK}" stroke-width="4" stroke-linecap="round"/>'
            if leaders
            else ""
        )
        drawn = "".join(
            self._pin(pin, x, y) for pin, (x, y) in zip(part.pins, part.placed.tolist(), strict=True)
        )
        return (
            f'{lines}<g class="map-pins" font-size="9" font-weight="700" text-anchor="middle" stroke-width="1.5">'
            f"{drawn}</g>"
        )

    def _pin(self, pin: Pin, x: float, y: float) -> str:
        mark = self._mark(pin)
        at = f'x="{_n(x)}" y="{_n(y)}"'
        inner = (
            f"<title>{escape(description_of(pin, self.names))}</title>"
            f'<use href="#{self.id}-{mark.shape}" {at} {paint(mark)}/>'
            f'<text x="{_n(x)}" y="{_n(y + 3.2)}" fill="{figure_colour(mark)}">{pin.number}</text>'
        )
        if pin.href is None:
            return f'<g class="map-pin {mark.classes}">{inner}</g>'
        return f'<a class="map-pin {mark.classes}" href="{checked_link(pin)}">{inner}</a>'

    def _dots(self, pins: tuple[Pin, ...], positions: Positions) -> str:
        """Pins as small marks at their true positions, without numbers."""
        looks: dict[tuple[str | None, str | None], tuple[str, str]] = {}
        used: dict[str, None] = {}
        drawn = []
        for pin, (x, y) in zip(pins, positions.round(1).tolist(), strict=True):
            look = (pin.category, pin.stage)
            if look not in looks:
                mark = self._mark(pin)
                used[mark.shape] = None
                looks[look] = (
                    f'class="map-pin {mark.classes}"',
                    f'href="#{self.id}-dot-{mark.shape}" {paint(mark)}',
                )
            classes, shape = looks[look]
            tag, link = ("a", f' href="{checked_link(pin)}"') if pin.href is not None else ("g", "")
            drawn.append(
                f"<{tag} {classes}{link}><title>{pin.number}. {escape(pin.name)}</title>"
                f'<use {shape} x="{x:g}" y="{y:g}"/></{tag}>'
            )
        shapes = "".join(
            f'<path id="{self.id}-dot-{each}" transform="scale(.5)" d="{OUTLINES[each]}"/>' for each in used
        )
        return f'<defs>{shapes}</defs><g class="map-pins" stroke-width="2">{"".join(drawn)}</g>'

    def _beside(self, positions: Positions, window: Box, room: Box) -> Positions:
        """Pins of the map itself, spread, and moved out of the window that is drawn enlarged."""
        placed = spread(positions, PITCH, room)
        hidden = Box(window.x - PITCH / 2, window.y - PITCH / 2, window.width + PITCH, window.height + PITCH)
        middle = np.array([window.x + window.width / 2, window.y + window.height / 2])
        for at in np.flatnonzero(hidden.holds(placed)):
            away = placed[at] - middle
            placed[at] = middle + away * (hidden.width / 2 + 1) / max(np.abs(away).max(), 1e-9)
        return placed

    def _pointer(self, window: Box, inset: Box) -> str:
        """The line from a window to its enlargement."""
        (x0, y0), (x1, y1) = shapely.get_coordinates(shapely.shortest_line(window.polygon, inset.polygon))
        line = f"M{_n(x0)} {_n(y0)}L{_n(x1)} {_n(y1)}"
        return f'<path class="map-leader" d="{line}" stroke="{LEADER}" stroke-width=".8"/>'

    def _caption(self, positions: Positions) -> str:
        middle = shapely.Point(*np.median(positions, axis=0))
        within = [name.text for name in self.base.names if name.area.covers(middle)]
        return f"Part of {within[0]}, enlarged" if within else "Enlarged"

    def _enlargement(self, window: Box, inset: Box, pins: tuple[Pin, ...], positions: Positions) -> str:
        """The crowded window drawn larger in its own frame, and a frame with a count where it stands on the map."""
        zoom = inset.width / window.width
        corner = np.array([window.x, window.y])
        origin = np.array([inset.x, inset.y])
        true = (positions - corner) * zoom + origin
        head = 20
        room = Box(inset.x + 3, inset.y + head, inset.width - 6, inset.height - head - 22)
        part = _Part(pins, true, spread(true, PITCH + 1.5, room))
        shift = origin - corner * zoom
        clip = f"{self.id}-clip"
        frame = f'x="{_n(inset.x)}" y="{_n(inset.y)}" width="{_n(inset.width)}" height="{_n(inset.height)}"'
        where = (
            f'x="{_n(window.x)}" y="{_n(window.y)}" width="{_n(window.width)}" height="{_n(window.height)}"'
        )
        ground = "".join(f'<path d="{path}"/>' for _, path in self.base.areas)
        km = nice_km(inset.width / 4 / self.base.pixels_per_km / zoom)
        middle = (_n(window.x + window.width / 2), _n(window.y + window.height / 2 + 4.5))
        return (
            f'<g class="map-window"><rect {where} fill="{PAPER}" fill-opacity=".65" stroke="{INK}"/>'
            f'<text x="{middle[0]}" y="{middle[1]}" text-anchor="middle" font-size="13" font-weight="700" '
            f'fill="{INK}">{len(pins)}</text></g>'
            f'<g class="map-inset"><clipPath id="{clip}"><rect {frame}/></clipPath><rect {frame} fill="{PAPER}"/>'
            f'<g clip-path="url(#{clip})"><g transform="translate({_n(shift[0])} {_n(shift[1])}) scale({zoom:.4f})" '
            f'fill="{LAND}" stroke="{SHORE}" stroke-width="{1 / zoom:.3f}">{ground}</g></g>'
            f'<rect {frame} fill="none" stroke="{LEADER}"/>'
            f'<text x="{_n(inset.x + 8)}" y="{_n(inset.y + 16)}" font-size="12" fill="{MUTED}" '
            f'stroke="{LAND}" stroke-width="3" paint-order="stroke">'
            f"{escape(self._caption(positions))}: {len(pins)}</text>"
            f"{self._scale(inset.x + 8, inset.y + inset.height - 8, km, self.base.pixels_per_km * zoom)}"
            f"{self._pins(part)}</g>"
        )


def _n(number: float) -> str:
    """A number of pixels to a tenth, as short as can be."""
    return f"{round(float(number), 1):g}"
