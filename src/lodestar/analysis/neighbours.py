"""Which points lie nearest to a point, and which lie within a distance of it.

Distances are great-circle distances by the haversine formula on a sphere of the Earth's mean radius
(6,371.0088 km, IUGG), in kilometres. Within the United Kingdom that differs from the distance on the ellipsoid
by at most a few parts in a thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lodestar.evidence.errors import LodestarError

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True)
class Located:
    """Something with a position: its id, and WGS84 longitude and latitude in degrees."""

    id: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Neighbour:
    """A point and how far away it lies, in kilometres."""

    id: str
    km: float


def distance_km(
    longitude: float, latitude: float, longitudes: ArrayLike, latitudes: ArrayLike
) -> NDArray[np.float64]:
    """Distances in kilometres from one position to many (degrees); the shape is that of ``longitudes``."""
    east, north = np.radians(np.asarray(longitudes, float)), np.radians(np.asarray(latitudes, float))
    east0, north0 = np.radians(longitude), np.radians(latitude)
    half = (
        np.sin((north - north0) / 2) ** 2 + np.cos(north0) * np.cos(north) * np.sin((east - east0) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def nearest(here: Located, points: Sequence[Located], k: int = 5) -> tuple[Neighbour, ...]:
    """The ``k`` points nearest to ``here``, nearest first; equal distances in order of id.

    The point with the id of ``here`` is not its own neighbour. Fewer come back if there are fewer. Raises
    LodestarError if ``k`` is less than one.
    """
    if k < 1:
        raise LodestarError(f"Ask for at least one neighbour, not {k}.")
    return _ordered(here, points, k)


def within(here: Located, points: Sequence[Located], km: float) -> tuple[Neighbour, ...]:
    """The points at most ``km`` kilometres from ``here``, nearest first; equal distances in order of id.

    The point with the id of ``here`` is left out. Raises LodestarError for a negative distance.
    """
    if not km >= 0:
        raise LodestarError(f"Ask for a distance of nought or more kilometres, not {km}.")
    return tuple(neighbour for neighbour in _ordered(here, points, len(points)) if neighbour.km <= km)


def _ordered(here: Located, points: Sequence[Located], most: int) -> tuple[Neighbour, ...]:
    others = [point for point in points if point.id != here.id]
    if not others:
        return ()
    ids = np.array([point.id for point in others])
    positions = np.array([(point.longitude, point.latitude) for point in others])
    distances = distance_km(here.longitude, here.latitude, positions[:, 0], positions[:, 1])
    return tuple(Neighbour(str(ids[at]), float(distances[at])) for at in np.lexsort((ids, distances))[:most])
