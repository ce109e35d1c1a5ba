"""Money in a reader's words."""

from decimal import Decimal

import pytest

from lodestar.reports.money import percent, rate_pounds, short_pounds, whole_pounds


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (59_369_133, "£59.4m"),
        (6_045_010_283, "£6bn"),
        (371_239, "£371k"),
        (999_999, "£1m"),
        (999_400, "£999k"),
        (1_000, "£1k"),
        (850, "£850"),
        (999, "£999"),
        (Decimal("3.63"), "£3.63"),
        (3, "£3"),
        (0, "£0"),
        (-5_377_197, "−£5.4m"),
        (123_456_789, "£123m"),
        (None, "not given"),
    ],
)
def test_amounts_are_said_in_the_largest_unit_that_fits(amount, said):
    assert short_pounds(amount) == said


def test_whole_pounds_have_all_their_digits():
    assert whole_pounds(Decimal("59369133")) == "£59,369,133"
    assert whole_pounds(Decimal("-3.50")) == "−£3.50"
    assert whole_pounds(None) == "not given"


def test_shares_never_vanish():
    assert percent(0.2397) == "24%" and percent(0.0098, 1) == "1.0%"
    assert percent(0.0004) == "under 1%" and percent(0.0004, 1) == "under 0.1%"
    assert percent(0) == "0%"


def test_rates_keep_the_digits_that_tell_them_apart():
    assert (rate_pounds(3.628), rate_pounds(1210.19), rate_pounds(0)) == ("£3.63", "£1,210", "£0.00")
