"""The cast made once for all the tests of a file, where what each changes is undone after it."""

import copy
import sys
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from who_may import EVERYBODY, make_further

from tests.service.conftest import load, made_pack, make_cast

sys.path.append(str(Path(__file__).parents[1] / "linkage"))
NAME = settings.SESSION_COOKIE_NAME


@pytest.fixture(scope="session")
def whole_home(tmp_path_factory):
    """A folder with the evidence of both invented places and made awards, among which nobody looked for alike ones yet."""
    from made_twins import drafts

    from lodestar.evidence.packs.records import Observation, Source
    from lodestar.evidence.releases.release import write_release
    from lodestar.evidence.sources import place_pack
    from lodestar.evidence.stores.building import prepare

    home = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        packs = [made_pack(name) for name in ("amber", "birch")]
        held = [place_pack.draft(one.place, one.all(Source), one.all(Observation), []) for one in packs]
        with prepare([write_release(draft) for draft in (*held, *drafts())]) as prepared:
            prepared.activate()
    return home


@pytest.fixture
def whole_evidence(whole_home, monkeypatch, no_evidence):
    """All of that evidence is there to be read."""
    monkeypatch.setenv("LODESTAR_HOME", str(whole_home))


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker, whole_home):
    """The cast, and a browser for each in which they are signed in. It is gone after the file's last test."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(whole_home))
        cast = make_further(make_cast(load("amber"), load("birch")))
        yield cast, {name: cast.client(name) for name in EVERYBODY}
        transaction.set_rollback(True)


@pytest.fixture
def settled(made_once, db):
    """The cast as it was made, whatever the tests before did with it."""
    return copy.deepcopy(made_once[0])


@pytest.fixture
def signed_in(made_once, db):
    """The browsers as they were made, by whose they are."""
    _, clients = made_once
    kept = {name: client.cookies.get(NAME) for name, client in clients.items()}
    yield clients
    for name, client in clients.items():
        client.cookies = SimpleCookie()
        if kept[name] is not None:
            client.cookies[NAME] = kept[name].value
