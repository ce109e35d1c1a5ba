"""Forms in a browser: accessible, and two people who edit the same record lose nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import Look, looking
from playwright.sync_api import Browser, expect
from running_site import Site

PLACE = "/liverpool-city-region/"


@pytest.fixture(scope="module")
def forms(site: Site) -> list[str]:
    """The addresses of one form of each sort."""
    found = []
    for segment in ("assets", "organisations", "actions"):
        body = site.ask(f"{PLACE}{segment}/").text
        slug = re.search(rf'href="{PLACE}{segment}/([a-z0-9-]+)/"', body)
        assert slug, f"no {segment} to edit"
        found.append(f"{PLACE}{segment}/{slug[1]}/edit/")
    more = (
        "plan/actions/add/",
        "targets/add/?indicator=enterprises",
        "targets/rd-share-of-gva-2030/edit/",
        "indicators/add/",
    )
    return [*found, *(f"{PLACE}{address}" for address in more)]


def sign_in(look: Look, site: Site, session: str) -> None:
    look.page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.address}])


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_on_a_form_before_and_after_a_mistake(
    site: Site, browser: Browser, forms: list[str], editor: str, width: int
) -> None:
    found = []
    with looking(browser, width) as look:
        sign_in(look, site, editor)
        for address in forms:
            look.page.goto(site.address + address)
            assert look.page.locator("main form").count() == 1, f"{address} has no form"
            found += violations(look, address)
            look.page.locator("main form [name=name]").fill("")
            look.page.locator("main form [type=submit]").first.click()
            expect(look.page.locator(".govuk-error-summary")).to_be_focused()
            found += violations(look, f"{address} with a mistake")
            assert look.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert found == []
    assert [told for told in look.told if "422" not in told] == []


@pytest.mark.parametrize("width", [1280, 360])
def test_who_leads_defines_an_indicator_and_sets_its_target(
    site: Site, browser: Browser, editor: str, width: int
) -> None:
    with looking(browser, width) as look:
        sign_in(look, site, editor)
        page = look.page
        page.goto(f"{site.address}{PLACE}indicators/")
        page.get_by_role("link", name="Define an indicator").click()
        page.get_by_label("Name", exact=True).fill(f"Evening classes, seen {width} wide")
        page.get_by_label("Short name").fill("Evening classes")
        page.get_by_label("What is counted").fill("Classes held after six in the year.")
        page.get_by_label("Unit").select_option("count")
        page.get_by_label("Which way is better").select_option("up")
        page.get_by_role("button", name="Define the indicator").click()
        expect(page.locator("h1")).to_have_text(f"Evening classes, seen {width} wide")
        page.get_by_role("link", name="Set a target").click()
        page.get_by_label("Name", exact=True).fill(f"Ninety classes, seen {width} wide")
        page.get_by_label("Value to be reached").fill("90")
        page.get_by_label("What is to be reached").fill("Ninety a year.")
        page.get_by_role("button", name="Set the target").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("say when it is to be reached")
        page.get_by_label("By when").fill("2030")
        page.get_by_role("button", name="Set the target").click()
        expect(page.locator("h1")).to_have_text(f"Ninety classes, seen {width} wide")
        expect(page.locator("main")).to_contain_text("90 in 2030")
        assert violations(look, "a target that was set") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_second_of_two_editors_sees_both_versions_and_loses_nothing(
    site: Site, browser: Browser, forms: list[str], editor: str
) -> None:
    with looking(browser) as first, looking(browser) as second:
        for look in (first, second):
            sign_in(look, site, editor)
            look.page.goto(site.address + forms[0])
        first.page.locator("[name=note]").fill("What the first one wrote.")
        first.page.locator("main form [type=submit]").first.click()
        expect(first.page.locator("h1")).to_be_visible()
        second.page.locator("[name=note]").fill("What the second one wrote.")
        second.page.locator("main form [type=submit]").first.click()
        main = second.page.locator("main")
        expect(main).to_contain_text("What the first one wrote.")
        expect(main).to_contain_text("What the second one wrote.")
        assert violations(second, "a conflict") == []


@pytest.mark.parametrize("address", ["/account/", "/account/login/", f"{PLACE}people/"])
def test_axe_finds_nothing_on_pages_about_people(
    site: Site, browser: Browser, editor: str, address: str
) -> None:
    with looking(browser) as look:
        if address != "/account/login/":
            sign_in(look, site, editor)
        look.page.goto(site.address + address)
        assert violations(look, address) == []


def violations(look: Look, where: str) -> list[str]:
    found = Axe().run(look.page).response["violations"]
    return [f"{where}: {v['id']}, {v['help']}: {[n['target'] for n in v['nodes']][:3]}" for v in found]
