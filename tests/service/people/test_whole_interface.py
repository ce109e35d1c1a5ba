"""The whole of who is given what by the read interface: every address of it, for everybody, at both places."""

# ruff: noqa: F811 (fixtures are imported)
import csv
import io
import re
from dataclasses import replace

import pytest
from django.urls import get_resolver
from made_once import cast, clients, fresh  # noqa: F401
from test_who_may_do_what import addresses
from who_may import EVERYBODY, OUTSIDERS, PARTNERSHIP, gathered

from lodestar.service.audit.models import Event
from lodestar.service.memory.edition_tables import copy_plan
from lodestar.service.places.models import Place
from lodestar.service.search.indexing import index_working
from lodestar.service.workers.models import Work

ROUTES = gathered("ROUTES")
NO_ROUTE = "api/v1/^(?P<path>.*)$"  # whatever it does not have
IDS = re.compile(r"<(?!place)[^>]*>")
WRITING = ("post", "put", "patch", "delete")


def written_routes():
    return {written for _, written in addresses(get_resolver()) if written.startswith("api/")}


def unlisted(found, routes):
    """Addresses of the interface of which no route says who is given what."""
    return found - {route.written for route in routes} - {NO_ROUTE}


def test_every_address_of_the_interface_has_a_route():
    found = written_routes()
    assert len(found) > 60
    assert unlisted(found, ROUTES) == set(), "say who is given this, in tests/service/api/who_may_api.py"
    assert {route.written for route in ROUTES} <= found, "these addresses are gone"


def at(route, made, place="amber"):
    ids = iter(made)
    written = IDS.sub(lambda _: next(ids), route.written.replace("<place>", place))
    return f"/{written}{'?' if route.named else ''}{route.named}"


def given(client, route, address, id_=""):
    """Whether somebody is given it; of a list, whether it holds the record."""
    answer = client.get(address)
    if answer.status_code != 200:
        assert answer.status_code == 404, "what is not theirs is not there"
        return False
    return route.found is None or id_ in route.found(answer.json())


def readers(clients, route, address, made, names=EVERYBODY):
    return {name for name in names if given(clients[name], route, address, *made[-1:])}


def named(route):
    return f"{route.written.removeprefix('api/v1').replace('places/<place>', '')} {len(list(route.reads))}"


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_who_is_given_it(cast, clients, route):
    """While the place is public, while it is not, and nothing of it from next door."""
    made = route.made(cast)
    copy_plan(cast.amber)  # what is made so stands in no audit
    index_working(cast.amber)
    address = at(route, made)
    assert readers(clients, route, address, made) == set(route.reads)
    judge_next_door(clients, route, made)
    judge_csv(clients, route, address, made)
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    seeing = set(EVERYBODY if route.of_no_place else PARTNERSHIP)
    assert readers(clients, route, address, made) == set(route.reads) & seeing, "the place is not published"


def judge_next_door(clients, route, made):
    """No record of Amber is given under Birch, and made-up ids are answered as those that are hidden."""
    under_birch = at(route, made, "birch")
    if "<place>" in route.written and (made or route.named):
        assert readers(clients, route, under_birch, made) == set(), "Amber's id under Birch's address"
    for index in range(len(IDS.findall(route.written))):
        nothing = [*made[:index], "no-such-thing", *made[index + 1 :]]
        assert readers(clients, replace(route, found=None), at(route, nothing), nothing) == set()


def judge_csv(clients, route, address, made):
    """A list that comes as a table too holds the record for the same readers."""
    table = f"{address}{'&' if '?' in address else '?'}format=csv"
    if route.found and clients["alice"].get(table).headers["Content-Type"].startswith("text/csv"):
        texts = {name: client.get(table).content.decode("utf-8-sig") for name, client in clients.items()}
        told = {
            name: {row["id"] for row in csv.DictReader(io.StringIO(text))} for name, text in texts.items()
        }
        assert {name for name, rows in told.items() if made[-1] in rows} == set(route.reads)


@pytest.mark.parametrize("place", ["amber", "birch"])
def test_nobody_writes_through_it(clients, place):
    """Whoever sends whatever: it reads only, so a new address that writes fails here. Its description answers any method."""
    before = Event.objects.count(), Work.objects.count()
    for written in sorted(written_routes()):
        address = "/" + re.sub(r"<[^>]*>|\^.*", "x", written.replace("<place>", place))
        for name, client in clients.items():
            for method in WRITING if name == "alice" else WRITING[:1]:
                answer = getattr(client, method)(address, {}, content_type="application/json")
                described = written.endswith("openapi.json") and answer.status_code == 200
                assert described or answer.status_code in {403, 404, 405}, (written, name, method)
    assert (Event.objects.count(), Work.objects.count()) == before


def test_what_it_does_not_have_is_not_there_for_anybody(clients):
    for name, client in clients.items():
        assert client.get("/api/v1/places/amber/secrets").status_code == 404, name


def test_an_address_without_a_route_is_noticed():
    found = written_routes()
    assert unlisted(found | {"api/v1/places/<place>/secrets"}, ROUTES) == {"api/v1/places/<place>/secrets"}
    dropped = "api/v1/places/<place>/risks/<id>"
    assert unlisted(found, [route for route in ROUTES if route.written != dropped]) == {dropped}


@pytest.mark.parametrize("reads", [PARTNERSHIP, (), OUTSIDERS, EVERYBODY[:-1]], ids=len)
@pytest.mark.parametrize("rest", ["meetings", "meetings/<id>"])
def test_a_route_that_says_too_much_or_too_little_is_noticed(cast, clients, rest, reads):
    route = next(
        route for route in ROUTES if route.written.endswith(f"/{rest}") and set(route.reads) == set(EVERYBODY)
    )
    with pytest.raises(AssertionError):
        test_who_is_given_it(cast, clients, replace(route, reads=reads))
