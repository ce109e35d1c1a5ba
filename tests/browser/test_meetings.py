"""A meeting is run in a browser without scripts, from its plan to its approved minutes; its pages are accessible."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import Look, looking
from playwright.sync_api import Browser, expect
from running_site import Site

PLACE = "/port-meridian/"
FORUM = f"{PLACE}forums/tide-table/"
DAY = dt.date.today() - dt.timedelta(days=1)
MEETING = f"{PLACE}meetings/tide-table-{DAY.isoformat()}/"
ITEM = f"{PLACE}agenda-items/tide-table-{DAY.isoformat()}-item-1/"


@pytest.fixture(scope="module")
def secretariat(site: Site) -> str:
    return site.session_of("secretariat", "port-meridian")


@pytest.fixture(scope="module")
def run(site: Site, browser: Browser, secretariat: str) -> int:
    """The meeting, run to its end; gives how often something was pressed."""
    with looking(browser, java_script_enabled=False) as look:
        look.page.context.add_cookies([{"name": "sessionid", "value": secretariat, "url": site.address}])
        return _run(look, site)


def _run(look: Look, site: Site) -> int:
    page, pressed = look.page, 0

    def press(name: str) -> None:
        nonlocal pressed
        pressed += 1
        page.locator("main").get_by_role("link", name=name).or_(
            page.locator("main").get_by_role("button", name=name)
        ).first.click()
        assert page.locator(".govuk-error-summary").count() == 0, page.locator("main").inner_text()

    def fill(**values: str) -> None:
        for name, value in values.items():
            page.locator(f"main form [name={name}]").fill(value)

    page.goto(site.address + FORUM)
    press("Add a seat")
    fill(seat="Press", holder="Olga Observer", starts="1/1/2024")
    page.locator("main form [name=role]").select_option("observer")
    press("Add the seat")
    press("Quorum")
    fill(share="1/3")
    press("Save")
    press("Plan a meeting")
    fill(day=f"{DAY:%d/%m/%Y}", where="The quay")
    press("Plan the meeting")
    for name, purpose in (("Sails", "decide"), ("News", "note")):
        press("Add an item")
        fill(name=name, ask=f"About {name}.", about=f"{PLACE}actions/try-rigid-sails/")
        page.locator("main form [name=purpose]").select_option(purpose)
        press("Add the item")
    press("Move up News")
    expect(page.locator("main ol h3").first).to_contain_text("1. News")
    press("Send the papers out")
    press("Send the papers out")
    press("Say who was there")
    for select in page.locator("main form select").all():
        select.select_option("present")
    press("Save")
    press("The meeting was held")
    press("The meeting was held")
    for name in ("Sails", "News"):
        press(f"Write the minute of {name}")
        fill(minute=f"{name} were heard.")
        press("Save")
        page.goto(site.address + MEETING)
    press("Record a decision on Sails")
    fill(name="Try three sails", text="Three sails are tried.")
    page.locator("main form [name=outcome]").select_option("agreed")
    press("Record the decision")
    page.goto(site.address + MEETING)
    press("Add a follow-up to Sails")
    fill(name="Buy cloth", who="The chair")
    press("Record it")
    page.goto(site.address + MEETING)
    for step in ("The minutes are written", "Approve the minutes"):
        press(step)
        press(step)
    expect(page.locator("main")).to_contain_text("Minutes approved on")
    press("Publish")
    return pressed


def test_a_meeting_is_run_from_plan_to_publication_without_a_script(run: int, site: Site) -> None:
    assert run <= 40, "planning, running, minuting and publishing a meeting stays a short task"
    page = site.ask(MEETING).text
    assert "Quorate" in page and "Sails were heard." in page and "Try three sails" in page
    assert "Olga Observer" not in page, "no names of members for the public"
    assert "Try three sails" in site.ask(f"{PLACE}actions/try-rigid-sails/").text


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_meetings_are_accessible_and_fit(
    run: int, site: Site, browser: Browser, secretariat: str, width: int
) -> None:
    addresses = [
        FORUM, MEETING, f"{MEETING}public/", ITEM, f"{PLACE}meetings/", f"{PLACE}decisions/", f"{PLACE}follow-ups/",
        f"{PLACE}asks-and-offers/", f"{PLACE}asks-and-offers/make/", f"{FORUM}quorum/", f"{FORUM}seats/add/",
        f"{FORUM}meetings/plan/", f"{MEETING}attendance/", f"{PLACE}decisions/record/",
    ]  # fmt: skip
    found = []
    with looking(browser, width) as look:
        look.page.context.add_cookies([{"name": "sessionid", "value": secretariat, "url": site.address}])
        look.page.goto(site.address + MEETING)
        for name in ("Try three sails", "Buy cloth"):
            addresses.append(
                look.page.locator("main").get_by_role("link", name=name).get_attribute("href") or ""
            )
        look.page.goto(f"{site.address}{PLACE}meetings/")
        coming = look.page.locator("main section a").first.get_attribute("href") or ""
        for address in [*addresses, coming, f"{coming}cancel/"]:
            answer = look.page.goto(site.address + address)
            assert answer is not None and answer.status == 200, address
            for violation in Axe().run(look.page).response["violations"]:
                targets = [node["target"] for node in violation["nodes"]][:3]
                found.append(f"{address}: {violation['id']}, {violation['help']}: {targets}")
            if not look.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found.append(f"{address} is wider than {width} px")
    assert found == []
    assert look.told == []
