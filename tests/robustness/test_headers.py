"""Every answer tells the browser to run nothing foreign, guess nothing, frame nothing and tell nobody."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from following import Followed

RUNNING = (
    "default-src",
    "script-src",
    "style-src",
    "worker-src",
    "form-action",
    "base-uri",
    "frame-ancestors",
)


def directives(answer: HttpResponse) -> dict[str, list[str]]:
    """The content security policy of an answer."""
    parts = (part.split() for part in answer.get("Content-Security-Policy", "").split(";") if part.strip())
    return {name: values for name, *values in parts}


def lacking(answer: HttpResponse) -> list[str]:
    """What an answer does not say that it should."""
    policy = directives(answer)
    wanted = {
        "its policy is whole": set(RUNNING) <= set(policy),
        "nothing is allowed that is not named": policy.get("default-src") == ["'none'"],
        "nobody frames it": policy.get("frame-ancestors") == ["'none'"],
        "nor does an old browser": answer.get("X-Frame-Options") == "DENY" or answer.status_code == 301,
        "no inline or evaluated code": not {
            "'unsafe-inline'",
            "'unsafe-eval'",
            "*",
            "http:",
            "https:",
            "data:",
        }
        & {value for name in RUNNING for value in policy.get(name, [])},
        "no other host": not any("." in value for values in policy.values() for value in values),
        "no guessing of types": answer.get("X-Content-Type-Options") == "nosniff",
        "no telling where from": answer.get("Referrer-Policy") == "same-origin",
        "no shared windows": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
        "a type with its encoding": "charset=" in answer.get("Content-Type", "charset=")
        or not answer["Content-Type"].startswith("text/"),
        "no name of the server": "Server" not in answer and "X-Powered-By" not in answer,
    }
    return [what for what, holds in wanted.items() if not holds]


def test_every_answer_on_the_way_through_the_site_carries_them(followed: Followed) -> None:
    bad = {path: lacking(answer) for path, answer in followed.answers.items() if lacking(answer)}
    assert bad == {}
    assert {answer["Content-Type"].split(";")[0] for answer in followed.answers.values() if answer.content} >= {
        "text/html", "text/csv", "application/json", "application/geo+json",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/amber/nothing/", 404),
        ("/nowhere/", 404),
        ("/amber", 301),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/places/amber/nothing", 404),
        ("/docs/", 200),
        ("/account/login/", 200),
        ("/account/once/1/abc/", 410),
        ("/amber/people/", 302),
        ("/amber/claims/jobs-of-two-years/accept/", 405),
    ],
)
def test_answers_that_are_no_page_carry_them_too(place: Any, path: str, status: int) -> None:
    answer = Client().get(path)
    assert (answer.status_code, lacking(answer)) == (status, [])


def test_a_fault_of_our_own_carries_them_and_shows_nothing_of_its_innards(
    place: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lodestar.service.docs import views

    def fall(*_: Any) -> None:
        raise RuntimeError("the innards")

    monkeypatch.setattr(views, "library", fall)
    answer = Client(raise_request_exception=False).get("/docs/")
    assert answer.status_code == 500
    assert lacking(answer) == []
    assert "innards" not in answer.content.decode() and "Traceback" not in answer.content.decode()


def test_in_production_browsers_are_told_to_come_by_https_alone(place: Any, in_production: None) -> None:
    plain = Client().get("/amber/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/amber/")
    answer = Client().get("/amber/", headers={"x-forwarded-proto": "https"})
    assert answer.status_code == 200 and lacking(answer) == []
    age = answer["Strict-Transport-Security"]
    assert int(age.partition("max-age=")[2].partition(";")[0]) >= 365 * 24 * 60 * 60
    assert "includeSubDomains" in age


def test_cookies_are_kept_from_scripts_and_from_other_sites(place: Any, in_production: None) -> None:
    client = Client(headers={"x-forwarded-proto": "https"})
    cookies = client.get("/account/login/").cookies
    assert cookies, "the form to sign in sets a cookie against forged requests"
    for cookie in cookies.values():
        assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax", cookie.key


def test_reading_sets_no_cookie(followed: Followed) -> None:
    assert [
        path for path, answer in followed.answers.items() if answer.cookies and "/account/" not in path
    ] == []


def test_pages_of_somebody_signed_in_are_kept_by_nobody_in_between(admin: Any) -> None:
    for path in ("/account/", "/amber/people/", "/amber/assets/clean-room/edit/", "/amber/"):
        said = admin.get(path).get("Cache-Control", "")
        assert "public" not in said
    for path in ("/account/", "/amber/people/", "/amber/assets/clean-room/edit/"):
        answer = admin.get(path)
        assert "Cookie" in answer.get("Vary", "") or "no-store" in answer.get("Cache-Control", ""), path


def test_a_form_from_elsewhere_is_refused(admin: Any, loaded: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.cookies
    answer = strict.post("/amber/assets/clean-room/edit/", {"name": "Forged", "version": "1"})
    assert answer.status_code == 403 and lacking(answer) == []
