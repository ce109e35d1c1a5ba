"""Concentration against published and hand-worked values, and the laws that it must keep."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.awards.concentration import concentration, spread

AMOUNTS = st.lists(st.integers(1, 10**9), min_size=1, max_size=40)


def test_the_published_example_of_the_herfindahl_index():
    """R package REAT, herf(): shares 20, 50, 20, 10 give 0.34, normalised 0.12, equivalent number 2.94."""
    found = concentration([20, 50, 20, 10])
    assert found.hhi == pytest.approx(0.34)
    assert found.hhi_normalised == pytest.approx(0.12)
    assert found.equivalent == pytest.approx(2.94, abs=0.005)


def test_top_shares_and_the_holders_of_half():
    found = concentration([10, 20, 50, 20])
    assert found.top == ((1, 0.5), (5, 1.0), (10, 1.0))
    assert found.half == 1
    assert found.curve == (0.5, 0.7, 0.9, 1.0)
    assert concentration([49, 2, 49]).half == 2


def test_one_holder_holds_all():
    found = concentration([7])
    assert (found.hhi, found.hhi_normalised, found.equivalent, found.half, found.gini) == (1, 1, 1, 1, 0)


def test_nobody_holds_anything():
    assert concentration([]) is None and concentration([0, -5]) is None
    assert spread([0, 0]) is None


def test_what_is_nought_or_below_is_no_holding():
    assert concentration([5, 0, -3, 5]) == concentration([5, 5])


@given(AMOUNTS)
def test_the_laws_of_concentration(amounts):
    found = concentration(amounts)
    count = len(amounts)
    assert 1 / count - 1e-9 <= found.hhi <= 1 + 1e-9
    assert -1e-9 <= found.gini < 1
    assert found.curve[-1] == pytest.approx(1)
    assert all(a <= b for a, b in zip(found.curve, found.curve[1:], strict=False))
    assert found.hhi == pytest.approx(sum((a / sum(amounts)) ** 2 for a in amounts))
    assert found.gini == pytest.approx(_slow_gini(amounts), abs=1e-9)


@given(AMOUNTS, st.integers(2, 50))
def test_concentration_does_not_depend_on_the_unit(amounts, times):
    one, other = concentration(amounts), concentration([amount * times for amount in amounts])
    assert one.hhi == pytest.approx(other.hhi) and one.gini == pytest.approx(other.gini, abs=1e-9)
    assert one.half == other.half


def test_the_middle_and_the_tail():
    found = spread([Decimal(n) for n in range(1, 21)] + [Decimal(0)])
    assert (found.count, found.zero) == (20, 1)
    assert found.median == 10.5 and found.mean == 10.5
    assert found.lower_quartile == 5.75 and found.upper_quartile == 15.25
    assert found.ninetieth == pytest.approx(18.1)
    assert found.tail == pytest.approx((19 + 20) / 210)
    assert found.largest == 20


def test_the_largest_tenth_is_rounded_up_to_whole_amounts():
    assert spread([1, 1, 8]).tail == pytest.approx(0.8)
    assert spread([1] * 10 + [90]).tail == pytest.approx(91 / 100)


def _slow_gini(amounts):
    """Half the mean difference of all pairs over the mean."""
    count, total = len(amounts), sum(amounts)
    return sum(abs(a - b) for a in amounts for b in amounts) / (2 * count * total)
