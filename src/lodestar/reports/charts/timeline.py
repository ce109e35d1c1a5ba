"""A plan's timeline as a drawing: a bar for each action, marks for milestones, what waits for what, and today."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.etree import ElementTree

from lodestar.reports.charts.look import BAND, FONT, GRID, INK, LINE, MUTED, NARROW, TIDE, TIDE_TEXT, wrap

WIDE = 1080
_LABEL, _ROW, _NARROW_ROW, _HEAD, _AXIS = 330, 40, 62, 34, 30
_BAR = 12
GOOD, WARN, PALE, PAPER = "#16734a", "#9a5b00", "#8a9799", "#fbfaf7"
COLOURS = {"under-way": TIDE, "past-its-date": WARN, "complete": GOOD, "merged": PALE, "superseded": PALE}


@dataclass(frozen=True)
class Mark:
    """A milestone: when, what, whether it was reached, and when it was first to be, if it was moved."""

    on: dt.date
    name: str
    reached: bool = False
    first: dt.date | None = None


@dataclass(frozen=True)
class Line:
    """An action: its dates (None where it has none), its dates as first set where they moved, and its milestones.

    ``word`` says its status in words; ``needs`` names ids of other lines that it waits for.
    """

    id: str
    name: str
    group: str
    url: str
    status: str
    word: str
    starts: dt.date | None = None
    ends: dt.date | None = None
    first_starts: dt.date | None = None
    first_ends: dt.date | None = None
    marks: tuple[Mark, ...] = ()
    needs: tuple[str, ...] = ()
    days: tuple[dt.date, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        own = (self.starts, self.ends, self.first_starts, self.first_ends)
        marks = [day for mark in self.marks for day in (mark.on, mark.first)]
        object.__setattr__(self, "days", tuple(day for day in (*own, *marks) if day is not None))


def draw_timeline(
    lines: Sequence[Line], today: dt.date, *, width: int = WIDE, key: str = "timeline", word: str = "Today"
) -> str:
    """Draw lines in their order, grouped as they come, as SVG without styles or script. The table beside it says the same.

    ``word`` stands at the line of ``today``, which may be another day.

    Raises ValueError when there are no lines.
    """
    if not lines:
        raise ValueError("a timeline needs at least one line")
    drawing = _Drawing(lines, today, width, word)
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {drawing.height:.0f}",
            "role": "group",
            "aria-labelledby": f"{key}-title {key}-desc",
            "font-family": FONT,
            "font-size": "14",
        },
    )
    dated = sum(1 for line in lines if line.days)
    _text(root, "title", "Timeline", {"id": f"{key}-title"})
    said = (
        f"{len(lines)} actions, {dated} with dates, from {drawing.start.year} to {drawing.end.year}. "
        "The table below says the same."
    )
    _text(root, "desc", said, {"id": f"{key}-desc"})
    drawing.draw(root)
    return ElementTree.tostring(root, encoding="unicode")


class _Drawing:
    """Where everything stands on a drawing of one width."""

    def __init__(self, lines: Sequence[Line], today: dt.date, width: int, word: str) -> None:
        self.lines, self.today, self.width, self.word = lines, today, width, word
        self.narrow = width <= NARROW + 100
        self.left = 6 if self.narrow else _LABEL
        self.row = _NARROW_ROW if self.narrow else _ROW
        days = [day for line in lines for day in line.days] or [today]
        self.start = dt.date(min(*days, today).year, 1, 1)
        self.end = dt.date(max(*days, today).year + 1, 1, 1)
        self.tops: dict[str, float] = {}
        self.heads: list[tuple[str, float]] = []
        at = float(_AXIS)
        for group, held in groupby(lines, key=lambda line: line.group):
            self.heads.append((group, at))
            at += _HEAD
            for line in held:
                self.tops[line.id] = at
                at += self.row
        self.height = at + 6

    def x(self, day: dt.date) -> float:
        share = (day - self.start).days / (self.end - self.start).days
        return self.left + share * (self.width - self.left - 8)

    def middle(self, line: Line) -> float:
        return self.tops[line.id] + (self.row - 16 if self.narrow else self.row / 2)

    def draw(self, root: ElementTree.Element) -> None:
        self._axis(root)
        for group, top in self.heads:
            text = wrap(group, self.width - 12)[0]
            _text(root, "text", text, _at(0, top + 22, INK, weight=600, size=15))
            _line(root, 0, top + _HEAD - 4, self.width, top + _HEAD - 4, LINE)
        for line in self.lines:
            self._needs(root, line)
        self._today(root)
        for line in self.lines:
            self._label(root, line)
            self._bar(root, line)
            for mark in line.marks:
                self._mark(root, mark, self.middle(line))

    def _axis(self, root: ElementTree.Element) -> None:
        years = range(self.start.year, self.end.year + 1)
        every = max(1, -(-len(years) * 44 // (self.width - self.left)))
        for year in years:
            x = self.x(dt.date(year, 1, 1))
            _line(root, x, _AXIS - 8, x, self.height, GRID)
            if year < self.end.year and (year - self.start.year) % every == 0:
                _text(root, "text", str(year), _at(x + 4, _AXIS - 14, MUTED, size=13))

    def _today(self, root: ElementTree.Element) -> None:
        x = self.x(self.today)
        _line(root, x, _AXIS - 8, x, self.height, INK, dash="3 3")
        near_edge = x > self.width - 10 * len(self.word)
        label = _at(x - 4 if near_edge else x + 4, _AXIS + 4, INK, weight=600, size=13)
        _text(root, "text", self.word, label | ({"text-anchor": "end"} if near_edge else {}))

    def _label(self, root: ElementTree.Element, line: Line) -> None:
        link = ElementTree.SubElement(
            root, "a", {"href": line.url, "aria-label": f"{line.name}: {line.word}"}
        )
        room = (self.width if self.narrow else _LABEL) - 16
        names = wrap(line.name, room)
        name = names[0] if len(names) == 1 else names[0].rstrip(" ,;") + " …"
        top = self.tops[line.id]
        _text(link, "text", name, _at(0, top + 16, TIDE_TEXT))
        _text(root, "text", line.word, _at(0, top + 32, _word_colour(line.status), size=12))

    def _bar(self, root: ElementTree.Element, line: Line) -> None:
        y = self.middle(line) - _BAR / 2
        if line.first_starts or line.first_ends:
            first, last = line.first_starts or line.starts, line.first_ends or line.ends
            self._ghost(root, first, last, y + _BAR + 1)
        if line.starts and line.ends:
            x, width = self.x(line.starts), max(self.x(line.ends) - self.x(line.starts), 3)
            _rect(root, x, y, width, _BAR, line.status)
        elif line.starts or line.ends:
            self._open(root, line, y)

    def _open(self, root: ElementTree.Element, line: Line, y: float) -> None:
        """A bar that lacks one end: dashed to where nothing is known."""
        colour = COLOURS.get(line.status, TIDE)
        middle = y + _BAR / 2
        if line.starts:
            x = self.x(line.starts)
            _line(root, x, middle, min(x + 60, self.width - 8), middle, colour, width=2, dash="4 3")
            _rect(root, x, y, 4, _BAR, line.status)
        elif line.ends:
            x = self.x(line.ends)
            _line(root, max(x - 60, self.left), middle, x, middle, colour, width=2, dash="4 3")
            _rect(root, x - 4, y, 4, _BAR, line.status)

    def _ghost(
        self, root: ElementTree.Element, starts: dt.date | None, ends: dt.date | None, y: float
    ) -> None:
        """The dates as first set: a pale dashed bar below the bar of today."""
        first = self.x(starts or ends or self.start)
        last = self.x(ends or starts or self.start)
        box = {"x": _n(first), "y": _n(y), "width": _n(max(last - first, 4)), "height": "4"}
        dashes = {"fill": BAND, "stroke": MUTED, "stroke-width": "0.75", "stroke-dasharray": "2 2"}
        rect = ElementTree.SubElement(root, "rect", box | dashes)
        _text(rect, "title", "As first set")

    def _mark(self, root: ElementTree.Element, mark: Mark, y: float) -> None:
        if mark.first:
            ghost = _diamond(root, self.x(mark.first), y, 5, BAND, MUTED)
            ghost.set("stroke-dasharray", "2 2")
            _text(ghost, "title", f"{mark.name}, as first set")
        late = not mark.reached and mark.on < self.today
        fill = GOOD if mark.reached else PAPER
        shape = _diamond(root, self.x(mark.on), y, 7, fill, WARN if late else INK)
        if late:
            x = self.x(mark.on)
            _line(root, x - 3, y - 3, x + 3, y + 3, WARN, width=1.5)
            _line(root, x - 3, y + 3, x + 3, y - 3, WARN, width=1.5)
        state = "reached; " if mark.reached else "overdue; " if late else ""
        _text(shape, "title", f"{mark.name}: {state}due by {mark.on.day} {mark.on:%B %Y}")

    def _needs(self, root: ElementTree.Element, line: Line) -> None:
        """A line from the end of what is needed to the start of what needs it, where both are drawn."""
        known = {other.id: other for other in self.lines}
        for id_ in line.needs:
            other = known.get(id_)
            if other is None or not other.days or not line.days:
                continue
            x, to = self.x(other.ends or max(other.days)), self.x(line.starts or min(line.days))
            y, down = self.middle(other), self.middle(line)
            bend = x + 8
            path = f"M{_n(x)} {_n(y)}H{_n(bend)}V{_n(down - 10)}H{_n(to)}V{_n(down - 6)}"
            drawn = {"fill": "none", "stroke": MUTED, "stroke-width": "1.25"}
            ElementTree.SubElement(root, "path", {"d": path, **drawn})
            tip = f"M{_n(to - 4)} {_n(down - 11)}L{_n(to + 4)} {_n(down - 11)}L{_n(to)} {_n(down - 5)}Z"
            ElementTree.SubElement(root, "path", {"d": tip, "fill": MUTED})


def _rect(root: ElementTree.Element, x: float, y: float, width: float, height: float, status: str) -> None:
    box = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height), "rx": "2"}
    if status == "not-started":
        box |= {"fill": PAPER, "stroke": TIDE, "stroke-width": "1.5"}
    else:
        box |= {"fill": COLOURS.get(status, TIDE)}
    ElementTree.SubElement(root, "rect", box)


def _diamond(
    root: ElementTree.Element, x: float, y: float, size: float, fill: str, stroke: str
) -> ElementTree.Element:
    path = f"M{_n(x)} {_n(y - size)}L{_n(x + size)} {_n(y)}L{_n(x)} {_n(y + size)}L{_n(x - size)} {_n(y)}Z"
    shape = {"d": path, "fill": fill, "stroke": stroke, "stroke-width": "1.25"}
    return ElementTree.SubElement(root, "path", shape)


def _line(
    root: ElementTree.Element, x: float, y: float, x2: float, y2: float, colour: str, *, width: float = 1,
    dash: str = "",
) -> None:  # fmt: skip
    ends = {
        "x1": _n(x),
        "y1": _n(y),
        "x2": _n(x2),
        "y2": _n(y2),
        "stroke": colour,
        "stroke-width": str(width),
    }
    ElementTree.SubElement(root, "line", ends | ({"stroke-dasharray": dash} if dash else {}))


def _text(root: ElementTree.Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> None:
    ElementTree.SubElement(root, tag, attributes or {}).text = text


def _at(x: float, y: float, colour: str, *, weight: int = 400, size: int = 14) -> dict[str, str]:
    halo = {"stroke": PAPER, "stroke-width": "3", "paint-order": "stroke"}
    return {
        "x": _n(x), "y": _n(y), "fill": colour, "font-weight": str(weight), "font-size": str(size), **halo
    }  # fmt: skip


def _word_colour(status: str) -> str:
    return {"past-its-date": WARN, "complete": GOOD}.get(status, MUTED)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
