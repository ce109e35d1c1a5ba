"""Results of a logic model as pictures: a fan by year, a distribution, and what it rests on."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lodestar.analysis.logic.results import Fan, Run
from lodestar.analysis.logic.sensitivity import Bar
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.frame import Frame, round_values
from lodestar.reports.charts.look import (
    BAND,
    GOLD,
    GOLD_TEXT,
    GRID,
    INK,
    LINE,
    MUTED,
    TIDE,
    TIDE_TEXT,
    WIDE,
    Spec,
    area_layer,
    chart_spec,
    line_layer,
    text_layer,
    text_width,
    wrap,
)
from lodestar.reports.charts.marks import Block, Label, Stroke, blocks, labels, plot_scales, strokes
from lodestar.reports.quantities import said, said_short

INNER = "#b5d2d4"
_BINS = 40
_ABOVE, _TALL = 26, 150


def model_fan_chart(
    fan: Fan,
    name: str,
    *,
    goals: Sequence[tuple[int, float]] = (),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """A node's course: nine in ten draws in the pale band, half of them in the darker one, the median as a line."""
    by_level = dict(zip(fan.levels, fan.values, strict=True))
    frame = _fan_frame(fan, goals, width)
    layers = [
        *_course(fan, by_level, frame),
        *_goals(goals, frame),
        *(_band_words(by_level, frame) if not frame.narrow else []),
        *_year_words(fan.years, frame),
    ]
    last = fan.years[-1]
    alt = (
        f"Fan chart of {name}, {fan.years[0]} to {last}. In {last}: median {said(by_level[0.5][-1], fan.unit)}, nine in ten "
        f"draws between {said(by_level[0.05][-1], fan.unit)} and {said(by_level[0.95][-1], fan.unit)}."
    )
    spec = chart_spec(
        layers, width=frame.width, height=frame.height, padding=frame.padding, title=name, alt=alt
    )
    columns = ("Year", *(f"p{level * 100:.0f}" for level in fan.levels), "Error of p50")
    at = fan.levels.index(0.5)
    rows = tuple(
        (year, *(said(values[i], fan.unit) for values in fan.values), said(fan.mcse[at][i], fan.unit))
        for i, year in enumerate(fan.years)
    )
    return Chart(name, alt, spec, render_cached(spec, folder), columns, rows)


def _fan_frame(fan: Fan, goals: Sequence[tuple[int, float]], width: int) -> Frame:
    """A plot that holds the fan and the goals, zero always among its values, with room for its round values."""
    low, high = min(map(min, fan.values)), max(map(max, fan.values))
    low, high = min(0.0, low), max([0.0, high, *(value for _, value in goals)])
    high += (high - low or 1.0) * 0.06
    left = int(max(text_width(said_short(value, fan.unit)) for value in round_values(low, high))) + 14
    narrow = width < 480
    right = 12 if narrow else 66
    padding = {"left": left, "right": right, "top": 12, "bottom": 30}
    return Frame(width - left - right, 220, fan.years[0], fan.years[-1], low, high, narrow, padding)


def _course(fan: Fan, by_level: dict[float, tuple[float, ...]], frame: Frame) -> list[Spec]:
    """The two bands, the round values behind the median, and the median."""
    years, scales, left = list(map(float, fan.years)), frame.scales, frame.padding["left"]
    layers = [
        area_layer(list(zip(years, by_level[lower], by_level[upper], strict=True)), scales, color=color)
        for lower, upper, color in ((0.05, 0.95, BAND), (0.25, 0.75, INNER))
    ]
    for value in round_values(frame.low, frame.high):
        ends = [(years[0], value), (years[-1], value)]
        layers.append(line_layer(ends, scales, color=LINE if value == 0 else GRID, strokeWidth=1))
        layers.append(text_layer(said_short(value, fan.unit), -left, frame.y(value), color=MUTED))
    middle = list(zip(years, by_level[0.5], strict=True))
    return [*layers, line_layer(middle, scales, color=TIDE_TEXT, strokeWidth=2.5)]


def _goals(goals: Sequence[tuple[int, float]], frame: Frame) -> list[Spec]:
    layers = []
    for year, value in goals:
        ends = [(frame.first, value), (year, value)]
        layers.append(line_layer(ends, frame.scales, color=GOLD, strokeDash=[1.5, 3.5]))
        layers.append(
            text_layer("target", frame.x(year) + 6, frame.y(value), color=GOLD_TEXT, fontWeight=700)
        )
    return layers


def _band_words(by_level: dict[float, tuple[float, ...]], frame: Frame) -> list[Spec]:
    ends = [("95%", by_level[0.95][-1]), ("middle", by_level[0.5][-1]), ("5%", by_level[0.05][-1])]
    layers, last = [], -1e9
    for name, value in ends:
        at = max(frame.y(value), last + 15)
        weight = {"fontWeight": 700, "color": TIDE_TEXT} if name == "middle" else {"color": MUTED}
        layers.append(text_layer(name, frame.width + 8, at, **weight))
        last = at
    return layers


def _year_words(years: tuple[int, ...], frame: Frame) -> list[Spec]:
    every = 10 if frame.width < 700 and len(years) > 20 else 5
    layers = []
    for year in (year for year in years if year % every == 0 or year == years[0]):
        align = "right" if year == years[-1] else "center" if year != years[0] else "left"
        layers.append(text_layer(str(year), frame.x(year), frame.height + 18, align=align, color=MUTED))
    return layers


def distribution_chart(run: Run, readout: str, *, width: int = WIDE, folder: Path | None = None) -> Chart:
    """How the draws of a readout spread, the outer hundredths left out; lines at p5, p50 and p95."""
    record, unit, summary = run.record(readout), run.unit(readout), run.summary(readout)
    draws = run.values(readout)
    low, high = (float(np.quantile(draws, level)) for level in (0.005, 0.995))
    high = high if high > low else low + abs(low or 1.0) * 0.01
    counts, _ = np.histogram(draws, bins=_BINS, range=(low, high), weights=run.weights)
    plot, foot = width - 2, _ABOVE + _TALL
    marks = (("5%", summary.p5.value), ("middle", summary.p50.value), ("95%", summary.p95.value))
    lines, words = _quantiles(
        [(name, (value - low) / (high - low) * plot, said_short(value, unit)) for name, value in marks], plot
    )
    words += [
        Label(said_short(low, unit), 0, foot + 16, "left", MUTED),
        Label(said_short(high, unit), plot, foot + 16, "right", MUTED),
    ]
    scales = plot_scales(plot, foot)
    alt = (
        f"Histogram of {record.name}: 5% of draws below {said(summary.p5.value, unit)}, half below "
        f"{said(summary.p50.value, unit)}, 95% below {said(summary.p95.value, unit)}."
    )
    spec = chart_spec(
        [*blocks(_columns(counts.tolist(), plot), scales), *strokes(lines, scales), *labels(words, scales)],
        width=plot, height=foot, padding={"left": 1, "right": 1, "top": 20, "bottom": 28}, title=record.name, alt=alt,
    )  # fmt: skip
    rows = tuple(
        (f"{level * 100:g}%", said(run.quantile(readout, level).value, unit))
        for level in (0.05, 0.25, 0.5, 0.75, 0.95)
    )
    return Chart(record.name, alt, spec, render_cached(spec, folder), ("Share of draws below", "Value"), rows)


def _columns(counts: Sequence[float], plot: float) -> list[Block]:
    """The columns of a histogram, the fullest as tall as there is room."""
    top, step = max(map(float, counts)) or 1.0, plot / len(counts)
    return [
        Block(
            i * step + 0.5, _ABOVE + _TALL * (1 - float(count) / top), max(step - 1, 0.5), _TALL * float(count) / top,
            "#7fb3bd",
        )
        for i, count in enumerate(counts)
    ]  # fmt: skip


def _quantiles(marks: Sequence[tuple[str, float, str]], plot: float) -> tuple[list[Stroke], list[Label]]:
    """Upright lines with their values above, from left to right; words that would meet step up. And the ground line."""
    lines, words, edge = [], [], -1e9
    for name, x, text in marks:
        middle = name == "middle"
        lines.append(Stroke(((x, 22), (x, _ABOVE + _TALL)), INK if middle else MUTED, 1.5))
        half = text_width(text) / 2
        at = min(max(x, half), plot - half)
        level = 8 if at - half > edge + 8 else -10
        words.append(Label(text, at, level, "center", INK, 600 if middle else 400))
        edge = at + half
    lines.append(Stroke(((0, _ABOVE + _TALL), (plot, _ABOVE + _TALL)), LINE, 1))
    return lines, words


def tornado_chart(
    bars: Sequence[Bar],
    names: Sequence[str],
    unit: str,
    title: str,
    *,
    middle: float,
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """What moves a result most: its mean where an assumption is lowest and where it is highest (a tenth each)."""
    plot = width - 2
    layers, height = _tornado(list(zip(bars, names, strict=True)), unit, middle, plot)
    alt = f"{title}: what moves it most. " + "; ".join(
        f"{name}: {said(bar.low, unit)} where it is low, {said(bar.high, unit)} where it is high"
        for bar, name in zip(bars, names, strict=True)
    )
    padding = {"left": 1, "right": 1, "top": 4, "bottom": 4}
    spec = chart_spec(layers, width=plot, height=int(height), padding=padding, title=title, alt=f"{alt}.")
    rows = tuple(
        (name, said(bar.low, unit), said(bar.high, unit)) for bar, name in zip(bars, names, strict=True)
    )
    return Chart(
        title, f"{alt}.", spec, render_cached(spec, folder), ("Assumption", "Where low", "Where high"), rows
    )


def _tornado(
    bars: Sequence[tuple[Bar, str]], unit: str, middle: float, plot: float
) -> tuple[list[Spec], float]:
    """Each assumption in words above its bar, both ends from the middle outwards; and how tall all are."""
    low = min([middle, *(min(bar.low, bar.high) for bar, _ in bars)])
    high = max([middle, *(max(bar.low, bar.high) for bar, _ in bars)])
    room = 2 * (max(text_width(said_short(v, unit)) for v in (low, high, middle)) + 10)
    scale = (plot - room) / ((high - low) or 1.0)

    def x(value: float) -> float:
        return room / 2 + (value - low) * scale

    rects, words, marks, at = [], [], [], 4.0
    for bar, name in bars:
        for line in wrap(name, plot * 0.96):
            words.append(Label(line, 0, at + 7))
            at += 17
        ends = sorted(((bar.low, "#7fb3bd"), (bar.high, TIDE)))
        for value, colour in ends:
            rects.append(Block(min(x(value), x(middle)), at + 2, abs(x(value) - x(middle)), 14, colour))
        marks.append(Stroke(((x(middle), at - 1), (x(middle), at + 19)), INK, 1.5))
        words.append(Label(said_short(ends[0][0], unit), x(ends[0][0]) - 5, at + 9, "right", MUTED))
        words.append(Label(said_short(ends[1][0], unit), x(ends[1][0]) + 5, at + 9, "left", MUTED))
        at += 26
    scales = plot_scales(plot, at)
    return [*blocks(rects, scales), *strokes(marks, scales), *labels(words, scales)], at
