"""Dates are asked for in one way, and read in both that people write."""

import datetime as dt

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from lodestar.service.ledger.fields import Day
from lodestar.service.shared.days import EXAMPLE, DayField, as_held, as_written, day_given


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("31/3/2027", "2027-03-31"), ("31/03/2027", "2027-03-31"), ("31 March 2027", "2027-03-31"), ("2027-03-31", "2027-03-31"),
        ("3/2027", "2027-03"), ("March 2027", "2027-03"), ("2027-03", "2027-03"), ("2027", "2027"),
        ("31-Mar-27", "2027-03-31"), ("31-Mar-2027", "2027-03-31"), ("31/3/27", "2027-03-31"), ("31.03.2027", "2027-03-31"),
        ("31-03-2027", "2027-03-31"), ("31st March 2027", "2027-03-31"), ("2nd Mar 2027", "2027-03-02"), ("Mar-27", "2027-03"),
        ("31/2/2027", "31/2/2027"), ("2026/27", "2026/27"), ("soon", "soon"), ("", ""),
    ],
)  # fmt: skip
def test_a_date_is_read_as_british_people_write_it_and_as_it_is_held(written, held):
    assert as_held(written) == held


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)), st.sampled_from([4, 7, 10]))
def test_what_a_form_shows_is_read_back_as_it_was_held(day, length):
    held = day.isoformat()[:length]
    assert as_held(as_written(held)) == held
    assert day_given(as_written(day.isoformat())) == day


class Both(forms.Form):
    whole = DayField(label="Whole", help_text="At most a year ahead.")
    partly = Day("Partly")


def test_both_kinds_of_field_show_one_form_of_day_one_hint_and_one_refusal():
    form = Both(initial={"whole": dt.date(2027, 3, 31), "partly": "2027-03-31"})
    assert (
        form["whole"].as_widget().count('value="31/03/2027"')
        == form["partly"].as_widget().count('value="31/03/2027"')
        == 1
    )
    assert (
        form["whole"].help_text == f"At most a year ahead. {EXAMPLE}"
        and EXAMPLE[:-1] in form["partly"].help_text
    )
    wrong = Both({"whole": "soon", "partly": "2026/27"})
    assert (
        all("Enter a date, such as 27/3/2026" in errors[0] for errors in wrong.errors.values())
        and len(wrong.errors) == 2
    )
    for written in ("31/3/2027", "2027-03-31"):
        right = Both({"whole": written, "partly": written})
        assert right.is_valid() and right.cleaned_data == {
            "whole": dt.date(2027, 3, 31),
            "partly": "2027-03-31",
        }


def test_a_form_that_shows_a_date_as_written_has_not_changed_when_it_is_sent_back():
    assert not Both({"whole": "31/03/2027", "partly": "31/03/2027"},
                    initial={"whole": dt.date(2027, 3, 31), "partly": "2027-03-31"}).changed_data  # fmt: skip
