"""How much of a total the largest holders have: the share of the largest 1, 2, 3… as a line."""

from collections.abc import Sequence
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.look import GRID, INK, LINE, MUTED, TIDE, WIDE, Spec, chart_spec
from lodestar.reports.charts.marks import Dot, Label, Scales, Stroke, dots, labels, plot_scales, strokes
from lodestar.reports.charts.placing import Box, Ground, Words

Point = tuple[float, float]


def held_chart(
    curve: Sequence[float],
    *,
    title: str,
    mark: Sequence[int],
    holders: str = "organisations",
    columns: tuple[str, str] = ("Largest", "Share"),
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw the share (0 to 1) that the largest 1, 2, 3… hold. ``mark`` says which of them are told in words; a thin
    line shows what they would hold if all held alike. Raises LodestarError for an empty curve.
    """
    if not curve:
        raise LodestarError(f"chart '{title}' has nobody to draw")
    narrow = width < 480
    left, height = 48, 220 if narrow else 250
    plot, count = width - left - 10, len(curve)
    scales = plot_scales(plot, height)

    def at(holder: int, share: float) -> tuple[float, float]:
        return plot * holder / count, height * (1 - share)

    points = [at(0, 0), *(at(holder, share) for holder, share in enumerate(curve, start=1))]
    shown = [holder for holder in dict.fromkeys(mark) if 0 < holder <= count]
    told = {points[holder]: _said(holder, curve, "" if narrow else holders) for holder in shown}
    layers: list[Spec] = [
        *_ground(count, holders, plot, height, scales),
        *strokes([Stroke(tuple(points), TIDE, 2.5)], scales),
        *dots([Dot(*spot, 5, INK) for spot in told], scales),
        *labels(_beside(points, told, Box(0, -10, plot + 8, height - 4)), scales),
    ]
    alt = f"Line. {title}: " + "; ".join(_said(holder, curve, holders) for holder in shown) + "."
    padding = {"left": left, "right": 10, "top": 12, "bottom": 28}
    spec = chart_spec(layers, width=plot, height=height, padding=padding, title=title, alt=alt)
    rows = tuple((holder, share) for holder, share in enumerate(curve, start=1))
    return Chart(title, alt, spec, render_cached(spec, folder), columns, rows)


def _ground(count: int, holders: str, plot: float, height: float, scales: Scales) -> list[Spec]:
    """Lines of shares with their words, the number of holders, and the line on which all hold alike."""
    levels = {share: height * (1 - share) for share in (0, 0.25, 0.5, 0.75, 1)}
    grid = [Stroke(((0, y), (plot, y)), GRID if share else LINE) for share, y in levels.items()]
    words = [Label(f"{share:.0%}", -8, levels[share], "right", MUTED, size=13) for share in (0, 0.5, 1)]
    words += [
        Label("0", 0, height + 15, "left", MUTED, size=13),
        Label(f"{count:,} {holders}", plot, height + 15, "right", MUTED, size=13),
    ]
    alike = Stroke(((0, height), (plot, 0)), LINE)
    return [*strokes([*grid, alike], scales), *labels(words, scales)]


def _said(holder: int, curve: Sequence[float], holders: str) -> str:
    share = f"{curve[holder - 1]:.0%}"
    return f"{share}: the largest" if holder == 1 else f"{share}: the largest {holder} {holders}".rstrip()


def _beside(points: list[Point], told: dict[Point, str], room: Box) -> list[Label]:
    """Words beside their spots, where they hide neither the line nor that on which all hold alike."""
    ground = Ground(room)
    ground.add_line(points)
    ground.add_line([points[0], (points[-1][0], 0.0)])
    return [_words(ground, *spot, text) for spot, text in told.items()]


def _words(ground: Ground, x: float, y: float, text: str) -> Label:
    spots = [
        Words((text,), x + 10 + right, y + down, size=14) for down in (0, 10, 18, -10) for right in (0, 10)
    ]
    spots += [Words((text,), x - 10, y + down, "right", size=14) for down in (0, -12)]
    placed = ground.place(spots)
    return Label(text, placed.x, placed.y, placed.align, weight=600)
