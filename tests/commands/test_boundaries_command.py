"""``lodestar boundaries load``: outlines with their licence, which stands under the maps drawn with them."""

import json

import pytest
from typer.testing import CliRunner

from lodestar.cli import app
from lodestar.evidence.stores.store import Store


def area(**properties):
    ring = [[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.5], [-3.0, 53.4]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
    }


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))

    def run(content, *words):
        file = tmp_path / "areas.geojson"
        file.write_text(json.dumps(content), encoding="utf-8")
        done = CliRunner().invoke(app, ("boundaries", "load", str(file), *words))
        assert done.exit_code == 0, done.output
        [row] = Store.open().rows("SELECT source, licence FROM outline")
        return done.output, row

    return run


def test_boundaries_of_the_ons_are_kept_with_its_licence_and_the_ordnance_surveys_words(load):
    said, row = load(area(LAD22CD="E08000012", LAD22NM="Liverpool"))
    assert "Contains OS data © Crown copyright and database right 2022" in row["licence"]
    assert "Open Government Licence v3.0" in said and "--licence" in said


def test_boundaries_of_others_are_kept_with_what_one_says_of_them(load):
    said, row = load(
        area(code="E08000012"), "--licence", "CC BY 4.0, A council", "--source", "A council, wards"
    )
    assert row == {"source": "A council, wards", "licence": "CC BY 4.0, A council"}
    assert "CC BY 4.0" in said


def test_where_nothing_says_the_licence_it_asks_for_it(load):
    said, row = load(area(code="E08000012"))
    assert row["licence"] == "not stated" and "Say under which licence" in said
