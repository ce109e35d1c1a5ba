"""The form of an action, with a row for each responsibility and each milestone."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.records import Action
from lodestar.evidence.packs.wording import free_id, slugify
from lodestar.service.ledger.adding import WORKING_PLAN
from lodestar.service.ledger.citing import make_new, offer_sources, require_locator
from lodestar.service.ledger.fields import Choice, Day, Name, SomeOf, Text, said
from lodestar.service.ledger.record_form import RecordForm, by_name, links_to, posted
from lodestar.service.ledger.rules import Fault
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Principle, Workstream

FEWEST_ROWS = {"responsibility": 6, "milestone": 3}
MOST_ROWS = 40
LONGEST_ID = 76  # of a milestone, before what tells it from another of its name


class RowForm(forms.Form):
    """One row of a list within a record. A row left blank stands for nothing."""

    @property
    def blank(self) -> bool:
        return not any(self.cleaned_data.values())


class ResponsibilityForm(RowForm):
    """An organisation's part in the action."""

    organisation = Choice("Organisation", none="Nobody")
    role = Choice("Role", said(("lead", "partner")), none="Choose")
    side = Choice("Side", said(("local", "national", "delivery")), none="Choose")
    basis = Choice("Who says so", none="Choose")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if any(values.values()):
            for name, ask in (
                ("organisation", "Choose the organisation, or clear the row"),
                ("role", "Choose whether it leads or takes part"),
                ("side", "Choose the side that it answers for"),
                ("basis", "Choose who says so"),
            ):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, ask)
        return values


class MilestoneForm(RowForm):
    """A dated step."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    name = Name("What will have happened")
    due = Day("Due", help_text="")

    @property
    def blank(self) -> bool:
        return not (self.cleaned_data.get("name") or self.cleaned_data.get("due"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("due") and not values.get("name") and "name" not in self.errors:
            self.add_error("name", "Say what will have happened, or clear the date")
        if values.get("name") and not values.get("due") and "due" not in self.errors:
            self.add_error("due", "Enter when it is due")
        return values


class ActionForm(RecordForm):
    """An action, who is responsible for it, and its milestones."""

    KIND = "action"

    name = Name("Name", missing="Enter the action’s name", help_text="Start with a verb.")
    text = Text(
        "What the source says",
        missing="Enter what the source says",
        help_text="Word for word where it can be.",
    )
    workstream = Choice("Workstream", missing="Choose the workstream that it belongs to")
    commitment = Choice(
        "Commitment",
        (
            ("committed", "Committed: the text commits to it"),
            ("proposed", "Proposed: the text explores, considers or hopes"),
        ),
        missing="Choose committed or proposed",
        widget=forms.Select,
    )
    starts = Day("Starts")
    ends = Day("Ends")
    measure = Text(
        "Measure of success",
        help_text="How its success would be told.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    measure_basis = Choice("Who says so (measure)", none="Not said")
    indicator = Choice("Indicator that its success shows in", none="None")
    reason = Name(
        "Why dates change",
        max_length=500,
        help_text="Needed when a date that stood here is moved or taken away, a milestone’s too. It is kept with the dates.",
    )
    principles = SomeOf("Guiding principles that it serves", help_text="An editor’s reading.")

    def __init__(self, place: Place, record: Record, data: QueryDict | None = None, version: int = 1) -> None:
        super().__init__(place, record, data, version)
        held = record.model_dump(mode="json")
        self.responsibilities = self._rows(
            ResponsibilityForm, "responsibility", held["responsibilities"], data
        )
        self.milestones = self._rows(MilestoneForm, "milestone", held["milestones"], data)
        organisations = by_name(Organisation, place)
        for row in self.responsibilities:
            row.fields["organisation"].offer(organisations)
            row.fields["basis"].offer(_bases(place))

    def offer_choices(self) -> None:
        streams = Workstream.objects.filter(place=self.place).values_list("slug", "theme__name", "name")
        self.fields["workstream"].offer([(slug, f"{theme}: {name}") for slug, theme, name in streams])  # type: ignore[attr-defined]
        self.fields["measure_basis"].offer(_bases(self.place))  # type: ignore[attr-defined]
        known = sorted(load_definitions().indicators.values(), key=lambda indicator: indicator.name)
        self.fields["indicator"].offer([(indicator.id, indicator.name) for indicator in known])  # type: ignore[attr-defined]
        principles = Principle.objects.filter(place=self.place).values_list("slug", "name")
        self.fields["principles"].choices = list(principles)  # type: ignore[attr-defined]

    def is_valid(self) -> bool:
        rows = [row.is_valid() for row in (*self.responsibilities, *self.milestones)]
        return super().is_valid() and all(rows)

    def values(self) -> dict[str, Any]:
        values = super().values()
        if "principles" in self.cleaned_data:
            values["principles"] = self._in_old_order("principles")
        if not any(row.errors for row in self.responsibilities):
            values["responsibilities"] = [row.cleaned_data for row in self.responsibilities if not row.blank]
        if not any(row.errors for row in self.milestones):
            values["milestones"] = self._milestones()
        return values

    def place_faults(self, faults: tuple[Fault, ...]) -> None:
        rest = []
        for fault in faults:
            row = self._row_of(fault)
            field = str(fault.path[2]) if row is not None and len(fault.path) > 2 else ""
            if row is not None and field in row.fields:
                row.add_error(field, f"{row.fields[field].label} {fault.message}")
            else:
                rest.append(fault)
        super().place_faults(tuple(rest))

    def summary(self) -> list[tuple[str, str]]:
        rows = (*self.responsibilities, *self.milestones)
        return [*super().summary(), *(link for row in rows if row.is_bound for link in links_to(row))]

    def carried(self) -> Iterator[tuple[str, str]]:
        yield from super().carried()
        for row in (*self.responsibilities, *self.milestones):
            for name, field in row.fields.items():
                yield from posted(row.add_prefix(name), field, row.initial.get(name))

    def _rows(
        self, kind: type[RowForm], prefix: str, held: list[dict[str, Any]], data: QueryDict | None
    ) -> list[Any]:
        count = max(FEWEST_ROWS[prefix], len(held) + 2)
        while (
            data is not None and count < MOST_ROWS and any(k.startswith(f"{prefix}-{count}-") for k in data)
        ):
            count += 1
        return [
            kind(data, prefix=f"{prefix}-{index}", initial=held[index] if index < len(held) else {})
            for index in range(count)
        ]

    def _in_old_order(self, field: str) -> list[str]:
        """Choices as they stood, then what is new: check boxes have no order of their own, the record has."""
        before, chosen = getattr(self.record, field), self.cleaned_data[field]
        return [
            *(slug for slug in before if slug in chosen),
            *(slug for slug in chosen if slug not in before),
        ]

    def _milestones(self) -> list[dict[str, str]]:
        rows = [row.cleaned_data for row in self.milestones if not row.blank]
        known = {milestone.id for milestone in self.record.milestones}  # type: ignore[attr-defined]
        taken = {row["id"] for row in rows if row["id"] in known}
        found = []
        for row in rows:
            slug = row["id"]
            if slug not in known:
                slug = free_id(slugify(row["name"])[:LONGEST_ID].rstrip("-") or "milestone", taken)
                taken.add(slug)
            found.append({"id": slug, "name": row["name"], "due": row["due"]})
        return found

    def _row_of(self, fault: Fault) -> Any:
        """The row that a fault is about: its index counts rows that are not blank."""
        rows = {"responsibilities": self.responsibilities, "milestones": self.milestones}.get(fault.field)
        if rows is None or len(fault.path) < 2:
            return None
        filled = [row for row in rows if not row.blank]
        index = fault.path[1]
        return filled[index] if isinstance(index, int) and index < len(filled) else None


class NewActionForm(ActionForm):
    """An action that is not in the plan yet."""

    def __init__(
        self, place: Place, workstreams: list[Workstream], data: Any = None, chosen: str = ""
    ) -> None:
        self.workstreams = workstreams
        blank = Action.model_construct(
            id="", source=WORKING_PLAN, locator="", workstream=chosen, name="", text="", commitment=""
        )
        super().__init__(place, blank, data)
        make_new(self, "What is to be done", "Say what is to be done")
        self.fields["commitment"].offer(  # type: ignore[attr-defined]
            [("committed", "Committed: it is agreed"), ("proposed", "Proposed: it is to be agreed")]
        )

    def offer_choices(self) -> None:
        super().offer_choices()
        self.fields["workstream"].offer([(w.slug, f"{w.theme.name}: {w.name}") for w in self.workstreams])  # type: ignore[attr-defined]
        offer_sources(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        require_locator(self, values)
        return values


def _bases(place: Place) -> list[tuple[str, str]]:
    stated = [("stated", "Stated by the source"), ("inferred", "Inferred by an editor")]
    return [*stated, ("made", "Made up")] if place.made else stated
