"""A result answers where it is from, how it was computed and how sure it is."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from lodestar.analysis.results import Interval, Method, Result

PLAIN = Result(
    Decimal("1.87"), "percent", "2018", "TLD7", Method("share of GVA", "2"), ("rd-2018", "gva-2018")
)


def test_a_result_answers_the_three_questions():
    sure = Interval(Decimal("1.8"), Decimal("1.9"), "rounding of the inputs")
    found = Result(
        Decimal("1.87"), "percent", "2018", "TLD7", PLAIN.method, PLAIN.inputs, sure, "a sample survey"
    )
    assert found.where_from == "rd-2018, gva-2018"
    assert found.how_computed == "share of GVA (version 2)"
    assert found.how_sure == "between 1.8 and 1.9 (rounding of the inputs); a sample survey"


def test_what_is_not_known_is_said_to_be_unknown():
    assert PLAIN.how_sure == "not assessed"
    assert Result(1.0, "count", None, None, PLAIN.method, ()).where_from == "no recorded input"


def test_a_result_cannot_be_changed_and_an_interval_cannot_be_upside_down():
    with pytest.raises(FrozenInstanceError):
        PLAIN.value = Decimal(2)
    with pytest.raises(ValueError, match="lies above its high end"):
        Interval(2.0, 1.0, "mistaken")
