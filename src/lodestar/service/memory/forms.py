"""Forms of memory and publishing."""

from typing import Any

from django import forms

from lodestar.service.ledger.fields import Text
from lodestar.service.shared.days import DayField


class WithdrawForm(forms.Form):
    """Why the public reads it no more."""

    reason = Text("Reason", missing="Say why it is withdrawn")


class PublishPlanForm(forms.Form):
    """What is told of an edition of the plan, and up to where its publisher has looked."""

    note = Text("What this publication brings")
    upto = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ThenForm(forms.Form):
    """A day whose state is asked for, and the day up to which the record is read."""

    as_at = DayField(label="As at", required=False, help_text="What was true on this day.")
    known = DayField(
        label="As known on", required=False, help_text="Leave blank for what was known on that same day."
    )


class BetweenForm(forms.Form):
    """Two days to compare, named ``from`` and ``to`` as the address has them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label="From the end of")
        self.fields["to"] = DayField(label="To the end of")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("from"), values.get("to")
        if first and last and first >= last:
            self.add_error("to", "The second day must be after the first")
        return values
