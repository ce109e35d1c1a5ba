"""What is read without being validated again is what the validated records say, whatever the kind."""

import pytest

from lodestar.service.ledger.mapping import LEDGER_KINDS, read_records
from lodestar.service.ledger.plain import plain_of

KINDS = [kind.name for kind in LEDGER_KINDS]


def slow(place, kind):
    """The obvious way: a record of each row, checked whole, and its own dump."""
    return {slug: record.model_dump(mode="json") for slug, record in read_records(place, kind).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_as_its_validated_records_do(amber, kind):
    fast = plain_of(amber, kind)
    assert fast == slow(amber, kind) and fast
    assert [list(values) for values in fast.values()] == [
        list(values) for values in slow(amber, kind).values()
    ]
    assert list(fast) == list(slow(amber, kind)), "the oldest first"


def test_a_real_place_reads_so_too(region):
    for kind in KINDS:
        assert plain_of(region, kind) == slow(region, kind), kind


def test_the_number_of_queries_does_not_grow_with_the_rows(amber, django_assert_max_num_queries):
    for kind in KINDS:
        with django_assert_max_num_queries(5):
            plain_of(amber, kind)
