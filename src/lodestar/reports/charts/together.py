"""Who works with whom: organisations of a place in one column, their partners elsewhere in another, and lines between.

Lines are projects shared, thicker for more. Those between two organisations of the place are arcs in a darker colour.
Both columns are ordered so that lines cross little.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.look import INK, MUTED, TIDE, WIDE, Spec, chart_spec, wrap
from lodestar.reports.charts.marks import Dot, Label, Stroke, dots, in_lines, labels, plot_scales, strokes

_ACROSS, _WITHIN = "#a9c6cc", "#0d3b4a"
_HEAD = 26


@dataclass(frozen=True)
class Party:
    """An organisation of the picture: its name, a word on where it is, and the projects that size its dot."""

    id: str
    name: str
    where: str
    projects: int
    here: bool


@dataclass(frozen=True)
class Link:
    """Projects that two parties share."""

    one: str
    other: str
    projects: int


def together_chart(
    parties: Sequence[Party],
    links: Sequence[Link],
    *,
    title: str,
    heads: tuple[str, str] = ("Here", "Elsewhere"),
    columns: tuple[str, str, str] = ("Organisation", "Works with", "Projects together"),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw parties and the links between them. Raises LodestarError when there is no link to draw."""
    if not links:
        raise LodestarError(f"chart '{title}' has no two organisations that work together")
    names = {party.id: party.name for party in parties}
    ordered = sorted(links, key=lambda link: (-link.projects, names[link.one], names[link.other]))
    here = [party for party in parties if party.here]
    elsewhere = _by_position([party for party in parties if not party.here], here, links)
    sheet = _sheet(here, elsewhere, width)
    scales = plot_scales(width - 2, sheet.height)
    layers: list[Spec] = [
        *strokes(_lines(ordered, sheet), scales),
        *dots(_dots(parties, sheet), scales),
        *labels([*_heads(heads, sheet), *_names(parties, sheet)], scales),
    ]
    most = ordered[0]
    alt = (
        f"Network. {title}: {len(here)} organisations here and {len(elsewhere)} elsewhere, {len(links)} ties; most "
        f"projects together: {names[most.one]} and {names[most.other]}, {most.projects}. The table has all."
    )
    padding = {"left": 1, "right": 1, "top": 2, "bottom": 2}
    spec = chart_spec(
        layers, width=width - 2, height=int(sheet.height), padding=padding, title=title, alt=alt
    )
    rows = tuple((names[link.one], names[link.other], link.projects) for link in ordered)
    return Chart(title, alt, spec, render_cached(spec, folder), columns, rows)


@dataclass(frozen=True)
class _Sheet:
    """Where each party stands, in pixels."""

    at: Mapping[str, tuple[float, float]]
    left: float
    right: float
    column: float
    height: float
    size: int


def _sheet(here: Sequence[Party], elsewhere: Sequence[Party], width: int) -> _Sheet:
    narrow = width < 480
    size = 12 if narrow else 13
    column = width * (0.36 if narrow else 0.335)
    pitch = 2 * (size + 2) + (8 if narrow else 6)
    rows = max(len(here), len(elsewhere))
    height = _HEAD + rows * pitch
    left, right = column, width - 2 - column
    at = {}
    for x, side in ((left, here), (right, elsewhere)):
        step = (height - _HEAD) / max(len(side), 1)
        for row, party in enumerate(side):
            at[party.id] = (x, _HEAD + (row + 0.5) * step)
    return _Sheet(at, left, right, column - 14, height, size)


def _by_position(elsewhere: list[Party], here: Sequence[Party], links: Sequence[Link]) -> list[Party]:
    """Partners at the mean height of those that they work with, so that lines cross little."""
    row = {party.id: at for at, party in enumerate(here)}
    heights: dict[str, list[float]] = {party.id: [] for party in elsewhere}
    for link in links:
        for far, near in ((link.one, link.other), (link.other, link.one)):
            if far in heights and near in row:
                heights[far] += [row[near]] * link.projects
    return sorted(elsewhere, key=lambda p: (sum(heights[p.id]) / max(len(heights[p.id]), 1), p.name))


def _lines(links: Sequence[Link], sheet: _Sheet) -> list[Stroke]:
    across, within = [], []
    for link in reversed(links):
        (x0, y0), (x1, y1) = sheet.at[link.one], sheet.at[link.other]
        thick = round(min(1.0 + 1.1 * (link.projects - 1), 6.0), 1)
        if x0 == x1:
            within.append(Stroke(_arc(x0, y0, y1, (sheet.right - sheet.left) * 0.42), _WITHIN, thick))
        else:
            across.append(Stroke(_bend((x0, y0), (x1, y1)), _ACROSS, thick))
    return [*across, *within]


def _arc(x: float, y0: float, y1: float, deepest: float) -> tuple[tuple[float, float], ...]:
    middle, half = (y0 + y1) / 2, (y1 - y0) / 2
    depth = min(abs(half), deepest)
    turns = [math.pi * step / 16 for step in range(17)]
    return tuple((x + depth * math.sin(turn), middle - half * math.cos(turn)) for turn in turns)


def _bend(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """A line that leaves and arrives level, as a cubic curve in twelve steps."""
    (x0, y0), (x1, y1) = start, end
    found = []
    for step in range(13):
        t = step / 12
        ease = t * t * (3 - 2 * t)
        found.append((x0 + (x1 - x0) * t, y0 + (y1 - y0) * ease))
    return tuple(found)


def _dots(parties: Sequence[Party], sheet: _Sheet) -> list[Dot]:
    most = max(party.projects for party in parties)
    return [
        Dot(
            *sheet.at[party.id],
            3.5 + 5.5 * math.sqrt(party.projects / most),
            TIDE if party.here else MUTED,
            party.here,
        )
        for party in parties
    ]


def _heads(heads: tuple[str, str], sheet: _Sheet) -> list[Label]:
    size = sheet.size
    return [
        Label(in_lines([heads[0]], sheet.column, 1, size)[0], sheet.left - 14, 9, "right", MUTED, 600, size),
        Label(in_lines([heads[1]], sheet.column, 1, size)[0], sheet.right + 14, 9, "left", MUTED, 600, size),
    ]


def _names(parties: Sequence[Party], sheet: _Sheet) -> list[Label]:
    found = []
    for party in parties:
        x, y = sheet.at[party.id]
        lines = in_lines(wrap(party.name, sheet.column, sheet.size), sheet.column, 2, sheet.size)
        top = y - (len(lines) - 1) * (sheet.size + 2) / 2
        side = (x - 14, "right") if party.here else (x + 14, "left")
        found += [
            Label(line, side[0], top + at * (sheet.size + 2), side[1], INK, 400, sheet.size)
            for at, line in enumerate(lines)
        ]
    return found
