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
_TALL, _LINE, _SWATCH, _GAP = 30, 21, 11, 20


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
    edges, colours = _edges(parts, total, plot), _colours(parts)
    words = _beneath(parts, edges, plot) or _listed(parts, colours, plot)
    height = words.height
    scales = plot_scales(plot, height)
    drawn = [
        Block(left, 0, max(right - left - 1.5, 0.75), _TALL, colour)
        for (left, right), colour in zip(edges, colours, strict=True)
    ]
    layers: list[Spec] = [
        *strokes(words.leads, scales),
        *blocks([*drawn, *words.swatches], scales),
        *labels(words.labels, scales),
    ]
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


@dataclass(frozen=True)
class _Words:
    """What stands below the strip, and how high the whole is."""

    labels: tuple[Label, ...]
    leads: tuple[Stroke, ...]
    swatches: tuple[Block, ...]
    height: float


def _beneath(parts: Sequence[StripPart], edges: Sequence[tuple[float, float]], plot: float) -> _Words | None:
    """Each name below its own part; None where they do not all fit side by side."""
    y, found, leads = _TALL + 8 + _LINE / 2, [], []
    for at, (part, (left, _)) in enumerate(zip(parts, edges, strict=True)):
        end = edges[at + 1][0] if at + 1 < len(parts) else plot + 2
        if left + 7 + _wide(part) + (_GAP if at + 1 < len(parts) else 0) > end:
            return None
        found += _said(part, left + 7, y)
        leads.append(Stroke(((left + 1, _TALL + 2), (left + 1, y + 5)), LINE))
    return _Words(tuple(found), tuple(leads), (), y + _LINE / 2)


def _listed(parts: Sequence[StripPart], colours: Sequence[str], plot: float) -> _Words:
    """Names one after another in lines, each beside a block of its colour."""
    x, y, found, swatches = 0.0, _TALL + 10 + _LINE / 2, [], []
    for part, colour in zip(parts, colours, strict=True):
        wide = _SWATCH + 7 + _wide(part)
        if x and x + wide > plot:
            x, y = 0.0, y + _LINE
        swatches.append(Block(x, y - _SWATCH / 2, _SWATCH, _SWATCH, colour))
        found += _said(part, x + _SWATCH + 7, y)
        x += wide + _GAP
    return _Words(tuple(found), (), tuple(swatches), y + _LINE / 2)


def _said(part: StripPart, x: float, y: float) -> list[Label]:
    return [Label(part.said, x, y, weight=600), Label(part.name, x + text_width(part.said) + 7, y)]


def _wide(part: StripPart) -> float:
    return text_width(part.said) + 7 + text_width(part.name)


def _colours(parts: Sequence[StripPart]) -> list[str]:
    left = iter(COLOURS)
    return [_REST if part.rest else next(left) for part in parts]
