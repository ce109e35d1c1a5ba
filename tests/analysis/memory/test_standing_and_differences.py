"""What was true on a day by a record's own dates; what differs between two readings."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodestar.analysis.memory import Standing, differences, standing_on
from lodestar.analysis.memory.differences import QUIET

DAY = dt.date(2026, 3, 15)


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"starts": "2026-03", "ends": "2026-03"}, Standing.HOLDS),
        ({"starts": "2026-03-16"}, Standing.AHEAD),
        ({"starts": "2025", "ends": "2026-03-15"}, Standing.HOLDS),
        ({"starts": "2025", "ends": "2026-03-14"}, Standing.OVER),
        ({"ends": "2026-02"}, Standing.OVER),
        ({"ends": "2027"}, Standing.HOLDS),
        ({"raised_on": "2026-03-01", "closed_on": None}, Standing.HOLDS),
        ({"raised_on": "2026-03-01", "closed_on": "2026-03-10"}, Standing.OVER),
        ({"effective_from": "2026-04-01", "made_on": "2026-03-01"}, Standing.AHEAD),
        (
            {"accepted_on": "2026-01-01", "expires_on": "2027-01-01", "withdrawn_on": "2026-02-01"},
            Standing.OVER,
        ),
        ({"name": "x"}, Standing.UNDATED),
    ],
)
def test_where_a_record_stands_is_read_off_its_own_dates(values, standing):
    assert standing_on(values, DAY) == standing


PLAIN = st.dictionaries(
    st.sampled_from(["name", "starts", "text", "current_impact", "note"]),
    st.sampled_from([None, "", "2026", "2027-03", "word"]),
)
RECORDS = st.dictionaries(st.sampled_from("abc"), PLAIN)


@given(RECORDS)
def test_a_reading_does_not_differ_from_itself(records):
    assert differences("risk", records, records) == ()


@given(RECORDS, RECORDS)
def test_every_field_that_differs_is_told_once_and_nothing_else(before, after):
    told = {(one.record, one.field) for one in differences("risk", before, after)}
    expected = {(slug, "") for slug in before.keys() ^ after.keys()}
    for slug in before.keys() & after.keys():
        names = (before[slug].keys() | after[slug].keys()) - QUIET
        expected |= {
            (slug, name)
            for name in names
            if (before[slug].get(name) or None) != (after[slug].get(name) or None)
        }
    assert told == expected


@given(RECORDS, RECORDS)
def test_the_way_back_tells_the_same_records_and_fields(before, after):
    there = {(one.record, one.field) for one in differences("risk", before, after)}
    assert there == {(one.record, one.field) for one in differences("risk", after, before)}


def test_dates_move_ratings_are_re_rated_ends_end_and_decisions_are_decided():
    before = {"a": {"name": "A", "ends": "2026", "current_impact": 2, "closed_on": None, "text": "t"}}
    after = {"a": {"name": "A", "ends": "2027", "current_impact": 3, "closed_on": "2026-03-01", "text": "u"}}
    told = {one.field: one.what for one in differences("risk", before, after)}
    assert told == {"ends": "moved", "current_impact": "re-rated", "closed_on": "ended", "text": "changed"}
    assert [one.what for one in differences("decision", {}, {"d": {"name": "D"}})] == ["decided"]


def test_a_milestone_is_told_by_its_own_name_within_its_action():
    before = {
        "a": {
            "name": "A",
            "milestones": [{"id": "x", "name": "X", "due": "2026"}, {"id": "y", "name": "Y", "due": "2026"}],
        }
    }
    after = {
        "a": {
            "name": "A",
            "milestones": [{"id": "x", "name": "X", "due": "2027"}, {"id": "z", "name": "Z", "due": "2026"}],
        }
    }
    told = [(one.what, one.part, one.was, one.now) for one in differences("action", before, after)]
    assert told == [("moved", "X", "2026", "2027"), ("added", "Z", None, None), ("removed", "Y", None, None)]
