"""Totals of awards say how many £ rest on doubtful links, and count organisations by the spine, once there is one."""

import csv
import html
import io
import re

from made_twins import OFFERED, PARTS, key

from lodestar.service.api.award_schemas import AwardComparisons, AwardProjectGiven, Awards, AwardWinner
from lodestar.service.linkage.reading import is_linked, linked, spine_of
from lodestar.service.places.models import Place

HERE = [part for part in PARTS if part["authority"] == "E99000002"]


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def page(cast, address="", **asked):
    answer = cast.client("anonymous").get(f"/amber/awards/{address}", asked)
    assert answer.status_code == 200, answer.content[:400]
    return words(answer.content.decode())


def rows(cast, address, **asked):
    answer = cast.client("anonymous").get(f"/amber/awards/{address}", {**asked, "format": "csv"})
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def api(cast, address="", **asked):
    answer = cast.client("anonymous").get(f"/api/v1/places/amber/awards{address}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def doubtful(cast, below):
    """What the participants below a probability were offered in the place, added up one by one."""
    spine = spine_of(cast.amber)
    return sum(
        part["grant_offer"]
        for part in HERE
        if spine.memberships[key(part["organisation"])].probability < below
    )


def test_before_names_are_compared_every_page_says_so_and_what_to_do(awards, cast):
    said = page(cast)
    assert f"These are {len(HERE)} organisations by the publisher’s own ids." in said
    assert "have names compared" in said and "lodestar awards link" in said
    assert "On doubtful links" not in said
    links = api(cast)["links"]
    assert links["linked"] is False and "lodestar awards link" in links["note"] and links["totals"] is None
    assert "resting" not in rows(cast, "tables/years/")[0]
    assert api(cast, "/projects")["items"][0]["resting"] is None


def test_organisations_are_counted_by_the_spine_and_by_the_publisher_and_both_are_told(looked, cast):
    joined = len({linked(Place.objects.get(pk=cast.amber.pk)).spine.memberships[key(part["organisation"])].organisation
                  for part in HERE})  # fmt: skip
    assert joined == len(HERE) - 1, "the two of Northwind Marine are one"
    said = page(cast)
    assert f"was offered to {joined} organisations in Amber Vale" in said
    assert f"By the publisher’s own ids these are {len(HERE)} organisations" in said
    found = api(cast)["links"]["totals"]
    assert (found["organisations_by_publisher"], found["organisations_by_spine"]) == (len(HERE), joined)
    assert api(cast)["totals"]["organisations"] == len(HERE), "the publisher's count stays"


def test_the_probability_below_which_links_are_doubtful_is_chosen_in_the_address(looked, cast):
    weakest = min(spine_of(cast.amber).memberships[key(one)].probability for one in ("sure", "sure-2"))
    assert 0.8 <= weakest < 1
    for below in ("0.5", "0.9", "1"):
        expected = str(doubtful(cast, float(below)))
        assert api(cast, below=below)["links"]["totals"]["offered"] == expected
        table = rows(cast, "tables/roles/", below=below)
        assert [row["resting"] for row in table] == [expected]
    assert doubtful(cast, 1.0) in {300, 600} and doubtful(cast, 0.5) == 0
    assert "rests on links less than 100% sure" in page(cast, below="1")
    assert cast.client("anonymous").get("/api/v1/places/amber/awards", {"below": "2"}).status_code == 422
    assert cast.client("anonymous").get("/amber/awards/", {"below": "2"}).status_code == 422


def test_totals_of_money_do_not_change_by_linking(looked, cast):
    found = api(cast)
    assert found["totals"]["offered"] == str(OFFERED)
    assert sum(float(row["offered"]) for row in rows(cast, "organisations/")) == OFFERED


def test_every_table_project_and_organisation_says_what_rests_on_doubtful_links(looked, cast):
    expected = str(doubtful(cast, 1.0))
    for table in ("years", "funders", "authorities", "kinds"):
        found = rows(cast, f"tables/{table}/", below="1")
        assert sum(float(row["resting"]) for row in found) == float(expected), table
    assert [row["resting"] for row in rows(cast, "projects/", below="1")] == [expected]
    by_id = {row["organisation"]: row for row in rows(cast, "organisations/", below="1")}
    assert by_id["sure"]["spine"] == by_id["sure-2"]["spine"] != by_id["alone"]["spine"]
    assert float(by_id["alone"]["probability"]) == 1
    said = page(cast, "organisations/sure/") + page(cast, "organisations/sure-2/")
    assert said.count("This id belongs with 1 other to Northwind Marine") == 2
    assert "Nothing joins this id to another" in page(cast, "organisations/alone/")
    assert f"of the publisher are {len(PARTS) - 1} organisations" in page(cast, "projects/p1/")


def test_a_decision_of_a_person_changes_the_count_at_once(looked, cast):
    from lodestar.evidence.organisations.decisions import DecisionKind
    from lodestar.service.linkage.actions import decide

    place = Place.objects.get(pk=cast.amber.pk)
    decide(by="edith@example.org", place=place, held=linked(place), kind=DecisionKind.SPLIT,
           sides=[[key("sure")], [key("sure-2")]], why="Two firms")  # fmt: skip
    found = api(cast, below="1")["links"]["totals"]
    assert found["organisations_by_spine"] == len(HERE) and found["offered"] == "0"


def test_the_api_has_every_field_that_is_described_and_no_other(looked, cast):
    found = api(cast)
    assert found.keys() == Awards.model_fields.keys()
    Awards.model_validate(found)
    assert found["links"]["parts"].keys() == {
        name for name in Awards.model_fields if name.startswith("by_")
    } - {"by_kind"}
    assert api(cast, "/organisations")["items"][0].keys() == AwardWinner.model_fields.keys()
    assert api(cast, "/projects")["items"][0].keys() == AwardProjectGiven.model_fields.keys()
    AwardComparisons.model_validate(api(cast, "/comparison"))


def test_an_answer_held_before_linking_is_not_taken_for_fresh_after_it(awards, cast, work):
    before = cast.client("anonymous").get("/api/v1/places/amber/awards")
    assert not is_linked()
    cast.client("edith").post("/amber/evidence/organisations/look/")
    work()
    assert is_linked()
    again = cast.client("anonymous").get(
        "/api/v1/places/amber/awards", headers={"if-none-match": before["ETag"]}
    )
    assert again.status_code == 200 and again.json()["links"]["linked"] is True
