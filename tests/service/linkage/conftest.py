"""Made awards with organisations that stand in them twice, and a worker that looks for links."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def home(tmp_path, monkeypatch, no_evidence):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def work():
    """Do what waits, as a worker would."""
    from lodestar.service.workers.running import work_off

    return work_off


@pytest.fixture
def awards(home, cast):
    """The awards serve; nobody has looked for links yet."""
    from made_twins import serve

    serve()


@pytest.fixture
def looked(awards, cast, work):
    """Links have been looked for."""
    cast.client("edith").post("/amber/evidence/organisations/look/")
    work()
