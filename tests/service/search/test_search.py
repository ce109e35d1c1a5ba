"""What is found, by whom, in which order, and that the index follows the ledger."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.loading import load_pack
from lodestar.service.ledger.mapping import LEDGER_KINDS, model_of
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.search.finding import KINDS, find
from lodestar.service.search.indexing import KINDS as INDEXED
from lodestar.service.search.indexing import index_place
from lodestar.service.search.models import Entry
from lodestar.service.search.wording import Question
from lodestar.service.search.working import WORKING

pytestmark = pytest.mark.django_db


def found(text: str, *places: Place, **only: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.slug) for one in find(Question.of(text), places, shared=False, **only).found]


def page(client: Client, **asked: str) -> str:
    return client.get("/search/", asked).content.decode()


def test_every_record_with_a_page_is_indexed(amber: Place) -> None:
    for kind in LEDGER_KINDS:
        if kind.name in INDEXED and kind.name != "place":
            slugs = set(
                model_of(kind.name)._default_manager.filter(place=amber).values_list("slug", flat=True)
            )
            assert (
                set(Entry.objects.filter(place=amber, kind=kind.name).values_list("slug", flat=True)) == slugs
            )
    assert set(INDEXED) | set(WORKING) | {"indicator"} == set(KINDS) - {"glossary", "doc"}
    assert Entry.objects.filter(place=amber, kind="indicator").exists()


def test_everything_found_leads_to_a_page(amber: Place) -> None:
    client = Client()
    for kind in INDEXED:
        entry = Entry.objects.filter(place=amber, kind=kind).first()
        if entry is not None:
            words = entry.title_words
            address = next(
                o.address for o in find(Question.of(words), [amber], kind=kind).found if o.slug == entry.slug
            )
            assert client.get(address).status_code == 200, address


def test_a_word_begun_finds_the_record(amber: Place) -> None:
    assert ("asset", "dry-dock") in found("dry do", amber)
    assert found("ry dock", amber, kind="asset") == []


def test_a_match_in_the_title_comes_before_one_in_the_text(amber: Place, publish_all: Any) -> None:
    place = Place.objects.get(slug="amber")
    titles = ["Quay works", "About the quay", "Quayside", "Other", "Quay"]
    workstream = model_of("workstream")._default_manager.filter(place=place).first()
    for at, title in enumerate(titles):
        Action.objects.create(
            place=place,
            slug=f"a{at}",
            name=title,
            text="beside the quay",
            commitment="proposed",
            workstream=workstream,
            source=workstream.source,
            locator="p. 1",
        )
    index_place(place, ())
    publish_all(place)
    names = [one.title for one in find(Question.of("quay"), [place], kind="action").found]
    assert names == ["Quay", "Quayside", "Quay works", "About the quay", "Other"]


def test_the_index_finds_what_reading_every_entry_finds(amber: Place, birch: Place) -> None:
    questions = [
        "a",
        "the",
        "am",
        "made up",
        "dry dock",
        "health",
        "energy clean",
        "the-field",
        "1",
        "zz",
        "place",
    ]
    for text in questions:
        question = Question.of(text)
        slow = {
            (e.kind, e.slug)
            for e in Entry.objects.filter(place=amber)
            if all(
                any(f" {' '.join(term)}" in f" {words}" for words in (e.title_words, e.body_words))
                for term in question.terms
            )
        }
        assert set(found(text, amber)) == slow, text
        assert set(found(text, amber, of_many=True)) == slow, text
        assert set(found(text, amber, kind="asset")) == {pair for pair in slow if pair[0] == "asset"}, text


def test_marks_of_places_and_kinds_are_no_words(amber: Place) -> None:
    assert Entry.objects.filter(place=amber).exists()
    for text in (f"=place{amber.pk}", f"place{amber.pk}", "=kind-asset", "kind asset"):
        assert not {slug for kind, slug in found(text, amber) if kind == "theme"}


def test_an_edit_is_found_once_it_is_published_and_what_was_there_no_more(
    amber: Place, publish_all: Any
) -> None:
    organisation = model_of("organisation")._default_manager.get(place=amber, slug="harbour-works")
    edit_record(by="test", instance=organisation, version=1, changes={"name": "Zephyr Yard"})
    assert not found("zephyr", amber)
    publish_all(amber)
    assert ("organisation", "harbour-works") in found("zephyr", amber)
    assert ("asset", "dry-dock") in found("zephyr", amber), "the operator's new name is found with its assets"
    assert ("organisation", "harbour-works") not in found("harbour works", amber, kind="organisation")


def test_loading_again_without_a_change_leaves_the_index_alone(amber: Place, packs: Any) -> None:
    before = list(Entry.objects.order_by("pk").values_list("pk", flat=True))
    load_pack(by="test", pack=packs("amber"))
    assert list(Entry.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_place_loaded_before_there_was_an_index_gets_one(amber: Place, packs: Any) -> None:
    Entry.objects.all().delete()
    load_pack(by="test", pack=packs("amber"))
    assert found("dry dock", amber, kind="asset") == [("asset", "dry-dock")]


def test_a_place_that_is_not_published_is_found_by_its_people_alone(cast: Any) -> None:
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    for name, sees in (
        ("anonymous", False),
        ("otto", False),
        ("basil", False),
        ("vera", True),
        ("alice", True),
    ):
        client = cast.client(name)
        assert ("Dry Dock" in html.unescape(re.sub("</?mark>", "", page(client, q="dry dock")))) is sees, name
        assert client.get("/search/", {"q": "dry", "place": "amber"}).status_code == (200 if sees else 404), (
            name
        )
        assert ("Amber Vale" in page(client)) is sees, name


def test_results_are_grouped_by_kind_with_their_numbers(amber: Place) -> None:
    text = page(Client(), q="amber")
    answer = find(Question.of("amber"), [amber])
    for kind, count in answer.counts.items():
        assert re.search(
            rf'<h2 id="kind-{kind}">{re.escape(html.escape(KINDS[kind]))} <span[^>]*>{count}</span>', text
        ), kind


def test_a_kind_is_listed_in_pages(amber: Place) -> None:
    text = page(Client(), q="amber", kind="organisation")
    count = len(find(Question.of("amber"), [amber], kind="organisation").found)
    assert f"{count} found among organisations" in text
    assert text.count("<mark>") >= count


def test_an_empty_question_says_what_can_be_searched(amber: Place) -> None:
    for asked in ({}, {"q": ""}, {"q": "  "}, {"q": "\"'*()&|!:"}):
        text = html.unescape(page(Client(), **asked))
        for label in KINDS.values():
            assert label.lower() in text


def test_glossary_and_documentation_are_found(db: None) -> None:
    text = page(Client(), q="trajectory")
    assert 'href="/glossary/#trajectory"' in text
    assert 'href="/docs/reference/place-pack/"' in page(Client(), q="place pack holds", kind="doc")


def test_made_data_found_says_so(amber: Place) -> None:
    assert "Made data" in page(Client(), q="dry dock", kind="asset")


ODD = [
    "\x00",
    "a\x00b",
    "'; DROP TABLE search_entry; --",
    '"',
    "NEAR(a b)",
    "a AND",
    "OR",
    "*",
    "title_words:a",
    "x" * 10_000,
    "é" * 300,
    "% _ \\",
    "<script>",
    "a:*",
    "!a & (b",
    "{{ x }}",
    "𝔸𝕞𝕓𝕖𝕣",
    "́",
    "\ud7ff",
    "-",
    "^a",
    "1e5",
    "١٢",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_questions_are_answered(amber: Place, text: str) -> None:
    answer = Client().get("/search/", {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert Client().get("/search/", {"q": "a", "kind": text, "page": text}).status_code == 200
    assert Client().get("/search/", {"q": "a", "place": text or "x"}).status_code in (200, 404)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=80))
def test_any_text_can_be_asked(amber: Place, text: str) -> None:
    find(Question.of(text), [amber])


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    amber: Place, django_assert_max_num_queries: Any
) -> None:
    for asked in ({"q": "a"}, {"q": "dry dock"}, {"q": "a", "kind": "organisation"}):
        with django_assert_max_num_queries(7):
            Client().get("/search/", asked)


def test_more_than_can_be_looked_at_is_said(amber: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lodestar.service.search.finding.MOST_IN_A_PLACE", 3)
    answer = find(Question.of("amber"), [amber])
    assert not answer.full
    assert "More than" in page(Client(), q="amber", place="amber")
