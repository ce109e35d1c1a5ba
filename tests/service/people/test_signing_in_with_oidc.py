"""Signing in through somebody else who vouches for people: known people only, by a verified address."""

import time
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from issuer import CLIENT, SECRET, Issuer, path_of, running

from lodestar.evidence.errors import LodestarError
from lodestar.service.environment import Environment
from lodestar.service.people.forgetting import anonymise
from lodestar.service.people.models import User

LOGIN = "/account/with/oidc/?process=login"


@pytest.fixture
def issuer():
    cache.clear()
    with running(
        Issuer({"sub": "v-1", "email": "vera@example.org", "email_verified": True, "name": "V"})
    ) as issuer:
        yield issuer


@pytest.fixture
def configured(cast, issuer, settings, monkeypatch, tmp_path):
    """The site with the issuer in its environment."""
    monkeypatch.setenv("LODESTAR_OIDC_ISSUER", issuer.url)
    monkeypatch.setenv("LODESTAR_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("LODESTAR_OIDC_CLIENT_SECRET", SECRET)
    monkeypatch.setenv("LODESTAR_OIDC_NAME", "Amber Council")
    settings.SOCIALACCOUNT_PROVIDERS = Environment.read(tmp_path).oidc.providers
    return issuer


def come_back(client, login=LOGIN):
    """Go to the issuer and back, as a browser does."""
    to_issuer = client.post(login)
    assert to_issuer.status_code == 302, "the site leads to the issuer"
    back = requests.get(to_issuer.url, allow_redirects=False, timeout=300).headers["Location"]
    return client.get(path_of(back))


def signed_in(client):
    return client.get("/account/").status_code == 200


def test_who_was_invited_signs_in_and_is_led_to_where_they_were(configured, client):
    page = client.get("/account/login/").content.decode()
    assert "Sign in with Amber Council" in page
    assert come_back(client, f"{LOGIN}&next=/amber/plan/").url == "/amber/plan/"
    assert signed_in(client) and User.objects.get(email="vera@example.org").name == "Vera Viewer"


def test_the_address_matches_whatever_its_case(configured, client):
    configured.says["email"] = "Vera@Example.org"
    come_back(client)
    assert signed_in(client)


@pytest.mark.parametrize(
    "change",
    [
        {"email": "stranger@example.org"},
        {"email": "vera@example.org", "email_verified": False},
        {"email": "vera@example.org", "email_verified": None},
        {"email": "vera@example.org", "email_verified": "false"},
        {"email": "vera@example.org", "email_verified": "yes"},
        {"email": None},
        {"email": ""},
    ],
    ids=str,
)
def test_who_is_not_known_or_not_vouched_for_is_not_let_in_and_gets_no_account(configured, client, change):
    people = User.objects.count()
    configured.says |= change
    answer = come_back(client)
    assert answer.status_code == 403 and "by invitation" in answer.content.decode()
    assert not signed_in(client) and User.objects.count() == people


def test_a_domain_that_the_settings_name_is_vouched_for_without_being_said_each_time(
    configured, client, settings, monkeypatch, tmp_path
):
    monkeypatch.setenv("LODESTAR_OIDC_VERIFIED_DOMAINS", "example.com, Example.org")
    settings.SOCIALACCOUNT_PROVIDERS = Environment.read(tmp_path).oidc.providers
    del configured.says["email_verified"]
    come_back(client)
    assert signed_in(client)


def wrong_key(issuer):
    issuer.signs_with = rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize(
    "spoil",
    [
        wrong_key,
        lambda issuer: issuer.token.update(iss="https://evil.example"),
        lambda issuer: issuer.token.update(aud="another-site"),
        lambda issuer: issuer.token.update(exp=int(time.time()) - 3600),
        lambda issuer: issuer.token.update(sub="somebody-else"),
        lambda issuer: setattr(issuer, "without_token", True),
    ],
    ids=[
        "signed by another",
        "of another issuer",
        "for another site",
        "too old",
        "of another person",
        "none",
    ],
)
def test_a_token_that_is_wrong_lets_nobody_in(configured, client, spoil):
    spoil(configured)
    answer = come_back(client)
    assert answer.status_code in {200, 401, 403} and "You are not signed in" in answer.content.decode()
    assert not signed_in(client)


def test_a_code_is_good_for_the_browser_that_asked_and_once(configured, client):
    to_issuer = client.post(LOGIN).url
    back = path_of(requests.get(to_issuer, allow_redirects=False, timeout=300).headers["Location"])
    other = Client()
    other.get(back)
    assert not signed_in(other), "somebody else's way back"
    client.get(back)
    assert signed_in(client)
    client.post("/account/logout/")
    client.get(back)
    assert not signed_in(client), "used before"


def test_a_second_factor_is_asked_for_here_where_one_was_set_up(configured, client):
    configured.says["email"] = "alice@example.org"
    assert come_back(client).url.startswith("/account/2fa/authenticate/")
    assert not signed_in(client)


def test_a_closed_or_forgotten_account_stays_closed(configured, cast, client):
    User.objects.filter(pk=cast.vera.pk).update(is_active=False)
    come_back(client)
    assert not signed_in(client)
    User.objects.filter(pk=cast.vera.pk).update(is_active=True)
    anonymise(by="t", person=cast.vera, reason="Asked for it")
    assert come_back(Client()).status_code == 403


def test_nothing_is_connected_to_an_account_that_is_signed_in(configured, cast):
    """Whoever else's address the issuer gives, it opens no door to the account that is signed in."""
    configured.says["email"] = "stranger@example.org"
    client = cast.client("edith")
    answer = come_back(client, "/account/with/oidc/?process=connect")
    assert answer.status_code == 403


def test_who_gives_up_at_the_issuer_is_told_that_nothing_has_changed(configured, client):
    asked = client.post(LOGIN).url
    state = dict(part.split("=") for part in asked.partition("?")[2].split("&"))["state"]
    page = client.get(f"/account/with/oidc/back/?error=access_denied&state={state}", follow=True)
    assert "The sign-in was not finished" in page.content.decode() and not signed_in(client)


def test_an_issuer_that_cannot_be_reached_is_told_in_words(configured, client, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:1"
    )
    page = client.post(LOGIN, follow=True)
    assert page.status_code == 503 and "cannot be reached at the moment" in page.content.decode()


def test_where_nobody_else_vouches_there_is_no_button_and_no_address(cast, client):
    assert "Or through" not in client.get("/account/login/").content.decode()
    assert client.post(LOGIN).status_code == 404
    assert client.get("/account/with/oidc/back/?code=x&state=y").status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ISSUER": "https://login.example.org"}, "LODESTAR_OIDC_CLIENT_ID, LODESTAR_OIDC_CLIENT_SECRET too"),
        (
            {"ISSUER": "login.example.org", "CLIENT_ID": "x", "CLIENT_SECRET": "y"},
            "not the address of an issuer",
        ),
        (
            {"ISSUER": "https://a:b@x.org", "CLIENT_ID": "x", "CLIENT_SECRET": "y"},
            "not the address of an issuer",
        ),
        ({"CLIENT_SECRET": "y"}, "LODESTAR_OIDC_ISSUER, LODESTAR_OIDC_CLIENT_ID too"),
    ],
)
def test_half_a_configuration_is_refused_at_the_start(monkeypatch, tmp_path: Path, given, said):
    for name, value in given.items():
        monkeypatch.setenv(f"LODESTAR_OIDC_{name}", value)
    with pytest.raises(LodestarError, match=said):
        Environment.read(tmp_path)
