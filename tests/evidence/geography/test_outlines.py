"""Indicative outlines look like the place, fit together, and come out the same each time."""

from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography import postcodes
from lodestar.evidence.geography.boundaries import pick, read_boundaries
from lodestar.evidence.geography.national_grid import to_wgs84
from lodestar.evidence.geography.outlines import METHOD, indicative_outlines
from tests.pace import of_processor

OFFICIAL = Path(__file__).resolve().parents[4] / "shared/data/geography/uk_boundaries_2022.topojson"
LCR = {
    "E06000006": "Halton",
    "E08000011": "Knowsley",
    "E08000012": "Liverpool",
    "E08000013": "St Helens",
    "E08000014": "Sefton",
    "E08000015": "Wirral",
}
LEAST_AGREEMENT = {
    "E06000006": 0.80,  # the official outline leaves out the Mersey above the Runcorn gap
    "E08000011": 0.85,
    "E08000012": 0.90,
    "E08000013": 0.90,
    "E08000014": 0.82,  # the dunes and marshes between Formby and Crossens have no postcodes
    "E08000015": 0.85,
}


@pytest.fixture(scope="module")
def outlines():
    return indicative_outlines(LCR, LCR)


@pytest.fixture(scope="module")
def areas(outlines):
    return {outline.code: shape(outline.geometry) for outline in outlines}


def test_each_outline_says_what_it_is_and_where_it_comes_from(outlines):
    assert [(outline.code, outline.name) for outline in outlines] == list(LCR.items())
    for outline in outlines:
        assert outline.method == METHOD == "indicative outline from postcodes"
        assert "Postcode Directory" in outline.source
        assert postcodes.edition() in outline.source
        assert "Open Government Licence" in outline.licence


def test_outlines_agree_with_the_official_boundaries(areas):
    if not OFFICIAL.is_file():
        pytest.skip(f"{OFFICIAL} is not here")
    for official in pick(read_boundaries(OFFICIAL), list(LCR)):
        area, reference = areas[official.code], shape(official.geometry).buffer(0)
        agreement = area.intersection(reference).area / area.union(reference).area
        assert agreement >= LEAST_AGREEMENT[official.code], official.name


def test_neighbours_share_their_borders_exactly(areas):
    assert shapely.coverage_is_valid(list(areas.values()))
    border = areas["E08000012"].boundary.intersection(areas["E08000011"].boundary)
    assert shapely.line_merge(border).length > 0.1


def test_there_are_no_holes_and_no_crumbs(areas):
    for area in areas.values():
        parts = shapely.get_parts(area)
        assert sum(len(part.interiors) for part in parts) == 0
        assert len(parts) == 1


def test_the_mersey_stays_open_from_the_sea_to_hale():
    whole = shapely.union_all([shape(outline.geometry) for outline in indicative_outlines(LCR)])
    river = shapely.LineString(
        [(-3.035, 53.455), (-3.008, 53.405), (-2.985, 53.375), (-2.94, 53.35), (-2.87, 53.325)]
    )
    assert not whole.intersects(river)


def test_nearly_every_postcode_stands_within_its_authority(areas):
    points = postcodes.points(areas)
    longitude, latitude = to_wgs84(points.easting, points.northing)
    for code, area in areas.items():
        shapely.prepare(area)
        own = points.authority == code
        assert shapely.contains_xy(area, longitude[own], latitude[own]).mean() > 0.98


def test_the_same_postcodes_give_the_same_outlines_in_any_order_asked(outlines):
    assert indicative_outlines(LCR, LCR) == outlines
    by_code = {outline.code: outline.geometry for outline in outlines}
    turned = {outline.code: outline.geometry for outline in indicative_outlines(reversed(LCR))}
    assert {code: shape(geometry).area for code, geometry in turned.items()} == pytest.approx(
        {code: shape(geometry).area for code, geometry in by_code.items()}, rel=0.001
    )


def test_rings_run_as_geojson_wants_and_points_are_few(outlines):
    for outline in outlines:
        assert outline.geometry["type"] == "Polygon"
        outer = shapely.LinearRing(outline.geometry["coordinates"][0])
        assert outer.is_ccw
        assert 40 < len(outer.coords) < 300


def test_the_city_region_takes_less_than_five_seconds():
    assert of_processor(lambda: indicative_outlines(LCR)) < 5


def test_a_place_in_northern_ireland_is_drawn_where_it_is():
    (belfast,) = indicative_outlines(["N09000003"])
    assert shape(belfast.geometry).contains(shapely.Point(-5.930, 54.597))


def test_no_codes_give_no_outlines_and_an_unknown_code_is_named():
    assert indicative_outlines([]) == ()
    with pytest.raises(LodestarError, match="E08000099"):
        indicative_outlines(["E08000099"])
