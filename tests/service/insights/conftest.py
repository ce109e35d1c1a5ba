"""The made place that comes with Lodestar, with its figures."""

import pytest

from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.records import Observation, Source
from lodestar.evidence.releases.release import write_release
from lodestar.evidence.sources import place_pack
from lodestar.evidence.stores.building import prepare


@pytest.fixture(scope="session")
def meridian_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("meridian")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        pack = open_pack(places_folder() / "port-meridian")
        release = write_release(place_pack.draft(pack.place, pack.all(Source), pack.all(Observation), []))
        with prepare([release]) as prepared:
            prepared.activate()
    return home


@pytest.fixture
def meridian(db, meridian_home, monkeypatch, no_evidence):
    """Port Meridian, an invented place, as it comes with Lodestar."""
    from lodestar.service.ledger.loading import load_pack
    from lodestar.service.places.models import Place

    monkeypatch.setenv("LODESTAR_HOME", str(meridian_home))
    load_pack(by="test", pack=open_pack(places_folder() / "port-meridian"))
    return Place.objects.get(slug="port-meridian")
