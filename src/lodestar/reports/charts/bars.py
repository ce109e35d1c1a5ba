"""Amounts side by side, each with its name above its bar and its figure at the end of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.look import (
    LINE,
    MUTED,
    SIZE,
    TIDE,
    WIDE,
    Spec,
    chart_spec,
    line_layer,
    text_layer,
    text_width,
    wrap,
)

_BAR, _GAP = 14, 18


@dataclass(frozen=True)
class Bar:
    """One amount: its name, value, and the figure as readers see it. ``rest`` marks what is left over, drawn paler."""

    name: str
    value: Decimal
    said: str
    rest: bool = False


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    columns: tuple[str, str, str] = ("Name", "Value", "In words"),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw amounts as horizontal bars from zero, in the order given.

    Raises LodestarError when there are none or when one is below zero: a length cannot show it.
    """
    if not bars:
        raise LodestarError(f"chart '{title}' has no amounts to draw")
    below = next((bar for bar in bars if bar.value < 0), None)
    if below is not None:
        raise LodestarError(
            f"chart '{title}': {below.name} is {below.value}; bars show amounts of zero or more only"
        )
    room = max(text_width(bar.said) for bar in bars) + 14
    plot = width - 2
    longest = max(float(bar.value) for bar in bars) or 1.0
    layers: list[Spec] = []
    at = 0.0
    for bar in bars:
        names = wrap(bar.name, plot)
        at += _draw(layers, bar, names, at, (plot - room) * float(bar.value) / longest)
    height = int(at - _GAP)
    zero = {"x": {"domain": [0, plot], "nice": False}, "y": {"domain": [height, 0], "nice": False}}
    layers.append(line_layer([(0, 0), (0, height)], zero, color=LINE, strokeWidth=1))
    alt = f"Bar chart. {title}: " + "; ".join(f"{bar.name}, {bar.said}" for bar in bars) + "."
    padding = {"left": 1, "right": 1, "top": 2, "bottom": 2}
    spec = chart_spec(layers, width=plot, height=height, padding=padding, title=title, alt=alt)
    rows = tuple((bar.name, bar.value, bar.said) for bar in bars)
    return Chart(title, alt, spec, render_cached(spec, folder), columns, rows)


def _draw(layers: list[Spec], bar: Bar, names: list[str], top: float, length: float) -> float:
    """Add the layers of one bar and return the height that it takes."""
    line = SIZE + 3
    layers.append(text_layer(names, 7, top + line / 2, lineHeight=line))
    bar_top = top + len(names) * line + 2
    layers.append(_block(0, bar_top, max(length, 1.5), LINE if bar.rest else TIDE))
    layers.append(
        text_layer(
            bar.said,
            max(length, 1.5) + 7,
            bar_top + _BAR / 2 + 0.5,
            fontWeight=600,
            **({"color": MUTED} if bar.rest else {}),
        )
    )
    return len(names) * line + 2 + _BAR + _GAP


def _block(x: float, y: float, length: float, colour: str) -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rect", "color": colour},
        "encoding": {
            "x": {"value": round(x, 1)},
            "x2": {"value": round(x + length, 1)},
            "y": {"value": round(y, 1)},
            "y2": {"value": round(y + _BAR, 1)},
        },
    }
