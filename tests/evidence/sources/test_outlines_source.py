"""Outlines are releases; the store draws the official one where it has both."""

import json

import pytest

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.boundaries import Outline
from lodestar.evidence.releases.release import releases, write_release
from lodestar.evidence.sources import outlines
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.store import Store


def outline(
    code: str,
    *,
    method: str = "indicative outline from postcodes",
    vintage: int | None = None,
    size: int = 1,
    source: str = "a made source",
) -> Outline:
    ring = [[0, 0], [size, 0], [size, size], [0, 0]]
    return Outline(
        code=code,
        name="Made area",
        vintage=vintage,
        geometry={"type": "Polygon", "coordinates": [ring]},
        method=method,
        source=source,
        licence="MIT",
    )


def load(home, *drafts):
    with prepare([write_release(draft, home=home) for draft in drafts], home=home) as prepared:
        prepared.activate()


def drawn(home):
    rows = Store.open(home).rows("SELECT code, indicative, vintage, geometry FROM outline ORDER BY code")
    return [
        (row["code"], row["indicative"], row["vintage"], json.loads(row["geometry"])["coordinates"][0][1][0])
        for row in rows
    ]


def test_official_outlines_loaded_later_take_precedence_and_both_stay(tmp_path):
    load(tmp_path, outlines.draft([outline("E1"), outline("E2")], place="made-place"))
    assert drawn(tmp_path) == [("E1", True, None, 1), ("E2", True, None, 1)]
    load(tmp_path, outlines.draft([outline("E1", method="official", vintage=2022, size=2)]))
    assert drawn(tmp_path) == [("E1", False, "2022", 2), ("E2", True, None, 1)]
    assert len(releases(source="outlines", home=tmp_path)) == 2
    assert Store.open(tmp_path).rows("SELECT count(*) AS rows FROM every_outline") == [{"rows": 3}]


def test_of_two_official_vintages_the_newer_is_drawn(tmp_path):
    def edition(year):
        return outlines.draft(
            [outline("E1", method="official", vintage=year, size=year, source=f"{year}.json")]
        )

    load(tmp_path, edition(2024), edition(2022))
    assert drawn(tmp_path) == [("E1", False, "2024", 2024)]


def test_a_file_of_other_areas_does_not_take_the_place_of_one_loaded_before(tmp_path):
    load(tmp_path, outlines.draft([outline("E1", method="official", source="authorities.json")]))
    load(tmp_path, outlines.draft([outline("E2", method="official", source="combined.json")]))
    assert [code for code, *_ in drawn(tmp_path)] == ["E1", "E2"]


def test_the_same_outlines_made_again_are_the_same_release():
    assert (
        outlines.draft([outline("E1"), outline("E2")]).id == outlines.draft([outline("E2"), outline("E1")]).id
    )


def test_official_and_indicative_outlines_are_not_mixed():
    with pytest.raises(LodestarError, match="not both"):
        outlines.draft([outline("E1"), outline("E2", method="official")])
    with pytest.raises(LodestarError, match="no outlines"):
        outlines.draft([])
