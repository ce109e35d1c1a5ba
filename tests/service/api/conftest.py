"""The API with both invented places, and an evidence store that holds Amber's observations and an outline."""

from pathlib import Path
from typing import Any

import pytest

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-3.0, 53.4], [-2.9, 53.4], [-2.9, 53.45], [-3.0, 53.45], [-3.0, 53.4]]],
}


@pytest.fixture
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packs: Any) -> None:
    """A store of its own for each test."""
    from lodestar.evidence.boundaries import Outline
    from lodestar.evidence.building import prepare
    from lodestar.evidence.packs.records import Observation, Source
    from lodestar.evidence.releases import write_release
    from lodestar.evidence.sources import outlines, place_pack

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    pack = packs("amber")
    observations = place_pack.draft(pack.place, pack.all(Source), pack.all(Observation))
    outline = Outline("E99000002", "Amber Town", None, SQUARE, "indicative outline", "made for tests", "CC0")
    drafts = (observations, outlines.draft([outline], place="amber"))
    with prepare([write_release(draft) for draft in drafts]) as prepared:
        prepared.activate()
