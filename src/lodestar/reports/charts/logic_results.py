"""Results of a logic model as pictures: a fan by year, a distribution, and what it rests on."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lodestar.analysis.logic.results import Fan, Run
from lodestar.analysis.logic.sensitivity import Bar
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.frame import round_values
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
    low, high = min(map(min, fan.values)), max(map(max, fan.values))
    low, high = min(0.0, low), max([0.0, high, *(value for _, value in goals)])
    high += (high - low or 1.0) * 0.06
    ticks = round_values(low, high)
    left = int(max(text_width(said_short(value, fan.unit)) for value in ticks)) + 14
    right, plot_height = 12 if width < 480 else 66, 220
    plot = width - left - right
    scales = {
        "x": {"domain": [fan.years[0], fan.years[-1]], "nice": False, "zero": False},
        "y": {"domain": [low, high], "nice": False, "zero": False},
    }

    def y(value: float) -> float:
        return (high - value) / (high - low) * plot_height

    def x(year: float) -> float:
        return (year - fan.years[0]) / (fan.years[-1] - fan.years[0]) * plot

    def band(lower: float, upper: float) -> list[tuple[float, float, float]]:
        return list(zip(map(float, fan.years), by_level[lower], by_level[upper], strict=True))

    layers: list[Spec] = [
        area_layer(band(0.05, 0.95), scales, color=BAND),
        area_layer(band(0.25, 0.75), scales, color=INNER),
    ]
    for value in ticks:
        ends = [(float(fan.years[0]), value), (float(fan.years[-1]), value)]
        layers.append(line_layer(ends, scales, color=LINE if value == 0 else GRID, strokeWidth=1))
        layers.append(text_layer(said_short(value, fan.unit), -left, y(value), color=MUTED))
    middle = list(zip(map(float, fan.years), by_level[0.5], strict=True))
    layers.append(line_layer(middle, scales, color=TIDE_TEXT, strokeWidth=2.5))
    for year, value in goals:
        layers.append(
            line_layer([(fan.years[0], value), (year, value)], scales, color=GOLD, strokeDash=[1.5, 3.5])
        )
        layers.append(text_layer("target", x(year) + 6, y(value), color=GOLD_TEXT, fontWeight=700))
    if width >= 480:
        layers += _band_words(by_level, plot, y)
    for year in _years(fan.years, plot):
        align = "right" if year == fan.years[-1] else "center" if year != fan.years[0] else "left"
        layers.append(text_layer(str(year), x(year), plot_height + 18, align=align, color=MUTED))
    last = fan.years[-1]
    alt = (
        f"Fan chart of {name}, {fan.years[0]} to {last}. In {last}: median {said(by_level[0.5][-1], fan.unit)}, nine in ten "
        f"draws between {said(by_level[0.05][-1], fan.unit)} and {said(by_level[0.95][-1], fan.unit)}."
    )
    padding = {"left": left, "right": right, "top": 12, "bottom": 30}
    spec = chart_spec(layers, width=plot, height=plot_height, padding=padding, title=name, alt=alt)
    columns = ("Year", *(f"p{level * 100:.0f}" for level in fan.levels), "Error of p50")
    at = fan.levels.index(0.5)
    rows = tuple(
        (year, *(said(values[i], fan.unit) for values in fan.values), said(fan.mcse[at][i], fan.unit))
        for i, year in enumerate(fan.years)
    )
    return Chart(name, alt, spec, render_cached(spec, folder), columns, rows)


def distribution_chart(run: Run, readout: str, *, width: int = WIDE, folder: Path | None = None) -> Chart:
    """How the draws of a readout spread, the outer hundredths left out; lines at p5, p50 and p95."""
    record, unit = run.record(readout), run.unit(readout)
    draws = run.values(readout)
    low, high = (float(np.quantile(draws, level)) for level in (0.005, 0.995))
    high = high if high > low else low + abs(low or 1.0) * 0.01
    counts, _ = np.histogram(draws, bins=_BINS, range=(low, high), weights=run.weights)
    plot, tall = width - 2, 150
    top = float(counts.max()) or 1.0
    step = plot / _BINS
    bars = [
        Block(
            i * step + 0.5,
            26 + tall * (1 - float(count) / top),
            max(step - 1, 0.5),
            tall * float(count) / top,
            "#7fb3bd",
        )
        for i, count in enumerate(counts)
    ]
    summary = run.summary(readout)
    marks = (("5%", summary.p5.value), ("middle", summary.p50.value), ("95%", summary.p95.value))
    lines, words, edge = [], [], -1e9
    for name, value in marks:
        x = (value - low) / (high - low) * plot
        lines.append(Stroke(((x, 22), (x, 26 + tall)), INK if name == "middle" else MUTED, 1.5))
        text = f"{said_short(value, unit)}"
        half = text_width(text) / 2
        at = min(max(x, half), plot - half)
        level = 8 if at - half > edge + 8 else -10
        words.append(Label(text, at, level, "center", INK, 600 if name == "middle" else 400))
        edge = at + half
    lines.append(Stroke(((0, 26 + tall), (plot, 26 + tall)), LINE, 1))
    words += [
        Label(said_short(low, unit), 0, 26 + tall + 16, "left", MUTED),
        Label(said_short(high, unit), plot, 26 + tall + 16, "right", MUTED),
    ]
    scales = plot_scales(plot, 26 + tall)
    alt = (
        f"Histogram of {record.name}: 5% of draws below {said(summary.p5.value, unit)}, half below "
        f"{said(summary.p50.value, unit)}, 95% below {said(summary.p95.value, unit)}."
    )
    spec = chart_spec(
        [*blocks(bars, scales), *strokes(lines, scales), *labels(words, scales)],
        width=plot, height=26 + tall, padding={"left": 1, "right": 1, "top": 20, "bottom": 28}, title=record.name, alt=alt,
    )  # fmt: skip
    rows = tuple(
        (f"{level * 100:g}%", said(run.quantile(readout, level).value, unit))
        for level in (0.05, 0.25, 0.5, 0.75, 0.95)
    )
    return Chart(record.name, alt, spec, render_cached(spec, folder), ("Share of draws below", "Value"), rows)


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
    low = min([middle, *(min(bar.low, bar.high) for bar in bars)])
    high = max([middle, *(max(bar.low, bar.high) for bar in bars)])
    plot = width - 2
    room = 2 * (max(text_width(said_short(v, unit)) for v in (low, high, middle)) + 10)
    scale = (plot - room) / ((high - low) or 1.0)

    def x(value: float) -> float:
        return room / 2 + (value - low) * scale

    rects, words, marks, at = [], [], [], 4.0
    for bar, name in zip(bars, names, strict=True):
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
    alt = f"{title}: what moves it most. " + "; ".join(
        f"{name}: {said(bar.low, unit)} where it is low, {said(bar.high, unit)} where it is high"
        for bar, name in zip(bars, names, strict=True)
    )
    layers = [
        *blocks(rects, scales),
        *strokes(marks, scales),
        *labels(words, scales),
    ]
    padding = {"left": 1, "right": 1, "top": 4, "bottom": 4}
    spec = chart_spec(layers, width=plot, height=int(at), padding=padding, title=title, alt=f"{alt}.")
    rows = tuple(
        (name, said(bar.low, unit), said(bar.high, unit)) for bar, name in zip(bars, names, strict=True)
    )
    return Chart(
        title, f"{alt}.", spec, render_cached(spec, folder), ("Assumption", "Where low", "Where high"), rows
    )


def _band_words(by_level: dict[float, tuple[float, ...]], plot: int, y: object) -> list[Spec]:
    ends = [("95%", by_level[0.95][-1]), ("middle", by_level[0.5][-1]), ("5%", by_level[0.05][-1])]
    layers, last = [], -1e9
    for name, value in ends:
        at = max(y(value), last + 15)  # type: ignore[operator]
        weight = {"fontWeight": 700, "color": TIDE_TEXT} if name == "middle" else {"color": MUTED}
        layers.append(text_layer(name, plot + 8, at, **weight))
        last = at
    return layers


def _years(years: tuple[int, ...], plot: int) -> list[int]:
    every = 10 if plot < 700 and len(years) > 20 else 5
    return [year for year in years if year % every == 0 or year == years[0]]
