"""Where an action stands by its dates, and that it always says why."""

import datetime as dt

import pytest

from lodestar.analysis.delivery.standing import STATUSES, Step, standing_of

TODAY = dt.date(2026, 6, 15)


def standing(starts="", ends="", steps=(), **more):
    return standing_of(starts=starts, ends=ends, steps=steps, today=TODAY, **more)


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        ("", "", "no-dates"),
        ("2026-01", "2026-12", "under-way"),
        ("2026-06-15", "", "under-way"),
        ("2026-06-16", "", "not-started"),
        ("2026", "2027", "under-way"),
        ("2027", "2028", "not-started"),
        ("2026-01", "2026-05", "past-its-date"),
        ("2026-01", "2026-06-14", "past-its-date"),
        ("2026-01", "2026-06-15", "under-way"),
        ("2026-01", "2026-06", "under-way"),
        ("2025", "2026", "under-way"),
        ("2024", "2025", "past-its-date"),
    ],
)
def test_a_date_in_part_counts_by_its_last_day_for_an_end_and_its_first_for_a_start(starts, ends, status):
    assert standing(starts, ends).status == status


def test_why_is_it_red_is_answered_with_the_date_that_passed():
    found = standing("2025-01", "2026-05-31", [Step("keys", "Keys handed over", "2026-03")])
    assert found.status == "past-its-date"
    assert found.reasons == (
        "It was to end by 31 May 2026 and no ending is recorded.",
        "‘Keys handed over’ was due by 31 March 2026 and is not marked as reached.",
    )


def test_a_milestone_that_was_reached_is_not_late():
    reached = Step("keys", "Keys", "2026-03", dt.date(2026, 5, 1))
    assert standing("2026-01", "2027", [reached]).status == "under-way"


@pytest.mark.parametrize(
    ("ended", "status"), [("completed", "complete"), ("merged", "merged"), ("superseded", "superseded")]
)
def test_an_ending_decides_whatever_the_dates_say(ended, status):
    found = standing("2024", "2025", [Step("a", "A", "2025")], ended=ended, ended_on=dt.date(2026, 1, 2))
    assert found.status == status and found.ended
    assert "2 January 2026" in found.reasons[0]


def test_every_status_that_can_come_out_has_a_way_to_be_shown():
    from lodestar.service.shared.statuses import STATUSES as SHOWN

    assert set(STATUSES) <= set(SHOWN)
