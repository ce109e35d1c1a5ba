"""Since when an indicator stands where it stands, and when it is getting worse."""

from decimal import Decimal

import pytest

from lodestar.analysis.monitoring.watching import YearStood, getting_worse, stood_since


def year(number, value, gap=None, complete=True):
    standing = "" if gap is None else "behind" if gap < 0 else "ahead"
    return YearStood(
        number, str(number), None if value is None else Decimal(value), complete, standing,
        None if gap is None else Decimal(gap),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gaps", "since"),
    [
        ((), ""),
        ((5,), "2020"),
        ((5, -1, -2), "2021"),
        ((-1, 5, -2), "2022"),
        ((-1, None, -2), "2022"),
        ((-1, -2, None), "2020"),
    ],
)
def test_a_standing_holds_since_the_first_year_of_its_unbroken_run(gaps, since):
    years = [year(2020 + n, None if gap is None else 9, gap) for n, gap in enumerate(gaps)]
    assert stood_since(years) == since


@pytest.mark.parametrize(
    ("gaps", "worse"),
    [
        ((-1, -2), True), ((-2, -1), False), ((1, -1), True), ((2, 1), False), ((-2, -2), False), ((-1,), False),
        ((-1, None), False),
    ],
)  # fmt: skip
def test_with_a_path_it_is_worse_when_it_is_further_behind_than_the_year_before(gaps, worse):
    years = [year(2020 + n, None if gap is None else 9, gap) for n, gap in enumerate(gaps)]
    assert getting_worse(years, "up", path_begins=2010) is worse
    turned = [year(y.year, y.value, None if y.gap is None else -y.gap) for y in years]
    assert getting_worse(turned, "down", path_begins=2010) is worse


def test_the_year_in_which_the_path_begins_is_on_it():
    assert getting_worse([year(2021, 9, -1)], "up", path_begins=2020)
    assert not getting_worse([year(2021, 9, 1)], "up", path_begins=2020)


@pytest.mark.parametrize(("direction", "worse"), [("up", True), ("down", False), ("none", False)])
def test_what_is_only_watched_is_worse_when_it_moves_the_wrong_way(direction, worse):
    assert getting_worse([year(2020, 9), year(2021, 8)], direction) is worse


def test_a_year_that_lacks_a_period_or_cannot_be_compared_says_nothing():
    assert not getting_worse([year(2020, 9), year(2021, 8, complete=False)], "up")
    assert not getting_worse([year(2020, 9, complete=False), year(2021, 8)], "up")
    assert not getting_worse([year(2020, 9), year(2022, 8)], "up")
    assert not getting_worse([year(2020, 9), year(2021, 8)], "up", comparable=lambda earlier, later: False)
