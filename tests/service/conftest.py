"""The fixed cast: two places and the people who come to them."""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases

from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.records import Observation, Source
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare
from tests.conftest import history_can_be_emptied
from tests.service.put_again import forget_rows, put

PACKS = Path(__file__).parent / "packs"
PASSWORD = "eleven lanterns on a quay"


@cache
def made_pack(name: str) -> Pack:
    """The pack of one of the two invented places, 'amber' or 'birch'."""
    return open_pack(PACKS / name)


@dataclass(frozen=True)
class Cast:
    """Amber and Birch are places. The people hold their roles at Amber; Birch is the place next door.

    Alice administers, Edith leads and analyses without speaking for anybody, Pat contributes for Amber University
    (delivery side), Vera only reads, Otto has an account and no role. Sec is the secretariat, Ann the analyst.
    Cora contributes for Amber Council (local side); Lena leads for National Innovation (national side). Ada approves
    for Amber Council, Nils for National Innovation. Basil administers Birch next door, Bruno leads there for its council.
    """

    amber: object
    birch: object
    alice: object
    edith: object
    pat: object
    vera: object
    otto: object
    sec: object
    ann: object
    cora: object
    lena: object
    ada: object
    nils: object
    basil: object
    bruno: object

    @property
    def anonymous(self) -> AnonymousUser:
        return AnonymousUser()

    def client(self, name: str) -> Client:
        """A browser in which this person is signed in; nobody is for 'anonymous'."""
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(self, name))
        return client


@pytest.fixture
def amber(db: None) -> object:
    """The place Amber Vale, loaded from its pack."""
    return _loaded("amber")


@pytest.fixture
def birch(db: None) -> object:
    return _loaded("birch")


def _loaded(name: str) -> object:
    from lodestar.service.places.models import Place

    put(name, lambda: load(name))
    return Place.objects.get(slug=name)


@pytest.fixture
def cast(amber: object, birch: object) -> Cast:
    from lodestar.service.people.models import User

    put("cast", lambda: make_cast(amber, birch))
    people = {person.email.partition("@")[0]: person for person in User.objects.all()}
    return Cast(amber, birch, **{name: people[name] for name in Cast.__annotations__ if name in people})


def make_cast(amber: object, birch: object) -> Cast:
    """Everybody, with their roles."""
    from lodestar.service.places.models import Organisation

    university, council, national = (
        Organisation.objects.get(place=amber, slug=slug)
        for slug in ("amber-university", "amber-council", "national-innovation")
    )
    neighbour = Organisation.objects.get(place=birch, slug="birch-council")
    people = {
        "alice": make_person("Alice Admin", amber, "admin"),
        "edith": make_person("Edith Editor", amber, "lead", None, "analyst"),
        "pat": make_person("Pat Partner", amber, "contributor", university),
        "vera": make_person("Vera Viewer", amber, "viewer"),
        "otto": make_person("Otto Outsider"),
        "sec": make_person("Sec Retary", amber, "secretariat"),
        "ann": make_person("Ann Analyst", amber, "analyst"),
        "cora": make_person("Cora Contributor", amber, "contributor", council),
        "lena": make_person("Lena Lead", amber, "lead", national),
        "ada": make_person("Ada Approver", amber, "approver", council),
        "nils": make_person("Nils National", amber, "approver", national),
        "basil": make_person("Basil Birch", birch, "admin"),
        "bruno": make_person("Bruno Birch", birch, "lead", neighbour),
    }
    for name in ("alice", "basil"):
        _with_second_factor(people[name])
    return Cast(amber=amber, birch=birch, **people)


def load(name: str) -> object:
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    load_pack(by="test", pack=made_pack(name))
    return Place.objects.get(slug=name)


def make_person(
    name: str, place: object = None, role: str = "", organisation: object = None, *more: str
) -> object:
    from allauth.account.models import EmailAddress

    from lodestar.service.people.models import RoleAssignment, User

    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    person = User.objects.create(email=email, name=name, password=_hashed())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    for held in (role, *more) if role else ():
        RoleAssignment.objects.create(
            person=person, place=place, role=held, organisation=organisation, starts=dt.date(2024, 1, 1)
        )
    return person


@cache
def _hashed() -> str:
    """Hashing is slow on purpose; once is enough for all."""
    return make_password(PASSWORD)


def _with_second_factor(person: object) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(person, generate_totp_secret())


@pytest.fixture
def packs():
    """The packs of the invented places by name: ``packs("amber")``."""
    return made_pack


@pytest.fixture
def in_production(settings):
    """The site as it behaves in production."""
    settings.ENV = replace(settings.ENV, production=True)


@pytest.fixture(scope="session")
def own_database(django_db_setup, django_db_blocker):
    """The tests' own database, also when no test of this run asks for it by name: none is set up then."""
    with django_db_blocker.unblock():
        name = str(connections["default"].settings_dict["NAME"])
        if "memorydb" in name or name.startswith("test_"):
            yield
            return
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        try:
            yield
        finally:
            teardown_databases(made, verbosity=0)


@pytest.fixture
def real_ledger(own_database, django_db_blocker, tmp_path):
    """The cast in a database with real transactions and a connection for each thread; emptied afterwards.

    On SQLite it is a file of its own, on PostgreSQL the tests' database.
    """
    with django_db_blocker.unblock():
        if connections["default"].vendor == "sqlite":
            with _own_file(tmp_path / "ledger.sqlite3"):
                yield make_cast(load("amber"), load("birch"))
        else:
            try:
                yield make_cast(load("amber"), load("birch"))
            finally:
                _empty()


@contextmanager
def _own_file(path: Path) -> Iterator[None]:
    """Work on a copy of the tests' database, which is kept in memory, in a file."""
    shared, name = connections["default"], connections.settings["default"]["NAME"]
    with shared.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    connections.settings["default"]["NAME"] = str(path)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections["default"] = shared
        connections.settings["default"]["NAME"] = name


def _empty() -> None:
    """Take everything out again; the triggers that keep history rest meanwhile."""
    with history_can_be_emptied():
        call_command("flush", verbosity=0, interactive=False)
    forget_rows()


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a page of one test kept is not met again by another, whose place bears the same number and hour."""
    from lodestar.service.shared.caching import forget

    forget()


@pytest.fixture
def published_at_once(monkeypatch):
    """The public reads each change at once. For modules about something else that would have to publish at every step.

    Publishing is tested in memory/test_editions.py, at every address in people/test_what_the_public_reads.py.
    """
    from lodestar.service.search import indexing, readers
    from lodestar.service.shared import editions

    monkeypatch.setattr(editions, "_rewrites", [])
    monkeypatch.setattr(indexing, "NOT_YET_PUBLIC", readers.EVERYBODY)


@pytest.fixture
def publish_all():
    """Has the public read a place's plan as it stands, rows that a test made past the audit included."""

    def publish(place: object) -> None:
        from lodestar.service.memory.edition_tables import copy_plan
        from lodestar.service.memory.editions import publish_loaded
        from lodestar.service.search.indexing import publish_index

        publish_loaded(by="test", place=place, waited=False)
        copy_plan(place)
        publish_index(place)

    return publish


@pytest.fixture(autouse=True)
def no_evidence(tmp_path_factory, monkeypatch):
    """No test reads the evidence of whoever runs it: there is none unless a test asks for ``evidence``."""
    home = tmp_path_factory.getbasetemp() / "no-evidence"
    monkeypatch.setenv("LODESTAR_HOME", str(home))
    yield
    shutil.rmtree(home / "definitions", ignore_errors=True)  # what a test defined is met by no other


@pytest.fixture
def home(tmp_path, monkeypatch, no_evidence):
    """A home folder of this test's own, with nothing in it yet."""
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def work():
    """Do what waits, as a worker would."""
    from lodestar.service.workers.running import work_off

    return work_off


@pytest.fixture(scope="session")
def evidence_home(tmp_path_factory):
    """A folder with the evidence of both invented places, built once."""
    home = tmp_path_factory.mktemp("evidence")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        releases = []
        for name in ("amber", "birch"):
            pack = made_pack(name)
            releases.append(
                write_release(place_pack.draft(pack.place, pack.all(Source), pack.all(Observation), []))
            )
        with prepare(releases) as prepared:
            prepared.activate()
    return home


@pytest.fixture
def evidence(evidence_home, monkeypatch, no_evidence):
    """The evidence of both invented places is there to be read."""
    monkeypatch.setenv("LODESTAR_HOME", str(evidence_home))


@pytest.fixture(scope="session")
def region_home(tmp_path_factory):
    """A folder with the evidence of the region that comes with Lodestar, built once."""
    home = tmp_path_factory.mktemp("region")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        pack = shipped_pack()
        release = write_release(place_pack.draft(pack.place, pack.all(Source), pack.all(Observation), []))
        with prepare([release]) as prepared:
            prepared.activate()
    return home


@pytest.fixture
def region(db: None, region_home, monkeypatch, no_evidence) -> object:
    """The place Liverpool City Region with its figures, as it comes with Lodestar."""
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    monkeypatch.setenv("LODESTAR_HOME", str(region_home))
    load_pack(by="test", pack=shipped_pack())
    return Place.objects.get(slug="liverpool-city-region")


@cache
def shipped_pack() -> Pack:
    """The pack of the region that comes with Lodestar."""
    return open_pack(places_folder() / "liverpool-city-region")


@pytest.fixture
def own_words(tmp_path, monkeypatch):
    """Definitions in which the bands of the five-by-five risk scheme have words of a place's own."""
    from lodestar.evidence.definitions.risk_scheme import load_risk_schemes
    from lodestar.evidence.locations import definitions_folder

    words = {"low": "Calm", "medium": "Breezy", "high": "Rough", "severe": "Storm"}
    folder = tmp_path / "definitions"
    shutil.copytree(definitions_folder(), folder)
    path = folder / "risks" / "five-by-five.yaml"
    scheme = yaml.safe_load(path.read_text(encoding="utf-8"))
    scheme["bands"] = [band | {"word": words[band["id"]]} for band in scheme["bands"]]
    path.write_text(yaml.safe_dump(scheme), encoding="utf-8")
    monkeypatch.setenv("LODESTAR_DEFINITIONS", str(folder))
    load_risk_schemes.cache_clear()
    yield words
    load_risk_schemes.cache_clear()
