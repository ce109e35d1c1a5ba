"""The tables beside the pictures of documents give figures as one reads them."""

import datetime as dt
from decimal import Decimal

import pytest

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.reports.documents import Figure
from lodestar.service.documents.pictures import _readable, picture_of_assignment, picture_of_indicator
from lodestar.service.insights.indicators import indicator_of
from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values
from lodestar.service.monitoring.queries import readings_of

pytestmark = pytest.mark.django_db


def test_a_path_is_given_as_precisely_as_what_was_observed(region):
    """A path is reckoned to ten places; the share of GVA is published to two."""
    (drawn,) = picture_of_indicator(
        region, indicator_of(region, load_definitions().indicators["rd-share-of-gva"])
    )
    figures = [cell for row in drawn.table.rows for cell in row[1:] if isinstance(cell, Figure)]
    assert len(figures) > 10
    assert {-int(Decimal(cell.value).as_tuple().exponent) for cell in figures} <= {0, 1, 2}
    assert all(len(cell.said.rstrip("%").partition(".")[2]) <= 2 for cell in figures)


def test_the_path_of_values_that_people_entered_has_no_noughts_at_its_end(cast):
    """The ledger keeps six decimals; 12.8 is not 12.800000."""
    assignment = assign_indicator(
        by=cast.edith, place=cast.amber, indicator="jobs-created", name="Jobs", role="commitment", target=Decimal(40),
        target_period="2029/30", baseline=Decimal(6), baseline_period="2024/25", starts=dt.date(2024, 4, 1),
        frequency="year", time_rule="sum", place_rule="none",
    )  # fmt: skip
    enter_values(by=cast.edith, assignment=assignment, entries=[Entry("2024/25", value=Decimal("20.50"))])
    (reading,) = readings_of(cast.amber, sees_small=False, today=dt.date(2026, 5, 1))
    (drawn,) = picture_of_assignment(cast.amber, reading)
    said = [cell.said for row in drawn.table.rows for cell in row[1:] if isinstance(cell, Figure)]
    assert any(one.startswith("12.8 ") for one in said) and any(one.startswith("20.5 ") for one in said)
    assert not any(".80" in one or ".50" in one for one in said)


def test_of_a_long_path_the_years_that_nobody_observed_are_given_every_fifth_year():
    rows = tuple(
        (str(year), Figure(Decimal(1), "jobs", "1") if year < 1998 else None, None)
        for year in range(1990, 2033)
    )
    kept = [row[0] for row in _readable(rows)]
    assert kept == [
        *map(str, range(1990, 1998)),
        "2000",
        "2005",
        "2010",
        "2015",
        "2020",
        "2025",
        "2030",
        "2032",
    ]
    assert _readable(rows[:16]) == rows[:16], "a short path is given whole"
