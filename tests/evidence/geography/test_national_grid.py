"""Grid references become longitude and latitude within the error that Ordnance Survey gives."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from lodestar.evidence.geography.national_grid import IRISH, to_wgs84

LCR_POSTCODES = Path(__file__).resolve().parents[4] / "shared/data/geography/lcr_postcodes.csv.gz"

# Ordnance Survey, OSTN15/OSGM15 developer pack, test points TP01, TP05, TP07, TP15, TP16 (Daresbury), TP20, TP30, TP40.
ORDNANCE_SURVEY_POINTS = [
    (91492.146, 11318.804, -6.29977752014, 49.92226393730),
    (438710.920, 114792.250, -1.45051433700, 50.93127937910),
    (639821.835, 169565.858, 1.44454730409, 51.37447025550),
    (454002.834, 340834.943, -1.19747656, 52.96219109),
    (357455.843, 383290.436, -2.64049321, 53.34480280),
    (422242.186, 433818.701, -1.66379168242, 53.80021519630),
    (267056.768, 846176.972, -4.21926398555, 57.48625000720),
    (395999.668, 1138728.951, -2.07382822798, 60.13308091660),
]


def metres_apart(longitude, latitude, other_longitude, other_latitude):
    across = (longitude - other_longitude) * np.cos(np.radians(other_latitude))
    return 111_320 * np.hypot(across, latitude - other_latitude)


@pytest.mark.parametrize(("easting", "northing", "longitude", "latitude"), ORDNANCE_SURVEY_POINTS)
def test_ordnance_survey_test_points_are_met_within_five_metres(easting, northing, longitude, latitude):
    assert metres_apart(*to_wgs84(easting, northing), longitude, latitude) <= 5


def test_postcodes_of_the_liverpool_city_region_stand_where_they_are_published():
    if not LCR_POSTCODES.is_file():
        pytest.skip(f"{LCR_POSTCODES} is not here")
    with gzip.open(LCR_POSTCODES, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def column(name):
        return np.array([float(row[name]) for row in rows])

    apart = metres_apart(
        *to_wgs84(column("oseast1m"), column("osnrth1m")), column("lon"), column("lat")
    )  # published to five decimals: about a metre
    assert len(apart) == 64_287
    assert np.median(apart) < 0.5
    assert apart.max() < 1


def test_the_irish_grid_has_its_own_origin_and_datum():
    # Belfast City Hall stands at J 338 740, at 54.5966 N, 5.9301 W (both to the nearest hundred metres or so).
    assert metres_apart(*to_wgs84(333_800, 374_000, IRISH), -5.9301, 54.5966) < 150


def test_one_point_and_many_give_the_same():
    eastings, northings = (
        [point[0] for point in ORDNANCE_SURVEY_POINTS],
        [point[1] for point in ORDNANCE_SURVEY_POINTS],
    )
    together = to_wgs84(eastings, northings)
    alone = [to_wgs84(easting, northing) for easting, northing in zip(eastings, northings, strict=True)]
    assert np.allclose(np.array(alone).T, together, rtol=0, atol=1e-12)
