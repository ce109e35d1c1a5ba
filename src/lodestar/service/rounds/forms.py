"""Forms of reporting rounds."""

import datetime as dt
import hashlib
from typing import Any

from django import forms

from lodestar.analysis.rounds.calendar import SAID, Nation
from lodestar.evidence.definitions.rating_schemes import RatingScheme, load_rating_schemes
from lodestar.service.ledger.fields import SomeOf, one_newline
from lodestar.service.rounds.actions import LONGEST_TEXT, Said
from lodestar.service.rounds.reminder_choices import CHOICES
from lodestar.service.shared.days import DayField


class Words(forms.CharField):
    """Text of several lines; who writes too much is told so, and loses nothing."""

    def __init__(self, label: str, *, rows: int = 2, required: bool = False, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=LONGEST_TEXT,
            help_text=help_text,
            widget=forms.Textarea(attrs={"rows": rows}),
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(one_newline(value) if isinstance(value, str) else value) or ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class RatingRadios(forms.RadioSelect):
    """Radio buttons of which those that ask for a reason and a way back say so (``data-why``)."""

    asking: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.asking:
            option["attrs"]["data-why"] = True
        return option


class Ratings(forms.Form):
    """A rating, how sure, and a day, in the words of a scheme."""

    rating = forms.ChoiceField(label="Rating", required=False, widget=RatingRadios)
    confidence = forms.ChoiceField(label="How sure", required=False, widget=forms.RadioSelect)
    forecast = DayField(
        label="Done by",
        required=False,
        help_text="When you expect it done; when it was, if complete.",
    )

    def __init__(self, scheme: RatingScheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rating"].choices = [(r.id, r.word) for r in scheme.ratings]  # type: ignore[attr-defined]
        asking = frozenset(r.id for r in scheme.ratings if r.needs_way_back)
        self.fields["rating"].widget.asking = asking  # type: ignore[attr-defined]
        self.fields["confidence"].choices = [(c.id, c.word) for c in scheme.confidences]  # type: ignore[attr-defined]


class UpdateForm(Ratings):
    """What one side says of one action. ``version`` is that of the update that was read."""

    narrative = Words("What happened and what comes next")
    reason = Words("Why it is not on track")
    way_back = Words("The way back: what, who, by when")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # a draft may lack it, what is submitted may not
            field.asked_later = True  # type: ignore[attr-defined]

    @property
    def seen(self) -> str:
        """A mark of what the form showed when it was sent to its reader, to tell what they touched."""
        return _mark([_shown(self[name].initial) for name in TOLD])

    @property
    def touched(self) -> bool:
        """Whether its reader changed anything of what they were shown, whatever became of the update since."""
        if not self.is_bound:
            return False
        sent = [one_newline(str(self.data.get(self.add_prefix(name), ""))) for name in TOLD]
        return _mark(sent) != self.data.get(self.add_prefix("seen"), "")

    @property
    def said(self) -> Said:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Said(**values)

    @property
    def telling(self) -> list[Any]:
        """The fields that say why, which only some ratings ask for."""
        return [self["reason"], self["way_back"]]


TOLD = ("rating", "confidence", "forecast", "narrative", "reason", "way_back")


def _shown(value: Any) -> str:
    """A value as its field shows it, and so as it comes back when nobody touches it."""
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")


def _mark(texts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(text.strip() for text in texts).encode()).hexdigest()[:16]


class JointForm(Ratings):
    """What both sides could agree on."""

    text = Words(
        "The joint line", rows=3, required=True, help_text="What the board reads, in one or two sentences."
    )
    reason = Words("Why both sides can stand by it", required=True)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, scheme: RatingScheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(scheme, *args, **kwargs)
        for name, missing in (
            ("rating", "Choose a rating"),
            ("confidence", "Choose how sure you are"),
            ("forecast", "Enter the day on which you expect it done"),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = missing


class DatesForm(forms.Form):
    """The two windows of a round."""

    observed_from = DayField(label="It tells of what happened from")
    observed_to = DayField(label="To")
    opens = DayField(label="People report from", help_text="The first day, a business day.")
    closes = DayField(label="Until", help_text="The last day, a business day; bank holidays are left out.")


class RoundForm(DatesForm):
    """A new round."""

    name = forms.CharField(label="Name", max_length=80, help_text="Such as October to December 2026.")
    scheme = forms.ChoiceField(label="Rating scheme")
    nation = forms.ChoiceField(label="Bank holidays of", choices=[(str(n), SAID[n]) for n in Nation])
    field_order = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [(s.id, s.name) for s in load_rating_schemes().values()]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = Words("Why", required=True)


class ReturnForm(ReasonForm):
    """Why an update goes back to its author."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CorrectedDatesForm(ReasonForm, DatesForm):
    """Other dates of a round, and why."""


class ReopenForm(ReasonForm):
    """Until when a locked update can be written anew, and why."""

    until = DayField(label="Until the end of", help_text="At most 30 days ahead. It closes by itself.")
    field_order = ("until", "reason")


class ReminderForm(forms.Form):
    """Which reminders somebody wants by e-mail."""

    wanted = SomeOf("Send me an e-mail", choices=CHOICES)
    # No tick means none; a form that came without anything does not.
    chosen = forms.CharField(
        initial="yes",
        widget=forms.HiddenInput,
        error_messages={"required": "Open this form again, and choose there"},
    )
