"""Risks of Amber, and who may accept them."""

import datetime as dt

import pytest

from lodestar.service.people.models import RoleAssignment


@pytest.fixture
def approver(cast):
    """Vera, who may approve and accept at Amber."""
    RoleAssignment.objects.create(
        person=cast.vera, place=cast.amber, role="approver", starts=dt.date(2024, 1, 1)
    )
    return cast.vera
