"""The look of every chart: colours, type and the pieces of a Vega-Lite specification that all share.

Nothing is left to automatic layout: every label has its place, so a chart looks the same whether or not the
machine that draws it has the font.
"""

from collections.abc import Mapping, Sequence
from typing import Any

WIDE, NARROW = 640, 328
INK, MUTED, LINE, GRID, TIDE = "#10222b", "#52636b", "#b9c3c2", "#e3e7e5", "#1b7083"
GOLD, GOLD_TEXT = "#c98a12", "#8a5d00"
BAND, TIDE_TEXT = "#dbe8e8", "#0b5a70"
FONT = "Atkinson Hyperlegible Next, Atkinson Hyperlegible, sans-serif"
SIZE = 14

_CAPITAL, _OTHER = 0.68, 0.58
_WIDTHS = {
    **dict.fromkeys(" .,:;'’ijl", 0.3),
    **dict.fromkeys("frt()-1", 0.4),
    **dict.fromkeys("023456789£", 0.62),
    **dict.fromkeys("mwMW%", 0.9),
}

Spec = dict[str, Any]


def chart_spec(
    layers: Sequence[Spec], *, width: int, height: int, padding: Mapping[str, int], title: str, alt: str
) -> Spec:
    """A whole specification. ``width`` and ``height`` are of the plot; ``padding`` stands around it."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "usermeta": {"title": title, "alt": alt},
        "width": width,
        "height": height,
        "padding": dict(padding),
        "autosize": "none",
        "background": "transparent",
        "layer": list(layers),
        "config": {"aria": False, "font": FONT, "view": {"stroke": None}},
    }


def line_layer(points: Sequence[tuple[float, float]], scales: Mapping[str, Any], **mark: Any) -> Spec:
    """A line through points given in the units of the scales."""
    return {
        "data": {"values": [{"x": x, "y": y} for x, y in points]},
        "mark": {"type": "line", "strokeCap": "butt", "strokeJoin": "round", **mark},
        "encoding": {
            axis: {"field": axis, "type": "quantitative", "axis": None, "scale": scales[axis]}
            for axis in "xy"
        },
    }


def dot_layer(points: Sequence[tuple[float, float]], scales: Mapping[str, Any], **mark: Any) -> Spec:
    """Dots at points given in the units of the scales."""
    return {**line_layer(points, scales), "mark": {"type": "point", "filled": True, "opacity": 1, **mark}}


def area_layer(points: Sequence[tuple[float, float, float]], scales: Mapping[str, Any], **mark: Any) -> Spec:
    """A band between two values at each x, given in the units of the scales."""
    return {
        "data": {"values": [{"x": x, "y": low, "y2": high} for x, low, high in points]},
        "mark": {"type": "area", "opacity": 1, **mark},
        "encoding": {
            "x": {"field": "x", "type": "quantitative", "axis": None, "scale": scales["x"]},
            "y": {"field": "y", "type": "quantitative", "axis": None, "scale": scales["y"]},
            "y2": {"field": "y2"},
        },
    }


def text_layer(text: str | Sequence[str], x: float, y: float, **mark: Any) -> Spec:
    """Words at a place in pixels from the plot's upper left corner."""
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "text": text if isinstance(text, str) else list(text),
            "align": "left",
            "baseline": "middle",
            "fontSize": SIZE,
            "color": INK,
            "lineHeight": SIZE + 2,
            **mark,
        },
        "encoding": {"x": {"value": round(x, 1)}, "y": {"value": round(y, 1)}},
    }


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide words are drawn, in pixels, by the advance widths of the bold cut of the page's font."""
    return size * sum(
        _WIDTHS.get(character, _CAPITAL if character.isupper() else _OTHER) for character in text
    )


def wrap(text: str, width: float, size: float = SIZE) -> list[str]:
    """Words broken into lines of at most ``width`` pixels; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]
