"""The read API: the pack's words, parts, filters, problems, freshness, and who may see what."""

import json
from typing import Any

import pytest
from django.test import Client

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.records import Observation
from lodestar.service.api.collections import COLLECTIONS
from lodestar.service.api.schemas import BY_KIND
from lodestar.service.ledger.mapping import LEDGER_KINDS
from lodestar.service.places.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence")]
ROOT = "/api/v1"


def get(address: str, client: Client | None = None, **asked: Any) -> Any:
    response = (client or Client()).get(f"{ROOT}/{address}", asked)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def every_kind() -> list[str]:
    return [kind.name for kind in LEDGER_KINDS if kind.name != "place"]


def segment(kind: str) -> str:
    return BY_NAME[kind].plural.replace(" ", "-")


def test_every_kind_of_the_ledger_has_its_list() -> None:
    assert {collection.kind for collection in COLLECTIONS} | {"claim"} == set(every_kind())


@pytest.mark.parametrize("kind", every_kind())
def test_records_come_back_in_the_words_of_the_pack(amber: Place, packs: Any, kind: str) -> None:
    records = packs("amber").records[kind]
    given = get(f"places/amber/{segment(kind)}", limit=200)
    assert given["count"] == len(records) and len(given["items"]) == len(records)
    fields = BY_NAME[kind].model.model_fields
    for item in given["items"]:
        BY_KIND[kind].model_validate(item)
        pack_words = {name: value for name, value in item.items() if name in fields and value is not None}
        assert BY_NAME[kind].model.model_validate(pack_words) == records[item["id"]]


@pytest.mark.parametrize("kind", every_kind())
def test_one_record_is_the_same_as_in_its_list_and_its_page_is_there(amber: Place, kind: str) -> None:
    for item in get(f"places/amber/{segment(kind)}")["items"][:2]:
        assert get(f"places/amber/{segment(kind)}/{item['id']}") == item
        assert Client().get(item["address"]).status_code == 200
        assert item["place"] == "amber"


def test_observations_come_as_published(amber: Place, packs: Any) -> None:
    given = get("places/amber/observations", limit=200)
    records = packs("amber").records["observation"]
    assert {item["id"] for item in given["items"]} == set(records)
    for item in given["items"]:
        assert item["value"] == format(records[item["id"]].value, "f")
        words = {n: v for n, v in item.items() if n in Observation.model_fields and v is not None}
        assert Observation.model_validate(words) == records[item["id"]]
        assert get(f"places/amber/observations/{item['id']}") == item
        assert item["start_date"] <= item["end_date"]


def test_claims_carry_their_verdicts(amber: Place) -> None:
    items = get("places/amber/claims")["items"]
    assert items
    for item in items:
        assert item["verdict"] in {
            "holds",
            "holds-within-rounding",
            "conflicts",
            "definition-differs",
            "cannot-be-checked",
        }
        assert item["explanation"]
        narrowed = get("places/amber/claims", verdict=item["verdict"])
        assert item["id"] in {one["id"] for one in narrowed["items"]}
        assert {one["verdict"] for one in narrowed["items"]} == {item["verdict"]}


def test_an_asset_has_the_position_of_its_postcode(amber: Place) -> None:
    asset = get("places/amber/assets/clean-room")
    assert asset["postcode"] == "L7 3FA"
    assert 53.3 < asset["latitude"] < 53.5 and -3.1 < asset["longitude"] < -2.8
    assert asset["authority"] == "E08000012"
    assert get("places/amber/assets/empty-field")["longitude"] is None


def test_the_parts_of_a_list_are_the_list(amber: Place) -> None:
    whole = get("places/amber/organisations")["items"]
    parts, address = [], f"{ROOT}/places/amber/organisations?limit=1"
    links = 0
    while address:
        response = Client().get(address)
        part = json.loads(response.content)
        parts += part["items"]
        if part["next"]:
            assert f'<{part["next"]}>; rel="next"' in response["Link"]
        if part["previous"]:
            links += 1
            assert f'<{part["previous"]}>; rel="prev"' in response["Link"]
            assert json.loads(Client().get(part["previous"]).content)["items"] == [parts[-2]]
        address = part["next"]
    assert parts == whole and links == len(whole) - 1


def test_links_to_other_parts_keep_the_filters(amber: Place) -> None:
    given = get("places/amber/organisations", limit=1, q="a", side="local")
    if given["next"]:
        assert "side=local" in given["next"] and "q=a" in given["next"]
    assert all(item["side"] == "local" for item in given["items"])


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.kind)
def test_each_filter_leaves_what_it_says_and_nothing_else(amber: Place, collection: Any) -> None:
    address = f"places/amber/{collection.segment}"
    items = get(address, limit=200)["items"]
    for name in collection.filters:
        if name not in BY_NAME[collection.kind].model.model_fields and name != "authority":
            continue
        for value in {str(item[name]) for item in items if item[name] is not None}:
            kept = get(address, limit=200, **{name: value})["items"]
            assert kept == [item for item in items if str(item[name]) == value]
        assert get(address, **{name: "no-such-thing"})["count"] == 0
    for item in items[:2]:
        words = item.get("name") or item.get("title") or item.get("text")
        assert item["id"] in {one["id"] for one in get(address, q=words.upper())["items"]}


def test_an_action_is_found_by_theme_and_by_principle(amber: Place) -> None:
    for item in get("places/amber/actions")["items"]:
        workstream = get(f"places/amber/workstreams/{item['workstream']}")
        assert item["id"] in {
            one["id"] for one in get("places/amber/actions", theme=workstream["theme"])["items"]
        }
        for principle in item["principles"]:
            ids = [one["id"] for one in get("places/amber/actions", principle=principle)["items"]]
            assert ids.count(item["id"]) == 1


def test_outlines_are_geojson(amber: Place) -> None:
    response = Client().get(f"{ROOT}/places/amber/outlines")
    assert response["Content-Type"] == "application/geo+json"
    given = json.loads(response.content)
    assert [feature["id"] for feature in given["features"]] == ["E99000002"]
    assert given["features"][0]["properties"]["indicative"] is True


def test_indicators_are_the_shared_definitions() -> None:
    first = get("indicators", limit=1)["items"][0]
    assert get(f"indicators/{first['id']}") == first
    assert Client().get(f"{ROOT}/indicators/no-such-thing").status_code == 404


def test_search_finds_what_the_page_finds(amber: Place) -> None:
    hits = get("search", q="dry dock")["items"]
    assert {"kind": "asset", "id": "dry-dock", "place": "amber", "made": True}.items() <= hits[0].items()
    assert get("search", q="dry dock", kind="theme")["count"] == 0
    assert get("search", q="trajectory", kind="glossary")["items"][0]["address"] == "/glossary/#trajectory"
    assert get("search", q="")["count"] == 0


PROBLEMS = [
    ("places/nowhere", {}, 404),
    ("places/nowhere/assets", {}, 404),
    ("places/amber/assets/nothing", {}, 404),
    ("places/amber/observations/nothing", {}, 404),
    ("places/amber/claims/nothing", {}, 404),
    ("no/such/address", {}, 404),
    ("search", {"q": "a", "place": "nowhere"}, 404),
    ("places/amber/assets", {"limit": 0}, 422),
    ("places/amber/assets", {"limit": 201}, 422),
    ("places/amber/assets", {"offset": -1}, 422),
    ("places/amber/assets", {"limit": "many", "offset": "some"}, 422),
    ("places/amber/assets", {"q": "\x00"}, 422),
    ("places/amber/assets", {"stage": "x" * 201}, 422),
    ("places/amber/assets/NO%00PE", {}, 422),
]


@pytest.mark.parametrize(("address", "asked", "status"), PROBLEMS)
def test_problems_are_told_as_problem_details(
    amber: Place, address: str, asked: dict[str, Any], status: int
) -> None:
    response = Client().get(f"{ROOT}/{address}", asked)
    told = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert told["status"] == status and told["detail"] and told["title"]
    assert {wrong["parameter"] for wrong in told["errors"]} == (
        set(asked) or {"id"} if status == 422 else set()
    )


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(amber: Place, method: str) -> None:
    for address in ("places", "places/amber", "places/amber/assets/dry-dock", "search"):
        response = getattr(Client(), method)(f"{ROOT}/{address}")
        assert response.status_code == 405 and "GET" in response["Allow"]


def test_an_answer_about_a_place_that_is_not_published_is_kept_for_its_reader_alone(cast: Any) -> None:
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    client = cast.client("vera")
    for address in ("", "/claims", "/observations", "/outlines", *(f"/{one.segment}" for one in COLLECTIONS)):
        response = client.get(f"{ROOT}/places/amber{address}")
        assert response.status_code == 200
        assert "private" in response["Cache-Control"] and "Cookie" in response["Vary"]


def test_an_answer_that_is_still_true_is_not_made_again(
    cast: Any, publish_all: Any, django_assert_max_num_queries: Any
) -> None:
    from lodestar.service.assets.models import Asset
    from lodestar.service.ledger.editing import edit_record

    address = f"{ROOT}/places/amber/assets"
    first = Client().get(address)
    with django_assert_max_num_queries(1):
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    asset = Asset.objects.get(place=cast.amber, slug="dry-dock")
    edit_record(by="edith", instance=asset, version=1, changes={"name": "Wet Dock"})
    publish_all(cast.amber)
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"] and b"Wet Dock" in changed.content
    assert Client().get(f"{address}?limit=1", headers={"If-None-Match": changed["ETag"]}).status_code == 200


@pytest.mark.parametrize("kind", every_kind())
def test_the_number_of_queries_does_not_grow_with_the_part(
    amber: Place, kind: str, django_assert_max_num_queries: Any
) -> None:
    counted = []
    for limit in (1, 200):
        with django_assert_max_num_queries(6) as queries:
            get(f"places/amber/{segment(kind)}", limit=limit)
        counted.append(len(queries))
    if kind != "claim":
        assert counted[0] == counted[1]


def test_the_description_is_whole_and_the_page_shows_all_of_it() -> None:
    schema = get("openapi.json")
    page = Client().get(f"{ROOT}/").content.decode()
    for path, methods in schema["paths"].items():
        assert path in page
        for method, operation in methods.items():
            assert method == "get" and operation["summary"] and operation["tags"]
            assert set(operation["responses"]) >= {"200", "422"}
            assert operation["responses"]["422"]["content"].keys() == {"application/problem+json"}
            assert all(
                parameter["schema"].get("description") or parameter.get("description")
                for parameter in operation["parameters"]
            )
    for name, shape in schema["components"]["schemas"].items():
        for field, described in shape.get("properties", {}).items():
            assert described.get("description") or "$ref" in described, f"{name}.{field}"
    assert '<script src="http' not in page and "cdn" not in page
