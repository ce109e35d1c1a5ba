"""The form of a place's target: an indicator, the value to be reached, by when, counted from what."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from lodestar.evidence.definitions.indicators import Indicator, Unit, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.figure_rules import alike
from lodestar.evidence.packs.records import Target
from lodestar.evidence.periods import parse_period
from lodestar.service.insights.observations import read_where
from lodestar.service.ledger.adding import WORKING_PLAN
from lodestar.service.ledger.citing import make_new, offer_sources, require_locator
from lodestar.service.ledger.fields import Choice, Name, Text, one_newline
from lodestar.service.ledger.record_form import RecordForm
from lodestar.service.ledger.rules import Fault
from lodestar.service.monitoring.numbers import read_number
from lodestar.service.places.models import Place
from lodestar.service.shared.days import as_held, as_written

BASELINES = 200
PATHS = (
    ("linear", "Linear: as much more each year"),
    ("compound", "Compound: by the same rate each year"),
    ("stepped", "Stepped: each value on the way stands until the next"),
    ("points", "Points: straight from each value on the way to the next"),
)
REVISED = ("value", "unit", "period", "baseline", "trajectory", "points")
ROLES = (
    ("commitment", "Commitment: it has a value to be reached, and can be rated"),
    ("contextual", "Contextual: watched, never rated"),
)


class Figure(Name):
    """A number as people write it: 1,250.5; kept as a pack would write it."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})
    unit: Unit | None = None

    def to_python(self, value: Any) -> str:
        return _plain(super().to_python(value) or "", self.unit, self.label)


class When(Name):
    """A period that may be a year, a financial year, a month or a day."""

    widget = forms.TextInput(attrs={"class": "govuk-input--width-10"})

    def prepare_value(self, value: Any) -> Any:
        return as_written(value)

    def to_python(self, value: Any) -> str:
        return _period(super().to_python(value) or "", self.label)


class PointLines(Text):
    """Values on the way, a period and a value to a line."""

    widget = forms.Textarea(attrs={"rows": 4})
    unit: Unit | None = None

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "\n".join(f"{as_written(point['period'])}: {point['value']}" for point in value)
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        lines = [line.strip() for line in one_newline(text).split("\n") if line.strip()]
        return [self._point(number, line) for number, line in enumerate(lines, 1)]

    def _point(self, number: int, line: str) -> dict[str, str]:
        label = f"{self.label}, line {number}"
        period, colon, value = (part.strip() for part in line.partition(":"))
        if not (period and colon and value):
            raise forms.ValidationError(
                f"{label}: ‘{line[:60]}’ cannot be read; write a line such as 2027: 24"
            )
        return {"period": _period(period, label), "value": _plain(value, self.unit, label)}


class TargetForm(RecordForm):
    """A target of the place. Its indicator stays: another indicator has a target of its own."""

    KIND = "target"

    name = Name(
        "Name",
        missing="Enter the target’s name",
        help_text="The target in a few words, such as ‘R&D at 5% of GVA by 2030’.",
    )
    role = Choice("Kind", ROLES, missing="Choose the kind")
    value = Figure(
        "Value to be reached", help_text="Needed for a commitment. Leave it blank for what is only watched."
    )
    unit = Choice("Unit", missing="Choose the unit")
    period = When(
        "By when",
        help_text="Needed beside a value. Such as 2030, 2029/30 for a financial year, or 31/3/2030.",
    )
    baseline = Choice(
        "Baseline",
        none="None",
        help_text="The figure that progress is counted from. Only figures of this indicator can be one.",
    )
    trajectory = Choice(
        "Path", PATHS, none="Not chosen", help_text="From the baseline to the value. Needed beside a value."
    )
    points = PointLines(
        "Values on the way",
        help_text="For a path in steps or by points. One to a line, such as: 2027: 24",
    )
    reason = Name(
        "Why the target changes",
        max_length=500,
        help_text="Needed when a value, date, baseline or path that stood here changes. It is told with the target.",
    )
    text = Text(
        "What the source says",
        missing="Enter what the source says",
        help_text="The target as published, word for word where it can be.",
    )

    @property
    def definition(self) -> Indicator | None:
        """The indicator that is to move, where it is defined."""
        return load_definitions().indicators.get(self.indicator)

    @property
    def indicator(self) -> str:
        return str(getattr(self.record, "indicator", ""))

    def offer_choices(self) -> None:
        units = load_definitions().units
        defined = units[self.definition.unit] if self.definition else None
        held = getattr(self.record, "unit", "")
        offered = [
            u for u in units.values() if not defined or u.id == held or alike(u.dimension, defined.dimension)
        ]
        self.fields["unit"].offer([(unit.id, unit.name) for unit in offered])  # type: ignore[attr-defined]
        unit = units.get(self.data.get("unit") or held)
        self.fields["value"].unit = self.fields["points"].unit = unit  # type: ignore[attr-defined]
        self.fields["baseline"].offer(self._baselines())  # type: ignore[attr-defined]

    def _baselines(self) -> Sequence[tuple[str, str]]:
        shown = read_where(
            self.place,
            "place = $place AND indicator = $indicator ORDER BY (disaggregation IS NOT NULL), end_date DESC, id "
            f"LIMIT {BASELINES}",
            {"indicator": self.indicator},
        )
        found = [
            (
                one.id,
                ", ".join(filter(None, (parse_period(one.period).label, one.said, one.area_name, one.part))),
            )
            for one in shown
        ]
        held = getattr(self.record, "baseline", None)
        return found if not held or held in dict(found) else [(held, held), *found]

    def clean(self) -> dict[str, Any]:
        """Where a value stood, whatever moves it has a reason, for the page that tells what became of the target."""
        values = super().clean() or {}
        held = self.record.model_dump(mode="json")
        moved = [name for name in REVISED if name in values and _told(values[name]) != _told(held.get(name))]
        if "reason" in self.fields and held.get("value") is not None and moved and not values.get("reason"):
            labels = " and ".join(str(self.fields[name].label).lower() for name in moved)
            self.add_error("reason", f"Say why the target changes: {labels}")
        return values

    def place_faults(self, faults: tuple[Fault, ...]) -> None:
        rest = []
        for fault in faults:
            if fault.field == "points" and len(fault.path) > 1 and isinstance(fault.path[1], int):
                self.add_error("points", f"Values on the way, line {fault.path[1] + 1}: {fault.message}")
            else:
                rest.append(fault)
        super().place_faults(tuple(rest))


class NewTargetForm(TargetForm):
    """A target that the place does not hold yet."""

    def __init__(self, place: Place, indicator: Indicator, data: Any = None) -> None:
        blank = Target.model_construct(
            id="", source=WORKING_PLAN, locator="", name="", text="", role="commitment",
            indicator=indicator.id, unit=indicator.unit, trajectory="linear",
        )  # fmt: skip
        super().__init__(place, blank, data)
        make_new(self, "What is to be reached", "Say what is to be reached")

    def offer_choices(self) -> None:
        super().offer_choices()
        offer_sources(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        require_locator(self, values)
        return values

    def values(self) -> dict[str, Any]:
        return super().values() | {"indicator": self.indicator}


def _told(value: Any) -> Any:
    """A value as it is compared: 60.50 is 60.5."""
    if isinstance(value, list):
        return [(point["period"], _told(point["value"])) for point in value]
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return value or ""


def _plain(text: str, unit: Unit | None, label: str) -> str:
    try:
        number = read_number(text, unit)
    except LodestarError as error:
        raise forms.ValidationError(f"{label}: {error}") from error
    return "" if number is None else f"{number:f}"


def _period(text: str, label: str) -> str:
    held = as_held(text)
    if held:
        try:
            parse_period(held)
        except ValueError as error:
            raise forms.ValidationError(f"{label}: {error}") from error
    return held
