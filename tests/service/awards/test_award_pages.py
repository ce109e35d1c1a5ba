"""The pages of awards: pictures first, each with its table, its download and its source."""

import csv
import gzip
import html
import io
import json
import re

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodestar.service.shared import caching
from tests.service.conftest import make_person

pytestmark = pytest.mark.django_db

OFFERED = 1975
TABLES = ("years", "categories", "sectors", "roles", "authorities", "kinds", "funders")


def page(address, status=200, place="amber", **asked):
    response = Client().get(f"/{place}/awards/{address}", asked)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<svg.*?</svg>", " ", text))).split())


def rows(address, place="amber", **asked):
    response = Client().get(f"/{place}/awards/{address}", {**asked, "format": "csv"})
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


class TestTheOverview:
    def test_it_opens_with_what_was_offered_to_how_many_for_how_many_projects(self, awarded):
        said = words(page(""))
        assert (
            "£2k of Made Fund money was offered to 4 organisations in Amber Vale, for their part in 3 projects"
            in said
        )
        assert "that started from 2015/16 to 2017/18" in said
        assert "3 projects led from here" in said and "28.3% of all that this release holds" in said

    def test_money_offered_cost_and_paid_are_told_apart(self, awarded):
        text = page("")
        assert '<data value="1975" title="£1,975">£2k</data>' in text
        assert '<data value="3950" title="£3,950">£4k</data>' in text
        assert '<data value="100">£100</data>' in text and "actually paid so far" in text

    def test_every_picture_has_its_table_its_downloads_its_source_and_how_sure(self, awarded):
        figures = re.findall(r'(?s)<figure class="chart".*?</figure>', page(""))
        assert len(figures) >= 8
        for figure in figures:
            assert figure.count("<svg") == 2, "one for wide and one for narrow screens"
            for link in (
                ">table</a>",
                "format=csv",
                "format=xlsx",
                "format=json",
                "#how-sure",
                "/evidence/releases/",
            ):
                assert link in figure, (link, figure[:200])

    def test_the_map_has_a_disc_for_each_postcode_and_names_with_figures(self, awarded):
        drawn = re.search(r'(?s)<figure class="chart" id="places".*?</figure>', page(""))[0]
        assert drawn.count("<circle") >= 2 and "Amber Harbour" in drawn and "£1k" in drawn

    def test_what_the_source_does_not_give_has_no_picture(self, awarded):
        text = page("")
        assert 'id="sectors"' in text and 'id="programmes"' not in text

    def test_names_from_files_are_text_and_never_markup(self, awarded):
        for address in (
            "",
            "organisations/",
            "projects/",
            "projects/p3/",
            "organisations/n/",
            "network/",
            "tables/ties/",
        ):
            assert "<script>alert" not in page(address), address

    def test_the_period_narrows_every_figure_and_is_told(self, awarded):
        said = words(page("", first="2016", last="2016"))
        assert "£50 of Made Fund money was offered to 1 organisation" in said
        assert "2016/17 Show all" in said

    def test_an_empty_period_says_so_instead_of_drawing_nothing(self, awarded):
        assert "holds no awards to organisations in Birch" not in page("")
        said = words(page("", first="2016", last="2016") + page("", first="2017"))
        assert "started from 2017/18" in said

    @pytest.mark.parametrize(
        "asked", [{"first": "2017", "last": "2015"}, {"first": "1066"}, {"funder": "Nobody"}]
    )
    def test_a_question_that_cannot_be_is_answered_with_what_is_wrong(self, awarded, asked):
        text = page("", 422, **asked)
        assert "There is a problem" in text and "offered" not in words(text)

    def test_a_release_that_covers_all_years_asked_for_needs_no_notice(self, awarded):
        assert "This release covers" not in words(page(""))


class TestWithoutAwards:
    def test_the_page_says_which_file_to_get_and_where_to_drop_it(self, region):
        said = words(page("", place="liverpool-city-region"))
        assert "No awards are loaded yet" in said and "lodestar evidence add" in said
        assert "Gateway to Research" in said and "Innovate UK funded projects" in said
        assert "/liverpool-city-region/evidence/releases/add/" not in page("", place="liverpool-city-region")

    def test_whoever_may_add_them_is_led_to_where_they_are_added(self, region):
        client = Client()
        client.force_login(make_person("Ann Analyst", region, "analyst"))
        told = client.get("/liverpool-city-region/awards/").content.decode()
        assert "/liverpool-city-region/evidence/releases/add/" in told and "lodestar evidence add" in told

    def test_a_made_place_never_shows_real_awards(self, amber, tmp_path, monkeypatch):
        from made_amber_awards import build

        build(tmp_path, made=False)
        monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
        said = words(page(""))
        assert "No awards are loaded yet" in said and "only made awards are shown with it" in said

    def test_a_real_place_never_shows_made_awards(self, region, awarded_home, monkeypatch):
        monkeypatch.setenv("LODESTAR_HOME", str(awarded_home))
        assert "No awards are loaded yet" in words(page("", place="liverpool-city-region"))

    def test_a_place_without_awards_in_a_loaded_release_is_told_so(self, awarded):
        awarded.authorities = [{"code": "E99000007", "name": "Amber Moor", "vintage": 2024}]
        awarded.save()
        text = page("")
        assert "Made awards holds no awards to organisations in Amber Vale." in words(text)
        assert "<figure" not in text


class TestTables:
    @pytest.mark.parametrize("name", TABLES)
    def test_the_parts_of_each_table_add_up_to_the_total(self, awarded, name):
        assert sum(float(row["offered"] or 0) for row in rows(f"tables/{name}/")) == OFFERED

    @pytest.mark.parametrize("name", [*TABLES, "winners", "ties", "partner-areas", "standing", "programmes"])
    def test_each_table_is_a_page_and_three_downloads(self, awarded, name):
        page(f"tables/{name}/")
        at = f"/amber/awards/tables/{name}/"
        assert Client().get(at, {"format": "csv"})["Content-Type"].startswith("text/csv")
        json.loads(Client().get(at, {"format": "json"}).content)
        openpyxl.load_workbook(io.BytesIO(Client().get(at, {"format": "xlsx"}).content))

    def test_downloads_keep_the_filters(self, awarded):
        assert sum(float(row["offered"]) for row in rows("tables/years/", first="2016")) == 1075

    def test_organisations_are_sorted_by_money_and_filtered_by_kind(self, awarded):
        assert [row["organisation"] for row in rows("organisations/")] == ["u", "a", "b", "n"]
        assert [row["organisation"] for row in rows("organisations/", sort="offered_said")] == [
            "n",
            "b",
            "a",
            "u",
        ]
        assert [row["organisation"] for row in rows("organisations/", kind="university")] == ["u"]
        assert rows("organisations/", kind="university")[0]["kind_basis"]

    def test_projects_tell_who_leads_and_what_came_here(self, awarded):
        found = {row["project"]: row for row in rows("projects/")}
        assert found["p1"]["offered"] == "900" and "Firm x" not in found["p1"]["names"]
        assert [row["project"] for row in rows("projects/", category="Voucher")] == ["p2"]

    def test_a_table_that_is_not_there_is_not_found(self, awarded):
        page("tables/nothing/", 404)


class TestOneProjectAndOneOrganisation:
    def test_a_project_shows_all_its_organisations_with_what_came_here(self, awarded):
        said = words(page("projects/p1/"))
        assert "£6k offered to all its organisations" in said and "£900 of what was offered came here" in said
        assert "Firm x Ltd partner E99000009" in said.replace("  ", " ")
        assert "row 1 of its projects" in said

    def test_an_organisation_shows_every_share_and_its_kind_with_the_reason(self, awarded):
        said = words(page("organisations/a/"))
        assert "£650 offered, from any of its sites" in said and "2 projects in all" in said
        assert "Kind: business, size not known, because" in said
        assert "Firm b Ltd" in said, "whom it works with"

    def test_an_organisation_of_the_partnership_leads_to_its_page_there(self, awarded):
        from lodestar.service.places.models import Organisation

        Organisation.objects.filter(place=awarded, slug="amber-university").update(name="Amber University")
        assert "/amber/organisations/amber-university/" in page("organisations/u/")

    @pytest.mark.parametrize("address", ["projects/p9/", "organisations/nobody/"])
    def test_what_is_not_in_the_source_is_not_found(self, awarded, address):
        page(address, 404)


class TestComparison:
    def test_without_outlines_it_says_what_to_load(self, awarded):
        assert "lodestar boundaries load" in page("compare/")

    def test_an_unknown_level_is_read_as_the_usual_one(self, awarded):
        assert words(page("compare/", level="galaxies")) == words(page("compare/"))


class TestTheRealRelease:
    def test_the_page_tells_the_known_totals(self, national):
        said = words(page("", place="liverpool-city-region"))
        assert "£59.4m of Innovate UK money was offered to 216 organisations in Liverpool City Region" in said
        assert "533 projects" in said and "This release covers 2018/19 only in part." in said
        authorities = {
            row["part"]: row["offered"] for row in rows("tables/authorities/", "liverpool-city-region")
        }
        assert authorities["Liverpool"] == "40977513" and authorities["Knowsley"] == "371239"

    def test_the_map_says_under_which_licence_its_boundaries_are(self, national):
        drawn = re.search(
            r'(?s)<figure class="chart" id="places".*?</figure>', page("", place="liverpool-city-region")
        )[0]
        assert "Contains OS data © Crown copyright and database right" in words(drawn)
        assert "Open Government Licence v3.0" in words(drawn)

    def test_the_place_is_ranked_under_its_own_name_with_an_interval(self, national):
        said = words(page("compare/", place="liverpool-city-region"))
        assert (
            "£3.63 a resident a year: 22nd of 41; with the luck of the draw, anywhere between 18th and 29th"
            in said
        )
        found = rows("tables/standing/", "liverpool-city-region", basis="gva")
        assert len(found) == 41 and [row["area"] for row in found].count("Liverpool City Region") == 1

    def test_other_levels_and_named_places_can_be_chosen(self, national):
        text = page("compare/", place="liverpool-city-region", level="combined", **{"with": "E47000001"})
        assert "Greater Manchester" in re.sub(r"(?s)<select.*?</select>", "", text)

    def test_the_claim_page_says_what_the_release_does_not_cover(self, national):
        response = Client().get("/liverpool-city-region/claims/awards-total/")
        said = words(response.content.decode())
        assert "Cannot be checked yet" in said
        assert "covers 2017/18, when £8.28 million was offered here to projects that started" in said
        assert "2019/20 to 2021/22 not at all, so the figure is not covered" in said

    @pytest.mark.parametrize("address", ["", "compare/", "network/", "organisations/", "projects/"])
    def test_pages_are_light_and_ask_the_ledger_little(self, national, address):
        caching.forget()
        with CaptureQueriesContext(connection) as captured:
            text = page(address, place="liverpool-city-region")
        assert len(gzip.compress(text.encode())) < 150_000
        assert len(captured) <= 8
