"""The forms about organisations that may be one."""

from typing import Any

from django import forms

from lodestar.evidence.organisations.spine import DOUBTFUL_BELOW

LEVELS = ("0.5", "0.8", "0.9", "0.95", "0.99", "1")
DEFAULT_LEVEL = str(DOUBTFUL_BELOW)


def level_choices() -> list[tuple[str, str]]:
    """The probabilities below which a link may count as doubtful, in words."""
    return [(level, f"{float(level):.0%}" if level != "1" else "certainty") for level in LEVELS]


class WhyForm(forms.Form):
    """Why one decides so."""

    why = forms.CharField(
        label="Reason",
        max_length=500,
        help_text="What you know, or where it can be seen. Shown with your decision.",
        error_messages={"required": "Say why"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(WhyForm):
    """Whether two are one, and why."""

    they_are = forms.ChoiceField(
        label="They are",
        choices=[("one", "One organisation"), ("two", "Two organisations")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether they are one organisation or two",
            "invalid_choice": "Choose whether they are one organisation or two",
        },
    )
    field_order = ("they_are", "why")


class SplitForm(WhyForm):
    """Which participants of an organisation are another, and why. They are ticked in the table beside the form."""

    def __init__(self, participants: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participants = participants

    def sides(self) -> list[list[str]]:
        """Those that are ticked, and the rest."""
        ticked = set(self.data.getlist("off"))
        return [[key for key in self.participants if (key in ticked) is off] for off in (True, False)]

    def clean(self) -> dict[str, Any]:
        if not all(self.sides()):
            raise forms.ValidationError("Choose those that are another organisation, and leave at least one")
        return super().clean() or {}


class LevelForm(forms.Form):
    """Below which probability a link counts as doubtful."""

    below = forms.ChoiceField(
        label="Links count as doubtful below",
        choices=level_choices,
        required=False,
    )

    @property
    def level(self) -> str:
        return (self.cleaned_data.get("below") if self.is_valid() else "") or DEFAULT_LEVEL
