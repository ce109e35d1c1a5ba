"""Amounts year by year as columns, in one piece or in two."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.frame import round_values
from lodestar.reports.charts.look import GRID, INK, LINE, MUTED, TIDE, WIDE, Spec, chart_spec, text_width
from lodestar.reports.charts.marks import Block, Label, Scales, Stroke, blocks, labels, plot_scales, strokes
from lodestar.reports.charts.placing import Box

PALE = "#9cc4cb"
_PART = "#d5e2e4"
_RIGHT = 16
_HEIGHT = {True: 190, False: 232}


@dataclass(frozen=True)
class YearColumn:
    """A year with its amounts, lowest piece first, and the figure as readers see it.

    ``part`` marks a year that the source covers only in part: its column is drawn as an outline of what is known.
    """

    name: str
    amounts: tuple[Decimal, ...]
    said: str
    part: bool = False

    @property
    def total(self) -> Decimal:
        return sum(self.amounts, Decimal(0))


def years_chart(
    years: Sequence[YearColumn],
    *,
    title: str,
    say: str = "{}",
    pieces: tuple[str, ...] = (),
    columns: tuple[str, ...] = ("Year", "Amount", "In words"),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw a column for each year from zero, in the order given. ``say`` writes a round value at its line, ``pieces``
    names the pieces of a column, lowest first: at most two.

    Raises LodestarError when there is nothing to draw, and for amounts below zero, which no column shows.
    """
    _refuse(years, title, pieces)
    narrow = width < 480
    top = max(float(year.total) for year in years) or 1.0
    lines = round_values(0.0, top * 1.02)
    left = int(max(text_width(_round(say, value), 13) for value in lines)) + 10
    plot, height = width - left - _RIGHT, _HEIGHT[narrow]
    scales = plot_scales(plot, height)
    high = max(top * 1.12, lines[-1])
    heads = 22 if len(pieces) > 1 else 0
    layers: list[Spec] = [
        *_ground(lines, high, height, plot, say, scales),
        *_columns(years, plot, height, high, pieces, narrow, scales),
    ]
    if heads:
        layers += _names(pieces, scales)
    alt = f"Column chart. {title}: " + "; ".join(
        f"{year.name}, {year.said}{' (in part)' if year.part else ''}" for year in years
    )
    padding = {"left": left, "right": _RIGHT, "top": 16 + heads, "bottom": 30}
    spec = chart_spec(layers, width=plot, height=height, padding=padding, title=title, alt=f"{alt}.")
    rows = tuple((year.name, *year.amounts, year.said) for year in years)
    return Chart(title, f"{alt}.", spec, render_cached(spec, folder), columns, rows)


def _refuse(years: Sequence[YearColumn], title: str, pieces: tuple[str, ...]) -> None:
    if not years:
        raise LodestarError(f"chart '{title}' has no years to draw")
    if len(pieces) > 2:
        raise LodestarError(f"chart '{title}' has {len(pieces)} pieces a column; two can be told apart")
    below = next((year for year in years if any(amount < 0 for amount in year.amounts)), None)
    if below is not None:
        raise LodestarError(f"chart '{title}': {below.name} is below zero, which a column cannot show")


def _ground(
    lines: Sequence[float], high: float, height: float, plot: float, say: str, scales: Scales
) -> list[Spec]:
    at = [(value, height * (1 - value / high)) for value in lines]
    grid = [Stroke(((0, y), (plot, y)), GRID if value else LINE) for value, y in at]
    words = [Label(_round(say, value), -8, y, "right", MUTED, size=13) for value, y in at]
    return [*strokes(grid, scales), *labels(words, scales)]


def _columns(
    years: Sequence[YearColumn],
    plot: float,
    height: float,
    high: float,
    pieces: tuple[str, ...],
    narrow: bool,
    scales: Scales,
) -> list[Spec]:
    step = plot / len(years)
    wide = min(step * 0.72, 46)
    colours = (TIDE, PALE)
    drawn, words, edges, tops = [], [], [], []
    every = max(1, -(-int(max(text_width(year.name, 13) for year in years) + 10) // int(max(step, 1))))
    for at, year in enumerate(years):
        middle = (at + 0.5) * step
        bottom = float(height)
        for piece, amount in enumerate(year.amounts):
            tall = float(amount) / high * height
            colour = _PART if year.part else colours[piece % 2]
            drawn.append(Block(middle - wide / 2, bottom - tall, wide, tall, colour))
            bottom -= tall
        if year.part and year.total:
            edges.append(_edge(middle, wide, bottom, height))
        tops.append((middle, bottom, year))
        if (len(years) - 1 - at) % every == 0:
            words.append(Label(year.name, middle, height + 15, "center", MUTED, size=13))
    words += _figures(tops, wide)
    return [*blocks(drawn, scales), *strokes(edges, scales), *labels(words, scales)]


def _figures(tops: Sequence[tuple[float, float, YearColumn]], wide: float) -> list[Label]:
    """Figures above their columns, the largest first; one that would run into a column or a figure is left out."""
    taken = [Box(middle - wide / 2, top, middle + wide / 2, top + 999) for middle, top, _ in tops]
    found = []
    for middle, top, year in sorted(tops, key=lambda one: -one[2].total):
        half = text_width(year.said, 13) / 2
        box = Box(middle - half, top - 16, middle + half, top - 2)
        if year.total and not any(box.meets(other) for other in taken):
            taken.append(box)
            found.append(Label(year.said, middle, top - 9, "center", weight=600, size=13))
    return found


def _edge(middle: float, wide: float, top: float, height: float) -> Stroke:
    left, right = middle - wide / 2 + 0.5, middle + wide / 2 - 0.5
    return Stroke(((left, height), (left, top + 0.5), (right, top + 0.5), (right, height)), MUTED)


def _names(pieces: tuple[str, ...], scales: Scales) -> list[Spec]:
    """The names of the pieces, each beside a block of its colour."""
    drawn, words, x = [], [], 0.0
    for name, colour in zip(pieces, (TIDE, PALE), strict=False):
        drawn.append(Block(x, -30, 12, 12, colour))
        words.append(Label(name, x + 18, -23.5, colour=INK))
        x += text_width(name) + 40
    return [*blocks(drawn, scales), *labels(words, scales)]


def _round(say: str, value: float) -> str:
    return say.format(f"{value:,g}") if value else say.format("0").rstrip("kmbn") or "0"
