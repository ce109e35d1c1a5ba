"""Actions of Amber Vale for the working plan's tests."""

import pytest

from lodestar.service.plan.models import Action
from tests.service.ledger.conftest import form_of, posting  # noqa: F401


@pytest.fixture
def room(cast):
    """The action of Amber with dates and milestones."""
    return Action.objects.get(place=cast.amber, slug="open-the-clean-room")


@pytest.fixture
def fitters(cast):
    """The action of Amber without dates."""
    return Action.objects.get(place=cast.amber, slug="train-fitters")


@pytest.fixture
def bridge(cast):
    """The action of the place next door."""
    return Action.objects.get(place=cast.birch, slug="mend-the-bridge")


@pytest.fixture(autouse=True)
def at_once(published_at_once):
    """These tests change the plan at every step; what they are about is not what the public reads of it."""
