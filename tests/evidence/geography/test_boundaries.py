"""Official boundary files are read as published, and anything else is refused with what to do."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.geography import boundaries
from lodestar.evidence.geography.boundaries import (
    BoundaryError,
    feature_collection,
    outlines_in,
    pick,
    read_boundaries,
)

GEOGRAPHY = Path(__file__).resolve().parents[4] / "shared/data/geography"
SQUARE = [[-3.0, 53.0], [-2.0, 53.0], [-2.0, 54.0], [-3.0, 54.0], [-3.0, 53.0]]


def shared(name):
    path = GEOGRAPHY / name
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    return path


def geojson(tmp_path, *features, **members):
    path = tmp_path / "areas.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(features), **members}), encoding="utf-8"
    )
    return path


def area(ring=SQUARE, **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def moved(ring, x, y):
    return [[each[0] + x, each[1] + y] for each in ring]


def test_all_levels_of_the_united_kingdom_are_read_from_topojson():
    outlines = read_boundaries(shared("uk_boundaries_2022.topojson"), licence=boundaries.ons_licence(2022))
    found = {outline.code: outline for outline in outlines}
    assert len(found) == len(outlines) == 664
    liverpool = found["E08000012"]
    assert (liverpool.name, liverpool.vintage, liverpool.method) == ("Liverpool", None, "official boundary")
    assert liverpool.source == "uk_boundaries_2022.topojson"
    assert liverpool.geometry["type"] == "Polygon"
    ring = liverpool.geometry["coordinates"][0]
    assert ring[0] == ring[-1]
    longitudes, latitudes = zip(*ring, strict=True)
    assert (min(longitudes), min(latitudes)) == (-3.00863, 53.32740)
    assert (max(longitudes), max(latitudes)) == (-2.81878, 53.47498)


def test_combined_authorities_are_read_from_geojson_with_their_vintage():
    outlines = read_boundaries(shared("combined_authorities_caauth24.geojson"))
    (lcr,) = pick(outlines, ["E47000004"])
    assert (lcr.name, lcr.vintage) == ("Liverpool City Region", 2024)
    assert lcr.geometry["type"] == "MultiPolygon"
    assert len(lcr.geometry["coordinates"]) == 5


@pytest.mark.parametrize(
    ("properties", "code", "name", "vintage"),
    [
        ({"FID": 1, "LAD22CD": "E1", "LAD22NM": "One"}, "E1", "One", 2022),
        ({"ITL221CD": "TLD7", "ITL221NM": "Merseyside"}, "TLD7", "Merseyside", 2021),
        ({"ITL3CD": "TLD72", "ITL3NM": "Liverpool"}, "TLD72", "Liverpool", None),
        ({"lad25cd": "E1", "lad25nm": "One"}, "E1", "One", 2025),
        ({"AREACD": "E1", "AREANM": "One"}, "E1", "One", None),
        ({"code": "E1", "name": "One"}, "E1", "One", None),
        ({"CTYUA24CD": "E1"}, "E1", None, 2024),
    ],
)
def test_codes_names_and_vintages_are_found_under_their_usual_names(
    tmp_path, properties, code, name, vintage
):
    (outline,) = read_boundaries(geojson(tmp_path, area(**properties)))
    assert (outline.code, outline.name, outline.vintage) == (code, name, vintage)


def test_of_two_codes_the_areas_own_is_taken(tmp_path):
    path = geojson(
        tmp_path,
        area(CAUTH25CD="E47000004", LAD25CD="E08000011", LAD25NM="Knowsley"),
        area(moved(SQUARE, 1, 0), CAUTH25CD="E47000004", LAD25CD="E08000012", LAD25NM="Liverpool"),
    )
    assert [(each.code, each.name) for each in read_boundaries(path)] == [
        ("E08000011", "Knowsley"),
        ("E08000012", "Liverpool"),
    ]


def test_eastings_and_northings_are_converted_and_the_method_says_so(tmp_path):
    ring = [[334_000, 390_000], [335_000, 390_000], [335_000, 391_000], [334_000, 390_000]]
    (outline,) = read_boundaries(geojson(tmp_path, area(ring, LAD22CD="E08000012")))
    assert outline.method == "official boundary, converted from the British National Grid"
    assert outline.geometry["coordinates"][0][0] == [
        pytest.approx(-2.9940, abs=2e-3),
        pytest.approx(53.4028, abs=2e-3),
    ]


def topology(path, transform=None, arcs=None, rings=None):
    arcs = arcs or [
        [[-3, 53], [-2, 53], [-2, 54]],
        [[-2, 54], [-3, 54], [-3, 53]],
        [[-2, 53], [-1, 53], [-1, 54], [-2, 54]],
        [[-2, 53], [-2, 54]],
    ]
    document = {
        "type": "Topology",
        "arcs": arcs,
        "objects": {"LTLA": {"type": "GeometryCollection", "geometries": rings}},
    }
    if transform:
        document["transform"] = transform
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_arcs_are_joined_and_turned_round_where_the_topology_says(tmp_path):
    path = topology(
        tmp_path / "t.json", rings=[{"type": "Polygon", "arcs": [[2, -4]], "properties": {"AREACD": "E1"}}]
    )
    (outline,) = read_boundaries(path)
    assert outline.geometry["coordinates"] == [[[-2, 53], [-1, 53], [-1, 54], [-2, 54], [-2, 53]]]


def test_quantised_arcs_are_scaled_and_moved(tmp_path):
    path = topology(
        tmp_path / "t.json",
        transform={"scale": [0.5, 0.25], "translate": [-3, 53]},
        arcs=[[[0, 0], [2, 0], [0, 4], [-2, 0], [0, -4]]],
        rings=[{"type": "MultiPolygon", "arcs": [[[0]]], "properties": {"AREACD": "E1"}}],
    )
    (outline,) = read_boundaries(path)
    assert outline.geometry == {"type": "Polygon", "coordinates": [SQUARE]}


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[EWSN][0-9]{8}", fullmatch=True),
            st.none() | st.text(min_size=1, max_size=20),
            st.none() | st.integers(1990, 2100),
            st.floats(-9, 0, allow_nan=False),
        ),
        max_size=5,
    )
)
def test_a_collection_reads_back_as_it_was(rows):
    outlines = tuple(
        boundaries.Outline(
            code, name, vintage, {"type": "Polygon", "coordinates": [moved(SQUARE, x, 0)]}, "m", "s", "l"
        )
        for code, name, vintage, x in rows
    )
    assert outlines_in(json.loads(json.dumps(feature_collection(outlines)))) == outlines


def test_a_missing_area_is_named(tmp_path):
    outlines = read_boundaries(geojson(tmp_path, area(LAD22CD="E08000012")))
    with pytest.raises(BoundaryError, match=r"no area E08000011, E08000015.*year"):
        pick(outlines, ["E08000011", "E08000012", "E08000015"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not JSON"),
        ("PK\x03\x04", "ogr2ogr"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "holds NaN"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "not a GeoJSON FeatureCollection or a TopoJSON Topology"),
        ('{"type": "Point", "coordinates": [0, 0]}', "of type 'Point'"),
        ('{"type": "FeatureCollection", "features": []}', "holds no features"),
        ('{"type": "FeatureCollection"}', "not well-formed"),
        ('{"type": "FeatureCollection", "features": [1]}', "not well-formed"),
        (
            '{"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[0]]}}}',
            "not well-formed",
        ),
        ('{"type": "Topology", "arcs": [[[0, 0]]], "objects": {}}', "holds no features"),
    ],
)
def test_a_file_that_holds_no_areas_is_refused_and_named(tmp_path, content, message):
    path = tmp_path / "areas.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BoundaryError, match=message) as refused:
        read_boundaries(path)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        (area(FID=1, LAD22NM="One"), "no property with the areas' codes.*FID, LAD22NM"),
        (area(LAD22CD=None), "feature 1 has no code in its property LAD22CD"),
        (area(moved(SQUARE, 100, 0), LAD22CD="E1"), "outside the United Kingdom.*Take the other countries out"),
        (area([point[::-1] for point in SQUARE], LAD22CD="E1"), "swapped"),
        (area([[x * 111_320, y * 111_320] for x, y in SQUARE], LAD22CD="E1"), "metres of another coordinate system.*ogr2ogr"),
        (area(SQUARE[:-1], LAD22CD="E1"), "not closed"),
        (area([], LAD22CD="E1"), "not closed"),
        (area([["a", "b"]] * 4, LAD22CD="E1"), "not well-formed"),
        ({"type": "Feature", "properties": {"LAD22CD": "E1"}, "geometry": None}, "feature 1 is of type None"),
        ({"type": "Feature", "properties": {"LAD22CD": "E1"}, "geometry": {"type": "Point", "coordinates": [0, 0]}}, "'Point'"),
    ],
)  # fmt: skip
def test_a_feature_that_cannot_be_an_area_is_refused_with_the_reason(tmp_path, feature, message):
    with pytest.raises(BoundaryError, match=message):
        read_boundaries(geojson(tmp_path, feature))


def test_an_area_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(BoundaryError, match=r"feature 2 \(E1\) stands more than once"):
        read_boundaries(geojson(tmp_path, area(LAD22CD="E1"), area(moved(SQUARE, 1, 0), LAD22CD="E1")))


def test_a_file_that_is_too_big_is_not_opened(tmp_path):
    path = tmp_path / "areas.geojson"
    with path.open("wb") as file:
        file.truncate(boundaries.MOST_BYTES + 1)
    with pytest.raises(BoundaryError, match="generalised"):
        read_boundaries(path)


def test_a_topology_that_grows_when_joined_is_stopped(tmp_path):
    arcs = [[[-3, 53]] * 10_000]
    rings = [{"type": "Polygon", "arcs": [[0] * 1000], "properties": {"AREACD": "E1"}}]
    with pytest.raises(BoundaryError, match="at most 5,000,000 are read"):
        read_boundaries(topology(tmp_path / "t.json", arcs=arcs, rings=rings))


def test_collections_nested_without_end_are_stopped(tmp_path):
    nested = {"type": "Polygon", "arcs": [[0]]}
    for _ in range(20):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    with pytest.raises(BoundaryError, match="more than 8 deep"):
        read_boundaries(topology(tmp_path / "t.json", rings=[nested]))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BoundaryError, match=r"gone\.geojson: cannot be read"):
        read_boundaries(tmp_path / "gone.geojson")


def square(**properties):
    ring = [[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.5], [-3.0, 53.4]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
    }


@pytest.mark.parametrize(
    ("properties", "licence"),
    [
        ({"LAD22CD": "E08000012", "LAD22NM": "Liverpool"}, boundaries.ons_licence(2022)),
        ({"AREACD": "E08000012", "AREANM": "Liverpool"}, boundaries.ons_licence()),
        ({"code": "E08000012", "name": "Liverpool"}, "not stated"),
    ],
)
def test_a_file_with_the_ons_names_carries_its_licence_and_another_none_unless_it_is_given(
    tmp_path, properties, licence
):
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps(square(**properties)), encoding="utf-8")
    assert [outline.licence for outline in read_boundaries(file)] == [licence]
    assert [outline.licence for outline in read_boundaries(file, licence="CC BY 4.0")] == ["CC BY 4.0"]


def test_the_ons_licence_names_ordnance_survey_and_the_year():
    said = boundaries.ons_licence(2022)
    assert "Open Government Licence v3.0" in said and "Source: Office for National Statistics" in said
    assert "Contains OS data © Crown copyright and database right 2022" in said
