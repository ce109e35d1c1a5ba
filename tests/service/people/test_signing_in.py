"""Signing in: with a password, with a link on one's own machine, with two factors."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.test import Client

from lodestar.evidence.errors import LodestarError
from lodestar.service.people.actions import create_local_administrator, invite
from lodestar.service.people.links import set_password_path, sign_in_path
from lodestar.service.people.models import User
from lodestar.service.places.models import Place

PASSWORD = "eleven lanterns on a quay"  # everybody’s in the cast
NEW_PASSWORD = "nineteen herons over the weir"


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits count in the cache."""
    cache.clear()


@pytest.fixture
def local(amber):
    return create_local_administrator(by="test")


def sign_in(client, email="vera@example.org", password=PASSWORD, **more):
    return client.post("/account/login/", {"login": email, "password": password, **more})


def signed_in(client):
    return client.get("/account/").status_code == 200


def code_for(secret):
    *_, now, _ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


# The link


def test_the_local_administrator_signs_in_with_one_press_of_a_button(client, local):
    path = sign_in_path(local)
    page = client.get(path)
    assert page.status_code == 200 and not signed_in(client), "reading the link does nothing"
    assert client.post(path).url == "/"
    assert signed_in(client)


def test_the_link_works_once(client, local):
    path = sign_in_path(local)
    client.post(path)
    second = Client()
    assert second.post(path).status_code == 410
    assert not signed_in(second)


@pytest.mark.parametrize(("minutes", "status"), [(59, 302), (61, 410)])
def test_the_link_works_for_an_hour(client, local, minutes, status):
    with time_machine.travel(dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        path = sign_in_path(local)
        clock.shift(dt.timedelta(minutes=minutes))
        assert client.post(path).status_code == status


@pytest.mark.parametrize("uid", ["zzzzzzzzzzzzzzzzzz", "0", "999", "1-1"])
@pytest.mark.parametrize("token", ["x", "abc-def", "-", "a" * 500])
def test_a_wrong_link_lets_nobody_in(client, local, uid, token):
    assert client.post(f"/account/once/{uid}/{token}/").status_code == 410


def test_no_link_signs_in_anybody_else(cast):
    with pytest.raises(LodestarError, match="own machine"):
        sign_in_path(cast.edith)


def test_a_link_made_before_does_not_work_in_production(client, local, in_production):
    from lodestar.service.people.links import _sign_in_tokens

    path = f"/account/once/1/{_sign_in_tokens.make_token(local)}/"
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_a_link_to_choose_a_password_signs_nobody_in_by_the_other_address(client, local):
    key = set_password_path(local).rstrip("/").rpartition("/")[2].partition("-")[2]
    assert client.post(f"/account/once/{local.pk}/{key}/").status_code == 410


def test_the_local_administrator_is_ready_to_edit_after_one_code(client, local):
    """Sign in by the link, set up the second step with one code, edit: nothing else is asked for."""
    client.post(sign_in_path(local))
    edit = "/amber/assets/clean-room/edit/"
    assert client.get(edit).url == "/account/2fa/"
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert secret.encode() in page.content, "for those who cannot scan a square"
    done = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert done.url == "/account/2fa/recovery-codes/"
    assert client.get(done.url).status_code == 200
    assert client.get(edit).status_code == 200


def test_with_a_second_factor_the_link_alone_is_not_enough(client, local):
    first = Client()
    first.post(sign_in_path(local))
    secret = first.get("/account/2fa/totp/activate/").context["form"].secret
    first.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert is_mfa_enabled(local)
    local.refresh_from_db()
    assert client.post(sign_in_path(local)).url == "/account/2fa/authenticate/"
    assert not signed_in(client)


# The invitation


def test_who_is_invited_chooses_a_password_and_is_in(
    client, amber, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invite(by="t", place=amber, email="jo@example.org", name="Jo", role="lead", site="http://testserver")
    link = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1]
    form = client.get(client.get(link).url)
    assert form.status_code == 200
    client.post(form.wsgi_request.path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert signed_in(client)
    assert client.get("/amber/assets/clean-room/edit/").status_code == 200
    again = Client().get(link)
    assert again.status_code == 200 and b"no longer works" in again.content


def test_an_invitation_ends_after_three_days(client, amber):
    with time_machine.travel(dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        invite(by="t", place=amber, email="jo@example.org", name="Jo", role="lead", site="http://x")
        path = set_password_path(User.objects.get(email="jo@example.org"))
        clock.shift(dt.timedelta(days=3, minutes=1))
        assert b"no longer works" in client.get(path).content


# The password


def test_a_password_lets_its_owner_in_whatever_the_case_of_the_address(client, cast):
    assert sign_in(client, "Vera@Example.org").url == "/"
    assert signed_in(client)


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + "\0"])
def test_a_wrong_password_lets_nobody_in(client, cast, password):
    assert sign_in(client, password=password).status_code == 200
    assert not signed_in(client)


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(client, cast):
    def told(email):
        page = sign_in(client, email, "wrong password here")
        return re.sub(r"csrf\S+ value=\S+|value=\"[^\"]*\"", "", page.content.decode())

    assert told("vera@example.org") == told("nobody@example.org")


def test_a_closed_account_cannot_sign_in(client, cast):
    User.objects.filter(pk=cast.vera.pk).update(is_active=False)
    sign_in(client)
    assert not signed_in(client)


def test_an_administrator_gives_a_second_factor_after_the_password(client, cast):
    assert sign_in(client, "alice@example.org").url == "/account/2fa/authenticate/"
    assert not signed_in(client)


def test_guessing_is_slowed_down(client, cast):
    for _ in range(5):
        sign_in(client, password="wrong")
    sign_in(client)
    assert not signed_in(client), "even the right password waits now"


@pytest.mark.parametrize(
    "address", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_to_no_other_site(client, cast, address):
    assert sign_in(client, next=address).url == "/"


def test_signing_in_leads_back_to_where_one_was(client, cast):
    asked = client.get("/amber/assets/clean-room/edit/").url
    assert asked == "/account/login/?next=/amber/assets/clean-room/edit/"
    assert sign_in(client, next="/amber/assets/clean-room/edit/").url == "/amber/assets/clean-room/edit/"


def test_a_session_from_before_signing_in_is_not_the_one_after(client, cast):
    client.get("/account/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client)
    assert signed_in(client) and client.cookies["sessionid"].value != before
    from django.contrib.sessions.models import Session

    assert not Session.objects.filter(pk=before).exists()


def test_signing_out_needs_a_press_of_a_button(client, cast):
    sign_in(client)
    client.get("/account/logout/")
    assert signed_in(client)
    assert client.post("/account/logout/").status_code == 302
    assert not signed_in(client)


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012345", "vera@example.org"])
def test_a_weak_password_is_refused(client, cast, weak):
    sign_in(client)
    data = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post("/account/password/change/", data).context["form"].errors
    assert User.objects.get(pk=cast.vera.pk).check_password(PASSWORD)


def test_changing_the_password_ends_other_sessions(client, cast):
    other = Client()
    sign_in(client)
    sign_in(other)
    client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert signed_in(client) and not signed_in(other)


def test_nobody_signs_up_alone_and_no_page_tells_who_has_an_account(client, cast, mailoutbox):
    assert client.get("/account/signup/").status_code == 404
    answers = [
        client.post("/account/password/reset/", {"email": email}).url
        for email in ("vera@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]
    assert [message.to for message in mailoutbox] == [["vera@example.org"]]


def test_a_form_from_another_site_is_refused(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.edith)
    assert strict.post("/amber/assets/clean-room/edit/", {"name": "x"}).status_code == 403


def test_a_request_for_another_host_is_refused(client, amber):
    assert (
        client.get("/amber/assets/clean-room/history/", headers={"host": "evil.example"}).status_code == 400
    )


def test_an_invitation_never_names_a_host_that_the_request_made_up(cast, mailoutbox):
    alice = cast.client("alice")
    data = {"email": "jo@example.org", "name": "Jo", "role": "viewer"}
    answer = alice.post("/amber/people/invite/", data, headers={"host": "evil.example"})
    assert answer.status_code == 400 and not mailoutbox


def test_a_place_called_account_would_take_no_address_from_the_site(client, amber):
    Place.objects.filter(pk=amber.pk).update(slug="account")
    assert client.get("/account/login/").status_code == 200
