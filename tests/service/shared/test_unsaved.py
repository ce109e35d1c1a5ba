"""What somebody typed is not lost when their session has ended, or when they signed in elsewhere meanwhile."""

import html
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

HERE = {"origin": "http://testserver"}
PATH = "/amber/risks/add/"
TYPED = {"name": "The quay <floods>", "cause": "Two lines\r\nof it & more", "category": "delivery"}


def sent_again(page):
    """Every field that the page would send again, as a browser reads it."""
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page.content.decode(), re.S)
    return {name: html.unescape(value).replace("\r\n", "\n") for name, value in found}


def test_what_was_typed_stays_on_the_page_that_asks_to_sign_in(cast):
    page = Client().post(PATH, TYPED, headers=HERE)
    assert page.status_code == 403 and "no-store" in page["Cache-Control"]
    assert sent_again(page) == {name: value.replace("\r\n", "\n") for name, value in TYPED.items()}
    text = page.content.decode()
    assert f'action="{PATH}"' in text and "/account/login/" in text
    assert "<floods>" not in text and "The quay &lt;floods&gt;" in text


def test_who_signed_in_meanwhile_sends_it_once_more_and_it_is_taken(cast):
    from lodestar.service.rounds.models import Round

    typed = {
        "name": "Summer", "observed_from": "1/4/2026", "observed_to": "30/6/2026", "opens": "1/7/2026",
        "closes": "15/7/2026", "scheme": "four-words", "nation": "england-and-wales",
    }  # fmt: skip
    path = "/amber/rounds/new/"
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sec)
    client.get(path)
    page = client.post(path, typed | {"csrfmiddlewaretoken": "x" * 32}, headers=HERE)
    assert page.status_code == 403 and "sec@example.org" in page.content.decode()
    assert not Round.objects.exists() and sent_again(page) == typed
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    assert (
        client.post(path, sent_again(page) | {"csrfmiddlewaretoken": token}, headers=HERE).status_code == 302
    )
    assert Round.objects.get().name == "Summer"


def test_a_form_that_came_from_elsewhere_is_never_offered_to_be_sent_again(cast):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.sec)
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {}):
        page = strict.post(PATH, TYPED, headers=headers)
        assert page.status_code == 403 and "floods" not in page.content.decode()
        assert "floods" not in Client().post(PATH, TYPED, headers=headers).content.decode()


def test_no_password_is_ever_put_on_a_page(cast):
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(
        "/account/login/", {"login": "a@example.org", "password": "eleven lanterns"}, headers=HERE
    )
    assert page.status_code == 403 and "eleven lanterns" not in page.content.decode()


def test_who_is_signed_in_and_may_not_is_told_so_as_before(cast):
    page = cast.client("vera").post("/amber/rounds/new/", {"name": "Ours alone"}, headers=HERE)
    assert page.status_code == 403 and "You may not do that" in page.content.decode()


def test_a_link_to_a_place_that_is_not_published_leads_its_people_through_signing_in(cast):
    type(cast.amber).objects.filter(pk=cast.amber.pk).update(published=False)
    for place in ("amber", "no-such-place"):
        answer = Client().get(f"/{place}/my-work/")
        assert answer.status_code == 302 and answer.url == f"/account/login/?next=/{place}/my-work/"
    assert cast.client("cora").get("/amber/my-work/").status_code == 200
    assert cast.client("otto").get("/amber/my-work/").status_code == 404
