"""Somebody sets up a passkey and signs in with it alone, in a real browser with a device that the browser makes up."""

import re

from looking import Look, looking
from playwright.sync_api import Browser, expect
from running_site import Site

PLACE = "liverpool-city-region"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
PASSWORD = "nineteen herons over the weir"


def invited(site: Site, email: str) -> str:
    """The link by which somebody new chooses a password."""
    done = site.lodestar(
        "people", "invite", email, "--name", "Kit Keyholder", "--role", "viewer", "--place", PLACE, "--site", site.address
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return re.findall(r"http://\S+", done.stdout)[-1]


def sign_in_first(site: Site, look: Look, email: str) -> None:
    """Choose a password by the link of the invitation, and sign in with it."""
    page = look.page
    page.goto(invited(site, email))
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    send(look)
    page.context.clear_cookies()
    page.goto(f"{site.address}/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    send(look)


def confirm_and_open(site: Site, look: Look) -> None:
    """The form for a new key, after giving the password once more: it changes how the account is protected."""
    page = look.page
    page.goto(f"{site.address}/account/2fa/webauthn/add/")
    if "/reauthenticate/" in page.url:
        page.locator("[name=password]").fill(PASSWORD)
        send(look)


def send(look: Look) -> None:
    with look.page.expect_navigation():
        look.page.locator("main form button[type=submit]").first.click()


def test_a_passkey_is_set_up_and_signs_its_owner_in_without_a_password(site: Site, browser: Browser) -> None:
    with looking(browser) as look:
        page = look.page
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        sign_in_first(site, look, "kit@example.org")
        confirm_and_open(site, look)
        page.locator("[name=name]").fill("Kit’s telephone")
        page.locator("[name=passwordless]").check()
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url(lambda url: "/add/" not in url)
        kept = device.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})[
            "credentials"
        ]
        assert len(kept) == 1 and kept[0]["isResidentCredential"] and kept[0]["rpId"] == "localhost"

        page.context.clear_cookies()
        page.goto(f"{site.address}/account/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        page.goto(f"{site.address}/account/")
        expect(page.locator("main")).to_contain_text("Kit Keyholder, kit@example.org")
        assert look.told == [], "neither the content policy nor a script complained"
        assert {address.split("/")[2] for address in look.asked if address.startswith("http")} == {
            site.address.split("/")[2]
        }


def test_a_device_that_does_not_know_its_owner_signs_nobody_in(site: Site, browser: Browser) -> None:
    """A passkey asks for fingerprint, face or PIN: a telephone that was found opens nothing."""
    with looking(browser) as look:
        page = look.page
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        sign_in_first(site, look, "kay@example.org")
        confirm_and_open(site, look)
        page.locator("[name=passwordless]").check()
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url(lambda url: "/add/" not in url)
        page.context.clear_cookies()
        device.send(
            "WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": False}
        )
        page.goto(f"{site.address}/account/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_timeout(2000)
        page.goto(f"{site.address}/account/")
        expect(page.locator("h1")).to_have_text("Sign in")
