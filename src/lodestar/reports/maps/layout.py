"""Where pins stand so that each can be told from the others, and which part of the map needs enlarging."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Positions = NDArray[np.float64]

_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
_ROUNDS = 60
_MOST_ROUNDS = 400  # pins crowded against a wall part slowly
_NO_OVERLAP = 0.3
_SHRINKING = (1.0, 0.82, 0.64, 0.5, 0.36)
_NEARLY = 0.8
_INSET_SHARE = 0.40
_FEWEST_ENLARGED = 10
_CROWDED = 0.8
_LEAST_INSET = 200


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, positions: Positions) -> NDArray[np.bool_]:
        corner, size = np.array([self.x, self.y]), np.array([self.width, self.height])
        return ((positions >= corner) & (positions <= corner + size)).all(axis=-1)

    @property
    def polygon(self) -> shapely.Polygon:
        return shapely.box(self.x, self.y, self.x + self.width, self.y + self.height)


def spread(positions: Positions, pitch: float, room: Box) -> Positions:
    """The positions moved as little as it takes to stand ``pitch`` pixels apart, within a room.

    Pins at the same position fan out in a spiral, in their given order; the same positions always give the same
    layout. In a room too small for all, pins overlap evenly.
    """
    count = len(positions)
    if count < 2:
        return positions.copy()
    at = np.arange(count)
    turn = np.stack([np.cos(at * _GOLDEN_ANGLE), np.sin(at * _GOLDEN_ANGLE)], axis=1)
    moved = positions + turn * (0.02 * pitch * np.sqrt(at + 1))[:, None]
    low, high = (
        np.array([room.x, room.y]) + pitch / 2,
        np.array([room.x + room.width, room.y + room.height]) - pitch / 2,
    )
    for turn_number in range(_MOST_ROUNDS):
        settling = turn_number > _ROUNDS * 2 // 3
        told = moved + 1e-3 * turn  # pins that a wall has pushed onto one point still know which way to part
        gap = told[:, None] - told[None, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.maximum(pitch - distance, 0)
        if settling and overlap.max() < _NO_OVERLAP:
            break
        push = (gap * (overlap / np.maximum(distance, 1e-9))[..., None]).sum(axis=1)
        pull = 0 if settling else 0.08 * (1 - turn_number / _ROUNDS)
        moved = np.clip(moved + 0.45 * push + pull * (positions - moved), low, np.maximum(low, high))
    return moved


def crowded_window(positions: Positions, pitch: float, largest: float, aspect: float) -> Box | None:
    """The part of the map where pins would hide one another most, or None if nothing needs enlarging.

    Of squares of several sizes, the smallest that holds nearly as many pins as the largest; then fitted to
    those pins. ``largest`` is the side of the largest square in pixels and ``aspect`` the window's width over
    its height.
    """
    if len(positions) < _FEWEST_ENLARGED:
        return None
    apart = np.abs(positions[:, None] - positions[None, :]).max(axis=-1)
    most: NDArray[np.int64] = np.array([], int)
    chosen = most
    for share in _SHRINKING:
        near = apart <= largest * share / 2
        members = np.flatnonzero(near[int(near.sum(axis=1).argmax())])
        most = most if len(most) else members
        if len(members) < _NEARLY * len(most):
            break
        chosen, side = members, largest * share
    if len(chosen) < _FEWEST_ENLARGED or len(chosen) * pitch**2 < _CROWDED * side**2:
        return None
    low, high = positions[chosen].min(axis=0), positions[chosen].max(axis=0)
    wide, tall = high - low
    height = max(tall, wide / aspect) * 1.25 + largest / 10
    x, y = (low + high) / 2
    return Box(float(x - height * aspect / 2), float(y - height / 2), float(height * aspect), float(height))


def inset_place(room: Box, window: Box, positions: Positions, land: shapely.Geometry) -> Box | None:
    """The corner of the map where an enlargement hides least.

    None if every corner hides a pin or much land, or if the map is too narrow for one.
    """
    side = round(_INSET_SHARE * room.width)
    if side < _LEAST_INSET:
        return None
    corners = [
        Box(x, y, side, side)
        for y in (room.y, room.y + room.height - side)
        for x in (room.x + room.width - side, room.x)
    ]
    free = [
        (land.intersection(corner.polygon).area / side**2, order, corner)
        for order, corner in enumerate(corners)
        if corner.height <= room.height * 0.75
        and not corner.holds(positions).any()
        and not corner.polygon.intersects(window.polygon)
    ]
    best = min(free, default=None, key=lambda each: each[:2])
    return best[2] if best is not None and best[0] <= 0.3 else None
