"""Areas from the highest rate to the lowest, each with its interval, and the ones in question named."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.frame import round_values
from lodestar.reports.charts.look import GRID, INK, LINE, MUTED, TIDE, WIDE, Spec, chart_spec, text_width
from lodestar.reports.charts.marks import (
    Dot,
    Label,
    Scales,
    Stroke,
    dots,
    labels,
    plot_scales,
    shortened,
    strokes,
)
from lodestar.reports.charts.placing import Box, Ground, Words

_BAND, _OTHER = "#c9dade", "#7fa3ab"
_STEEP = 8.0


@dataclass(frozen=True)
class RankedArea:
    """One area: its rate with the ends of its interval, the figure as readers see it, and whether it is named."""

    name: str
    rate: float
    low: float
    high: float
    said: str
    chosen: bool = False
    named: bool = False


def ranked_chart(
    areas: Sequence[RankedArea],
    *,
    title: str,
    average: float | None = None,
    average_said: str = "",
    say: str = "{}",
    columns: tuple[str, ...] = ("Area", "Rate", "Low", "High", "In words"),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw areas in the order given, left to right; the chosen one stands out, and named ones carry their names.

    Where the highest is more than eight times the middle one, a line of the grid is a doubling or more (a logarithmic
    scale, told at the axis), so that the many are not squashed by the few. Raises LodestarError without areas.
    """
    if not areas:
        raise LodestarError(f"chart '{title}' has no areas to draw")
    narrow = width < 480
    steep = is_steep(areas)
    height = 250 if narrow else 290
    floor = min(area.low for area in areas if area.low > 0) if steep else 0.0
    top = max(area.high for area in areas)
    lines = _doublings(floor, top) if steep else round_values(0.0, top)
    left = int(max(text_width(say.format(f"{v:,g}"), 13) for v in lines)) + 10
    plot = width - left - 2

    y = partial(_height_of, height=height, floor=floor, top=top, steep=steep)
    scales = plot_scales(plot, height)
    layers: list[Spec] = [
        *strokes([Stroke(((0, y(v)), (plot, y(v))), GRID if v else LINE) for v in lines], scales),
        *labels([Label(say.format(f"{v:,g}"), -8, y(v), "right", MUTED, size=13) for v in lines], scales),
        *_areas(areas, plot, height, y, average, average_said, scales),
    ]
    alt = f"Areas from highest to lowest. {title}: {_in_words(areas)}."
    padding = {"left": left, "right": 2, "top": 26, "bottom": 26}
    spec = chart_spec(layers, width=plot, height=height, padding=padding, title=title, alt=alt)
    rows = tuple((area.name, area.rate, area.low, area.high, area.said) for area in areas)
    return Chart(title, alt, spec, render_cached(spec, folder), columns, rows)


def _in_words(areas: Sequence[RankedArea]) -> str:
    """The first, the last, the chosen one and the named ones, each with its place."""
    return "; ".join(
        f"{at}. {area.name}, {area.said}"
        for at, area in enumerate(areas, start=1)
        if area.chosen or area.named or at in (1, len(areas))
    )


def _height_of(value: float, *, height: float, floor: float, top: float, steep: bool) -> float:
    """Where a rate stands, in pixels from above."""
    if not steep:
        return height * (1 - value / (top * 1.04))
    low, high = math.log(floor * 0.9), math.log(top * 1.1)
    return height * (1 - (math.log(max(value, floor * 0.9)) - low) / (high - low))


def ordinal(number: int) -> str:
    """1 → '1st', 22 → '22nd', 13 → '13th'."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def is_steep(areas: Sequence[RankedArea]) -> bool:
    """Whether the highest is so far above the middle that the scale is logarithmic; never where a rate is nought."""
    middle = sorted(area.rate for area in areas)[len(areas) // 2]
    return min(area.rate for area in areas) > 0 and max(area.rate for area in areas) > _STEEP * middle


def _areas(
    areas: Sequence[RankedArea],
    plot: float,
    height: float,
    y: Callable[[float], float],
    average: float | None,
    said: str,
    scales: Scales,
) -> list[Spec]:
    step = plot / len(areas)
    ground = Ground(Box(0, -22, plot, height))
    bands, marks, words = [], [], []
    thick = max(2.0, min(step * 0.5, 9.0))
    for at, area in enumerate(areas):
        x = (at + 0.5) * step
        bands.append(Stroke(((x, y(area.high)), (x, y(area.low))), _BAND, thick))
        if area.chosen:
            bands.append(Stroke(((x, y(area.high)), (x, y(area.low))), TIDE, thick))
        marks.append(Dot(x, y(area.rate), 5.5 if area.chosen else 3.2, INK if area.chosen else _OTHER))
        ground.add_line([(x, y(area.high)), (x, y(area.low))])
    lines = []
    if average is not None:
        lines.append(Stroke(((0, y(average)), (plot, y(average))), MUTED))
        label = Words((said,), plot, y(average) - 9, "right", size=13)
        other = Words((said,), plot, y(average) + 10, "right", size=13)
        chosen = ground.place([label, other])
        words.append(Label(said, chosen.x, chosen.y, chosen.align, MUTED, size=13))
    for at, area in sorted(enumerate(areas), key=lambda one: not one[1].chosen):
        if area.chosen or area.named:
            words.append(_name(ground, area, (at + 0.5) * step, y, plot, lines))
    order = [
        Label(f"1st of {len(areas)}", 0, height + 14, "left", MUTED, size=13),
        Label(ordinal(len(areas)), plot, height + 14, "right", MUTED, size=13),
    ]
    return [
        *strokes(bands, scales),
        *strokes(lines, scales),
        *dots(marks, scales),
        *labels([*words, *order], scales),
    ]


def _name(
    ground: Ground,
    area: RankedArea,
    x: float,
    y: Callable[[float], float],
    plot: float,
    lines: list[Stroke],
) -> Label:
    room = plot - text_width(area.said, 13) - 12
    text = f"{shortened(area.name, min(room, 240), 13)} {area.said}"
    at = (y(area.high), y(area.low))
    spots = [
        Words((text,), min(max(x, 0), plot), at[0] - 10 - up, align, size=13)
        for up in (0, 18, 36, 54, 72, 92, 114, 138)
        for align in ("center", "left", "right")
    ]
    spots += [
        Words((text,), x, at[1] + 12 + down, align, size=13)
        for down in (0, 18)
        for align in ("center", "left", "right")
    ]
    placed = ground.place(spots)
    if placed.y < at[0] - 20:
        lines.append(Stroke(((x, at[0] - 2), (x, placed.y + 8)), LINE))
    return Label(
        text, placed.x, placed.y, placed.align, INK if area.chosen else MUTED, 600 if area.chosen else 400, 13
    )


def _doublings(low: float, high: float) -> list[float]:
    """Round values 1, 2, 5, 10, 20, 50… that lie between two values."""
    steps = [step * 10.0**power for power in range(-3, 9) for step in (1, 2, 5)]
    return [value for value in steps if low * 0.9 <= value <= high * 1.1]
