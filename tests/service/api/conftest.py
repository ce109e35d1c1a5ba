"""The API with both invented places, and an evidence store that holds Amber's observations and an outline."""

from pathlib import Path
from typing import Any

import pytest

PACKS = Path(__file__).parents[1] / "packs"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.45], [-3.0, 53.45], [-3.0, 53.4]]],
}


@pytest.fixture(scope="session")
def outlined_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with that store, built once."""
    from lodestar.evidence.geography.boundaries import Outline
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.evidence.packs.records import Observation, Source
    from lodestar.evidence.releases.release import write_release
    from lodestar.evidence.sources import outlines, place_pack
    from lodestar.evidence.stores.building import prepare

    home = tmp_path_factory.mktemp("outlined")
    pack = open_pack(PACKS / "amber")
    observations = place_pack.draft(pack.place, pack.all(Source), pack.all(Observation))
    outline = Outline("E99000002", "Amber Town", None, SQUARE, "indicative outline", "made for tests", "CC0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LODESTAR_HOME", str(home))
        drafts = (observations, outlines.draft([outline], place="amber"))
        with prepare([write_release(draft) for draft in drafts]) as prepared:
            prepared.activate()
    return home


@pytest.fixture
def evidence(outlined_home: Path, monkeypatch: pytest.MonkeyPatch, no_evidence: Any) -> None:
    """The store is there to be read."""
    monkeypatch.setenv("LODESTAR_HOME", str(outlined_home))
