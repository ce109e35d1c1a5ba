"""The first administrator signs in by the printed link, sets up a second factor, and comes to every page of theirs."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from looking import Look, looking
from playwright.sync_api import Browser, expect
from running_site import Site
from test_keyboard import walk_by_keyboard

PLACE = "/liverpool-city-region/"
PAGES = (
    "/account/", "/account/my-work/", "/account/2fa/", "/account/2fa/recovery-codes/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/",
    "/account/2fa/totp/deactivate/", "/account/logout/", f"{PLACE}people/", f"{PLACE}people/invite/",
    f"{PLACE}evidence/releases/add/", f"{PLACE}organisations/innovate-uk/edit/", f"{PLACE}organisations/innovate-uk/history/",
)  # fmt: skip
OUTSIDE = ("/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/once/1/used-link/",
           "/account/inactive/", "/no-such-place/", f"{PLACE}actions/no-such-action/")  # fmt: skip


def six_digits(secret: str, at: float) -> str:
    """The code that an authenticator app shows: RFC 6238 with SHA-1 and steps of 30 seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_six_digits_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, cut to six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [six_digits(secret, at) for at in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]


@pytest.fixture(scope="module")
def signed_in(site: Site, browser: Browser) -> Iterator[Look]:
    """The administrator with both factors, at a desk."""
    done = site.lodestar("people", "sign-in", "--site", site.address)
    assert done.returncode == 0, done.stderr
    with looking(browser) as look:
        page = look.page
        page.goto(done.stdout.strip())
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"{site.address}{PLACE}people/")
        expect(page.locator("h1")).to_have_text("Two-step sign-in")
        expect(page.get_by_role("status")).to_contain_text("Administrators sign in in two steps")
        page.get_by_role("link", name="Set up an authenticator app").click()
        assert sound(look) == []
        page.get_by_text("I cannot scan it").click()
        secret = page.locator("code").text_content() or ""
        right = {six_digits(secret, time.time() + 30 * step) for step in range(-9, 10)}
        wrong = next(code for number in range(20) if (code := f"{number:06}") not in right)
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(wrong)
        page.get_by_role("button", name="Turn on two-step sign-in").click()
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        assert page.locator("code").text_content() == secret, "a slip does not change the key"
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(six_digits(secret, time.time()))
        page.get_by_role("button", name="Turn on two-step sign-in").click()
        page.goto(f"{site.address}{PLACE}people/")
        expect(page.locator("h1")).not_to_have_text("Two-step sign-in")
        yield look


def sound(look: Look) -> list[str]:
    """What is wrong with the page in view: axe's findings and sideways scroll, on a desk and on a telephone."""
    found = []
    for width in (1280, 320):
        look.page.set_viewport_size({"width": width, "height": 900})
        for violation in Axe().run(look.page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            found.append(f"{look.page.url} at {width}: {violation['id']}: {targets}")
        if look.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{look.page.url} scrolls sideways at {width}")
    look.page.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_pages_of_an_administrator_read_well_and_are_reached_by_keyboard(site: Site, signed_in: Look) -> None:
    wrong = []
    for address in PAGES:
        answer = signed_in.page.goto(site.address + address)
        assert answer is not None
        if answer.status != 200 or not signed_in.page.url.startswith(site.address + address):
            wrong.append(f"{address} answered {answer.status} at {signed_in.page.url}")
        wrong += [*sound(signed_in), *(f"{address}: {each}" for each in walk_by_keyboard(signed_in.page))]
    assert wrong == []


def test_pages_for_those_who_are_not_signed_in_and_errors_read_well(site: Site, browser: Browser) -> None:
    wrong = []
    with looking(browser) as look:
        for address in OUTSIDE:
            answer = look.page.goto(site.address + address)
            assert answer is not None and answer.status in {200, 404, 410}, address
            wrong += [*sound(look), *(f"{address}: {each}" for each in walk_by_keyboard(look.page))]
            if look.page.locator("h1").count() != 1:
                wrong.append(f"{address} has no heading or several")
    assert wrong == []


def test_the_printed_link_alone_opens_nothing_once_there_is_a_second_factor(
    site: Site, browser: Browser, signed_in: Look
) -> None:
    link = site.lodestar("people", "sign-in", "--site", site.address).stdout.strip()
    with looking(browser) as look:
        look.page.goto(link)
        look.page.get_by_role("button", name="Sign in").click()
        look.page.wait_for_url("**/2fa/authenticate/**")
        assert sound(look) == []
        look.page.goto(f"{site.address}/account/")
        assert look.page.url.startswith(
            (f"{site.address}/account/login/", f"{site.address}/account/2fa/auth")
        )
