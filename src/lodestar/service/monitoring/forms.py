"""Forms of indicators in delivery: the assignment, and the values of one period."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms

from lodestar.analysis.monitoring.periods import MONTHS
from lodestar.evidence.definitions.indicators import Unit, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.ledger.fields import Choice, Name, SomeOf, Text, said
from lodestar.service.monitoring.actions import Entry
from lodestar.service.monitoring.counted import is_ratio, parts_of, unit_of
from lodestar.service.monitoring.models import MISSING, Assignment, Value
from lodestar.service.monitoring.numbers import read_number
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Theme
from lodestar.service.shared.days import DayField

TIME_RULES = (
    ("sum", "Sum: the periods of a year add up"),
    ("latest", "Latest: the last value of the year counts (for a running total or a stock)"),
    ("average", "Average of the year's periods"),
    ("maximum", "Highest of the year's periods"),
    ("ratio", "Ratio: numerators over denominators (for a percentage)"),
)
PLACE_RULES = (
    ("none", "Not at all: the place's value is entered for itself"),
    ("sum", "Sum: the areas add up"),
    ("ratio", "Ratio: numerators over denominators (for a percentage)"),
)


class Number(forms.DecimalField):
    """A number, typed as people write it: 1,250.5. Words such as N/A are refused: there is a list of reasons."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})

    def __init__(self, label: str, unit: Unit | None = None, **kwargs: Any) -> None:
        self.unit = unit
        super().__init__(
            label=label, required=False, max_digits=24, decimal_places=6, localize=False, **kwargs
        )

    def to_python(self, value: Any) -> Decimal | None:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return super().to_python(read_number(value, self.unit))
        except LodestarError as error:
            raise forms.ValidationError(f"{self.label}: {error}") from error


PATHS = (
    ("linear", "Linear: as much more each year"),
    ("compound", "Compound: by the same rate each year"),
    ("stepped", "Stepped: each value on the way stands until the next"),
    ("points", "Points: straight from each value on the way to the next"),
)


class AssignmentForm(forms.Form):
    """An indicator's assignment to a part of the plan."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    indicator = Choice("Indicator", missing="Choose an indicator")
    name = Name("Name", missing="Enter a name", help_text="What it is called in this plan.")
    role = Choice(
        "Kind",
        (
            ("commitment", "Commitment: it has a target, and can be rated"),
            ("contextual", "Contextual: watched, never rated"),
        ),
        missing="Choose the kind",
    )
    action = forms.ModelChoiceField(
        None, label="Action", required=False, empty_label="None", to_field_name="slug"
    )
    theme = forms.ModelChoiceField(
        None, label="Theme", required=False, empty_label="None", to_field_name="slug"
    )
    starts = DayField(
        label="First day of the first period",
        help_text="1/4/2026 begins a financial year, 1/1/2026 a calendar year.",
    )
    frequency = Choice("How often", said(tuple(MONTHS)), missing="Choose how often a value is due")
    cumulative = forms.BooleanField(label="Each value is a running total", required=False)
    time_rule = Choice("From periods to a year", TIME_RULES, missing="Choose how periods make a year")
    place_rule = Choice("From areas to the place", PLACE_RULES, missing="Choose how areas make the place")
    areas = SomeOf("Areas that report")
    dimensions = Text("Breakdowns expected", help_text="One to a line, such as: sex: female, male, other")
    baseline_period = Name("Baseline period", help_text="Such as 2025/26.")
    baseline = Number("Baseline")
    target_period = Name("Target period", help_text="Such as 2029/30.")
    target = Number("Target")
    trajectory = Choice("Path", PATHS, none="Not chosen: linear, where there is a target")
    points = Text(
        "Values on the way", help_text="For a path in steps or by points. One to a line, such as: 2027/28: 40"
    )
    threshold = forms.IntegerField(label="Hide counts below", min_value=1, max_value=100, initial=5)
    rationale = Text("Why it is measured")
    collection = Text("How it is collected", help_text="Who collects it, from what, and how.")
    verification = Text("How it is verified")
    data_issues = Text("Known data issues", help_text="What is missing, late, counted twice or doubtful.")
    changes = Text("Changes to the indicator", help_text="What was counted otherwise before, and since when.")
    assurance = Text("Quality assurance", help_text="Who checks the values, and how.")
    use = Text("What it is used for")
    reason = Text("Why the baseline, target or path changes", help_text="Needed when one of them changes.")

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicators = load_definitions().indicators.values()
        self.fields["indicator"].offer([(i.id, i.name) for i in sorted(indicators, key=lambda i: i.name)])  # type: ignore[attr-defined]
        self.fields["areas"].choices = [(each["code"], each["name"]) for each in place.authorities]  # type: ignore[attr-defined]
        self.fields["action"].queryset = Action.objects.filter(place=place).order_by("name", "id")  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.filter(place=place)  # type: ignore[attr-defined]

    def clean_dimensions(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, rest in _pairs(self.cleaned_data["dimensions"], "sex: female, male"):
            categories = [each.strip() for each in rest.split(",") if each.strip()]
            if len(name) > 40 or any(len(each) > 80 for each in categories) or len(categories) > 40:
                raise forms.ValidationError(f"{name[:40]}: too long; at most 40 categories of 80 letters")
            found[name] = list(dict.fromkeys(categories))
        return found

    def clean_points(self) -> list[list[str]]:
        points = []
        for period, value in _pairs(self.cleaned_data["points"], "2027/28: 40"):
            try:
                points.append([period, str(read_number(value))])
            except LodestarError as error:
                raise forms.ValidationError(f"{period}: {error}") from error
        return points

    def values(self) -> dict[str, Any]:
        """The assignment's fields as they are kept."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "reason"}}


class EndForm(forms.Form):
    """Why an indicator is no longer assigned."""

    reason = Text("Reason", missing="Enter a reason")


def _pairs(text: str, example: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        name, colon, rest = line.partition(":")
        if not colon or not name.strip() or not rest.strip():
            raise forms.ValidationError(f"'{line[:80]}' cannot be read; write a line such as {example}")
        yield name.strip(), rest.strip()


def initial_of(row: Assignment) -> dict[str, Any]:
    """An assignment as its form shows it."""
    shown = {name: getattr(row, name) for name in AssignmentForm.base_fields if hasattr(row, name)}
    return shown | {
        "seen": row.version,
        "dimensions": "\n".join(f"{name}: {', '.join(values)}" for name, values in row.dimensions.items()),
        "points": "\n".join(f"{period}: {value}" for period, value in row.points),
        "baseline": _plain(row.baseline),
        "target": _plain(row.target),
    }


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


class ValuesForm(forms.Form):
    """All values of one period: the whole, its areas, and every category that is expected."""

    def __init__(
        self, assignment: Assignment, period: str, held: dict[tuple[str, str, str], Value], *args: Any
    ) -> None:
        super().__init__(*args)
        self.assignment, self.period, self.held = assignment, period, held
        self.ratio = is_ratio(assignment)
        parts = parts_of(assignment)
        self.keys = [key for key, _ in parts]
        self.labels = [label for _, label in parts]
        for number, (key, label) in enumerate(zip(self.keys, self.labels, strict=True)):
            self._add(number, label, held.get(key))
        self.fields["source"] = Name(
            "Where the values come from", initial=next((v.source for v in held.values() if v.source), "")
        )
        self.fields["status"] = Choice(
            "They are",
            said(("result", "estimate")),
            missing="Choose what they are",
            initial=_usual(held.values()),
        )

    def _add(self, number: int, label: str, held: Value | None) -> None:
        for part in ("numerator", "denominator") if self.ratio else ("value",):
            unit = unit_of(self.assignment) if part == "value" else None
            field = Number(f"{label}, {part}", unit, initial=_plain(getattr(held, part)) if held else "")
            field.widget.attrs["aria-label"] = str(field.label)
            self.fields[f"{part}-{number}"] = field
        missing = held.missing if held else ""
        why = Choice(f"{label}, why there is none", MISSING, none="There is one", initial=missing)
        why.widget.attrs["aria-label"] = str(why.label)
        self.fields[f"missing-{number}"] = why

    @property
    def rows(self) -> list[tuple[str, list[Any], Value | None]]:
        """Each line of the form: its label, its fields, and the value that is entered already."""
        parts = ("numerator", "denominator", "missing") if self.ratio else ("value", "missing")
        return [
            (label, [self[f"{part}-{n}"] for part in parts], self.held.get(self.keys[n]))
            for n, label in enumerate(self.labels)
        ]

    def entries(self) -> list[Entry]:
        """What was entered; a line left blank enters nothing."""
        values, found = self.cleaned_data, []
        for number, (area, dimension, category) in enumerate(self.keys):
            parts = {part: values.get(f"{part}-{number}") for part in ("value", "numerator", "denominator")}
            missing = values.get(f"missing-{number}") or ""
            if missing or any(part is not None for part in parts.values()):
                found.append(
                    Entry(
                        self.period,
                        area,
                        dimension,
                        category,
                        missing=missing,
                        **self._about(number),
                        **parts,
                    )
                )
        return found

    def _about(self, number: int) -> dict[str, str]:
        """Source and status of a line: a line that was not touched keeps its own, unless the form's were."""
        held, touched = self.held.get(self.keys[number]), set(self.changed_data)
        parts = ("numerator", "denominator", "missing") if self.ratio else ("value", "missing")
        told = (self.cleaned_data.get(f"{part}-{number}") or None for part in parts)
        keeps = held is not None and all(
            (getattr(held, part) or None) == one for part, one in zip(parts, told, strict=True)
        )
        return {
            name: getattr(held, name) if keeps and name not in touched else self.cleaned_data[name]
            for name in ("source", "status")
        }


def _usual(held: Iterable[Value]) -> str:
    """What all values that are held are; results where some are not."""
    found = {value.status for value in held if value.value is not None}
    return found.pop() if len(found) == 1 else "result"


class ProposalForm(forms.Form):
    """Another value than the one that stands, of which part and why."""

    period = Choice("Period", missing="Choose a period")
    part = Choice("Of", missing="Choose what it is a value of")
    value = Number("Proposed value")
    numerator = Number("Proposed numerator")
    denominator = Number("Proposed denominator")
    status = Choice("It is", said(("result", "estimate")), missing="Choose what it is", initial="result")
    source = Name("Where it comes from", missing="Say where the value comes from")
    motive = Text("Why it should stand", missing="Say why another value should stand")

    def __init__(self, assignment: Assignment, periods: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for unused in ("value",) if is_ratio(assignment) else ("numerator", "denominator"):
            del self.fields[unused]
        self.parts = parts_of(assignment)
        self.fields["period"].offer([(each, parse_period(each).label) for each in periods])  # type: ignore[attr-defined]
        self.fields["part"].offer([(str(n), label) for n, (_, label) in enumerate(self.parts)])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("value", "numerator", "denominator"):
            if name in self.fields and name not in self.errors and values.get(name) is None:
                self.add_error(name, f"{self.fields[name].label}: enter a number")
        return values

    def entry(self) -> Entry:
        """What is proposed."""
        values = self.cleaned_data
        area, dimension, category = self.parts[int(values["part"])][0]
        numbers = {part: values.get(part) for part in ("value", "numerator", "denominator")}
        return Entry(
            values["period"], area, dimension, category, status=values["status"], source=values["source"], **numbers
        )  # fmt: skip


class VerdictForm(forms.Form):
    """Whether a proposed value stands from now on, and why."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    verdict = Choice(
        "Verdict",
        (
            ("accept", "Accept: the proposed value stands from now on"),
            ("decline", "Decline: the value stays as it is"),
        ),
        missing="Choose a verdict",
    )
    reason = Text("Reason", missing="Enter a reason; the author reads it")
