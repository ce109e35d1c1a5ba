"""A map of amounts: a disc at each site whose area is its amount, and a figure for each local authority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from lodestar.evidence.geography.boundaries import Outline
from lodestar.reports.maps.base import FOOT, MARGIN, MapBase, Name, map_base, nice_km
from lodestar.reports.maps.drawing import BORDER, FONT, LAND, SHORE
from lodestar.reports.maps.pins import INK, MUTED

DISC, _RING = "#1b7083", "#fbfaf7"
_LARGEST, _SMALLEST = 0.058, 1.6
_LETTER, _NARROW = 0.56, 480


@dataclass(frozen=True)
class SiteAmount:
    """An amount at a position: ``said`` names it with its figure, ``href`` leads to more, blank for nowhere."""

    longitude: float
    latitude: float
    amount: float
    said: str
    href: str = ""


def amounts_map(
    outlines: Sequence[Outline],
    sites: Sequence[SiteAmount],
    figures: Mapping[str, str],
    *,
    title: str,
    description: str,
    steps: Sequence[tuple[float, str]] = (),
    width: float = 680,
    tallest: float | None = None,
    id: str = "amounts",
) -> str:
    """Draw sites as discs on the outlines of authorities. ``figures`` is told beneath each authority's name, by code;
    ``steps`` are amounts with their words for the key of discs, largest first.

    ``tallest`` bounds the height, as a multiple of the width. ``id`` must be unique on the page. Amounts of nothing are no discs. Raises LodestarError without outlines and sites.
    """
    shown = sorted((site for site in sites if site.amount > 0), key=lambda site: -site.amount)
    degrees = np.array([(site.longitude, site.latitude) for site in shown]).reshape(-1, 2)
    base = map_base(outlines, width=width, positions=degrees)
    if tallest is not None and base.height > tallest * width:
        base = map_base(outlines, width=width, height=tallest * width, positions=degrees)
    places = base.project(degrees[:, 0], degrees[:, 1])
    most = max([site.amount for site in shown] + [step for step, _ in steps[:1]], default=1.0)
    radii = np.array([_radius(site.amount, most, width) for site in shown])
    discs = "".join(
        _disc(site, x, y, r) for site, (x, y), r in zip(shown, places.tolist(), radii.tolist(), strict=True)
    )
    name, art = escape(id), _Labels(base, 13 if width >= _NARROW else 11)
    words = art.names(outlines, figures, places, radii)
    role = "group" if any(site.href for site in shown) else "img"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {_n(base.width)} {_n(base.height)}" '
        f'role="{role}" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f"{_ground(base)}<g>{discs}</g>{words}{_foot(base, steps, most)}</svg>"
    )


def _radius(amount: float, most: float, width: float) -> float:
    return max(_SMALLEST, float(np.sqrt(amount / most)) * _LARGEST * width)


def _disc(site: SiteAmount, x: float, y: float, radius: float) -> str:
    drawn = (
        f"<title>{escape(site.said)}</title>"
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{DISC}" fill-opacity=".62" stroke="{_RING}" '
        f'stroke-width=".8"/>'
    )
    return f'<a href="{escape(site.href)}">{drawn}</a>' if site.href else f"<g>{drawn}</g>"


def _ground(base: MapBase) -> str:
    areas = "".join(f'<path d="{path}"/>' for _, path in base.areas)
    return (
        f'<g fill="{LAND}" stroke="{BORDER}" stroke-width="1.5" stroke-linejoin="round">{areas}</g>'
        f'<path d="{base.shore}" fill="none" stroke="{SHORE}" stroke-linejoin="round"/>'
    )


@dataclass(frozen=True)
class _Labels:
    """Names of authorities with their figures, where discs leave room."""

    base: MapBase
    size: int

    def names(
        self, outlines: Sequence[Outline], figures: Mapping[str, str], places: np.ndarray, radii: np.ndarray
    ) -> str:
        codes = {outline.name: outline.code for outline in outlines}
        drawn: list[str] = []
        taken: list[tuple[float, float, float, float]] = []
        for name in self.base.names:
            lines = [line for line in (name.text, figures.get(codes.get(name.text, ""), "")) if line]
            half = (max(map(len, lines)) * self.size * _LETTER / 2 + 3, len(lines) * (self.size + 2) / 2 + 2)
            x, y = self._spot(name, half, places, radii, taken)
            taken.append((x, y, *half))
            drawn.append(self._text(lines, x, y))
        return "".join(drawn)

    def _spot(
        self,
        name: Name,
        half: tuple[float, float],
        places: np.ndarray,
        radii: np.ndarray,
        taken: Sequence[tuple[float, float, float, float]],
    ) -> tuple[float, float]:
        """The roomiest spot of the area that hides the least of the discs and of other names."""

        def cost(spot: tuple[float, float]) -> float:
            gap = np.abs(places - np.array(spot)) - np.array(half)
            near = np.hypot(*np.maximum(gap, 0).T) < radii
            other = sum(
                abs(spot[0] - x) < half[0] + w and abs(spot[1] - y) < half[1] + h for x, y, w, h in taken
            )
            return float((radii[near] ** 2).sum()) + 1e4 * other

        room = (self.base.width, self.base.height - FOOT)
        spots = [
            (
                float(np.clip(x, half[0] + 2, room[0] - half[0] - 2)),
                float(np.clip(y, half[1] + 2, room[1] - half[1])),
            )
            for x, y in name.spots
        ]
        return min(spots, key=cost)

    def _text(self, lines: Sequence[str], x: float, y: float) -> str:
        top = y - (len(lines) - 1) * (self.size + 2) / 2 + self.size * 0.35
        return "".join(
            f'<text x="{_n(x)}" y="{_n(top + at * (self.size + 2))}" text-anchor="middle" font-size="{self.size}" '
            f'fill="{INK}" stroke="{LAND}" stroke-width="3" paint-order="stroke" '
            f'font-weight="{600 if at else 400}">{escape(line)}</text>'
            for at, line in enumerate(lines)
        )


def _foot(base: MapBase, steps: Sequence[tuple[float, str]], most: float) -> str:
    """The scale of the map and the key of discs."""
    km = nice_km(base.width / 5 / base.pixels_per_km)
    y, long = base.height - 10, km * base.pixels_per_km
    label = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
    drawn = [
        f'<path d="M{_n(MARGIN)} {_n(y - 5)}v5h{_n(long)}v-5" fill="none" stroke="{MUTED}"/>'
        f'<text x="{_n(MARGIN + long + 6)}" y="{_n(y)}" font-size="12" fill="{MUTED}">{label}</text>'
    ]
    x = base.width - MARGIN
    for amount, words in reversed(steps):
        radius = _radius(amount, most, base.width)
        x -= len(words) * 12 * _LETTER
        drawn.append(f'<text x="{_n(x)}" y="{_n(y)}" font-size="12" fill="{MUTED}">{escape(words)}</text>')
        x -= radius + 6
        drawn.append(
            f'<circle cx="{_n(x)}" cy="{_n(y + 2 - radius)}" r="{_n(radius)}" fill="none" stroke="{MUTED}"/>'
        )
        x -= radius + 12
    return "".join(drawn)


def _n(number: float) -> str:
    return f"{round(float(number), 1):g}"
