"""Where words go: of several places, the first that lies on nothing drawn."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lodestar.reports.charts.look import SIZE, Spec, text_layer, text_width

_STEP = 6.0


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels from the plot's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Words:
    """Words at a place: ``y`` is the middle of the first line, ``angle`` in degrees clockwise."""

    lines: tuple[str, ...]
    x: float
    y: float
    align: str = "left"
    angle: float = 0.0
    size: int = SIZE

    def boxes(self) -> list[Box]:
        """The space that the words take, in pieces small enough for slanted words."""
        found = []
        for at, line in enumerate(self.lines):
            width = text_width(line, self.size)
            start = {"left": 0.0, "center": -width / 2, "right": -width}[self.align]
            pieces = 1 if not self.angle else max(1, int(width / self.size))
            for piece in range(pieces):
                low, high = (start + width * (piece + side) / pieces for side in (0, 1))
                found.append(self._box(low, high, at * (self.size + 2)))
        return found

    def _box(self, low: float, high: float, down: float) -> Box:
        turn = math.radians(self.angle)
        ends = [(self.x + way * math.cos(turn), self.y + down + way * math.sin(turn)) for way in (low, high)]
        half = self.size * 0.55
        return Box(
            min(x for x, _ in ends),
            min(y for _, y in ends) - half,
            max(x for x, _ in ends),
            max(y for _, y in ends) + half,
        )

    def layer(self, **mark: Any) -> Spec:
        lines = self.lines if len(self.lines) > 1 else self.lines[0]
        turned = {"angle": round(self.angle % 360, 1)} if self.angle else {}
        return text_layer(
            lines,
            self.x,
            self.y,
            align=self.align,
            fontSize=self.size,
            lineHeight=self.size + 2,
            **turned,
            **mark,
        )


@dataclass
class Ground:
    """What is drawn already: lines as points in pixels, and the places that words have taken. ``edge`` holds all."""

    edge: Box
    dots: list[tuple[float, float]] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def add_line(self, points: Sequence[tuple[float, float]]) -> None:
        self.dots += points[-1:]
        for (x0, y0), (x1, y1) in pairwise(points):
            steps = max(1, math.ceil(math.dist((x0, y0), (x1, y1)) / _STEP))
            self.dots += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps)]

    def place(self, candidates: Iterable[Words]) -> Words:
        """The first of the places with the fewest collisions; its space is then taken."""
        counted = []
        for words in candidates:
            counted.append((self._collisions(words), words))
            if not counted[-1][0]:
                break
        best = min(counted, key=lambda pair: pair[0])[1]
        self.taken += best.boxes()
        return best

    def _collisions(self, words: Words) -> int:
        found = 0
        for box in words.boxes():
            found += sum(1 for x, y in self.dots if box.left <= x <= box.right and box.top <= y <= box.bottom)
            found += 20 * sum(box.meets(other) for other in self.taken)
            inside = self.edge.holds(box.left, box.top) and self.edge.holds(box.right, box.bottom)
            found += 0 if inside else 100
        return found
