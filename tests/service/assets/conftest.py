"""Amber with outlines of its two authorities, and more assets than its pack has."""

from pathlib import Path
from typing import Any

import pytest


def square(west: float) -> dict[str, Any]:
    ring = [[west, 53.35], [west + 0.1, 53.35], [west + 0.1, 53.45], [west, 53.45], [west, 53.35]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def outlined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An evidence store of its own that holds outlines of Amber Town and Amber Harbour."""
    from lodestar.evidence.geography.boundaries import Outline
    from lodestar.evidence.releases.release import write_release
    from lodestar.evidence.sources import outlines
    from lodestar.evidence.stores.building import prepare

    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    made = [
        Outline("E99000002", "Amber Town", None, square(-3.0), "indicative outline", "made for tests", "CC0"),
        Outline(
            "E99000003", "Amber Harbour", None, square(-2.9), "indicative outline", "made for tests", "CC0"
        ),
    ]
    with prepare([write_release(outlines.draft(made, place="amber"))]) as prepared:
        prepared.activate()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No evidence store at all."""
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))


@pytest.fixture
def add_asset(amber: Any, publish_all: Any) -> Any:
    """Adds an asset to Amber, and has the public read it; with ``published=False`` only once another is published."""
    from lodestar.service.assets.models import Asset
    from lodestar.service.places.models import Organisation, Source

    source = Source.objects.filter(place=amber).first()
    operator = Organisation.objects.get(place=amber, slug="amber-university")

    def add(
        number: int,
        longitude: float | None = None,
        latitude: float | None = None,
        published: bool = True,
        **fields: Any,
    ) -> Any:
        values = {"name": f"Asset {number}", "label": f"Asset {number}", "operator": operator} | fields
        made = Asset.objects.create(
            place=amber,
            slug=f"asset-{number}",
            number=number,
            source=source,
            locator=f"map, no. {number}",
            longitude=longitude,
            latitude=latitude,
            **values,
        )
        if published:
            publish_all(amber)
        return made

    return add
