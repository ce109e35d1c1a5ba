"""Search finds a record for somebody exactly when the record's own page shows it to them: every role, place and kind."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack
from lodestar.service.ledger.loading import OnConflict, load_pack
from lodestar.service.people.access import places_for
from lodestar.service.places.models import Place
from lodestar.service.search.finding import find
from lodestar.service.search.indexing import index_working
from lodestar.service.search.models import Entry
from lodestar.service.search.wording import Question
from lodestar.service.search.working import WORKING
from tests.service.working_records import CAST, WORD, Held, client_of, made_everywhere, person

pytestmark = pytest.mark.usefixtures("published_at_once")


NOT_SEARCHED = {"value-proposal"}  # it is listed with its indicator until somebody judges it


@pytest.fixture
def records(cast: Any, evidence: None, tmp_path: Any, settings: Any) -> dict[str, list[Held]]:
    """Everything at Amber and at Birch that search knows, indexed."""
    cache.clear()
    made = made_everywhere(cast)
    return {place: [one for one in held if one.kind not in NOT_SEARCHED] for place, held in made.items()}


def found_by(reader: Any, place: str) -> set[tuple[str, str]]:
    places = [one for one in places_for(reader) if one.slug == place]
    return {
        (one.kind, one.slug) for one in find(Question.of(WORD), places, reader=reader, shared=False).found
    }


def shown_to(client: Client, held: list[Held]) -> set[tuple[str, str]]:
    """Records whose own page answers and holds their word."""
    pages = {url: client.get(url) for url in {one.url for one in held}}
    return {
        (one.kind, one.id)
        for one in held
        if pages[one.url].status_code == 200 and one.word in pages[one.url].content.decode()
    }


@pytest.mark.parametrize("name", CAST)
def test_search_finds_what_the_pages_show(cast: Any, records: Any, name: str) -> None:
    reader = person(cast, name)
    client = client_of(reader)
    assert {one.kind for one in records["amber"]} == set(WORKING), (
        "a kind that search knows has no record here"
    )
    for published in (True, False):
        Place.objects.filter(pk=cast.amber.pk).update(published=published)
        for place, held in records.items():
            looked_at = held if published else held[::6]
            found = {
                one for one in found_by(reader, place) if one in {(each.kind, each.id) for each in looked_at}
            }
            assert found == shown_to(client, looked_at), (place, published)


def test_roles_differ_in_what_they_find(cast: Any, records: Any) -> None:
    """The comparison above would hold if nobody found anything: they find more, the more they may read."""
    counts = [
        len(found_by(person(cast, name), "amber"))
        for name in ("anonymous", "otto", "on-an-action", "vera", "sec")
    ]
    assert counts[0] == counts[1], "signing in alone shows nothing more"
    assert counts == sorted(counts) and len(set(counts[1:])) == len(counts[1:]) and counts[0] > 5


def test_the_public_finds_a_meeting_by_what_was_published_and_not_by_what_was_written_since(
    cast: Any, records: Any
) -> None:
    from lodestar.service.meetings.actions import change_meeting
    from lodestar.service.meetings.models import Meeting

    meeting = Meeting.objects.select_related("place").get(place=cast.amber, slug="m-b")
    change_meeting(by=cast.sec, meeting=meeting, where="Orangery")
    question = Question.of("orangery")
    assert [one.slug for one in find(question, [cast.amber], reader=cast.vera, shared=False).found] == ["m-b"]
    assert not find(question, [cast.amber], reader=cast.otto, shared=False).found


def test_the_questions_to_the_database_do_not_grow_with_what_is_found(cast: Any, records: Any) -> None:
    counts = {}
    for name in ("on-an-action", "cora"):
        reader = person(cast, name)
        for text in ("zephyr zqa", WORD):
            with CaptureQueriesContext(connection) as asked:
                find(Question.of(text), [cast.amber], reader=reader, shared=False)
            counts[name, text] = len(asked)
        assert counts[name, WORD] <= 14, counts


def entries(place: Any) -> set[tuple[Any, ...]]:
    rows = Entry.objects.filter(place=place, kind__in=list(WORKING))
    return set(rows.values_list("kind", "slug", "title", "body", "readers"))


@pytest.mark.django_db
def test_the_index_that_changes_leave_behind_is_the_one_made_anew(tmp_path: Any, monkeypatch: Any) -> None:
    """What invented people do at Port Meridian in a year, from meetings to rounds, and some changes more."""
    from lodestar.service.ledger.editing import edit_record
    from lodestar.service.opening import load_places, make_working_records
    from lodestar.service.plan.models import Action
    from lodestar.service.risks.models import Risk

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    folder = places_folder() / "port-meridian"
    load_places([folder], lambda _: None)
    make_working_records(lambda _: None)
    place = Place.objects.get(slug="port-meridian")
    action = Action.objects.get(place=place, slug="open-lighthouses")
    edit_record(
        by="somebody@example.org", instance=action, version=action.version, changes={"name": "Renamed since"}
    )
    held = entries(place)
    kinds = {one[0] for one in held}
    assert kinds >= {"meeting", "agenda-item", "risk", "round", "update", "indicator-assignment"}, kinds
    index_working(place)
    assert entries(place) == held
    load_pack(by="t", pack=open_pack(folder), on_conflict=OnConflict.KEEP)
    assert entries(place) == held
    risk = Risk.objects.filter(place=place, issues=None, acceptances=None, indicators=None).first()
    assert risk is not None
    slug = risk.slug
    risk.delete()
    assert not Entry.objects.filter(place=place, kind="risk", slug=slug).exists()


def test_an_address_that_was_forgotten_is_found_no_longer(cast: Any, records: Any) -> None:
    from lodestar.service.meetings.models import FollowUp
    from lodestar.service.people.forgetting import anonymise

    FollowUp.objects.filter(place=cast.amber, slug="f-a").update(who=cast.pat.email)
    index_working(cast.amber)
    assert Entry.objects.filter(body__contains=cast.pat.email).exists()
    anonymise(by="t", person=cast.pat, reason="They asked for it")
    assert not Entry.objects.filter(body__contains="pat@example.org").exists()
