"""Where a commitment stands: at the very point of the path, with targets that fall, from nought, and by which years."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from lodestar.evidence.errors import LodestarError
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.queries import readings_of
from lodestar.service.monitoring.reading import read

FIELDS = {
    "indicator": "jobs-created", "name": "Jobs", "role": "commitment", "starts": dt.date(2025, 4, 1), "frequency": "quarter",
    "time_rule": "sum", "place_rule": "none", "baseline_period": "2024/25", "baseline": Decimal(0), "target_period": "2027/28",
    "target": Decimal(100),
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


def stands(cast, *values, **more):
    row = assign_indicator(by=cast.edith, place=cast.amber, **(FIELDS | more))
    enter_values(by=cast.edith, assignment=row, entries=values)
    (reading,) = readings_of(cast.amber, sees_small=True)
    return reading.latest.position.standing, reading.reason


def test_a_percentage_that_reads_as_the_path_does_is_on_it(cast):
    """A third is not ahead of 33.33% by the digits that nobody is shown. From nought, too."""
    third = Entry("2025/26", numerator=Decimal(100), denominator=Decimal(300))
    ratio = {"indicator": "rd-share-of-gva", "time_rule": "ratio", "frequency": "year"}
    assert stands(cast, third, **ratio) == ("on-path", "33.33% in 2025/26; the path asks for 33.33%.")


@pytest.mark.parametrize(("reached", "standing"), [(33, "behind"), (34, "ahead")])
def test_a_count_beside_the_path_is_rated(cast, reached, standing):
    assert stands(cast, Entry("2025-04..2025-06", value=Decimal(reached)))[0] == standing


@pytest.mark.parametrize(("reached", "standing"), [(99, "ahead"), (100, "on-path"), (101, "behind")])
def test_a_target_that_falls_is_met_from_above(cast, reached, standing):
    """By its definition less is better; the path falls from 150 to nought."""
    falls = {"time_rule": "latest", "baseline": Decimal(150), "target": Decimal(0)}
    from lodestar.evidence.definitions.indicators import load_definitions

    down = next(one.id for one in load_definitions().indicators.values() if one.direction == "down")
    assert (
        stands(cast, Entry("2025-04..2025-06", value=Decimal(reached)), **(falls | {"indicator": down}))[0]
        == standing
    )


@pytest.mark.parametrize(
    ("target", "reached", "standing"), [(0, 90, "ahead"), (0, 110, "behind"), (300, 210, "ahead")]
)
def test_where_no_way_is_better_it_is_the_way_to_the_target(cast, target, reached, standing):
    from lodestar.evidence.definitions.indicators import load_definitions

    neither = next(one.id for one in load_definitions().indicators.values() if one.direction == "none")
    more = {"indicator": neither, "baseline": Decimal(150), "target": Decimal(target), "time_rule": "latest"}
    entry = Entry("2025-04..2025-06", value=Decimal(reached))
    assert stands(cast, entry, **more)[0] == standing


def test_a_programme_that_begins_in_july_is_counted_in_the_years_of_its_target(cast):
    """Three quarters of 2025/26, against what the path asks of 2025/26; not two of the calendar year 2025."""
    quarters = ("2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03")
    values = [Entry(quarter, value=Decimal(11)) for quarter in quarters]
    standing, reason = stands(cast, *values, starts=dt.date(2025, 7, 1))
    assert (standing, reason) == ("behind", "33 jobs in 2025/26; the path asks for 33.33 jobs.")


@pytest.mark.parametrize("trajectory", ["", "linear", "compound"])
def test_values_on_the_way_that_the_path_would_run_past_are_refused(cast, trajectory):
    wrong = {"trajectory": trajectory, "points": [["2026/27", "40"]], "baseline": Decimal(10)}
    with pytest.raises(LodestarError, match="the path runs past them"):
        stands(cast, **wrong)
    with pytest.raises(LodestarError, match="for one year"):
        stands(cast, trajectory="points", points=[["2026/27", "40"], ["2026/27", "50"]])
    assert not Assignment.objects.exists()


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=4, max_size=4),
    st.integers(0, 200),
    st.integers(0, 900),
)
def test_a_year_stands_where_a_slow_reckoning_puts_it(amounts, baseline, target):
    row = Assignment(**(FIELDS | {"baseline": Decimal(baseline), "target": Decimal(target), "place_id": 1}))
    row._state.fields_cache["place"] = SimpleNamespace(slug="amber", pk=1, area_names={}, authorities=[])
    quarters = ("2025-04..2025-06", "2025-07..2025-09", "2025-10..2025-12", "2026-01..2026-03")
    values = [
        Value(assignment=row, slug=quarter, period=quarter, value=Decimal(amount))
        for quarter, amount in zip(quarters, amounts, strict=True) if amount is not None
    ]  # fmt: skip
    told = read(row, values, sees_small=True, today=dt.date(2026, 5, 6)).years[0]
    known = [amount for amount in amounts if amount is not None]
    if not known:
        assert told.position is None and told.rolled.value is None
        return
    asked = baseline + Fraction(target - baseline, 3)
    apart = sum(known) - float(asked)
    assert told.rolled.value == sum(known) and told.rolled.complete == (len(known) == 4)
    assert told.position.standing == ("on-path" if abs(apart) < 0.005 else "ahead" if apart > 0 else "behind")
