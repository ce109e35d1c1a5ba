"""The form of an indicator's definition."""

from typing import Any

from django import forms

from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.service.ledger.fields import Choice, Lines, Name, SomeOf, Text, said
from lodestar.service.ledger.record_form import links_to
from lodestar.service.ledger.rules import Fault
from lodestar.service.places.models import Place


class BreakLines(Text):
    """Breaks in a series, one to a line: from which period, what changed, who says so."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(f"{one['period']} | {one['text']} | {one['source']}" for one in value)
        return value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        found = []
        for number, line in enumerate(lines, 1):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or not all(parts):
                raise forms.ValidationError(
                    f"{self.label}, line {number}: write the period, what changed and who says so, with | between"
                )
            found.append(dict(zip(("period", "text", "source"), parts, strict=True)))
        return found


class DefinitionForm(forms.Form):
    """What an indicator measures, in full."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = Name("Name", missing="Enter the indicator’s name", help_text="As a heading gives it.")
    short_name = Name(
        "Short name", missing="Enter a short name", help_text="For a chart’s label or a table’s column."
    )
    definition = Text(
        "What is counted",
        missing="Say what is counted",
        help_text="In one or two plain sentences: what, where, over which time.",
    )
    unit = Choice("Unit", missing="Choose the unit")
    direction = Choice(
        "Which way is better",
        (("up", "Up: more is better"), ("down", "Down: less is better"), ("none", "Neither")),
        missing="Choose which way is better, if either",
    )
    numerator = Name("Numerator", help_text="For a ratio: what is above the line.")
    denominator = Name("Denominator", help_text="For a ratio: what is below the line.")
    performing_sectors = SomeOf(
        "Whose R&D is counted", help_text="Only for research and development: the sectors that perform it."
    )
    price_basis = Choice(
        "Prices",
        said(("current", "constant")),
        none="Not money",
        help_text="Only for money: in which prices.",
    )
    breaks = BreakLines(
        "Known breaks in the series",
        help_text="From when it is measured in another way. One to a line, such as: 2019 | New survey | Office for "
        "National Statistics",
    )
    quality = Text("How sure the figures are", help_text="And what limits them.")
    sources = Lines("Where the figures are published", help_text="One to a line.")
    owner = Name("Who keeps the definition", missing="Say who keeps the definition")
    reason = Name("Why the definition changes", max_length=500)

    def __init__(self, place: Place, data: Any = None, held: Indicator | None = None, seen: str = "") -> None:
        initial: dict[str, Any] = held.model_dump(mode="json") if held else {"owner": place.partnership_name}
        super().__init__(data, initial=initial | {"seen": seen})
        units = sorted(load_definitions().units.values(), key=lambda unit: unit.name)
        self.fields["unit"].offer([(unit.id, unit.name) for unit in units])  # type: ignore[attr-defined]
        sectors = ("all", "business", "higher-education", "government", "private-non-profit")
        self.fields["performing_sectors"].choices = said(sectors, all="Every sector")  # type: ignore[attr-defined]
        if held is None:
            del self.fields["reason"], self.fields["seen"]

    def clean_performing_sectors(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["performing_sectors"]
        return ["all"] if "all" in chosen else chosen

    def clean(self) -> dict[str, Any]:
        """A ratio has both its parts."""
        values = super().clean() or {}
        for one, other in (("numerator", "denominator"), ("denominator", "numerator")):
            if values.get(one) and not values.get(other) and other not in self.errors:
                self.add_error(other, f"{self.fields[other].label} is missing: a ratio has both")
        return values

    def values(self) -> dict[str, Any]:
        """The definition's fields as a file of definitions has them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "reason"}}

    def place_faults(self, faults: tuple[Fault, ...]) -> None:
        """Show faults found beyond the form at the fields that they are about."""
        for fault in faults:
            field = fault.field if fault.field in self.fields else None
            line = fault.path[1] if len(fault.path) > 1 else None
            at = f", line {line + 1}" if isinstance(line, int) else ""
            label = self.fields[field].label if field else fault.field.replace("_", " ").capitalize()
            self.add_error(field, f"{label}{at} {fault.message}")

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id of the field that it stands at."""
        return links_to(self) if self.is_bound else []
