"""Who may load evidence: administrators and editors of the place. Releases themselves are read by whoever sees it."""

import pytest
from made_files import gva, send

from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import releases
from lodestar.service.audit.models import Event
from lodestar.service.places.models import Place
from lodestar.service.releases.models import Upload
from lodestar.service.workers.models import Work

CAST = (
    "alice", "sec", "edith", "lena", "ada", "nils", "ann", "pat", "cora", "vera", "otto", "basil", "bruno", "anonymous",
)  # fmt: skip
HOLDERS = CAST[:10]
LOADERS = {"alice": 200, "edith": 200, "ann": 200}
AT = "evidence/releases/"


@pytest.fixture
def clients(cast):
    return {name: cast.client(name) for name in CAST}


@pytest.fixture
def held(home, cast, tmp_path):
    """A release of every place."""
    path = tmp_path / "gva_2024-04.csv"
    path.write_text(gva().read().decode().replace("39589", "many"))
    accept(understand([path]))
    return releases()[0]


def answers(clients, url, data=None):
    return {
        name: (client.get(url) if data is None else client.post(url, data)).status_code
        for name, client in clients.items()
    }


def all_get(status, **others):
    return dict.fromkeys(CAST, status) | others


OUTSIDE = all_get(403, anonymous=302)


def test_a_release_is_read_by_everybody(clients, held):
    assert answers(clients, f"/amber/{AT}{held.id}/") == all_get(200)
    assert answers(clients, f"/birch/{AT}{held.id[:12]}/") == all_get(200)


def test_an_unpublished_place_shows_its_releases_to_nobody_else(cast, clients, held):
    Place.objects.filter(pk=cast.amber.pk).update(published=False)
    expected = all_get(404) | dict.fromkeys(HOLDERS, 200)
    for page in ("", "sources/", "compare/", f"{held.id}/"):
        assert answers(clients, f"/amber/{AT}{page}") == expected


def test_the_release_of_one_place_is_not_reached_through_the_other(clients, evidence):
    own = next(release for release in releases() if release.about.place == "amber")
    assert answers(clients, f"/amber/{AT}{own.id}/") == all_get(200)
    for page in ("", "quarantine.csv", "withdraw/", "reinstate/"):
        assert set(answers(clients, f"/birch/{AT}{own.id}/{page}").values()) <= {404, 403, 302}
    assert answers(clients, f"/birch/{AT}{own.id}/") == all_get(404)
    for name, client in clients.items():
        assert own.about.title not in client.get(f"/birch/{AT}").content.decode(), name


def test_the_form_is_for_those_who_may_load_evidence(clients, home):
    assert answers(clients, f"/amber/{AT}add/") == OUTSIDE | LOADERS
    assert answers(clients, f"/birch/{AT}add/") == OUTSIDE | {"basil": 200}


def test_nobody_else_sends_files(cast, clients, home):
    for name in ("pat", "vera", "otto", "basil"):
        assert send(clients[name], gva()).status_code == 403, name
    assert not Upload.objects.exists() and not (home / "uploads").exists()
    assert send(clients["edith"], gva()).status_code == 302


@pytest.mark.parametrize("page", ["", "quarantine.csv"])
def test_an_upload_is_seen_by_those_who_may_load_evidence_there(clients, sent, page):
    assert answers(clients, f"{sent}{page}") == OUTSIDE | LOADERS
    assert answers(clients, f"{sent.replace('amber', 'birch')}{page}") == OUTSIDE | {"basil": 404}


@pytest.mark.parametrize("deed", ["accept", "discard", "read-again"])
def test_nobody_else_decides_on_an_upload_and_nobody_by_a_link(clients, sent, deed):
    assert answers(clients, f"{sent}{deed}/") == all_get(405)
    refused = {name: client for name, client in clients.items() if name not in LOADERS}
    for name, client in refused.items():
        assert client.post(f"{sent}{deed}/").status_code in {302, 403}, name
    assert clients["basil"].post(f"{sent.replace('amber', 'birch')}{deed}/").status_code == 404
    upload = Upload.objects.get()
    assert upload.outcome == "" and upload.accepting is None
    assert clients["alice"].post(f"{sent}{deed}/").status_code == 302


@pytest.mark.parametrize("deed", ["withdraw", "reinstate"])
def test_nobody_else_withdraws_or_reinstates(clients, held, deed):
    url = f"/amber/{AT}{held.id}/{deed}/"
    assert answers(clients, url) == OUTSIDE | LOADERS
    assert answers(clients, url, {"reason": ""}) == OUTSIDE | dict.fromkeys(LOADERS, 422)
    for name in set(CAST) - set(LOADERS):
        clients[name].post(url, {"reason": "because"})
    assert not Work.objects.exists() and not Event.objects.filter(kind="release").exists()


def test_nobody_else_has_a_release_verified(cast, clients, held):
    url = f"/amber/{AT}{held.id}/verify/"
    assert answers(clients, url) == all_get(405)
    assert answers(clients, url, {}) == OUTSIDE | dict.fromkeys(LOADERS, 302)
    assert {work.by for work in Work.objects.all()} == {cast.alice.handle}, "once is enough while it waits"


def test_nobody_else_downloads_quarantined_rows_or_sees_them(clients, held):
    url = f"/amber/{AT}{held.id}/quarantine.csv"
    assert answers(clients, url) == OUTSIDE | LOADERS
    for name, client in clients.items():
        page = client.get(f"/amber/{AT}{held.id}/").content.decode()
        assert "is not a number" in page, "why rows are missing is for everybody"
        assert ("<code>many</code>" in page) == (name in LOADERS), name


def test_nobody_else_has_large_releases_compared(clients, held, settings, monkeypatch):
    monkeypatch.setattr("lodestar.service.releases.views.COMPARED_AT_ONCE", 1)
    url = f"/amber/{AT}compare/?before={held.id}&after={held.id}"
    assert answers(clients, url) == all_get(200)
    found = answers(clients, url, {})
    assert found == all_get(403) | dict.fromkeys(LOADERS, 302)


def test_an_administrator_sets_up_a_second_factor_before_adding(cast, home):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=cast.alice).delete()
    assert cast.client("alice").get(f"/amber/{AT}add/").url.startswith("/account/2fa/")
