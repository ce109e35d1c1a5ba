"""Units multiply, divide and refuse what they do not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.logic.units import PLAIN, Unit, parse_unit
from lodestar.evidence.errors import LodestarError

SYMBOLS = st.sampled_from(
    ["GBP_real(2022)", "GBP_nominal", "FTE", "jobs", "year", "pp", "tCO2e", "count(firms)", "points(score)"]
)
UNITS = st.lists(st.tuples(SYMBOLS, st.sampled_from([-2, -1, 1, 2])), max_size=4).map(
    lambda pairs: Unit(tuple(sorted(dict(pairs).items())))
)


@given(UNITS)
def test_a_unit_is_read_as_it_is_written(unit: Unit) -> None:
    assert parse_unit(str(unit)) == unit


@given(UNITS, UNITS)
def test_what_is_multiplied_and_divided_comes_back(one: Unit, other: Unit) -> None:
    assert one * other / other == one
    assert one / one == PLAIN


def test_pounds_of_different_years_are_different_units() -> None:
    assert parse_unit("GBP_real(2022)") != parse_unit("GBP_real(2019)")
    assert parse_unit("job_years") == parse_unit("jobs*year")
    assert parse_unit("share") == PLAIN
    assert parse_unit("pp") != PLAIN


@pytest.mark.parametrize(
    "text", ["", "pounds", "GBP_real", "GBP_real(22)", "jobs per year", "/year", "jobs//year"]
)
def test_what_is_no_unit_is_refused_with_what_there_is(text: str) -> None:
    with pytest.raises(LodestarError, match="use GBP_real"):
        parse_unit(text)
