"""No page asks more of the database because a place holds more: a place ten times as large takes as many queries."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import made_places, made_records, made_sizes, visits
from lodestar.evidence.packs.records import Observation, Source
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.sources import outlines, place_pack
from lodestar.evidence.stores.building import prepare

pytestmark = pytest.mark.django_db

SIZES = {1: made_sizes.SMALL, 2: made_sizes.SMALL.times(10)}
SMALL_PLACE, LARGE_PLACE = made_records.slug(1), made_records.slug(2)


@pytest.fixture(scope="module")
def packs_of():
    return {number: made_places.made_pack(number, size) for number, size in SIZES.items()}


@pytest.fixture(scope="module")
def evidence_of_both(tmp_path_factory, packs_of):
    home = tmp_path_factory.mktemp("two-sizes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        drafts = [place_pack.draft(p.place, p.all(Source), p.all(Observation)) for p in packs_of.values()]
        drafts += [
            outlines.draft(made_places.outlines(number), place=pack.place.id)
            for number, pack in packs_of.items()
        ]
        with prepare([write_release(draft) for draft in drafts]) as prepared:
            prepared.activate()
    return home


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, packs_of, evidence_of_both):
    """Both places, in a transaction that is given up when all pages have been visited."""
    from django.db import transaction

    from lodestar.service.ledger.loading import load_pack

    with django_db_blocker.unblock(), transaction.atomic():
        for pack in packs_of.values():
            load_pack(by="test", pack=pack)
        yield {pack.place.id: visits.ids_of(pack) for pack in packs_of.values()}
        transaction.set_rollback(True)


@pytest.fixture
def reader(loaded, evidence_of_both, no_evidence, monkeypatch):
    monkeypatch.setenv("LODESTAR_HOME", str(evidence_of_both))
    return Client()


def queries(client: Client, address: str) -> list[str]:
    """Queries of a page that is visited for the first time: nothing is remembered from before."""
    from lodestar.service.shared import caching

    caching.forget()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code in {200, 302}, f"{address} answered {response.status_code}"
    return [query["sql"] for query in captured]


def most_queries(client: Client, addresses: list[str], query: str) -> list[str]:
    """The largest number of queries among the first, middle and last of the addresses."""
    chosen = {addresses[0], addresses[len(addresses) // 2], addresses[-1]}
    asked = [queries(client, address + (f"?{query}" if query else "")) for address in sorted(chosen)]
    return max(asked, key=len)


WAYS = [(route, name, query) for route in visits.visited() for name, query in visits.variants(route)]


@pytest.mark.parametrize(("route", "name", "query"), WAYS, ids=[name for _, name, _ in WAYS])
def test_a_place_ten_times_as_large_takes_no_more_queries(route, name, query, reader, loaded):
    few = most_queries(reader, visits.addresses(route, SMALL_PLACE, loaded[SMALL_PLACE]), query)
    many = most_queries(reader, visits.addresses(route, LARGE_PLACE, loaded[LARGE_PLACE]), query)
    assert len(many) <= len(few) + allowance(name), "\n".join(many)


def allowance(name: str) -> int:
    """None. A page that may differ says here by how much and why."""
    # One of the made places leads on to its north star, the other has a page that says when the plan was published.
    return 1 if name == "north_star" else 0


def test_every_page_is_visited(loaded):
    visited = {route.name for route, *_ in WAYS}
    assert {"place_home", "plan", "action", "asset_list", "indicator", "claim", "search"} <= visited
    assert any(name.startswith("api:") for name in visited)
    assert len(visited) > 40


def test_the_count_notices_a_query_for_each_row(reader, loaded):
    from lodestar.service.plan.models import Action

    def names(place: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            [action.workstream.name for action in Action.objects.filter(place__slug=place)]
        return len(captured)

    assert names(LARGE_PLACE) > names(SMALL_PLACE)
