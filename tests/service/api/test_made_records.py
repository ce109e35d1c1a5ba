"""The interface gives a reader those records whose pages answer them, and of each what its page shows: every role, place, kind."""

import csv
import io
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lodestar.service.api.working_rows import RECORDS
from lodestar.service.memory.edition_tables import copy_plan
from lodestar.service.places.models import Place
from tests.service.working_records import CAST, Held, client_of, made_everywhere, person

SEGMENTS = {one.kind: one.segment for one in RECORDS}
LISTED_WITHIN = {"round", "update", "publication"}


@pytest.fixture
def records(cast: Any, evidence: None, tmp_path: Any, monkeypatch: Any) -> dict[str, list[Held]]:
    cache.clear()
    made = made_everywhere(cast)
    for place in (cast.amber, cast.birch):
        copy_plan(place)  # what is made so stands in no audit
    return made


def given(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/places/{address}")
    return response.json() if response.status_code == 200 else None


def ids(client: Client, place: str, segment: str) -> set[str]:
    told = given(client, f"{place}/{segment}?limit=200")
    return {one["id"] for one in told["items"]} if told else set()


def answered(client: Client, held: list[Held]) -> dict[str, bool]:
    return {url: client.get(url).status_code == 200 for url in {one.url for one in held}}


@pytest.mark.parametrize("name", CAST)
def test_the_interface_gives_what_the_pages_show(cast: Any, records: Any, name: str) -> None:
    client = client_of(person(cast, name))
    for published in (True, False):
        Place.objects.filter(pk=cast.amber.pk).update(published=published)
        for place, held in records.items():
            plain = [one for one in held if one.kind not in LISTED_WITHIN]
            pages = answered(client, plain)
            for kind, segment in SEGMENTS.items():
                mine = [one for one in plain if one.kind == kind]
                if mine:
                    assert ids(client, place, segment) == {one.id for one in mine if pages[one.url]}, segment
            for one in plain if published else plain[::7]:
                told = given(client, f"{place}/{SEGMENTS[one.kind]}/{one.id}")
                assert (told is not None) == pages[one.url], one
            judge_rounds(client, place, held)
            judge_publications(client, place, held)


def judge_rounds(client: Client, place: str, held: list[Held]) -> None:
    """Rounds by their pages, updates by the download of the round's page."""
    for one in (one for one in held if one.kind == "round"):
        page = client.get(f"{one.url}?format=csv")
        told = client.get(f"/api/v1/places/{place}/rounds/{one.id}/actions?limit=200")
        assert (page.status_code == 200) == (told.status_code == 200), one
        assert (one.id in ids(client, place, "rounds")) == (page.status_code == 200)
        for update in (each for each in held if each.kind == "update" and each.id.startswith(f"{one.id}/")):
            shown = page.status_code == 200 and update.word in page.content.decode()
            assert (update.word in told.content.decode()) == shown, update
            action = update.id.split("/")[1]
            alone = client.get(f"/api/v1/places/{place}/rounds/{one.id}/actions/{action}")
            assert (update.word in alone.content.decode()) == shown, update


def judge_publications(client: Client, place: str, held: list[Held]) -> None:
    told = given(client, f"{place}/publications")
    mine = [one for one in held if one.kind == "publication"]
    pages = answered(client, mine)
    found = {f"{one['kind']}/{one['record']}" for one in told["items"]} if told else set()
    assert found == {one.id for one in mine if pages[one.url]}


def test_small_numbers_are_hidden_from_whom_the_page_hides_them(cast: Any, records: Any) -> None:
    def values(name: str) -> dict[str, tuple[str | None, bool]]:
        told = given(cast.client(name), "amber/indicator-values")
        return {one["category"] or "whole": (one["value"], one["hidden"]) for one in told["items"]}

    assert values("ann")["other"] == ("3", False)
    seen = values("vera")
    assert seen["other"] == (None, True)
    assert sum(hidden for _, hidden in seen.values()) >= 2, "the rest would tell what is hidden"
    assert {name: value for name, (value, hidden) in seen.items() if not hidden}["whole"] == "91"


def test_the_public_reads_a_meeting_as_it_was_published(cast: Any, records: Any) -> None:
    from lodestar.service.meetings.actions import change_meeting
    from lodestar.service.meetings.models import Meeting

    meeting = Meeting.objects.select_related("place").get(place=cast.amber, slug="m-b")
    change_meeting(by=cast.sec, meeting=meeting, where="Orangery", name="Renamed")
    for address in ("amber/meetings/m-b", "amber/meetings"):
        assert "Orangery" in str(given(cast.client("vera"), address))
        assert "Orangery" not in str(given(Client(), address)) and "Renamed" not in str(
            given(Client(), address)
        )


@pytest.mark.parametrize("segment", sorted(SEGMENTS.values()))
def test_a_list_as_csv_holds_the_records_of_the_list(cast: Any, records: Any, segment: str) -> None:
    client = cast.client("alice")
    response = client.get(f"/api/v1/places/amber/{segment}?format=csv&limit=1")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {row["id"] for row in rows} == ids(client, "amber", segment) and rows
    assert response["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("segment", [*sorted(SEGMENTS.values()), "rounds/r-open/actions"])
def test_the_questions_to_the_database_do_not_grow_with_a_list(cast: Any, records: Any, segment: str) -> None:
    client, counts = cast.client("alice"), []
    for limit in (1, 200):
        address = f"/api/v1/places/amber/{segment}?limit={limit}"
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2 and counts[1] <= 20, counts


def test_the_parts_of_a_list_are_the_list_and_filters_narrow_it(cast: Any, records: Any) -> None:
    client = cast.client("alice")
    whole = given(client, "amber/risks?limit=200")["items"]
    parts = [given(client, f"amber/risks?limit=1&offset={at}")["items"][0] for at in range(len(whole))]
    assert parts == whole
    narrowed = given(client, "amber/risks?action=open-the-clean-room")["items"]
    assert narrowed and {one["action"] for one in narrowed} == {"open-the-clean-room"}


def test_an_answer_to_one_reader_is_never_fresh_for_another(cast: Any, records: Any) -> None:
    address = "/api/v1/places/amber/decisions"
    mine = cast.client("vera").get(address)
    again = cast.client("vera").get(address, headers={"If-None-Match": mine["ETag"]})
    assert again.status_code == 304 and "private" in mine["Cache-Control"]
    assert Client().get(address, headers={"If-None-Match": mine["ETag"]}).status_code == 200
