"""A script in any text is text: on every page, in every form, picture and answer."""

from typing import Any

import pytest
from django.test import Client
from following import Followed, Reading, follow
from hostile_packs import SCRIPT, free_texts

from lodestar.evidence.packs.pack import Pack

OURS = ("/static/", "static/", "data:image/svg+xml", "data:image/png")


def foreign(reading: Reading) -> list[str]:
    """Elements and attributes of a page that could run or load something that is not ours."""
    found = []
    for tag, attributes in reading.elements:
        if tag in {"iframe", "object", "embed", "base", "style", "foreignobject", "meta"} and (
            tag != "meta" or "http-equiv" in attributes
        ):
            found.append(f"<{tag}> {attributes}")
        is_data = tag == "script" and attributes.get("type") == "application/json" and "src" not in attributes
        if tag in {"script", "img", "source", "video", "audio"} and not (
            is_data or str(attributes.get("src", "")).startswith(OURS)
        ):
            found.append(f"<{tag}> {attributes}")
        for name, value in attributes.items():
            runs = name.startswith("on") or name in {"style", "srcdoc", "formaction"}
            leads = name in {"href", "src", "action", "xlink:href"}
            if runs or (
                leads and str(value).strip().lower().startswith(("javascript:", "vbscript:", "data:text"))
            ):
                found.append(f"<{tag} {name}={value}>")
    return found


def sound(found: Followed) -> list[str]:
    """What is wrong with what was found: answers of 500 and elements that are not ours."""
    bad = [
        f"{path} answered {answer.status_code}"
        for path, answer in found.answers.items()
        if answer.status_code >= 400
    ]
    return bad + [f"{path}: {each}" for path, reading in found.pages.items() for each in foreign(reading)]


def test_every_page_shows_scripts_as_text(followed: Followed) -> None:
    assert len(followed.pages) > 60
    assert sound(followed) == []


def test_every_text_of_the_pack_is_shown_somewhere_as_it_was_written(followed: Followed, pack: Pack) -> None:
    words = " ".join(reading.words for reading in followed.pages.values())
    missing = {
        f"{kind} {getattr(record, 'id', '')}: {text.removeprefix(SCRIPT)}"
        for kind, record in pack
        for text in free_texts(record)
        if text not in words and not _of_nothing(record, text)
    }
    assert missing == set()


def _of_nothing(record: Any, text: str) -> bool:
    """True for the way in which a category, stage or position was found that is not known."""
    found = {"category": "category", "stage": "stage", "position": "postcode"}
    return any(f" {of}_method " in text and not getattr(record, field) for of, field in found.items())


def test_every_page_of_somebody_signed_in_shows_scripts_as_text(admin: Any) -> None:
    found = follow(admin, "/?all")
    forms = [path for path in found.pages if path.endswith("/edit/")]
    assert {path.split("/")[2] for path in forms} == {"actions", "assets", "organisations", "targets"}
    assert any(path.endswith("/people/") for path in found.pages)
    assert sound(found) == []
    assert any(SCRIPT in reading.words for path, reading in found.pages.items() if path.endswith("/people/"))


def test_pages_that_answer_a_form_show_scripts_as_text(admin: Any) -> None:
    for path, sent in (
        ("/amber/assets/clean-room/edit/", {"version": "1", "name": "", "note": SCRIPT, "postcode": SCRIPT}),
        ("/amber/assets/clean-room/edit/", {"version": "1", "name": SCRIPT * 9}),
        ("/amber/organisations/amber-council/edit/", {"version": SCRIPT, "url": SCRIPT, "kind": SCRIPT}),
        ("/amber/actions/train-fitters/edit/", {"version": "1", "starts": SCRIPT, "workstream": SCRIPT}),
        (
            "/amber/targets/add/?indicator=rd-share-of-gva",
            {"name": SCRIPT, "value": SCRIPT, "by": SCRIPT, "text": SCRIPT},
        ),
        ("/amber/indicators/add/", {"name": SCRIPT, "definition": SCRIPT, "unit": SCRIPT, "breaks": SCRIPT}),
        ("/amber/people/invite/", {"email": SCRIPT, "name": SCRIPT, "role": SCRIPT}),
        ("/account/login/", {"login": SCRIPT, "password": SCRIPT}),
    ):
        answer = admin.post(path, sent, follow=True)
        assert answer.status_code in {200, 422}, path
        assert foreign(Reading(answer.content.decode())) == [], path


@pytest.mark.parametrize(
    "path",
    [
        "/search/?q={}",
        "/search/?q=amber&kind={}",
        "/amber/assets/?q={}",
        "/amber/assets/?category={}&stage={}&authority={}&sort={}&page={}",
        "/amber/map/?q={}&category={}",
        "/amber/actions/?theme={}&commitment={}&q={}",
        "/amber/claims/?verdict={}",
        "/amber/observations/?status={}&q={}",
        "/amber/indicators/{}/",
        "/amber/actions/{}/",
        "/amber/evidence/releases/compare/?a={}&b={}",
        "/account/login/?next={}",
        "/docs/{}/",
        "/{}/",
        "/api/v1/places/{}",
        "/api/v1/search?q={}",
        "/amber/assets/?format={}",
    ],
)
def test_what_an_address_says_is_shown_as_text(place: Any, path: str) -> None:
    from urllib.parse import quote

    answer = Client().get(path.replace("{}", quote(SCRIPT, safe="")), follow=True)
    assert answer.status_code in {200, 400, 404, 422}
    if answer["Content-Type"].startswith("text/html"):
        assert foreign(Reading(answer.content.decode())) == []
    else:
        assert answer["Content-Type"].split(";")[0] in {"application/json", "application/problem+json"}
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_check_finds_what_it_looks_for() -> None:
    """Else the claims above could not fail."""
    assert len(foreign(Reading(f"<p title='{SCRIPT}'>"))) == 2
    assert len(foreign(Reading(f"<p>{SCRIPT}</p>"))) == 3
    assert foreign(Reading("<a href=' JavaScript:alert(1)'>")) != []
    assert foreign(Reading("<svg onload=x>")) != []
    assert foreign(Reading('<script type="application/json" src="//x"></script>')) != []
    assert foreign(Reading('<script type="application/json">{}</script>')) == [], "data that no browser runs"
    assert foreign(Reading('<script src="/static/main.js"></script><img src="/static/x.png">')) == []
