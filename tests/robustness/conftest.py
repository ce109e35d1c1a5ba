"""One made place whose every text is a script, with its evidence and outlines, and a browser of our own to read it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from following import Followed, follow
from hostile_packs import SCRIPT, Beginnings, hostile_pack

from lodestar.evidence.packs.pack import Pack

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.45], [-3.0, 53.45], [-3.0, 53.4]]],
}


@pytest.fixture(scope="module")
def beginnings() -> Beginnings:
    """How texts of the place begin; a module may say otherwise."""
    return (SCRIPT,)


@pytest.fixture(scope="module")
def pack(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A sound pack of a made place, each of whose texts begins so."""
    return hostile_pack(tmp_path_factory.mktemp("hostile"), beginnings)


@pytest.fixture(scope="module")
def evidence(pack: Pack, beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the place's evidence: its observations, and an outline that is named as hostilely."""
    from lodestar.evidence.geography.boundaries import Outline
    from lodestar.evidence.packs.records import Observation, Source
    from lodestar.evidence.releases.release import write_release
    from lodestar.evidence.sources import outlines, place_pack
    from lodestar.evidence.stores.building import prepare

    home, text = tmp_path_factory.mktemp("evidence"), beginnings[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        outline = Outline("E99000002", text, None, SQUARE, text, text, text)
        drafts = (
            place_pack.draft(pack.place, pack.all(Source), pack.all(Observation)),
            outlines.draft([outline], place=pack.place.id),
        )
        with prepare([write_release(draft) for draft in drafts]) as prepared:
            prepared.activate()
    return home


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, pack: Pack) -> Iterator[Any]:
    """The place, in a transaction that is given up after the module."""
    from django.db import transaction

    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    with django_db_blocker.unblock(), transaction.atomic():
        load_pack(by="test", pack=pack)
        yield Place.objects.get(slug=pack.place.id)
        transaction.set_rollback(True)


@pytest.fixture
def place(loaded: Any, evidence: Path, fresh: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The place whose every text is hostile, with its evidence."""
    monkeypatch.setenv("LODESTAR_HOME", str(evidence))
    return loaded


@pytest.fixture(scope="module")
def followed(loaded: Any, evidence: Path, django_db_blocker: Any) -> Followed:
    """Everything that a reader without an account reaches."""
    from django.test import Client

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(evidence))
        return follow(Client(), "/?all")


@pytest.fixture
def admin(place: Any) -> Any:
    """A browser in which an administrator of the place is signed in, whose name is a script too."""
    import datetime as dt

    from allauth.account.models import EmailAddress
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.test import Client

    from lodestar.service.people.models import RoleAssignment, User

    person = User.objects.create(email="admin@example.org", name=SCRIPT)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    RoleAssignment.objects.create(person=person, place=place, role="admin", starts=dt.date(2024, 1, 1))
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def fresh(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads the evidence of whoever runs it, or what another left in the cache."""
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path_factory.getbasetemp() / "no-evidence"))
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def in_production(settings: Any) -> None:
    """The settings that differ in production."""
    settings.ENV = replace(settings.ENV, production=True)
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 365 * 24 * 60 * 60, True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
