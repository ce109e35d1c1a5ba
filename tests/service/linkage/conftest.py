"""Made awards with organisations that stand in them twice."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


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
