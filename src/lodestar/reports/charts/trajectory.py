"""An indicator over time, its target, and the path that reaches it."""

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

from lodestar.analysis.series import Series, year_of
from lodestar.analysis.targets.fan import Fan
from lodestar.analysis.trajectories import TargetPath
from lodestar.evidence.definitions.indicators import Break, Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target
from lodestar.reports.charts.drawing import Chart, render_cached
from lodestar.reports.charts.frame import Frame, make_frame, plain, round_values, rounded, say, say_point
from lodestar.reports.charts.look import (
    GOLD,
    GOLD_TEXT,
    GRID,
    INK,
    LINE,
    MUTED,
    SIZE,
    WIDE,
    Spec,
    chart_spec,
    dot_layer,
    line_layer,
    text_layer,
    text_width,
    wrap,
)
from lodestar.reports.charts.placing import Ground, Words
from lodestar.reports.charts.projection import COLUMNS as GOING
from lodestar.reports.charts.projection import band_layers, by_year, in_words, middle_layers, middle_words

_COLUMNS = ("Period", "Observed", "Path", "Observation", "Source")


def trajectory_chart(
    series: Series,
    unit: Unit,
    target: Target | None = None,
    path: TargetPath | None = None,
    fan: Fan | None = None,
    *,
    place: str | None = None,
    width: int = WIDE,
    folder: Path | None = None,
) -> Chart:
    """Draw an indicator's series with its breaks, its target, the path to it and where things are going.

    ``unit`` is the indicator's; ``place`` is the area's name for the description; ``folder`` keeps drawings.
    Raises LodestarError when the target is in another unit or when there is nothing to draw.
    """
    _refuse(series, target)
    frame = make_frame(series, unit, target, path, width, fan)
    ground = Ground(frame.edge)
    lines = [
        *band_layers(frame, fan),
        *_behind(frame, unit, target),
        *middle_layers(frame, ground, fan),
        *_target_lines(frame, ground, target, path),
        *_observed(frame, ground, series),
    ]
    words = [
        *_target_words(frame, ground, unit, target),
        *_break_words(frame, ground, series),
        *_path_words(frame, ground, path),
        *_observed_words(frame, ground, unit, series),
        *middle_words(frame, ground, fan),
    ]
    layers = [*lines, *words, *_years(frame, series, path, target, fan)]
    title = f"{series.indicator.short_name}{f', {place}' if place else ''}"
    alt = " ".join([_alt(series, unit, target, path, place), *in_words(fan, unit)])
    spec = chart_spec(
        layers, width=frame.width, height=frame.height, padding=frame.padding, title=title, alt=alt
    )
    return Chart(title, alt, spec, render_cached(spec, folder), _columns(fan), _rows(series, path, fan))


def _refuse(series: Series, target: Target | None) -> None:
    if target is not None and target.value is not None and target.unit != series.indicator.unit:
        raise LodestarError(
            f"target '{target.id}' is in {target.unit}, its indicator in {series.indicator.unit}; give both in one unit"
        )
    if not series.points and (target is None or target.value is None):
        raise LodestarError(
            f"indicator '{series.indicator.id}' has no figure for {series.area} and no target to draw"
        )


def _behind(frame: Frame, unit: Unit, target: Target | None) -> list[Spec]:
    """Faint lines at round values, a firmer one at zero, and the values at the left."""
    layers = []
    aim = float(target.value) if target is not None and target.value is not None else None
    for value in round_values(frame.low, frame.high):
        if value != 0 and aim is not None and abs(frame.y(value) - frame.y(aim)) < SIZE + 4:
            continue
        layers.append(_across(frame, value, color=LINE if value == 0 else GRID, strokeWidth=1))
        if value != aim:
            layers.append(
                text_layer(say(plain(value), unit), -frame.padding["left"], frame.y(value), color=MUTED)
            )
    return layers


def _years(
    frame: Frame, series: Series, path: TargetPath | None, target: Target | None, fan: Fan | None
) -> list[Spec]:
    """The years that matter: target, last and first observed, start of the path. The rest are for the table."""
    points = series.points
    wanted = [year_of(target.period)] if target is not None and target.period else []
    wanted += [points[-1].year, points[0].year] if points else []
    wanted += [path.points[0].year] if path is not None and path.points else []
    wanted += [fan.years[-1].year] if fan is not None else []
    kept: list[int] = []
    for year in wanted:
        if all(abs(frame.x(year) - frame.x(other)) > 44 for other in kept):
            kept.append(year)
    return [
        text_layer(str(year), frame.x(year), frame.height + 18, align="center", color=MUTED) for year in kept
    ]


def _across(frame: Frame, value: float, last: float | None = None, **mark: Any) -> Spec:
    end = frame.last if last is None else last
    return line_layer([(frame.first, value), (end, value)], frame.scales, **mark)


def _target_lines(frame: Frame, ground: Ground, target: Target | None, path: TargetPath | None) -> list[Spec]:
    """The dotted line of the target, the dashed path to it, and a dot where they meet."""
    if target is None or target.value is None:
        return []
    value, year = _aim(frame, target)
    layers = [_across(frame, value, year, color=GOLD, strokeWidth=1.5, strokeDash=[1.5, 3.5])]
    ground.add_line(frame.at([(frame.first, value), (year, value)]))
    if path is not None and path.points:
        points = _points(path)
        layers.append(line_layer(points, frame.scales, color=GOLD, strokeWidth=2.5, strokeDash=[6, 4]))
        ground.add_line(frame.at(points))
    layers.append(dot_layer([(year, value)], frame.scales, color=GOLD, size=46))
    return layers


def _target_words(frame: Frame, ground: Ground, unit: Unit, target: Target | None) -> list[Spec]:
    if target is None or target.value is None:
        return []
    value, year = _aim(frame, target)
    bold = {"color": GOLD_TEXT, "fontWeight": 700}
    x, y = frame.x(year), frame.y(value)
    label = Words(("target",), x, y - 13, "right") if frame.narrow else Words(("target",), x + 12, y)
    at_left = text_layer(say(target.value, unit), -frame.padding["left"], y, **bold)
    return [at_left, ground.place([label]).layer(**bold)]


def _aim(frame: Frame, target: Target) -> tuple[float, float]:
    return float(target.value or 0), float(year_of(target.period)) if target.period else frame.last


def _points(path: TargetPath) -> list[tuple[float, float]]:
    return [(float(point.year), float(point.value)) for point in path.points]


def _observed(frame: Frame, ground: Ground, series: Series) -> list[Spec]:
    """A line for each run of figures measured alike, dotted at its end, and one down each break."""
    layers = []
    for at in _break_places(frame, series).values():
        ends = [(at, frame.low), (at, frame.high)]
        layers.append(line_layer(ends, frame.scales, color=MUTED, strokeWidth=1, strokeDash=[1, 3]))
        ground.add_line(frame.at(ends))
    for run in series.runs:
        points = [(float(point.year), float(point.value)) for point in run.points]
        layers.append(line_layer(points, frame.scales, color=INK, strokeWidth=2.75))
        layers.append(dot_layer(points if len(points) < 3 else points[-1:], frame.scales, color=INK, size=70))
        ground.add_line(frame.at(points))
    return layers


def _break_places(frame: Frame, series: Series) -> dict[Break, float]:
    """Half a year before the first figure measured the new way, for the breaks that the chart reaches."""
    places = {one: year_of(one.period) - 0.5 for one in series.breaks}
    return {one: at for one, at in places.items() if frame.first < at < frame.last}


def _break_words(frame: Frame, ground: Ground, series: Series) -> list[Spec]:
    layers = []
    floor, size = frame.y(max(frame.low, 0.0)), SIZE - 1
    for one, at in _break_places(frame, series).items():
        x, candidates = frame.x(at), []
        for side, room in (("left", frame.width + frame.padding["right"] - x - 10), ("right", x - 10)):
            words = f"statistics re-based {one.period}: not progress"
            lines = tuple(wrap(words, min(room, text_width(words) * 0.6), size))
            place = x + (7 if side == "left" else -7)
            tall = (len(lines) - 1) * (size + 2)
            candidates += [Words(lines, place, y, side, size=size) for y in (floor - 13 - tall, 6.0)]
        layers.append(ground.place(candidates).layer(color=MUTED))
    return layers


def _observed_words(frame: Frame, ground: Ground, unit: Unit, series: Series) -> list[Spec]:
    """The last figure in words beside its dot, or that there is none yet."""
    latest = series.latest
    if latest is None:
        words = tuple(wrap("no figure of this definition yet", frame.width * 0.8))
        return [
            ground.place([Words(words, frame.width * 0.35, frame.height * 0.55, "center")]).layer(color=MUTED)
        ]
    text = (say_point(latest, unit),)
    x, y = frame.x(latest.year), frame.y(float(latest.value))
    near = [(x + 5, y + 18, "right"), (x + 5, y - 18, "right"), (x, y + 20, "center"), (x, y - 20, "center")]
    beside = [
        (x - 4, y + 18, "left"),
        (x - 4, y - 18, "left"),
        (x + 12, y, "left"),
        (x - 12, y + 30, "right"),
    ]
    return [ground.place([Words(text, *place) for place in near + beside]).layer(fontWeight=600)]


def _path_words(frame: Frame, ground: Ground, path: TargetPath | None) -> list[Spec]:
    """Words along the path, above it if there is room, at its middle or a little further on."""
    if path is None or not path.points:
        return []
    points, candidates = frame.at(_points(path)), []
    for side in (-1, 1):
        for share in (0.5, 0.6, 0.7, 0.8, 0.4, 0.3):
            at = min(max(int((len(points) - 1) * share), 0), len(points) - 2)
            (x0, y0), (x1, y1) = points[at], points[at + 1]
            angle = math.atan2(y1 - y0, x1 - x0)
            x = (x0 + x1) / 2 - side * 12 * math.sin(angle)
            y = (y0 + y1) / 2 + side * 12 * math.cos(angle)
            candidates.append(Words(("path that reaches it",), x, y, "center", math.degrees(angle)))
    return [ground.place(candidates).layer(color=GOLD_TEXT)]


def _alt(
    series: Series, unit: Unit, target: Target | None, path: TargetPath | None, place: str | None
) -> str:
    """The chart in sentences, for those who do not see it."""
    name = f"{series.indicator.name}{f', {place}' if place else ''}"
    points = series.points
    parts = []
    if len(points) > 1:
        ends = [say_point(point, unit) for point in (points[0], points[-1])]
        parts.append(f"Line chart. {name}: {ends[0]}, {ends[1]}.")
    elif points:
        parts.append(f"Chart. {name}: {say_point(points[0], unit)}.")
    else:
        parts.append(f"Chart. {name}: no figure yet.")
    if target is not None and target.value is not None:
        parts.append(f"Target: {unit.say(target.value)}{f' by {target.period}' if target.period else ''}.")
    if path is not None and path.growth is not None:
        start = path.points[0]
        parts.append(
            f"The path that reaches it starts at {unit.say(rounded(start.value))} in {start.year} "
            f"and moves by {_step(rounded(path.growth.level, 2), unit)} a year on average."
        )
    parts += [
        f"Statistics re-based {one.period}: a change across it is not progress." for one in series.breaks
    ]
    return " ".join(parts)


def _step(value: Decimal, unit: Unit) -> str:
    """A change in the unit: of a percentage it is percentage points."""
    return f"{value:f} percentage points" if unit.pattern.endswith("%") else unit.say(value)


def _columns(fan: Fan | None) -> tuple[str, ...]:
    return _COLUMNS if fan is None else (*_COLUMNS[:3], *GOING, *_COLUMNS[3:])


def _year_named(series: Series, year: int) -> str:
    """A year without a figure, written as those with one are: 2027/28 where they are financial years."""
    financial = bool(series.points) and all("/" in point.period for point in series.points)
    return f"{year}/{(year + 1) % 100:02d}" if financial else str(year)


def _rows(series: Series, path: TargetPath | None, fan: Fan | None) -> tuple[tuple[Any, ...], ...]:
    expected = {point.year: point.value for point in path.points} if path is not None else {}
    going = by_year(fan)
    blank = (None, None, None)

    def row(year: int, period: str, observed: Decimal | None, *last: str | None) -> tuple[Any, ...]:
        ahead = () if fan is None else going.get(year, blank)
        return (period, observed, expected.get(year), *ahead, *last)

    rows = [(p.year, row(p.year, p.period, p.value, p.observation, p.source)) for p in series.points]
    seen = {point.year for point in series.points}
    rows += [
        (year, row(year, _year_named(series, year), None, None, None))
        for year in expected.keys() | going
        if year not in seen
    ]
    return tuple(one for _, one in sorted(rows, key=lambda pair: pair[0]))
