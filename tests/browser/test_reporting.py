"""A partner who has never been here reports on three actions, in fewer than 25 clicks and fields, in a real browser."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import looking
from playwright.sync_api import Browser, Page, expect
from running_site import Site

MOST = 25
PASSWORD = "eleven lanterns on a quay"
_PARTNERS = f"""
from lodestar.service.opening import configure; configure()
import datetime as dt, sys
from allauth.account.models import EmailAddress
from django.test import Client
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.places.models import Organisation, Place
place = Place.objects.get(slug="port-meridian")
board = Organisation.objects.get(place=place, slug="meridian-harbour-board")
for name in sys.argv[1:]:
    person = User.objects.create_user(f"{{name}}@example.org", "{PASSWORD}", name=f"{{name.title()}} of the board")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    RoleAssignment.objects.create(person=person, place=place, role="contributor", organisation=board, starts=dt.date(2024, 1, 1))
"""
_STATES = """
from lodestar.service.opening import configure; configure()
from lodestar.service.rounds.models import Update
print(*sorted(Update.objects.filter(round__name="Fourth quarter (made)", side="local").values_list("state", flat=True)))
"""
_EMPTY = """
from lodestar.service.opening import configure; configure()
from lodestar.service.rounds.models import Update
Update.objects.filter(round__name="Fourth quarter (made)").delete()
"""


class Counting:
    """A person at a page: every click and every field that is filled in counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def fill(self, label: str, text: str) -> None:
        self.count += 1
        self.page.get_by_label(label).fill(text)


@pytest.fixture(scope="module")
def partners(site: Site) -> Iterator[Site]:
    """The site with made rounds at Port Meridian, and partners who have an account and nothing else."""
    site.python(_PARTNERS, "anna", "bert", "clara")
    yield site


def sign_in(site: Site, person: Counting, name: str) -> None:
    person.page.goto(f"{site.address}/account/login/?next=/port-meridian/my-work/")
    person.fill("Email", f"{name}@example.org")
    person.count += 1
    person.page.get_by_label("Password", exact=True).fill(PASSWORD)
    person.click("button", "Sign in")


def say(person: Counting, number: int) -> None:
    """What a partner says of one action: two choices, a day, a sentence."""
    card = person.page.locator(".report-card").nth(number)
    for pick in ("On track", "High"):
        person.count += 1
        card.get_by_label(pick, exact=True).check()
    for label, text in (
        ("Done by", f"31/3/{dt.date.today().year + 1}"),
        ("What happened and what comes next", "The sails are cut."),
    ):
        person.count += 1
        card.get_by_label(label).fill(text)


@pytest.mark.parametrize(
    ("name", "width", "script"), [("anna", 1280, True), ("bert", 360, True), ("clara", 1280, False)]
)
def test_a_new_partner_reports_on_three_actions_in_under_25_interactions(
    partners: Site, browser: Browser, name: str, width: int, script: bool, tmp_path: Path
) -> None:
    partners.python(_EMPTY)
    with looking(browser, width, java_script_enabled=script) as look:
        person = Counting(look.page)
        sign_in(partners, person, name)
        person.count += 1
        look.page.locator(".needs a").first.click()
        cards = look.page.locator(".report-card")
        assert cards.count() == 3
        for number in range(3):
            say(person, number)
        person.click("button", "Submit all that is filled in")
        assert "Submitted: 3" in look.page.locator(".messages").inner_text()
        assert person.count < MOST
        print(f"{name} at {width} px: {person.count} interactions")
        assert look.told == []
    assert partners.python(_STATES).split() == ["submitted"] * 3


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_of_a_round_are_clean_and_fit(partners: Site, browser: Browser, width: int) -> None:
    partners.python(_EMPTY)
    round_ = "/port-meridian/rounds/fourth-quarter-made/"
    pages = (
        "/port-meridian/my-work/", "/port-meridian/rounds/", round_, f"{round_}report/", "/port-meridian/forecasters/",
        "/port-meridian/rounds/second-quarter-made/", "/port-meridian/rounds/second-quarter-made/actions/open-advice-window/",
    )  # fmt: skip
    axe, found = Axe(), []
    with looking(browser, width) as look:
        sign_in(partners, Counting(look.page), "anna")
        for address in pages:
            look.page.goto(partners.address + address)
            found += _violations(axe, look.page, address)
        look.page.goto(partners.address + f"{round_}report/")
        look.page.locator(".report-card").first.get_by_label("At risk", exact=True).check()
        why = look.page.locator(".report-why").first
        expect(why, "why and the way back are asked for").to_be_visible()
        look.page.get_by_role("button", name="Submit all that is filled in").click()
        expect(look.page.locator(".govuk-error-summary")).to_be_visible()
        found += _violations(axe, look.page, "report with errors")
    assert found == []
    assert [line for line in look.told if "422" not in line] == []


def test_the_back_button_asks_before_it_leaves_what_was_typed(partners: Site, browser: Browser) -> None:
    partners.python(_EMPTY)
    with looking(browser) as look:
        sign_in(partners, Counting(look.page), "anna")
        asked: list[str] = []
        look.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        for typed in (False, True):
            look.page.goto(f"{partners.address}/port-meridian/rounds/fourth-quarter-made/report/")
            if typed:
                look.page.locator(".report-card textarea").first.press_sequentially("The sails")
            look.page.go_back()
            assert asked == ["beforeunload"] * typed


@pytest.mark.parametrize("script", [True, False])
def test_a_double_click_saves_once_and_makes_no_conflict(
    partners: Site, browser: Browser, script: bool
) -> None:
    partners.python(_EMPTY)
    with looking(browser, java_script_enabled=script) as look:
        person = Counting(look.page)
        sign_in(partners, person, "anna")
        look.page.goto(f"{partners.address}/port-meridian/rounds/fourth-quarter-made/report/")
        say(person, 0)
        look.page.get_by_role("button", name="Save all").dblclick()
        expect(look.page.locator(".messages")).to_contain_text("Saved")
        look.page.wait_for_load_state()
        told = look.page.locator("main").inner_text()
        assert "while you were at it" not in told and "There is a problem" not in told
    assert partners.python(_STATES).split() == ["draft"]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (360, False)])
def test_what_was_typed_outlives_the_session(
    partners: Site, browser: Browser, width: int, script: bool
) -> None:
    partners.python(_EMPTY)
    with looking(browser, width, java_script_enabled=script) as look:
        person = Counting(look.page)
        sign_in(partners, person, "anna")
        look.page.goto(f"{partners.address}/port-meridian/rounds/fourth-quarter-made/report/")
        say(person, 0)
        look.page.context.clear_cookies(name="sessionid")
        person.click("button", "Save all")
        assert look.page.locator("h1").inner_text() == "Not saved yet"
        assert "The sails are cut." in look.page.locator("main").inner_text()
        if script:
            assert _violations(Axe(), look.page, "not saved yet") == []
        with look.page.context.expect_page() as opened:
            look.page.get_by_role("link", name="Sign in, in another tab").click()
        opened.value.get_by_label("Email").fill("anna@example.org")
        opened.value.get_by_label("Password", exact=True).fill(PASSWORD)
        opened.value.get_by_role("button", name="Sign in").first.click()
        opened.value.wait_for_url("**/account/")
        opened.value.close()
        person.click("button", "Send it again")
        assert "You are signed in as anna@example.org" in look.page.locator("main").inner_text()
        look.page.wait_for_timeout(2100)
        person.click("button", "Send it again")
        assert "Saved: 1" in look.page.locator(".messages").inner_text()
    assert partners.python(_STATES).split() == ["draft"]


def _violations(axe: Axe, page: Page, where: str) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    found = [f"{where}: the page is wider than the window"] if wide else []
    for violation in axe.run(page).response["violations"]:
        targets = [node["target"] for node in violation["nodes"]][:3]
        found.append(f"{where}: {violation['id']}, {violation['help']}: {targets}")
    return found
