"""Forms of the working plan."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from lodestar.evidence.definitions.rating_schemes import load_rating_schemes
from lodestar.evidence.definitions.risk_scheme import load_risk_schemes
from lodestar.evidence.definitions.working_plan import health_check_sets
from lodestar.service.delivery.models import STANCES, VERDICTS, Ending, Tag
from lodestar.service.ledger.fields import Choice, Day, Lines, Name, SomeOf, Text
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action
from lodestar.service.shared.days import DayField, as_written


class ReasonForm(forms.Form):
    """Why."""

    reason = Text("Why", missing="Say why", widget=forms.Textarea(attrs={"rows": 3}))


class DateForm(forms.Form):
    """One of an action's dates, moved."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    which = Choice("Which date", missing="Choose which date changes")
    new = Day("New date")
    reason = Text(
        "Why it changes",
        help_text="Kept with the date for good. Needed unless no date stood there before.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, action: Action, data: Any = None, which: str = "") -> None:
        super().__init__(data, initial={"version": action.version, "which": which})
        steps = action.milestones.all()
        self.fields["which"].offer(
            [
                ("starts", f"Start{_now(action.starts)}"),
                ("ends", f"End{_now(action.ends)}"),
                *((f"due:{step.slug}", f"Milestone: {step.name}{_now(step.due)}") for step in steps),
            ]
        )


class DayForm(forms.Form):
    """The day on which something happened."""

    on = DayField(
        label="Day",
        error_messages={"required": "Enter the day"},
    )


class NeedForm(forms.Form):
    """What an action waits for."""

    needs = Choice("Action that must come first", missing="Choose the action that it waits for")
    note = Name("Why it waits", help_text="What it needs of the other.")

    def __init__(self, action: Action, data: Any = None) -> None:
        super().__init__(data)
        self.fields["needs"].offer(others(action))


_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")


class Pounds(forms.DecimalField):
    """An amount as people write it: 12500.50, 12,500.50 or £12,500.50."""

    def to_python(self, value: Any) -> Any:
        text = value.strip().removeprefix("£").strip() if isinstance(value, str) else value
        if isinstance(text, str) and _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        return super().to_python(text)


class MoneyForm(forms.Form):
    """Money of one source in one financial year."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    source = Name(
        "Source of the money", missing="Say who pays", help_text="The fund, programme or organisation."
    )
    year = Name(
        "Financial year",
        missing="Enter the financial year",
        max_length=7,
        help_text="Such as 2025/26.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    committed = Pounds(
        label="Committed",
        help_text="In pounds.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        error_messages={
            "required": "Enter the money committed",
            "invalid": "Enter an amount, such as 12500.50",
        },
    )
    spent = Pounds(
        label="Spent so far",
        help_text="In pounds.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        error_messages={"required": "Enter the money spent", "invalid": "Enter an amount, such as 12500.50"},
    )


class TagsForm(forms.Form):
    """The tags of an action, one field for each tree."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, place: Place, held: set[str], version: int | None, data: Any = None) -> None:
        super().__init__(data, initial={"seen": version})
        tags = Tag.objects.filter(place=place).select_related("tree", "under")
        self.rows = {tag.slug: tag for tag in tags if tag.stands or tag.slug in held}
        for tag in self.rows.values():
            if tag.tree.slug not in self.fields:
                self.fields[tag.tree.slug] = SomeOf(tag.tree.name)
            field = self.fields[tag.tree.slug]
            said = f"{tag.under.name}: {tag.name}" if tag.under else tag.name
            field.choices = [*field.choices, (tag.slug, said)]
            field.initial = [*(field.initial or []), *([tag.slug] if tag.slug in held else [])]

    def chosen(self) -> list[Tag]:
        """The tags that are ticked, of all trees."""
        slugs = [slug for name, value in self.cleaned_data.items() if name != "seen" for slug in value]
        return [self.rows[slug] for slug in slugs]


class EndForm(DayForm):
    """How an action ended."""

    how = Choice(
        "How it ended",
        (
            ("completed", "Completed: what it promised is done"),
            ("merged", "Merged: it goes on as part of another action"),
            ("superseded", "Superseded: another action takes its place"),
        ),
        missing="Choose how it ended",
    )
    into = Choice("The other action", none="None", help_text="Where it was merged or superseded.")
    reason = Text("Why", missing="Say why it ended", widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("how", "into", "on", "reason")

    def __init__(self, action: Action, data: Any = None) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        gone = Ending.objects.filter(place=action.place, taken_back="").values("action_id")
        self.fields["into"].offer(others(action, without=gone))


class StanceForm(forms.Form):
    """How an organisation stands to an action."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    organisation = Choice("Organisation", missing="Choose an organisation")
    stance = Choice("Stance", STANCES, missing="Choose a stance")
    note = Text(
        "What this rests on", missing="Say what this rests on", widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DayField(label="Since", error_messages={"required": "Enter the day"})

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].offer(choices)


class VerifierForm(forms.Form):
    """Who says whether it was really done."""

    verifier = Choice("Who verifies it", missing="Choose who verifies it", help_text="Never who reported it.")

    def __init__(self, people: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["verifier"].offer(people)


class VerdictForm(forms.Form):
    """Whether it was really done."""

    state = Choice("Was it really done?", VERDICTS[1:], missing="Choose a verdict")
    reason = Text(
        "What you saw", help_text="Needed when it is not adequate.", widget=forms.Textarea(attrs={"rows": 3})
    )


class TreeForm(forms.Form):
    """A tree of tags of the place's own."""

    name = Name("Name of the tree", missing="Enter a name")
    levels = Lines("Levels, from the top down", missing="Name at least one level", help_text="One to a line.")


class TagForm(forms.Form):
    """A tag of a tree."""

    name = Name("Name of the tag", missing="Enter a name")
    under = Choice("Under", none="At the top")

    def __init__(self, tags: list[Tag], data: Any = None) -> None:
        super().__init__(data)
        self.fields["under"].offer([(tag.slug, tag.name) for tag in tags])


class SchemesForm(ReasonForm):
    """What a place works by."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    health = Choice("Checks of data health", missing="Choose a set of checks")
    rating = Choice("Rating scheme of new rounds", missing="Choose a scheme")
    risk = Choice(
        "Risk scheme",
        missing="Choose a scheme",
        help_text="Ratings keep their levels and are read by the new scheme's words: you are shown first which change.",
    )
    field_order = ("health", "rating", "risk", "reason")

    def __init__(self, data: Any = None, *, rereads: bool = False, **kwargs: Any) -> None:
        """``rereads``: by the scheme that was sent some risks or issues read otherwise, and must have been looked at."""
        super().__init__(data, **kwargs)
        if rereads:
            self.fields["looked"] = forms.BooleanField(
                label="I have looked at what will read otherwise",
                error_messages={"required": "Look at what will read otherwise, then tick that you have"},
            )
        self.fields["health"].offer([(one.id, one.name) for one in health_check_sets().values()])
        self.fields["rating"].offer([(one.id, one.name) for one in load_rating_schemes().values()])
        self.fields["risk"].offer([(one.id, one.name) for one in load_risk_schemes().values()])


class RenameTagForm(forms.Form):
    """Another name for a tag."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    name = Name("Name of the tag", missing="Enter a name")


class MergeTagForm(ReasonForm):
    """The tag that one is merged into, and why."""

    into = Choice("Merge it into", missing="Choose the tag that stays")
    field_order = ("into", "reason")

    def __init__(self, tags: list[Tag], data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"].offer([(tag.slug, tag.name) for tag in tags])


def others(action: Action, without: Any = ()) -> list[tuple[str, str]]:
    """The other actions of the place as choices."""
    rows = Action.objects.filter(place=action.place).exclude(pk=action.pk).exclude(pk__in=without)
    return list(rows.order_by("name").values_list("slug", "name"))


def _now(date: str) -> str:
    return f" (now {as_written(date)})" if date else " (none yet)"
