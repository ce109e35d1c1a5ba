"""Bars of parts, one below the other, each part's number and word beneath its bar, so that nothing rests on colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.look import SIZE, WIDE, chart_spec, text_width, wrap
from lodestar.reports.charts.marks import Block, Label, blocks, labels, plot_scales

COLOURS = {"good": "#16734a", "warn": "#c98a12", "bad": "#a4262c", "link": "#1b7083", "none": "#b4bebe"}
_LIGHTER = {"good": "#7fb59a", "warn": "#e3bf76", "bad": "#cf8a8e", "link": "#8dbcc6", "none": "#d9dfde"}
_TALL, _LINE, _SWATCH, _GAP, _BETWEEN = 22, SIZE + 6, 11, 18, 16


@dataclass(frozen=True)
class Part:
    """A part of a bar: its word, amount, and the figure as readers see it. A part of nothing is not drawn."""

    word: str
    amount: Decimal
    said: str
    tone: str = "none"


@dataclass(frozen=True)
class Stack:
    """A bar: what it is of, and its parts in order."""

    name: str
    parts: tuple[Part, ...]

    @property
    def whole(self) -> Decimal:
        return sum((part.amount for part in self.parts), Decimal(0))


def stacked_chart(
    stacks: Sequence[Stack], *, title: str, first: str, width: int = WIDE, folder: Path | None = None
) -> Chart:
    """Draw bars on one scale, the longest as wide as the plot. Every bar has the same parts, some of them nothing.

    ``first`` says what the bars are of, at the head of the table. A tone that a bar uses twice is lighter the second
    time. Raises LodestarError when there is nothing to draw, or a part is below zero: a length cannot show it.
    """
    longest = max((stack.whole for stack in stacks), default=Decimal(0))
    if longest <= 0 or any(part.amount < 0 for stack in stacks for part in stack.parts):
        raise LodestarError(f"chart '{title}' needs amounts of zero or more, with some above zero")
    plot, at = float(width - 2), 0.0
    rects: list[Block] = []
    words: list[Label] = []
    for stack in stacks:
        at = _draw(stack, rects, words, at, plot, plot / float(longest))
    height = at - _BETWEEN
    scales = plot_scales(plot, height)
    layers = [*blocks(rects, scales), *labels(words, scales)]
    alt = f"Stacked bars. {title}. " + " ".join(_told(stack) for stack in stacks)
    padding = {"left": 1, "right": 1, "top": 2, "bottom": 2}
    spec = chart_spec(layers, width=int(plot), height=int(height), padding=padding, title=title, alt=alt)
    columns = (first, *(part.word for part in stacks[0].parts))
    rows = tuple((stack.name, *(part.amount for part in stack.parts)) for stack in stacks)
    return Chart(title, alt, spec, render_cached(spec, folder), columns, rows)


def _draw(
    stack: Stack, rects: list[Block], words: list[Label], top: float, plot: float, scale: float
) -> float:
    """Add one bar with its name above and its words below, and return where the next one begins."""
    for line in wrap(stack.name, plot):
        words.append(Label(line, 0, top + SIZE / 2 + 2, weight=600))
        top += _LINE
    bar, left, x, y = top, 0.0, 0.0, top + _TALL + _LINE / 2 + 4
    shown = [(part, colour) for part, colour in _coloured(stack) if part.amount > 0]
    for part, colour in shown:
        long = float(part.amount) * scale
        rects.append(Block(left, bar, max(long - 1.5, 0.75), _TALL, colour))
        left += long
        said = f"{part.said} {part.word.lower()}"
        wide = _SWATCH + 7 + text_width(said)
        if x and x + wide > plot:
            x, y = 0.0, y + _LINE
        rects.append(Block(x, y - _SWATCH / 2, _SWATCH, _SWATCH, colour))
        words.append(Label(said, x + _SWATCH + 7, y))
        x += wide + _GAP
    if not shown:
        words.append(Label("nothing", 0, bar + SIZE / 2))
        return bar + _LINE + _BETWEEN
    return y + _LINE / 2 + _BETWEEN


def _coloured(stack: Stack) -> list[tuple[Part, str]]:
    found, used = [], set()
    for part in stack.parts:
        shades = _LIGHTER if part.tone in used else COLOURS
        found.append((part, shades[part.tone]))
        used.add(part.tone)
    return found


def _told(stack: Stack) -> str:
    parts = ", ".join(f"{part.said} {part.word.lower()}" for part in stack.parts if part.amount > 0)
    return f"{stack.name}: {parts or 'nothing'}."
