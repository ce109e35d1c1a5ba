"""Forms of memory and publishing."""

import datetime as dt
from typing import Any

from django import forms

from lodestar.service.ledger.fields import Text
from lodestar.service.shared.days import DayField

FIRST, LAST = dt.date(1700, 1, 1), dt.date(2199, 12, 31)


class WithdrawForm(forms.Form):
    """Why the public reads it no more."""

    reason = Text("Reason", missing="Say why it is withdrawn")


class PublishPlanForm(forms.Form):
    """What is told of an edition of the plan, and up to where its publisher has looked."""

    note = Text("What this publication brings")
    upto = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class OtherDay(DayField):
    """A day that a record can tell of: within the years that dates of records are written in."""

    default_error_messages = {"far": f"Enter a day from {FIRST:%Y} to {LAST:%Y}"}

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(self.error_messages["far"], code="far")
        return day


class ThenForm(forms.Form):
    """A day whose state is asked for, and the day up to which the record is read."""

    as_at = OtherDay(label="As at", required=False, help_text="What was true on this day.")
    known = OtherDay(
        label="As known on", required=False, help_text="Leave blank for what was known on that same day."
    )


class BetweenForm(forms.Form):
    """Two days to compare, named ``from`` and ``to`` as the address has them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = OtherDay(label="From the end of")
        self.fields["to"] = OtherDay(label="To the end of")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("from"), values.get("to")
        if first and last and first >= last:
            self.add_error("to", "The second day must be after the first")
        return values
