"""Many marks of a kind in one layer of a chart: blocks, words, dots and lines given in pixels.

A layer for each mark would make a specification that is slow to draw. Pixels are counted from the plot's upper left
corner, as everywhere in these charts; ``plot_scales`` makes them the units of the drawing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lodestar.reports.charts.look import INK, SIZE, Spec, text_width

Scales = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Label:
    """Words at a place. ``align`` is left, center or right; ``weight`` 400 or 600."""

    text: str
    x: float
    y: float
    align: str = "left"
    colour: str = INK
    weight: int = 400
    size: int = SIZE


@dataclass(frozen=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    thick: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A disc of a radius, filled or as a ring."""

    x: float
    y: float
    radius: float
    colour: str
    filled: bool = True


def plot_scales(width: float, height: float) -> Scales:
    """Scales in which a unit is a pixel and y runs downwards."""
    return {
        "x": {"domain": [0, width], "nice": False, "zero": False},
        "y": {"domain": [height, 0], "nice": False, "zero": False},
    }


def blocks(found: Iterable[Block], scales: Scales) -> list[Spec]:
    """A layer of rectangles; none when there are none."""
    values = [
        {
            "x": _r(b.x), "x2": _r(b.x + b.width), "y": _r(b.y), "y2": _r(b.y + b.height), "c": b.colour,
        }
        for b in found
    ]  # fmt: skip
    encoding = {
        **_xy(scales), "x2": {"field": "x2"}, "y2": {"field": "y2"}, "fill": _as_given("c"),
    }  # fmt: skip
    return [{"data": {"values": values}, "mark": {"type": "rect"}, "encoding": encoding}] if values else []


def labels(found: Iterable[Label], scales: Scales) -> list[Spec]:
    """Layers of words, one for each way of writing them."""
    kinds: dict[tuple[str, str, int, int], list[Label]] = {}
    for label in found:
        kinds.setdefault((label.align, label.colour, label.weight, label.size), []).append(label)
    return [
        {
            "data": {"values": [{"x": _r(one.x), "y": _r(one.y), "t": one.text} for one in held]},
            "mark": {
                "type": "text", "align": align, "baseline": "middle", "color": colour, "fontSize": size,
                **({"fontWeight": weight} if weight != 400 else {}),
            },
            "encoding": {**_xy(scales), "text": {"field": "t", "type": "nominal"}},
        }
        for (align, colour, weight, size), held in kinds.items()
    ]  # fmt: skip


def strokes(found: Iterable[Stroke], scales: Scales) -> list[Spec]:
    """Layers of lines, one for each colour and thickness."""
    kinds: dict[tuple[str, float], list[Stroke]] = {}
    for stroke in found:
        kinds.setdefault((stroke.colour, stroke.thick), []).append(stroke)
    return [
        {
            "data": {
                "values": [
                    {"x": _r(x), "y": _r(y), "l": at, "o": order}
                    for at, stroke in enumerate(held)
                    for order, (x, y) in enumerate(stroke.points)
                ]
            },
            "mark": {
                "type": "line", "color": colour, "strokeWidth": thick, "strokeCap": "round", "strokeJoin": "round",
            },
            "encoding": {
                **_xy(scales),
                "detail": {"field": "l", "type": "nominal"},
                "order": {"field": "o", "type": "quantitative"},
            },
        }
        for (colour, thick), held in kinds.items()
    ]  # fmt: skip


def dots(found: Iterable[Dot], scales: Scales) -> list[Spec]:
    """Layers of discs and rings, one for each colour."""
    kinds: dict[tuple[str, bool], list[Dot]] = {}
    for dot in found:
        kinds.setdefault((dot.colour, dot.filled), []).append(dot)
    return [
        {
            "data": {
                "values": [{"x": _r(d.x), "y": _r(d.y), "s": _r(3.14159 * d.radius**2)} for d in held]
            },
            "mark": {
                "type": "point", "shape": "circle", "opacity": 1, "strokeWidth": 0 if filled else 1.75,
                "fill": colour if filled else "#fbfaf7", "stroke": colour,
            },
            "encoding": {**_xy(scales), "size": {"field": "s", "type": "quantitative", "scale": None, "legend": None}},
        }
        for (colour, filled), held in kinds.items()
    ]  # fmt: skip


def shortened(text: str, width: float, size: int = SIZE) -> str:
    """Words cut, visibly, to a width in pixels."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip(' ,(&-')}…"


def in_lines(words: Sequence[str], width: float, most: int, size: int = SIZE) -> list[str]:
    """Lines of words already wrapped, at most so many; the last is cut when there were more."""
    kept = [shortened(line, width, size) for line in words[:most]]
    if len(words) > most:
        kept[-1] = shortened(f"{words[most - 1]} {words[most]}…", width, size)
        if not kept[-1].endswith("…"):
            kept[-1] += "…"
    return kept


def _xy(scales: Scales) -> dict[str, Any]:
    return {
        axis: {"field": axis, "type": "quantitative", "axis": None, "scale": scales[axis]} for axis in "xy"
    }


def _as_given(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _r(value: float) -> float:
    return round(value, 1)
