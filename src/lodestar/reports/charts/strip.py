"""Parts of a whole side by side on one strip, each with its name and share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.look import LINE, WIDE, Spec, chart_spec, text_width
from lodestar.reports.charts.marks import Block, Label, Stroke, blocks, labels, plot_scales, strokes

COLOURS = ("#1b7083", "#1b2c74", "#bf4a1d", "#7d52c2", "#7c5a40", "#40192f")
_REST = "#c3cccc"
_TALL, _LINE = 30, 20


@dataclass(frozen=True)
class StripPart:
    """One part: name, amount, and the words beside its name. ``rest`` marks what is left over or not known."""

    name: str
    amount: Decimal
    said: str
    rest: bool = False


def strip_chart(
    parts: Sequence[StripPart],
    *,
    title: str,
    columns: tuple[str, str, str] = ("Part", "Amount", "In words"),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw parts as shares of their sum, in the order given, six at most besides the rest.

    Raises LodestarError when there is no amount, one is below zero, or there are too many to tell apart.
    """
    total = sum((part.amount for part in parts), Decimal(0))
    if total <= 0 or any(part.amount < 0 for part in parts):
        raise LodestarError(f"chart '{title}' needs amounts of zero or more, with some above zero")
    if sum(not part.rest for part in parts) > len(COLOURS):
        raise LodestarError(
            f"chart '{title}' has more than {len(COLOURS)} parts; gather the smallest into a rest"
        )
    plot = float(width - 2)
    edges = _edges(parts, total, plot)
    rows = _rows(parts, edges, plot)
    height = _TALL + 8 + _LINE * (max(rows) + 1)
    scales = plot_scales(plot, height)
    colours = _colours(parts)
    drawn = [
        Block(left, 0, max(right - left - 1.5, 0.75), _TALL, colour)
        for (left, right), colour in zip(edges, colours, strict=True)
    ]
    leads, words = [], []
    for part, (left, _), row, colour in zip(parts, edges, rows, colours, strict=True):
        y = _TALL + 8 + _LINE * (row + 0.5)
        leads.append(Stroke(((left + 1, _TALL + 2), (left + 1, y + 5)), LINE))
        x = min(left + 7, max(plot - _wide(part), 0))
        words.append(Label(part.said, x, y, weight=600))
        words.append(Label(part.name, x + text_width(part.said) + 7, y))
        leads.append(Stroke(((left + 1, _TALL + 2), (left + 1, _TALL + 5)), colour, 2))
    layers: list[Spec] = [*strokes(leads, scales), *blocks(drawn, scales), *labels(words, scales)]
    alt = f"Strip of shares. {title}: " + "; ".join(f"{part.name}, {part.said}" for part in parts) + "."
    padding = {"left": 1, "right": 1, "top": 2, "bottom": 2}
    spec = chart_spec(layers, width=int(plot), height=int(height), padding=padding, title=title, alt=alt)
    table = tuple((part.name, part.amount, part.said) for part in parts)
    return Chart(title, alt, spec, render_cached(spec, folder), columns, table)


def _edges(parts: Sequence[StripPart], total: Decimal, plot: float) -> list[tuple[float, float]]:
    found, left = [], 0.0
    for part in parts:
        right = left + plot * float(part.amount / total)
        found.append((left, right))
        left = right
    return found


def _rows(parts: Sequence[StripPart], edges: Sequence[tuple[float, float]], plot: float) -> list[int]:
    """The row of each name: the first, from the right, in which it runs into no other and no other's line."""
    taken: list[float] = []
    rows = [0] * len(parts)
    for at in range(len(parts) - 1, -1, -1):
        start = min(edges[at][0] + 7, max(plot - _wide(parts[at]), 0))
        end = start + _wide(parts[at]) + 10
        row = next((r for r, left in enumerate(taken) if end <= left), len(taken))
        if row == len(taken):
            taken.append(plot)
        rows[at] = row
        for above in range(row + 1):
            taken[above] = min(taken[above], edges[at][0])
    return rows


def _wide(part: StripPart) -> float:
    return text_width(part.said) + 7 + text_width(part.name)


def _colours(parts: Sequence[StripPart]) -> list[str]:
    left = iter(COLOURS)
    return [_REST if part.rest else next(left) for part in parts]
