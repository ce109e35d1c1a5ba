"""Fixtures of files that walk every address, to be imported: the cast and its browsers are made once for each file."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh(whole_evidence):
    """All evidence is there, and nothing is remembered of an earlier test."""
    cache.clear()


@pytest.fixture
def cast(settled):
    """The cast as it was made."""
    return settled


@pytest.fixture
def clients(signed_in):
    """The browsers as they were made."""
    return signed_in
