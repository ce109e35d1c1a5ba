"""What people do with pages: download, filter, follow the thread, explore the map, enlarge the letters."""

import csv
import json
import zipfile
from http import HTTPStatus
from pathlib import Path

import pytest
from looking import looking, one_of_each_kind
from playwright.sync_api import Browser, Page, expect
from running_site import Site
from walking import Walk, route_of

PLACE = "/liverpool-city-region/"
LISTS = (
    "action_list",
    "asset_list",
    "organisation_list",
    "source_list",
    "project_list",
    "programme_list",
    "support_offer_list",
    "indicator_list",
    "claim_list",
    "observation_list",
)


def rows_of(file: Path) -> int:
    if file.suffix == ".csv":
        return len(list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))) - 1
    if file.suffix == ".json":
        return len(json.loads(file.read_text(encoding="utf-8")))
    from openpyxl import load_workbook

    assert zipfile.is_zipfile(file)
    return load_workbook(file, read_only=True)["Data"].max_row - 1


@pytest.mark.parametrize("route", LISTS)
def test_each_list_gives_all_its_rows_in_each_format(
    site: Site, walked: Walk, browser: Browser, route: str, tmp_path: Path
) -> None:
    address = next(a for a in walked.by_route()[route] if a.startswith(PLACE) and "?" not in a)
    with looking(browser, accept_downloads=True) as look:
        look.page.goto(site.address + address)
        counts = {}
        for words, suffix in (("CSV", "csv"), ("Excel", "xlsx"), ("JSON", "json")):
            with look.page.expect_download() as started:
                look.page.get_by_role("link", name=words, exact=True).click()
            file = tmp_path / started.value.suggested_filename
            assert file.name.startswith("liverpool-city-region-")
            assert file.suffix == f".{suffix}"
            started.value.save_as(file)
            counts[suffix] = rows_of(file)
        shown = look.page.locator(".listing tbody tr").count()
    assert len(set(counts.values())) == 1
    assert counts["csv"] >= shown > 0


def test_the_golden_thread_leads_from_an_action_to_its_evidence_and_its_plan(
    site: Site, browser: Browser
) -> None:
    with looking(browser) as look:
        look.page.goto(f"{site.address}{PLACE}actions/")
        look.page.locator(".listing tbody th a").first.click()
        links = look.page.get_by_role("navigation", name="Golden thread").get_by_role("link")
        addresses = [link.get_attribute("href") for link in links.all()]
        routes = {route_of(address) for address in addresses if address and not address.startswith("#")}
        assert {"source", "workstream"} <= routes
        links.first.click()
        assert route_of(look.page.url.removeprefix(site.address)) == "source"


def test_a_list_is_filtered_by_keyboard_alone(site: Site, browser: Browser) -> None:
    with looking(browser) as look:
        page = look.page
        page.goto(f"{site.address}{PLACE}assets/")
        tab_to(page, "a[href='#list']")
        page.keyboard.press("Enter")
        tab_to(page, "#filter-stage", most=6)
        page.keyboard.type("Pipe")
        tab_to(page, "button[type=submit]:not(header *)")
        page.keyboard.press("Enter")
        page.wait_for_url("**stage=pipeline**")
        expect(page.get_by_role("list", name="Filters in force")).to_contain_text("Stage: Pipeline")
        assert {text.strip() for text in page.locator("td .status").all_inner_texts()} == {"Pipeline"}


def tab_to(page: Page, selector: str, most: int = 200) -> None:
    """Press Tab until this is in focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def test_the_map_opens_to_be_explored_and_keeps_to_its_own_host(site: Site, browser: Browser) -> None:
    with looking(browser) as look:
        look.page.goto(f"{site.address}{PLACE}map/")
        expect(look.page.locator(".map-canvas canvas")).to_be_visible()
        look.page.get_by_role("button", name="Next").click()
        expect(look.page.locator(".map-step output")).not_to_be_empty()
        told = look.page.locator(".map-told a").get_attribute("href") or ""
        assert site.ask(told).status == HTTPStatus.OK and told.startswith(f"{PLACE}assets/")
        assert any("assets.geojson" in url for url in look.asked)
        assert look.told == []
        assert [url for url in look.asked if not url.startswith((site.address, "data:", "blob:"))] == []


def test_without_a_script_the_drawn_map_and_the_list_are_there(site: Site, browser: Browser) -> None:
    with looking(browser, width=320, height=700, java_script_enabled=False) as look:
        look.page.goto(f"{site.address}{PLACE}map/")
        expect(look.page.locator("svg.map:visible")).to_have_count(1)
        assert look.page.locator("a.map-pin:visible").count() > 50
        look.page.get_by_role("link", name="The list", exact=True).click()
        expect(look.page.locator("h1")).to_contain_text("Assets")
        assert look.page.locator("tbody tr").count() > 10


def test_the_front_page_takes_a_new_reader_to_the_assets_and_back(site: Site, browser: Browser) -> None:
    with looking(browser) as look:
        look.page.goto(f"{site.address}/")
        expect(look.page.locator("h1")).to_have_text("Liverpool City Region")
        look.page.get_by_role("navigation", name="Main").get_by_role("link", name="Assets").click()
        expect(look.page.locator("h1")).to_contain_text("Assets")
        look.page.go_back()
        expect(look.page.locator("h1")).to_have_text("Liverpool City Region")


def test_letters_twice_as_large_fit_every_page(site: Site, walked: Walk, browser: Browser) -> None:
    wide = []
    with looking(browser) as look:
        for address in one_of_each_kind(walked):
            look.page.goto(site.address + address, wait_until="domcontentloaded")
            more = look.page.evaluate(
                "() => { const e = document.documentElement; e.style.fontSize = '200%';"
                " return e.scrollWidth - e.clientWidth; }"
            )
            if more > 0:
                wide.append(f"{address}: {more} px")
    assert wide == []
