"""Forms of risks and issues."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from lodestar.evidence.definitions.risk_scheme import Level, Term
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.ledger.fields import Choice, Name, Text
from lodestar.service.monitoring.models import Assignment
from lodestar.service.people.models import User
from lodestar.service.people.queries import people_with_roles
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Theme
from lodestar.service.shared.days import DayField

MOMENTS = (
    ("inherent", "With nothing done"),
    ("current", "As things stand"),
    ("target", "After the treatment"),
)


def _levels(levels: Iterable[Level]) -> list[tuple[str, str]]:
    return [(str(each.level), f"{each.level} {each.word}: {each.meaning}") for each in levels]


def _terms(terms: Iterable[Term]) -> list[tuple[str, str]]:
    return [(each.id, f"{each.word}: {each.meaning}") for each in terms]


class OfThePlace(forms.ModelChoiceField):
    """One of the place's own records, by its id."""

    def __init__(self, label: str, none: str, **kwargs: Any) -> None:
        super().__init__(
            queryset=None, label=label, required=False, empty_label=none, to_field_name="slug", **kwargs
        )
        self.error_messages["invalid_choice"] = f"{label}: choose one of this place"


class OnThePlanForm(forms.Form):
    """What a risk and an issue share: a name, an owner, and where in the plan it hangs."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = Name("Name", missing="Enter a name")
    action = OfThePlace("Action", "None", help_text="The action that it touches, if it touches one.")
    theme = OfThePlace("Theme", "None", help_text="Where it touches no single action.")
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Owner", required=False, empty_label="Nobody yet"
    )

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = risk_scheme_of(place)
        self._query("action", Action.objects.filter(place=place).order_by("name", "id"))
        self._query("theme", Theme.objects.filter(place=place))
        self._query("owner", people_with_roles(place))
        if "indicators" in self.fields:
            named = Q(ended_on=None) | Q(slug__in=[one.slug for one in self.initial.get("indicators", ())])
            self._query("indicators", Assignment.objects.filter(named, place=place).order_by("name", "id"))
        for name, choices in (
            ("category", _terms(scheme.categories)),
            ("treatment", _terms(scheme.treatments)),
            ("proximity", _levels(scheme.proximity)),
            ("impact", _levels(scheme.impact)),
            *((f"{moment}_likelihood", _levels(scheme.likelihood)) for moment, _ in MOMENTS),
            *((f"{moment}_impact", _levels(scheme.impact)) for moment, _ in MOMENTS),
        ):
            if isinstance(field := self.fields.get(name), Choice):
                field.offer(choices)

    def _query(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The record's fields as they are kept: levels as numbers."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "reason"}}
        levels = {"proximity", "impact", *(f"{m}_{s}" for m, _ in MOMENTS for s in ("likelihood", "impact"))}
        return {name: int(value) if name in levels else value for name, value in kept.items()}


def _level(label: str) -> Choice:
    return Choice(label, missing=f"{label}: choose a level")


class RiskForm(OnThePlanForm):
    """A whole risk."""

    category = Choice("Category", missing="Choose a category")
    cause = Text("Cause", missing="Enter the cause", help_text="Because…")
    event = Text("Event", missing="Enter the event", help_text="…it may happen that…")
    effect = Text("Effect", missing="Enter the effect", help_text="…which would lead to…")
    inherent_likelihood = _level("Likelihood with nothing done")
    inherent_impact = _level("Impact with nothing done")
    current_likelihood = _level("Likelihood as things stand")
    current_impact = _level("Impact as things stand")
    target_likelihood = _level("Likelihood after the treatment")
    target_impact = _level("Impact after the treatment")
    proximity = _level("Proximity")
    treatment = Choice("Treatment", missing="Choose a treatment")
    treatment_text = Text("What is being done")
    indicators = forms.ModelMultipleChoiceField(
        None, label="Indicators that watch it, or its treatment", required=False, to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        help_text="Indicators in delivery that would tell that it grows. Their standing is shown beside the risk.",
    )  # fmt: skip
    review_by = DayField(label="Look at it again by", required=False)
    reason = Text(
        "Why the current rating changes", help_text="Needed when you change how likely or harmful it is now."
    )


class NewRiskForm(RiskForm):
    """A risk that is put on the register."""

    reason = None  # type: ignore[assignment]


class IssueForm(OnThePlanForm):
    """A whole issue."""

    text = Text("What has happened", missing="Enter what has happened")
    impact = _level("Impact")
    due = DayField(label="To be resolved by", required=False)


class ReasonForm(forms.Form):
    """Why something is closed, opened again, withdrawn; or how it was resolved."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = Text("Reason", missing="Enter a reason")


class AcceptForm(forms.Form):
    """Why a risk may stand, and until when."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    justification = Text("Why the risk may stand", missing="Enter why the risk may stand")
    expires_on = DayField(label="Until", help_text="At most a year from now.")
