"""Fields of records as they were, in a reader's words."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from lodestar.evidence.definitions.risk_scheme import RiskScheme
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.models import DateRevision
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.ledger.mapping import model_of
from lodestar.service.ledger.wording import Wording
from lodestar.service.people.naming import handles_in, named
from lodestar.service.places.models import Place

UNSAID = frozenset(
    {
        "id",
        "base",
        "published",
        "published_version",
        "writers",
        "source",
        "locator",
        "note",
        "slug",
        "counted",
    }
)
RECORDS = ("action", "theme", "workstream", "forum", "risk", "meeting", "decision")


class Saying:
    """Says values of one kind in words: choices by their label, other records by name, people as readers may know them."""

    def __init__(
        self, place: Place, kind: str, moment: dt.datetime | None = None, *, reasons: bool = False
    ) -> None:
        """``moment`` is when other records bore the names that are told; by default now. ``reasons``: of dates that moved."""
        self.moment, self._told_why = moment, reasons
        self.kind, self.place, self.wording = kind, place, Wording(place)
        self.model: Any = model_of(kind)
        self._names: dict[str, dict[str, str]] = {}
        self._steps: dict[tuple[str, str], str] | None = None
        self._reasons: dict[tuple[str, str, str], str] | None = None

    def label(self, field: str) -> str:
        """A field's name in words."""
        return self.wording.label(field)

    def say(self, field: str, value: Any) -> str:
        """A value in words; an empty one gives an empty text."""
        if value is None or value in ("", [], (), {}):
            return ""
        if isinstance(value, list | tuple):
            return "\n".join(self.say(field, one) for one in value)
        if isinstance(value, dict):
            said = (self.say(name, one) for name, one in value.items() if name != "id")
            return ", ".join(part for part in said if part)
        return self._word(field, value)

    def milestone(self, action: str, id_: str) -> str:
        """What a milestone of an action is called."""
        if self._steps is None:
            known = known_then(self.place, "action", self.moment or timezone.now())
            self._steps = {
                (slug, one["id"]): one["name"]
                for slug, values in known.items()
                for one in values.get("milestones") or ()
            }
        return self._steps.get((action, id_), id_)

    def reason(self, action: str, milestone: str, now: str) -> str:
        """Why a date of an action, or of the milestone of that name, was moved to what it is; blank if not to be told."""
        if not self._told_why:
            return ""
        if self._reasons is None:
            rows = DateRevision.objects.filter(
                place=self.place, created_at__lte=self.moment or timezone.now()
            )
            self._reasons = {
                (slug, name if step else "", new): why
                for slug, step, name, new, why in rows.order_by("id").values_list(
                    "action__slug", "milestone", "name", "new", "reason"
                )
            }
        return self._reasons.get((action, milestone, now), "")

    def _word(self, field: str, value: Any) -> str:
        text = str(value)
        if field == "carried_from":
            return self._meeting_of(text)
        if kind := self._kind_of(field):
            return self._name(kind, text)
        choices = self._of_scheme(field) or self._choices(field)
        if text in choices:
            return choices[text]
        return _dated(text) or self.wording.say(field, value)

    def _kind_of(self, field: str) -> str:
        """The kind of the records that a field names; blank where it names none that has a name."""
        if field in RECORDS:
            return field
        try:
            linked = self.model._meta.get_field(field).related_model
        except (FieldDoesNotExist, AttributeError):
            return ""
        named_so = linked is not None and any(each.name == "name" for each in linked._meta.concrete_fields)
        return getattr(linked, "KIND", "") if named_so else ""

    def _meeting_of(self, item: str) -> str:
        """The name of the meeting whose agenda an item is on: an item never changes it."""
        rows = model_of("agenda-item")._default_manager.filter(place=self.place, slug=item)
        return self._name("meeting", next(iter(rows.values_list("meeting__slug", flat=True)), item))

    def _of_scheme(self, field: str) -> Mapping[str, str]:
        """The words of the risk scheme that the place works by, for what a risk is told by its ids."""
        if self.kind != "risk" or field not in ("category", "treatment"):
            return {}
        terms = self._scheme.categories if field == "category" else self._scheme.treatments
        return {one.id: one.word for one in terms}

    @cached_property
    def _scheme(self) -> RiskScheme:
        return risk_scheme_of(self.place)

    def _choices(self, field: str) -> Mapping[str, str]:
        try:
            found = self.model._meta.get_field(field).choices or ()
        except (FieldDoesNotExist, AttributeError):
            return {}
        return {str(value): str(label) for value, label in found}

    def _name(self, kind: str, slug: str) -> str:
        if kind not in self._names:
            rows = model_of(kind)._default_manager.filter(place=self.place)
            self._names[kind] = dict(rows.values_list("slug", "name"))
            if self.moment is not None:
                known = known_then(self.place, kind, self.moment)
                self._names[kind] |= {slug: one.get("name") or slug for slug, one in known.items()}
        return self._names[kind].get(slug, slug)


def said_fields(
    place: Place, kind: str, values: Mapping[str, Any], moment: dt.datetime | None = None
) -> list[tuple[str, str]]:
    """Each field that says something, as label and words. People are named by their role-holders' names."""
    saying = Saying(place, kind, moment)
    people = named(handles_in(dict(values)))
    pairs = []
    for field, value in values.items():
        if field in UNSAID or value in (None, "", [], {}):
            continue
        words = str(people[value]) if isinstance(value, str) and value in people else saying.say(field, value)
        pairs.append((saying.label(field), words))
    return pairs


def _dated(text: str) -> str:
    if not text[:4].isdigit() or "-" not in text:
        return ""
    try:
        return parse_period(text).label
    except ValueError:
        return ""
