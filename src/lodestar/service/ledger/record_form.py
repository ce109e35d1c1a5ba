"""What the forms of all kinds of record share."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from lodestar.evidence.packs.facts import Record
from lodestar.service.ledger.fields import Choice, Name, Text
from lodestar.service.ledger.rules import Fault
from lodestar.service.places.models import Place, Source

OUT_OF_DATE = "This form is not complete. Open it again and make your changes anew"


class RecordForm(forms.Form):
    """What all these forms share: the source, a note, and the version that the editor saw.

    ``values()`` gives the fields as a pack would write them; ``place_faults`` puts what is wrong at its field.
    """

    KIND = ""
    LAST = ("source", "locator", "note")
    ABOUT_THE_EDIT = ("version", "reason")

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), OUT_OF_DATE),
    )
    source = Choice("Source", missing="Choose the source that says so")
    locator = Name(
        "Where in the source",
        missing="Say where in the source it stands",
        help_text="Section, page, paragraph, map number or sheet.",
    )
    note = Text("Note", help_text="What a reader should know: a correction, a doubt, a judgement made.")

    def __init__(self, place: Place, record: Record, data: QueryDict | None = None, version: int = 1) -> None:
        self.place, self.record = place, record
        held = record.model_dump(mode="json")
        initial = {name: held.get(name) for name in self.base_fields} | {"version": version}
        super().__init__(data, initial=initial)
        self.order_fields([*(name for name in self.fields if name not in self.LAST), *self.LAST])
        self.fields["source"].offer(by_name(Source, place, "title"))  # type: ignore[attr-defined]
        self.offer_choices()

    def offer_choices(self) -> None:
        """Fill the selects that depend on the place."""

    def values(self) -> dict[str, Any]:
        """What was typed, as a pack would write it; a blank is None. Fields in error are left out."""
        return {
            name: value or None
            for name, value in self.cleaned_data.items()
            if name not in self.ABOUT_THE_EDIT
        }

    def reason(self) -> str:
        """Why the editor makes the change, where the form asks for it."""
        return self.cleaned_data.get("reason") or ""

    def place_faults(self, faults: tuple[Fault, ...]) -> None:
        """Show faults found beyond the form at the fields that they are about."""
        for fault in faults:
            field = fault.field if fault.field in self.fields else None
            label = self.fields[field].label if field else fault.field.replace("_", " ").capitalize()
            self.add_error(field, f"{label} {fault.message}")

    def summary(self) -> list[tuple[str, str]]:
        """Every error with the id of the field that it stands at."""
        return links_to(self) if self.is_bound else []

    def carried(self) -> Iterator[tuple[str, str]]:
        """The record as this form would post it, name and value, to carry it through another page."""
        for name, field in self.fields.items():
            if name != "version":
                yield from posted(self.add_prefix(name), field, self.initial.get(name))


def links_to(form: forms.Form) -> list[tuple[str, str]]:
    """Each error as it stands at its field, with the id of the field; '' for errors of the form as a whole."""
    links = [("", str(error)) for error in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name in form.fields:
            field = form[name]
            parts = field.subwidgets if field.use_fieldset else ()
            target = "" if field.is_hidden else (parts[0].id_for_label if parts else field.id_for_label)
            links += [(target, str(error)) for error in errors]
    return links


def by_name(model: Any, place: Place, column: str = "name") -> list[tuple[str, str]]:
    """The place's records of a model as choices."""
    return list(model.objects.filter(place=place).order_by(column).values_list("slug", column))


def posted(name: str, field: forms.Field, value: Any) -> Iterator[tuple[str, str]]:
    """A field's value as a browser would post it."""
    value = field.prepare_value(value)
    if isinstance(value, list | tuple):
        yield from ((name, str(item)) for item in value)
    elif value is not None:
        yield name, str(value)
