"""A waterfall: from today's R&D, step by step, to what the target asks for."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from lodestar.analysis.waterfall import Step, Waterfall
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.look import (
    BAND,
    GOLD,
    GOLD_TEXT,
    GRID,
    INK,
    LINE,
    SIZE,
    TIDE,
    WIDE,
    chart_spec,
    text_width,
    wrap,
)
from lodestar.reports.charts.marks import Block, Label, Stroke, blocks, labels, plot_scales, strokes

COLUMNS = ("Step", "£m a year", "% of GVA", "How it is reckoned")
COLOURS = {"now": TIDE, "growth": "#7fb3bd", "awards": "#3f8c9c", "pipeline": "#3f8c9c", "remains": BAND}
_BAR, _GAP, _LINE = 18, 16, SIZE + 3


def waterfall_chart(found: Waterfall, *, place: str, width: int = WIDE, folder: Path | None = None) -> Chart:
    """Draw the steps downwards, each bar starting where the one above ended, up to the line of the target."""
    plot = width - 2
    most = max([found.wanted, *_ends(found)])
    scale = (plot - _room(found)) / float(most or 1)
    rects, words, lines = [], [], []
    at, start = 30.0, Decimal(0)
    for step in found.steps:
        end = start + step.amount
        said = _said(found, step)
        name = wrap(step.label, min(plot, float(found.wanted) * scale) - 14)
        for line in name:
            words.append(Label(line, 0, at + SIZE / 2, weight=600 if step.kind == "remains" else 400))
            at += _LINE
        left, right = (float(min(start, end)) * scale, float(max(start, end)) * scale)
        rects.append(Block(left, at + 2, max(right - left, 1.5), _BAR, COLOURS[step.kind]))
        words.append(_figure(said, left, right, at + 2 + _BAR / 2, plot))
        lines.append(Stroke(((right, at + 2), (right, at + _BAR + 10)), LINE, 1))
        at += _BAR + _GAP
        start = end
    aim = float(found.wanted) * scale
    behind = [Stroke(((0, 24), (0, at)), GRID, 1), *lines[:-1]]
    words.append(_target_word(found, aim, plot))
    scales = plot_scales(plot, at)
    layers = [
        *strokes(behind, scales),
        *blocks(rects, scales),
        *strokes([Stroke(((aim, 20), (aim, at)), GOLD, 2)], scales),
        *labels(words, scales),
    ]
    title = f"From today's R&D to the target of {found.year}, {place}"
    spec = chart_spec(
        layers,
        width=plot,
        height=int(at),
        padding={"left": 1, "right": 1, "top": 4, "bottom": 4},
        title=title,
        alt=_alt(found, place),
    )
    return Chart(title, _alt(found, place), spec, render_cached(spec, folder), COLUMNS, rows_of(found))


def rows_of(found: Waterfall) -> tuple[tuple[object, ...], ...]:
    """The steps as a table, the target last."""
    steps = [
        (step.label, step.amount, round(found.share(step.amount), 2), step.arithmetic) for step in found.steps
    ]
    last = (
        f"What the target asks for in {found.year}",
        found.wanted,
        round(found.share(found.wanted), 2),
        f"{round(found.share(found.wanted), 2).normalize():f}% × £{found.gva:,.1f}m",
    )
    return (*steps, last)


def _ends(found: Waterfall) -> list[Decimal]:
    total, ends = Decimal(0), []
    for step in found.steps:
        total += step.amount
        ends.append(total)
    return ends


def _room(found: Waterfall) -> int:
    """Space at the right so that no figure leaves the plot."""
    return int(max(text_width(_said(found, step)) for step in found.steps[:1])) + 14


def _figure(said: str, left: float, right: float, y: float, plot: float) -> Label:
    width = text_width(said)
    if right + width + 8 <= plot:
        return Label(said, right + 8, y, "left", INK, 600)
    if left - width - 8 >= 0:
        return Label(said, left - 8, y, "right", INK, 600)
    return Label(said, (left + right) / 2, y, "center", INK, 600)


def _target_word(found: Waterfall, aim: float, plot: float) -> Label:
    said = f"target {found.year}: {_money(found.wanted)}"
    half = text_width(said) / 2
    x = min(max(aim, half), plot - half)
    return Label(said, x, 8, "center", GOLD_TEXT, 600)


def _said(found: Waterfall, step: Step) -> str:
    sign = "" if step.kind == "now" else "+" if step.amount >= 0 else "−"
    return f"{sign}{_money(abs(step.amount))}"


def _money(value: Decimal) -> str:
    if value >= 1000:
        return f"£{(value / 1000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}bn"
    step = Decimal(1) if value >= 10 or value == value.to_integral_value() else Decimal("0.1")
    return f"£{value.quantize(step, ROUND_HALF_UP):,}m"


def _alt(found: Waterfall, place: str) -> str:
    steps = "; ".join(f"{step.label} {_money(step.amount)}" for step in found.steps)
    return (
        f"Waterfall of R&D a year in {place}, from {found.base_year} to {found.year}: {steps}; together the "
        f"{_money(found.wanted)} that the target asks for."
    )
