"""Lasting ids of records made in the service."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodestar.service.audit.numbering import free_slug, next_slug, next_slugs
from lodestar.service.delivery.models import TagTree


@pytest.fixture
def held(amber):
    """A way to have an id stand already."""

    def hold(*slugs, place=amber):
        for slug in slugs:
            TagTree.objects.create(place=place, slug=slug, name=slug, levels=["Level"])

    return hold


def test_a_name_that_is_free_is_the_id(amber, held):
    held("ports-of-the-north")
    assert free_slug(amber, TagTree, "ports") == "ports"


def test_the_second_and_third_of_a_name_are_numbered(amber, held):
    held("ports")
    assert free_slug(amber, TagTree, "ports") == "ports-2"
    held("ports-2", "ports-4")
    assert free_slug(amber, TagTree, "ports") == "ports-3"


def test_an_id_that_an_address_needs_is_never_given(amber):
    assert free_slug(amber, TagTree, "new", reserved={"new"}) == "new-2"


def test_a_name_taken_at_another_place_is_free_here(amber, birch, held):
    held("ports", place=birch)
    assert free_slug(amber, TagTree, "ports") == "ports"


def test_a_long_name_leaves_room_for_its_number(amber, held):
    first = free_slug(amber, TagTree, "a" * 200)
    held(first)
    second = free_slug(amber, TagTree, "a" * 200)
    assert second == f"{first}-2" and len(second) <= 80


def test_a_row_goes_on_after_its_highest_number_and_fills_no_gap(amber, held):
    assert next_slug(amber, TagTree, "decision-2026") == "decision-2026-001"
    held("decision-2026-001", "decision-2026-007", "decision-2026-x-9")
    assert next_slug(amber, TagTree, "decision-2026") == "decision-2026-008"


def test_a_row_counts_on_past_its_digits(amber, held):
    held("interest-999", "paper-9")
    assert next_slug(amber, TagTree, "interest") == "interest-1000"
    assert next_slugs(amber, TagTree, "paper", 2, digits=1) == ["paper-10", "paper-11"]


def test_many_ids_take_no_more_queries_than_one(amber):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(set(next_slugs(amber, TagTree, "revision", 500))) == 500
    assert len(asked) == 2
