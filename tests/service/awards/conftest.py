"""A home with made awards to the made place Amber Vale, and one with the real release for the region."""

import sys
from pathlib import Path

import pytest

from lodestar.evidence.geography.boundaries import read_boundaries
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.records import Observation, Source
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import InputFile, write_release
from lodestar.evidence.sources import outlines, place_pack
from lodestar.evidence.stores.building import prepare

sys.path.insert(0, str(Path(__file__).parent))

DATA = Path(__file__).parents[4] / "shared" / "data"
REAL = (
    "gateway-to-research/innovate_uk_participants_2018-04.csv.gz",
    "gateway-to-research/innovate_uk_projects_2018-04.csv.gz",
    "ons-regional-accounts/gva_total_itl_current_2024-04.csv",
    "ons-regional-accounts/population_itl_2024-04.csv",
)
BOUNDARIES = "geography/uk_boundaries_2022.topojson"


@pytest.fixture(scope="session")
def awarded_home(tmp_path_factory):
    """A store with made awards, built once."""
    from made_amber_awards import build

    home = tmp_path_factory.mktemp("awarded")
    build(home)
    return home


@pytest.fixture
def awarded(awarded_home, amber, monkeypatch, no_evidence):
    """Amber Vale with its made awards."""
    monkeypatch.setenv("LODESTAR_HOME", str(awarded_home))
    return amber


@pytest.fixture(scope="session")
def national_home(tmp_path_factory):
    """A store with the national release of April 2018, the regional accounts and the official outlines."""
    missing = [name for name in (*REAL, BOUNDARIES) if not (DATA / name).exists()]
    if missing:
        pytest.skip(f"the publishers' files {', '.join(missing)} are not beside the repository")
    home = tmp_path_factory.mktemp("national-awards")
    accept(understand([DATA / name for name in REAL], home=home), home=home)
    path = DATA / BOUNDARIES
    pack = open_pack(places_folder() / "liverpool-city-region")
    drafts = (
        outlines.draft(read_boundaries(path), inputs=[InputFile.of(path)]),
        place_pack.draft(pack.place, pack.all(Source), pack.all(Observation), []),
    )
    with prepare([write_release(draft, home=home) for draft in drafts], home=home) as prepared:
        prepared.activate()
    return home


@pytest.fixture
def national(national_home, region, monkeypatch):
    """Liverpool City Region with the real release."""
    monkeypatch.setenv("LODESTAR_HOME", str(national_home))
    return region
