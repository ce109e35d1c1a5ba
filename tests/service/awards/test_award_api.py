"""The API of awards gives what the pages show, in the shape that it describes."""

import pytest
from django.test import Client

from lodestar.service.api.award_schemas import AwardComparisons, AwardProjectGiven, Awards, AwardWinner

pytestmark = pytest.mark.django_db


def asked(address, status=200, place="amber", **words):
    response = Client().get(f"/api/v1/places/{place}/awards{address}", words)
    assert response.status_code == status, response.content
    return response.json()


def test_the_summary_has_every_field_that_is_described_and_no_other(awarded):
    found = asked("")
    assert found.keys() == Awards.model_fields.keys()
    Awards.model_validate(found)
    assert found["totals"]["offered"] == "1975" and found["totals"]["actual"] == "100"
    assert [part["name"] for part in found["by_year"]] == ["2015/16", "2016/17", "2017/18"]
    assert found["source"]["made"] is True


def test_the_period_is_asked_for_in_financial_years(awarded):
    assert asked("", **{"from": "2016", "to": "2016"})["totals"]["offered"] == "50"
    assert asked("", 422, **{"from": "2016/19"})["errors"][0]["parameter"] == "from"


def test_organisations_and_projects_come_in_parts(awarded):
    found = asked("/organisations", limit="2", offset="1")
    assert found["count"] == 4 and [one["organisation"] for one in found["items"]] == ["a", "b"]
    assert found["items"][0].keys() == AwardWinner.model_fields.keys()
    found = asked("/projects", limit="1")
    assert found["count"] == 3 and found["items"][0]["offered"] == "1025"
    assert found["items"][0].keys() == AwardProjectGiven.model_fields.keys()


def test_what_is_not_loaded_is_not_found_with_what_to_load(awarded):
    assert "there are made-awards" in asked("", 404, source="council")["detail"]
    assert "itl2" in asked("/comparison", 404, level="galaxies")["detail"]


def test_without_awards_the_answer_says_what_to_load(region):
    assert "lodestar evidence add" in asked("", 404, place="liverpool-city-region")["detail"]


def test_a_place_is_compared_with_interval_and_rank(national):
    found = asked("/comparison", place="liverpool-city-region")
    AwardComparisons.model_validate(found)
    [place] = [one for one in found["comparisons"][0]["areas"] if one["asked_for"]]
    assert place["name"] == "Liverpool City Region" and place["rank"] == 22
    assert place["low"] < place["rate"] < place["high"]


def test_an_answer_is_not_made_again_while_nothing_has_changed(awarded):
    first = Client().get("/api/v1/places/amber/awards")
    again = Client().get("/api/v1/places/amber/awards", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
