"""Evidence is added in a browser: sent, read by the worker beside the site, shown, accepted, withdrawn."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import Look, looking
from playwright.sync_api import Browser, expect
from running_site import Site

PLACE = "/liverpool-city-region/evidence/"
GVA = 'ITL,ITL code,Region name,2021,2022\nUK,UK,United Kingdom,2046636,2246047\nITL2,TLD7,Merseyside,"36,582",39589\n'
LONG = 25_000


@pytest.fixture
def look(site: Site, browser: Browser, editor: str) -> Iterator[Look]:
    with looking(browser) as look:
        sign_in(look, site, editor)
        yield look


def sign_in(look: Look, site: Site, session: str) -> None:
    look.page.context.add_cookies([{"name": "sessionid", "value": session, "url": site.address}])


def sound(look: Look) -> None:
    """axe finds nothing on the page, and it fits, on a desk and on a telephone."""
    for width in (1280, 360):
        look.page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(look.page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == [], look.page.url
        assert look.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), look.page.url


def heading(look: Look, said: str) -> None:
    expect(look.page.locator("h1")).to_have_text(said)


def send(look: Look, site: Site, path: Path) -> None:
    look.page.goto(f"{site.address}{PLACE}releases/add/")
    look.page.locator("input[type=file]").set_input_files(path)
    look.page.get_by_role("button", name="Read the files").click()


def test_a_file_is_sent_checked_accepted_and_withdrawn(site: Site, look: Look, tmp_path: Path) -> None:
    path = tmp_path / "gva_2024-04.csv"
    path.write_text(GVA.replace("39589", "many") + "ITL2,TLD1,Cumbria,1,2\n" * LONG)
    look.page.goto(f"{site.address}{PLACE}releases/add/")
    sound(look)
    send(look, site, path)
    heading(look, "Reading the files")
    sound(look)
    heading(look, "Check what was understood")
    for summary in look.page.locator("details > summary").all():
        summary.click()
    sound(look)
    expect(look.page.locator("main")).to_contain_text("many")
    look.page.get_by_role("button", name="Accept 1 release").click()
    heading(look, "Accepted")
    sound(look)
    look.page.locator("main .rows a").first.click()
    sound(look)
    look.page.get_by_role("button", name="Verify now").click()
    expect(look.page.locator("main")).to_contain_text("is what was accepted")
    look.page.goto(f"{site.address}{PLACE}releases/")
    sound(look)
    look.page.locator("main tbody a").first.click()
    look.page.get_by_role("link", name="Withdraw").click()
    sound(look)
    look.page.locator("[name=reason]").fill("Made for a test")
    look.page.get_by_role("button", name="Withdraw").click()
    expect(look.page.locator(".kicker")).to_contain_text("Withdrawn")
    expect(look.page.locator("main")).to_contain_text("Made for a test")
    assert look.told == []


def test_without_scripts_the_same_is_done_by_links_and_buttons(
    site: Site, browser: Browser, editor: str, tmp_path: Path
) -> None:
    path = tmp_path / "gva_2023-04.csv"
    path.write_text(GVA)
    with looking(browser, java_script_enabled=False) as look:
        sign_in(look, site, editor)
        send(look, site, path)
        for _ in range(600):
            if look.page.get_by_role("heading", name="Check what was understood").count():
                break
            look.page.get_by_role("link", name="Show how far it is now").click()
            look.page.wait_for_timeout(500)
        look.page.get_by_role("button", name="Discard").click()
        heading(look, "Discarded")


def test_a_file_that_is_not_understood_says_what_to_do(site: Site, look: Look, tmp_path: Path) -> None:
    path = tmp_path / "colours.csv"
    path.write_text("colour,size\nred,1\n")
    send(look, site, path)
    heading(look, "We could not understand these files")
    sound(look)
    look.page.get_by_role("button", name="Discard these files").click()
    heading(look, "Discarded")
    sound(look)


def test_a_mistake_in_the_form_leads_to_its_field(site: Site, look: Look, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"%PDF-1.7")
    send(look, site, path)
    expect(look.page.locator(".govuk-error-summary")).to_be_focused()
    expect(look.page.locator(".govuk-error-summary")).to_contain_text("is a PDF document")
    sound(look)


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 210 MB that takes no room."""
    path = tmp_path_factory.mktemp("huge") / "huge.csv"
    with path.open("wb") as file:
        file.truncate(210 * 1024**2)
    return path


def test_what_is_too_large_is_said_before_it_travels(site: Site, look: Look, huge: Path) -> None:
    send(look, site, huge)
    expect(look.page.locator("[data-sending-told]")).to_contain_text("a page takes 200 MB")
    assert sum(url.endswith("/releases/add/") for url in look.asked) == 1, (
        "the form was asked for, and nothing sent"
    )
    heading(look, "Add files to the evidence")


def test_what_is_too_large_is_said_without_scripts_too(
    site: Site, browser: Browser, editor: str, huge: Path
) -> None:
    with looking(browser, java_script_enabled=False) as look:
        sign_in(look, site, editor)
        send(look, site, huge)
        expect(look.page.locator("main")).to_contain_text("a page takes 200 MB")
        assert list((site.home / "uploads" / ".incoming").glob("*")) == []
