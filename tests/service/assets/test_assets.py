"""Assets: the map and the list show the same, filters narrow both, and what is inferred says so."""

import csv
import html
import io
import json
import re
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from lodestar.service.assets.models import Asset
from lodestar.service.assets.queries import neighbours_of
from lodestar.service.places.models import Place

pytestmark = pytest.mark.django_db


def page(address: str, **asked: str) -> str:
    response = Client().get(f"/amber/{address}", asked)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def on_map(text: str) -> set[str]:
    return set(re.findall(r'<a class="map-pin[^"]*" href="/amber/assets/([^/"]+)/"', text))


def listed(text: str) -> list[str]:
    return re.findall(r'<th scope="row">\s*<a href="/amber/assets/([^/"]+)/"', text)


def features(**asked: str) -> dict[str, Any]:
    response = Client().get("/amber/assets.geojson", asked)
    assert response["Content-Type"] == "application/geo+json"
    return {feature["id"]: feature for feature in json.loads(response.content)["features"]}


@pytest.fixture
def many(add_asset: Any) -> None:
    """Six more assets: four with positions, of two categories and two stages."""
    add_asset(10, -2.95, 53.40, category="energy", stage="existing", authority="E99000002", published=False)
    add_asset(
        11,
        -2.94,
        53.40,
        category="energy",
        stage="pipeline",
        authority="E99000002",
        operator=None,
        published=False,
    )
    add_asset(12, -2.85, 53.41, category="health", stage="existing", authority="E99000003", published=False)
    add_asset(13, -2.85, 53.41, category="health", stage="", authority="E99000003", published=False)
    add_asset(14, category="health", stage="existing", published=False)
    add_asset(15, category="", stage="")


@pytest.mark.usefixtures("outlined", "many")
class TestListAndMap:
    def test_the_map_shows_every_asset_with_a_position_and_the_list_every_asset(self) -> None:
        text = page("assets/")
        assert on_map(text) == {"clean-room", "asset-10", "asset-11", "asset-12", "asset-13"}
        assert set(listed(text)) == {a.slug for a in Asset.objects.filter(place__slug="amber")}
        assert "On the map: 5 of 9" in text
        assert "4 assets have no known position" in text

    def test_assets_are_listed_by_their_number(self) -> None:
        assert listed(page("assets/"))[:4] == ["clean-room", "dry-dock", "empty-field", "asset-10"]

    @pytest.mark.parametrize(
        ("asked", "left"),
        [
            ({"category": "energy"}, {"dry-dock", "asset-10", "asset-11"}),
            ({"category": "not-known"}, {"empty-field", "asset-15"}),
            ({"stage": "pipeline"}, {"dry-dock", "asset-11"}),
            ({"stage": "not-known"}, {"empty-field", "asset-13", "asset-15"}),
            ({"authority": "E99000003"}, {"asset-12", "asset-13"}),
            ({"authority": "not-known"}, {"dry-dock", "empty-field", "asset-14", "asset-15"}),
            ({"operator": "harbour-works"}, {"dry-dock"}),
            ({"operator": "not-known"}, {"empty-field", "asset-11"}),
            ({"category": "health", "stage": "existing"}, {"clean-room", "asset-12", "asset-14"}),
            ({"q": "dock"}, {"dry-dock"}),
            ({"category": "no-such-thing"}, set()),
            ({"category": "'; --", "q": "\x00<script>"}, set()),
        ],
    )
    def test_filters_leave_the_same_assets_on_map_list_downloads_and_geojson(
        self, asked: dict[str, str], left: set[str]
    ) -> None:
        text = page("assets/", **asked)
        placed = {slug for slug in left if Asset.objects.get(slug=slug).longitude is not None}
        assert set(listed(text)) == left
        assert on_map(text) == placed
        assert features(**asked).keys() == left
        rows = Client().get("/amber/assets/", {**asked, "format": "csv"}).content.decode("utf-8-sig")
        assert {row["id"] for row in csv.DictReader(io.StringIO(rows))} == left
        assert on_map(page("map/", **asked)) == placed

    def test_links_to_the_other_views_keep_the_filters(self) -> None:
        text = page("assets/", category="energy", stage="existing")
        assert 'href="/amber/map/?category=energy&stage=existing"' in text
        assert 'href="/amber/assets.geojson?category=energy&stage=existing"' in text
        explored = page("map/", category="energy")
        assert 'data-points="/amber/assets.geojson?category=energy"' in explored
        assert 'href="/amber/assets/?category=energy"' in explored

    def test_the_legend_counts_what_the_map_shows(self) -> None:
        legend = re.findall(
            r"<a href=\"\?category=([^\"&]+)\">[^<]+</a> <span[^>]*>(\d+)</span>", page("assets/")
        )
        assert dict(legend) == {"energy": "2", "health": "3"}

    def test_geojson_says_where_each_position_is_from(self) -> None:
        found = features()
        assert found["asset-10"]["geometry"] == {"type": "Point", "coordinates": [-2.95, 53.4]}
        assert found["asset-14"]["geometry"] is None
        known = found["clean-room"]["properties"]
        assert known["position_confidence"] == "low" and known["position_method"] == "made up"
        assert known["category_name"] == "Health" and known["operator"] == "Amber University"
        assert Client().get(known["url"]).status_code == 200

    def test_colours_of_the_map_to_explore_are_those_of_the_drawn_one(self) -> None:
        colours = {one["properties"]["marker-color"] for one in features(category="energy").values()}
        assert len(colours) == 1 and colours.pop() in page("assets/")

    def test_the_map_follows_an_edit_once_it_is_published(self, amber: Place, publish_all: Any) -> None:
        from lodestar.service.ledger.editing import edit_record

        assert "dry-dock" not in on_map(page("assets/"))
        edit_record(
            by="test",
            instance=Asset.objects.get(slug="dry-dock"),
            version=1,
            changes={
                "postcode": "L7 3FA",
                "position_method": "postcode of the dock",
                "position_confidence": "high",
            },
        )
        assert "dry-dock" not in on_map(page("assets/"))
        publish_all(amber)
        assert "dry-dock" in on_map(page("assets/"))

    def test_the_map_to_explore_says_the_same_in_words(self) -> None:
        text = page("map/")
        assert (
            "5 assets, each at the position of its postcode" in text
            and "4 more without a known position" in text
        )
        assert 'href="/amber/assets/"' in text
        outlines = json.loads(Client().get("/amber/outlines.geojson").content)
        assert [one["properties"]["name"] for one in outlines["features"]] == ["Amber Town", "Amber Harbour"]


@pytest.mark.usefixtures("bare")
def test_without_outlines_there_is_the_list_and_how_to_get_a_map(amber: Place) -> None:
    Place.objects.filter(pk=amber.pk).update(made=False)
    text = page("assets/")
    assert "lodestar boundaries load" in text and len(listed(text)) == 3 and not on_map(text)
    assert "The list holds every asset" in page("map/")
    assert page("assets/clean-room/")


@pytest.mark.usefixtures("outlined")
def test_a_place_without_assets_says_so(amber: Place, publish_all: Any) -> None:
    Asset.objects.filter(place=amber).delete()
    publish_all(amber)
    assert "Nothing here yet" in page("assets/")
    assert features() == {}


@pytest.mark.usefixtures("outlined")
class TestOneAsset:
    def test_each_reading_has_its_method_and_confidence(self, add_asset: Any) -> None:
        add_asset(
            20,
            -2.95,
            53.4,
            category="energy",
            category_method="reading of the name",
            category_confidence="low",
            stage="pipeline",
            stage_method="opened later",
            stage_confidence="medium",
            postcode="L7 3FA",
            position_method="postcode of the campus",
            position_confidence="high",
        )
        text = page("assets/asset-20/")
        for method, confidence in (
            ("reading of the name", "Low"),
            ("opened later", "Medium"),
            ("postcode of the campus", "High"),
        ):
            assert re.search(rf"{method} <span[^>]*>{confidence} confidence</span>", text)

    def test_a_method_that_names_a_source_leads_to_it(self, add_asset: Any) -> None:
        add_asset(
            21,
            stage="existing",
            stage_method="source prospectus",
            category="energy",
            category_method="source nothing",
        )
        text = page("assets/asset-21/")
        assert re.search(r'stated by <a href="/amber/sources/prospectus/">', text)
        assert '<p class="small">source nothing' in text

    def test_a_label_printed_otherwise_is_shown_beside_the_right_name(self, amber: Place) -> None:
        assert "Printed as “Clean Room, the”" in page("assets/clean-room/")
        assert "Printed as" not in page("assets/dry-dock/")

    def test_what_is_not_known_is_said(self, amber: Place) -> None:
        text = page("assets/empty-field/")
        assert text.count("not known") >= 4 and "in the list only" in text

    def test_the_small_map_marks_this_asset_alone(self, many: None) -> None:
        text = page("assets/asset-10/")
        assert text.count('class="map-pin ') == 1 and "Where Asset 10 stands" in text

    def test_projects_and_their_programmes_are_named(self, amber: Place) -> None:
        linked = Asset.objects.filter(place=amber, projects__isnull=False).first()
        assert linked is not None
        text = page(f"assets/{linked.slug}/")
        for project in linked.projects.all():
            assert f'href="/amber/projects/{project.slug}/"' in text

    def test_text_of_a_record_is_never_markup(self, add_asset: Any) -> None:
        evil = '"><script>alert(1)</script>'
        add_asset(30, -2.95, 53.4, name=evil, label=evil, note=evil, category_method=evil, category="energy")
        for address in ("/amber/assets/", "/amber/assets/asset-30/", "/amber/map/"):
            answer = Client().get(address)
            assert answer.status_code == 200 and b"<script>alert" not in answer.content, address

    def test_an_asset_of_another_place_is_not_found(self, amber: Place, birch: Place) -> None:
        other = Asset.objects.filter(place=birch).first()
        assert other is not None
        assert Client().get(f"/amber/assets/{other.slug}/").status_code == (
            200 if Asset.objects.filter(place=amber, slug=other.slug).exists() else 404
        )
        assert Client().get("/amber/assets/nothing/").status_code == 404


def test_neighbours_are_the_nearest_in_order(many: None) -> None:
    near = neighbours_of(Asset.objects.select_related("place").get(slug="asset-10"))
    assert near[0].asset.slug == "asset-11"
    assert [one.km for one in near] == sorted(one.km for one in near)
    assert near[0].km == pytest.approx(0.663, abs=0.01)
    assert near[0].said == "700 m"
    twin = neighbours_of(Asset.objects.select_related("place").get(slug="asset-12"))[0]
    assert (twin.asset.slug, twin.said) == ("asset-13", "same postcode")
    assert neighbours_of(Asset.objects.select_related("place").get(slug="asset-14")) == []


@pytest.mark.usefixtures("outlined")
@pytest.mark.parametrize(
    "address", ["assets/", "map/", "assets.geojson", "assets/asset-1000/", "assets/?format=csv"]
)
def test_the_number_of_queries_does_not_grow_with_the_assets(
    add_asset: Any, address: str, django_assert_max_num_queries: Any
) -> None:
    counted = []
    for numbers in (range(1000, 1003), range(1003, 1060)):
        for number in numbers:
            add_asset(
                number, -2.95 + number / 1e5, 53.4, category="energy", stage="existing", authority="E99000002",
                published=number == numbers[-1],
            )  # fmt: skip
        Place.objects.update(revision=F("revision") + 1)
        with django_assert_max_num_queries(14) as queries:
            page(address)
        counted.append(len(queries))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("name", "sees"), [("anonymous", False), ("otto", False), ("vera", True)])
def test_a_place_that_is_not_published_shows_its_assets_to_its_people_alone(
    cast: Any, name: str, sees: bool
) -> None:
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    for address in (
        "assets/",
        "map/",
        "assets.geojson",
        "outlines.geojson",
        "assets/dry-dock/",
    ):
        assert cast.client(name).get(f"/amber/{address}").status_code == (200 if sees else 404)
