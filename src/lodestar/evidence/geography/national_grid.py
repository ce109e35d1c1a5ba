"""Grid references to longitude and latitude.

The method is Ordnance Survey's "A guide to coordinate systems in Great Britain" (annexes B and C and section
6.6): the transverse Mercator projection is undone on the grid's own ellipsoid, and a seven-parameter Helmert
transformation then moves the point to WGS84. Ordnance Survey gives up to 5 m as the error of that
transformation in Great Britain; the grid-shift model OSTN15 does better but is a file of its own, and a
postcode stands for a whole street. The Irish grid uses the same method with the parameters that Ordnance
Survey Ireland and Land & Property Services publish (EPSG operation 1641).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Metres = NDArray[np.float64]
Degrees = NDArray[np.float64]
Radians = NDArray[np.float64]

_WGS84_A, _WGS84_B = 6378137.0, 6356752.314245


@dataclass(frozen=True)
class Grid:
    """A national grid: its ellipsoid, its projection, and its Helmert transformation to WGS84.

    ``a`` and ``b`` are the semi-axes in metres; ``scale`` is on the central meridian; the true origin is in
    degrees and the false origin in metres; shifts are in metres, rotations in seconds of arc (position-vector
    sense) and ``parts_per_million`` is the change of scale.
    """

    a: float
    b: float
    scale: float
    origin_latitude: float
    origin_longitude: float
    false_easting: float
    false_northing: float
    shifts: tuple[float, float, float]
    rotations: tuple[float, float, float]
    parts_per_million: float


BRITISH = Grid(
    a=6377563.396,
    b=6356256.909,
    scale=0.9996012717,
    origin_latitude=49.0,
    origin_longitude=-2.0,
    false_easting=400_000.0,
    false_northing=-100_000.0,
    shifts=(446.448, -125.157, 542.060),
    rotations=(0.1502, 0.2470, 0.8421),
    parts_per_million=-20.4894,
)

IRISH = Grid(
    a=6377340.189,
    b=6356034.447938534,
    scale=1.000035,
    origin_latitude=53.5,
    origin_longitude=-8.0,
    false_easting=200_000.0,
    false_northing=250_000.0,
    shifts=(482.5, -130.6, 564.6),
    rotations=(-1.042, -0.214, -0.631),
    parts_per_million=8.15,
)


def to_wgs84(easting: ArrayLike, northing: ArrayLike, grid: Grid = BRITISH) -> tuple[Degrees, Degrees]:
    """Longitude and latitude (WGS84, degrees) of eastings and northings (metres), within about 5 metres."""
    latitude, longitude = _unproject(np.asarray(easting, float), np.asarray(northing, float), grid)
    x, y, z = _cartesian(latitude, longitude, grid.a, grid.b)
    latitude, longitude = _geographic(*_helmert(x, y, z, grid))
    return np.degrees(longitude), np.degrees(latitude)


def _unproject(easting: Metres, northing: Metres, grid: Grid) -> tuple[Radians, Radians]:
    """Latitude and longitude (radians) on the grid's own ellipsoid (annex C.2 of the guide)."""
    a, f0 = grid.a * grid.scale, np.radians(grid.origin_latitude)
    e2 = 1 - (grid.b / grid.a) ** 2
    phi = f0 + (northing - grid.false_northing) / a
    for _ in range(6):
        phi = phi + (northing - grid.false_northing - _meridian_arc(phi, f0, grid)) / a
    sin2 = np.sin(phi) ** 2
    nu = a / np.sqrt(1 - e2 * sin2)
    rho = a * (1 - e2) / (1 - e2 * sin2) ** 1.5
    eta2 = nu / rho - 1
    t, sec = np.tan(phi), 1 / np.cos(phi)
    t2, t4, t6 = t**2, t**4, t**6
    de = easting - grid.false_easting
    latitude = (
        phi
        - t / (2 * rho * nu) * de**2
        + t / (24 * rho * nu**3) * (5 + 3 * t2 + eta2 - 9 * t2 * eta2) * de**4
        - t / (720 * rho * nu**5) * (61 + 90 * t2 + 45 * t4) * de**6
    )
    longitude = (
        np.radians(grid.origin_longitude)
        + sec / nu * de
        - sec / (6 * nu**3) * (nu / rho + 2 * t2) * de**3
        + sec / (120 * nu**5) * (5 + 28 * t2 + 24 * t4) * de**5
        - sec / (5040 * nu**7) * (61 + 662 * t2 + 1320 * t4 + 720 * t6) * de**7
    )
    return latitude, longitude


def _meridian_arc(phi: Radians, origin: float, grid: Grid) -> Metres:
    """Distance along the central meridian from the true origin to latitude ``phi`` (equation C3)."""
    n = (grid.a - grid.b) / (grid.a + grid.b)
    n2, n3 = n**2, n**3
    minus, plus = phi - origin, phi + origin
    return (
        grid.b
        * grid.scale
        * (
            (1 + n + 1.25 * n2 + 1.25 * n3) * minus
            - (3 * n + 3 * n2 + 2.625 * n3) * np.sin(minus) * np.cos(plus)
            + (1.875 * n2 + 1.875 * n3) * np.sin(2 * minus) * np.cos(2 * plus)
            - 35 / 24 * n3 * np.sin(3 * minus) * np.cos(3 * plus)
        )
    )


def _cartesian(latitude: Radians, longitude: Radians, a: float, b: float) -> tuple[Metres, Metres, Metres]:
    """Earth-centred coordinates of points at height nought on an ellipsoid (annex B.1)."""
    e2 = 1 - (b / a) ** 2
    nu = a / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
    return (
        nu * np.cos(latitude) * np.cos(longitude),
        nu * np.cos(latitude) * np.sin(longitude),
        nu * (1 - e2) * np.sin(latitude),
    )


def _helmert(x: Metres, y: Metres, z: Metres, grid: Grid) -> tuple[Metres, Metres, Metres]:
    """The seven-parameter transformation (section 6.2)."""
    tx, ty, tz = grid.shifts
    rx, ry, rz = np.radians(np.array(grid.rotations) / 3600)
    scale = 1 + grid.parts_per_million / 1e6
    return (
        tx + scale * x - rz * y + ry * z,
        ty + rz * x + scale * y - rx * z,
        tz - ry * x + rx * y + scale * z,
    )


def _geographic(x: Metres, y: Metres, z: Metres) -> tuple[Radians, Radians]:
    """Latitude and longitude (radians) on WGS84 of earth-centred coordinates (annex B.2)."""
    e2 = 1 - (_WGS84_B / _WGS84_A) ** 2
    across = np.hypot(x, y)
    latitude = np.arctan2(z, across * (1 - e2))
    for _ in range(5):
        nu = _WGS84_A / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + e2 * nu * np.sin(latitude), across)
    return latitude, np.arctan2(y, x)
