"""Areas as sets of local authorities."""

import json

import pytest
from made_awards import MadeEvidence

from lodestar.analysis.awards.areas import Geography, every_code, geography
from lodestar.evidence.errors import LodestarError

LCR = {"E06000006", "E08000011", "E08000012", "E08000013", "E08000014", "E08000015"}


def _square(x: float, y: float, side: float) -> str:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _made(*rows):
    made = MadeEvidence()
    names = ("code", "name", "geometry", "indicative")
    made.add("outline", [dict(zip(names, row, strict=True)) for row in rows])
    return geography(made)


def test_an_area_is_made_of_the_authorities_that_lie_in_it():
    known = _made(
        ("TLD7", "Merseyside", _square(0, 0, 2), False),
        ("E08000012", "Liverpool", _square(0, 0, 1), False),
        ("E08000014", "Sefton", _square(1, 1, 1), False),
        ("E08000003", "Manchester", _square(5, 0, 1), False),
    )
    assert known.areas["TLD7"].authorities == ("E08000012", "E08000014")
    assert known.find("ukd7") == known.areas["TLD7"], "NUTS UKD7 is ITL TLD7"


def test_indicative_outlines_say_nothing_about_who_belongs_where():
    assert not _made(("E08000012", "Liverpool", _square(0, 0, 1), True)).areas


def test_an_authority_stands_where_those_stood_that_it_replaced():
    assert every_code(["E08000019"]) == ("E08000019", "E08000039")
    assert set(every_code(["E06000063"])) == {"E06000063", "E07000026", "E07000028", "E07000029"}
    assert every_code(["E07000026"]) == ("E07000026",), "a third of Cumberland is not Cumberland"


def test_areas_can_be_asked_for_by_several_codes():
    found = Geography({}).find("E08000012, e08000014")
    assert found.authorities == ("E08000012", "E08000014")
    assert found.name == "2 authorities"


@pytest.mark.parametrize("text", ["Atlantis", "", "TLZ9", "E12000001"])
def test_an_unknown_area_says_what_to_load_or_to_write(text):
    with pytest.raises(LodestarError, match="lodestar boundaries load"):
        Geography({}).find(text)


def test_the_official_outlines_give_every_area_of_the_kingdom(national):
    known = geography(national)
    assert len(known.at("itl1")) == 12 and len(known.at("itl2")) == 41
    assert set(known.find("TLD7").authorities) == set(known.find("E47000004").authorities) == LCR
    of_itl2 = [code for area in known.at("itl2") for code in area.authorities]
    assert len(of_itl2) == len(set(of_itl2)), "no authority belongs to two areas"
    assert len({code for code in of_itl2 if code in known.areas}) == 380
    assert [area.code for area in known.covering(known.find("E47000003").authorities)] == ["TLE4"]


def test_the_successors_are_in_the_areas_of_those_they_replaced(national):
    known = geography(national)
    assert {"E06000063", "E06000064"} <= set(known.find("TLD1").authorities)
    assert "E08000039" in known.find("TLE3").authorities
    assert "E08000019" not in {area.code for area in known.at("authority")}


def test_authorities_that_make_no_itl_area_are_covered_by_none(national):
    assert geography(national).covering(["E07000008", "E07000012"]) == ()
