"""A value belongs to one of the periods in which values are due, so that nothing is counted twice."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from lodestar.evidence.errors import LodestarError
from lodestar.service.monitoring.actions import Entry, assign_indicator, change_assignment, enter_values
from lodestar.service.monitoring.models import Value

FIRST = "2025-04..2025-06"


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC), tick=True):
        yield


@pytest.fixture
def row(cast):
    return assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name="Jobs", role="contextual",
        starts=dt.date(2025, 4, 1), frequency="quarter", time_rule="sum", place_rule="none",
        areas=[cast.amber.authorities[0]["code"]], dimensions={"sex": ["female", "male"]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Entry("2025/26", value=Decimal(40)), "a value is due for each quarter; that one is written 2025-04..2025-06"),
        (Entry("2025-04", value=Decimal(4)), "is due for each quarter"),
        (Entry("2025-05..2025-07", value=Decimal(4)), "is due for each quarter"),
        (Entry("2025-04-01..2025-06-30", value=Decimal(4)), "that one is written 2025-04..2025-06"),
        (Entry("2026-07..2026-09", value=Decimal(4)), "has not begun"),
        (Entry(FIRST, value=Decimal(-2)), "is not below zero"),
    ],
)  # fmt: skip
def test_what_would_be_counted_twice_or_before_its_time_is_refused(cast, row, entry, said):
    with pytest.raises(LodestarError, match=said):
        enter_values(by=cast.edith, assignment=row, entries=[entry])
    page = f"/amber/monitoring/{row.slug}/values/?period={entry.period}"
    sent = {"value-0": str(entry.value), "status": "result"}
    assert said.split(";")[0] in cast.client("edith").post(page, sent).content.decode()
    assert not Value.objects.exists()


def test_a_value_is_of_an_area_or_of_a_category(cast, row):
    both = Entry(FIRST, area=row.areas[0], dimension="sex", category="male", value=Decimal(8))
    with pytest.raises(LodestarError, match="not of both"):
        enter_values(by=cast.edith, assignment=row, entries=[both])


def test_that_no_value_will_come_is_said_beforehand(cast, row):
    enter_values(by=cast.edith, assignment=row, entries=[Entry("2026-07..2026-09", missing="not-collected")])
    assert Value.objects.get().missing == "not-collected"


@pytest.mark.parametrize("changes", [{"frequency": "month"}, {"starts": dt.date(2025, 5, 1)}])
def test_periods_are_not_cut_otherwise_while_values_of_them_are_held(cast, row, changes):
    """Quarters among months would be added up with them."""
    enter_values(by=cast.edith, assignment=row, entries=[Entry(FIRST, value=Decimal(8))])
    with pytest.raises(LodestarError, match="end this assignment and make another"):
        change_assignment(by=cast.edith, assignment=row, seen=row.version, changes=changes)


def test_an_earlier_first_period_is_taken_where_what_is_held_still_fits(cast, row):
    enter_values(by=cast.edith, assignment=row, entries=[Entry(FIRST, value=Decimal(8))])
    changed = change_assignment(
        by=cast.edith, assignment=row, seen=row.version, changes={"starts": dt.date(2024, 4, 1)}
    )
    assert changed.starts == dt.date(2024, 4, 1)
