"""When items of an agenda begin."""

import pytest

from lodestar.analysis.meetings.timing import start_times


@pytest.mark.parametrize(
    ("begins", "lengths", "times"),
    [
        ("10:00 to 12:00", [45, 30, 10], ["10:00", "10:45", "11:15"]),
        ("9.30", [35, 5], ["09:30", "10:05"]),
        ("10:00", [10, None, 5, 5], ["10:00", "10:10", "", ""]),
        ("After lunch", [10, 5], ["", ""]),
        ("1:30 pm", [10], [""]),
        ("25:00", [10], [""]),
        ("23:30", [45, 5], ["23:30", ""]),
        ("", [], []),
    ],
)
def test_each_item_begins_when_those_before_it_are_over(begins, lengths, times):
    assert start_times(begins, lengths) == times
