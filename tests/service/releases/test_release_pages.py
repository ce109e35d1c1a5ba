"""Pages of releases: what is held, the account of every row, how two differ, and how one leaves the store and returns."""

import json

import pytest
from made_files import GVA, gva, send, text_of

from lodestar.evidence.releases.release import releases
from lodestar.evidence.sources import file_sources
from lodestar.evidence.stores.store import Store
from lodestar.service.audit.models import Event
from lodestar.service.workers.models import Work

AT = "/amber/evidence/releases/"


def of(release):
    return f"{AT}{release.id}/"


def serving():
    return Store.open().rows("SELECT count(*) AS n FROM area_statistic")[0]["n"]


@pytest.fixture
def newer(release, cast, work):
    """A second edition in the place of the first."""
    edith = cast.client("edith")
    address = send(edith, gva(GVA.replace("39589", "40000"), "gva_2025-04.csv")).url
    work()
    edith.post(f"{address}accept/")
    work()
    return next(one for one in releases() if one.id != release.id)


def test_a_release_accounts_for_every_row(home, cast, work):
    edith = cast.client("edith")
    address = send(edith, gva(GVA.replace("39589", "many"))).url
    work()
    edith.post(f"{address}accept/")
    work()
    page = text_of(cast.client("anonymous"), of(releases()[0]))
    for said in (
        "rows read",
        "accepted",
        "quarantined",
        "is not a number",
        "gva_2024-04.csv",
        releases()[0].id,
    ):
        assert said in page
    assert releases()[0].inputs[0].sha256 in page


def test_the_list_shows_standing_and_can_be_taken_away(cast, release, newer):
    rows = json.loads(cast.client("anonymous").get(f"{AT}?format=json").content)
    assert {row["id"]: row["standing"] for row in rows} == {release.id: "superseded", newer.id: "serves"}
    page = text_of(cast.client("anonymous"), f"{AT}?standing=serves")
    assert newer.id in page and release.id not in page


def test_two_releases_are_compared(cast, release, newer):
    page = text_of(cast.client("anonymous"), f"{AT}compare/?before={release.id}&after={newer.id}")
    assert "39589" in page and "40000" in page and "+411" in page


def test_large_releases_are_compared_by_a_worker_once(cast, release, newer, work, monkeypatch):
    monkeypatch.setattr("lodestar.service.releases.views.COMPARED_AT_ONCE", 1)
    url, edith = f"{AT}compare/?before={release.id}&after={newer.id}", cast.client("edith")
    assert "nobody has had them compared yet" in text_of(cast.client("anonymous"), url)
    edith.post(url)
    edith.post(url)
    work()
    assert "40000" in text_of(cast.client("anonymous"), url)
    assert Work.objects.filter(name="compare releases").count() == 1


def test_a_release_is_verified_by_a_worker(cast, release, work):
    edith = cast.client("edith")
    assert "Nobody has had this release read again" in text_of(edith, of(release))
    edith.post(f"{of(release)}verify/")
    work()
    assert "is what was accepted" in text_of(edith, of(release))
    (release.folder / release.tables[0].file).write_bytes(b"x")
    edith.post(f"{of(release)}verify/")
    work()
    page = text_of(edith, of(release))
    assert "Not sound" in page and "is not the file that was written" in page


def test_a_release_is_withdrawn_with_a_reason_and_serves_again(cast, release, work):
    edith = cast.client("edith")
    assert serving() == 4
    edith.post(f"{of(release)}withdraw/", {"reason": "Published by mistake"})
    work()
    assert serving() == 0 and [one.id for one in releases()] == [release.id]
    page = text_of(edith, of(release))
    assert "Withdrawn" in page and "Published by mistake" in page and "withdrew this release" in page
    edith.post(f"{of(release)}reinstate/", {"reason": "It was right after all"})
    work()
    assert serving() == 4
    assert [(event.action, event.by) for event in Event.objects.filter(record=release.id)] == [
        ("reinstate evidence", cast.edith.handle),
        ("withdraw evidence", cast.edith.handle),
        ("accept evidence", cast.edith.handle),
    ]


def test_an_earlier_release_takes_the_place_of_a_later_one(cast, release, newer, work):
    edith = cast.client("edith")
    assert newer.id in text_of(edith, f"{of(release)}reinstate/")
    edith.post(f"{of(release)}reinstate/", {"reason": "The new one is wrong"})
    work()
    assert Store.open().release_ids == (release.id,)


def test_withdrawing_twice_withdraws_once(cast, release, work):
    edith = cast.client("edith")
    for _ in range(2):
        edith.post(f"{of(release)}withdraw/", {"reason": "x"})
    work()
    edith.post(f"{of(release)}withdraw/", {"reason": "x"})
    work()
    assert Event.objects.filter(action="withdraw evidence").count() == 1
    assert "nothing to withdraw" in text_of(edith, of(release))


def test_what_came_with_a_place_pack_is_not_withdrawn_from_a_page(cast, evidence):
    own = next(release for release in releases() if release.about.place == "amber")
    edith = cast.client("edith")
    assert "withdraw" not in text_of(edith, of(own))
    edith.post(f"{of(own)}withdraw/", {"reason": "x"})
    assert not Work.objects.exists()
    assert "came with a place pack" in text_of(edith, of(own))


def test_a_damaged_manifest_does_not_take_the_list_down(cast, release, newer):
    (release.folder / "manifest.json").write_text("{}")
    from lodestar.service.releases import queries

    queries._manifest.cache_clear()
    page = text_of(cast.client("edith"), AT)
    assert newer.id in page and release.id not in page


def test_where_to_get_evidence_names_every_source_and_what_is_held(cast, home):
    page = text_of(cast.client("anonymous"), f"{AT}sources/")
    assert page.count("Not loaded yet") == len(file_sources())
    assert "add it here" not in page
    assert "add it here" in text_of(cast.client("edith"), f"{AT}sources/")


def test_a_loaded_source_names_its_release(cast, release):
    page = text_of(cast.client("anonymous"), f"{AT}sources/")
    assert of(release) in page and page.count("Not loaded yet") == len(file_sources()) - 1


@pytest.mark.parametrize("page", ["", "sources/", "compare/"])
def test_with_nothing_held_pages_say_what_to_do(cast, home, page):
    assert text_of(cast.client("edith"), f"{AT}{page}")
