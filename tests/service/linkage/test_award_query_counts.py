"""Pages of awards and of links ask the ledger no more because a release, or what people decided, is larger."""

from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from made_twins import SOURCE, TOWN, key, part, serve

from lodestar.evidence.organisations.held import look_for_ties
from lodestar.evidence.stores.store import Store
from lodestar.service.linkage.models import LinkDecision
from lodestar.service.linkage.reading import linked
from lodestar.service.places.models import Place
from lodestar.service.shared import caching

FEW, MANY = 6, 60
TABLES = ("years", "categories", "funders", "roles", "authorities", "kinds", "winners", "ties", "standing")
AWARDS = [
    "awards/", "awards/compare/", "awards/network/", "awards/organisations/", "awards/projects/", "awards/projects/p1/",
    "awards/organisations/o1/", *(f"awards/tables/{name}/" for name in TABLES),
]  # fmt: skip
LINKS = [
    "evidence/organisations/",
    f"evidence/organisations/pair/?{urlencode({'one': key('o1'), 'other': key('t1')})}",
    "evidence/organisations/decisions/",
]
API = ["", "/organisations", "/projects", "/comparison"]


def parts(count):
    """Organisations of the place, each with a second id in another wording, all in one project."""
    syllables = ("ka", "lo", "mi", "ru", "te", "zo")
    names = [
        f"{a}{b}{c}{d}".title() for a in syllables for b in syllables for c in syllables for d in syllables
    ]
    chosen = names[:: len(names) // count][:count]
    return [
        *(part(f"o{at}", f"{name} Works Limited", 100 + at, postcode=f"L{at % 9 + 1} {at % 9}AA")
          for at, name in enumerate(chosen)),
        *(part(f"t{at}", f"{name} Works Ltd", 10, postcode=f"L{at % 9 + 1} {at % 9}AA", authority=TOWN)
          for at, name in enumerate(chosen)),
    ]  # fmt: skip


def decide(place, count):
    """So many decisions, every second of them taken back."""
    for at in range(count):
        sides = [[key(f"o{at}")], [key(f"t{at}")]]
        made = LinkDecision(place=place, kind="merge", by="edith", at=timezone.now(), why="One", sides=sides)
        made.save()
        if at % 2:
            LinkDecision(
                place=place, kind="undo", by="edith", at=timezone.now(), why="No", undoes=made
            ).save()


def queries(client, address):
    caching.forget()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content[:300])
    return [query["sql"] for query in captured]


@pytest.fixture
def asked(cast, tmp_path, monkeypatch, no_evidence):
    """What every address asks with a small release and with one ten times as large."""

    def visit(count):
        """Decisions are never deleted, so those of one visit are given up with their transaction."""
        with transaction.atomic():
            found = visited(count)
            transaction.set_rollback(True)
        return found

    def visited(count):
        monkeypatch.setenv("LODESTAR_HOME", str(tmp_path / str(count)))
        (tmp_path / str(count)).mkdir()
        serve(parts(count))
        look_for_ties(Store.open().pinned())
        place = Place.objects.get(pk=cast.amber.pk)
        decide(place, count // 2)
        held = linked(place)
        identity = held.spine.memberships[key("o1")].organisation
        addresses = [*(f"/amber/{one}" for one in (*AWARDS, *LINKS)),
                     f"/amber/evidence/organisations/one/?{urlencode({'id': identity, 'q': 'works'})}",
                     f"/api/v1/places/amber/awards/organisation?{urlencode({'id': identity})}",
                     *(f"/api/v1/places/amber/awards{one}" for one in API)]  # fmt: skip
        client = cast.client("edith")
        return {address.split("?")[0]: queries(client, address) for address in addresses}

    return visit


def test_no_page_asks_more_of_the_ledger_for_ten_times_as_many_organisations(asked):
    few, many = asked(FEW), asked(MANY)
    assert len(few) == len(AWARDS) + len(LINKS) + 2 + len(API)
    grown = {address: many[address] for address in few if len(many[address]) > len(few[address])}
    assert not grown, "\n".join(f"{address}: {len(few[address])} -> {sql}" for address, sql in grown.items())
    assert max(map(len, many.values())) <= 12


def test_the_larger_release_is_larger_on_the_pages(asked, cast):
    asked(MANY)
    answer = cast.client("edith").get("/amber/awards/organisations/", {"format": "json"})
    assert len(answer.json()["rows"] if isinstance(answer.json(), dict) else answer.json()) == 2 * MANY
    assert SOURCE in cast.client("edith").get("/api/v1/places/amber/awards").content.decode()
