"""Records that people make, as at another day: rows as they were known, told by the code that tells those of today.

Only who holds a role at the place is told them, as by the pages; what was published tells its own day.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from pydantic import BaseModel

from lodestar.analysis.risks import Rating, gravity
from lodestar.evidence.definitions.risk_scheme import risk_scheme
from lodestar.service.api import working_schemas as given
from lodestar.service.api.working_rows import (
    acceptance_told,
    files_told,
    item_told,
    plain_rows,
    reading_told,
    shown_value,
    watches_told,
)
from lodestar.service.audit.replay import known_then
from lodestar.service.ledger.mapping import model_of
from lodestar.service.meetings.queries import authority_of
from lodestar.service.memory.acceptances_then import acceptances_then
from lodestar.service.memory.figures import assignments_then, read_then, seen_then
from lodestar.service.memory.kept import kept_then
from lodestar.service.memory.meetings_then import item_quorum
from lodestar.service.memory.rows import row_then
from lodestar.service.memory.then import Then, lines_then
from lodestar.service.memory.working_pages import schemes_then
from lodestar.service.monitoring.files import evidence_of_values
from lodestar.service.people.access import may
from lodestar.service.people.models import User
from lodestar.service.people.naming import handles_in, named
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.risks.watching import watch
from lodestar.service.shared.addresses import addresses

Values = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A record as it was known: its plain values by the audit, by which lists are narrowed, and what a reader is told."""

    held: Mapping[str, Any]
    told: Values


@dataclass(frozen=True)
class Row:
    """A row as it stood, with its plain values, its number in the order of making and where it stood on the day."""

    row: Any
    held: Mapping[str, Any]
    number: int
    standing: str


Read = Callable[[Any, Place, Then], list[Known]]


def rows_then(place: Place, kind: str, then: Then, ordering: Sequence[str] = ()) -> list[Row]:
    """Every record of a kind as a row of today's model, in the order of today's list."""
    model: Any = model_of(kind)
    lines, kept = lines_then(place, kind, then), kept_then(place, kind, then.moment)
    links = _Links(place, then, model, [line.values for line in lines])
    found = []
    for line in lines:
        row = row_then(model, place, line.slug, line.values, links.of(line.values))
        row.version, row.changed_at = kept[line.slug].version, kept[line.slug].changed_at
        found.append(Row(row, line.values, kept[line.slug].number, str(line.standing)))
    return _ordered(found, ordering or model._meta.ordering)


def _ordered(rows: list[Row], ordering: Sequence[str]) -> list[Row]:
    """Rows as the database orders them; what is blank where that puts it."""
    blank_last = connection.features.nulls_order_largest  # type: ignore[attr-defined]

    def key(name: str) -> Callable[[Row], tuple[bool, Any]]:
        def of(one: Row) -> tuple[bool, Any]:
            value = one.number if name in ("id", "pk") else getattr(one.row, name)
            return ((value is None) == blank_last, 0 if value is None else value)

        return of

    for name in reversed(ordering):
        rows = sorted(rows, key=key(name.removeprefix("-")), reverse=name.startswith("-"))
    return rows


class _Links:
    """Stands in for the records that rows name: by their id, forums and people by name too."""

    def __init__(self, place: Place, then: Then, model: Any, values: Iterable[Mapping[str, Any]]) -> None:
        self.fields = {
            field.name: field.related_model
            for field in model._meta.concrete_fields
            if field.is_relation and field.name != "place"
        }
        self.people = named(handles_in([dict(one) for one in values])) if User in self.fields.values() else {}
        self.names = known_then(place, "forum", then.moment) if "forum" in self.fields else {}

    def of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._one(model, values.get(name)) for name, model in self.fields.items()}

    def _one(self, model: Any, written: str | None) -> Model | None:
        if not written:
            return None
        if model is User:
            person = self.people.get(written)
            return User(name=person.name, email=person.email) if person else None
        if model.KIND == "forum":
            return model(slug=written, name=self.names.get(written, {}).get("name", written))
        return model(slug=written)


def _told(kind: str, shape: type[BaseModel], place: Place, rows: Sequence[Row]) -> list[Known]:
    told = plain_rows(shape, [one.row for one in rows], kind, place)
    return [
        Known(one.held, values | {"by_its_dates": one.standing})
        for one, values in zip(rows, told, strict=True)
    ]


def _plainly(kind: str, shape: type[BaseModel]) -> Read:
    return lambda reader, place, then: _told(kind, shape, place, rows_then(place, kind, then))


def _meetings(reader: Any, place: Place, then: Then) -> list[Known]:
    rows = rows_then(place, "meeting", then)
    decided: dict[str, list[str]] = {}
    for one in rows_then(place, "decision", then):
        decided.setdefault(one.held.get("item") or "", []).append(one.row.slug)
    agenda: dict[str, list[Values]] = {}
    for one in rows_then(place, "agenda-item", then):
        if one.row.state == "accepted":
            agenda.setdefault(one.held["meeting"], []).append(
                item_told(one.row, decided.get(one.row.slug, []))
            )
    told = _told("meeting", given.Meeting, place, rows)
    for one, known in zip(rows, told, strict=True):
        known.told.update({"quorum": one.row.quorum_said or None, "items": agenda.get(one.row.slug, [])})
    return told


def _items(reader: Any, place: Place, then: Then) -> list[Known]:
    rows = rows_then(place, "agenda-item", then)
    meetings = known_then(place, "meeting", then.moment)
    told = _told("agenda-item", given.AgendaItem, place, rows)
    for one, known in zip(rows, told, strict=True):
        known.told["quorum"] = item_quorum(one.held, meetings) or None
    return told


def _decisions(reader: Any, place: Place, then: Then) -> list[Known]:
    rows = rows_then(place, "decision", then)
    later: dict[str, list[str]] = {}
    for one in rows:
        later.setdefault(one.held.get("supersedes") or "", []).append(one.row.slug)
    told = _told("decision", given.Decision, place, rows)
    for one, known in zip(rows, told, strict=True):
        known.told["authority"] = authority_of(one.row)
        known.told["superseded_by"] = next(iter(later.get(one.row.slug, ())), None)
    return told


def _risks(reader: Any, place: Place, then: Then) -> list[Known]:
    scheme = risk_scheme(schemes_then(place, then).risk)

    def grave(one: Row) -> tuple[bool, Any]:
        row = one.row
        if row.closed_on:
            return False, ()
        return True, gravity(scheme, Rating(row.current_likelihood, row.current_impact))

    rows = sorted(rows_then(place, "risk", then, ("-current_impact", "slug")), key=grave, reverse=True)
    named_ones = {slug for one in rows for slug in one.held.get("indicators") or ()}
    watching = [row for row in assignments_then(place, then) if row.slug in named_ones]
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    said = {one.assignment.slug: watch(one) for one in read_then(place, watching, then, sees_small=small)}
    told, accepted = _told("risk", given.Risk, place, rows), acceptances_then(place, then)
    for one, known in zip(rows, told, strict=True):
        known.told.update(acceptance_told(accepted.get(one.row.slug)))
        mine = [said[slug] for slug in one.held.get("indicators") or () if slug in said]
        known.told["indicators"] = watches_told(
            sorted(mine, key=lambda each: (not each.worse, each.assignment.name))
        )
    return told


def _assignments(reader: Any, place: Place, then: Then) -> list[Known]:
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    rows = rows_then(place, "indicator-assignment", then, ("ended_on", "role", "name"))
    readings = {
        one.assignment.slug: one
        for one in read_then(place, assignments_then(place, then), then, sees_small=small)
    }
    told = _told("indicator-assignment", given.IndicatorAssignment, place, rows)
    for one, known in zip(rows, told, strict=True):
        known.told.update(reading_told(readings[one.row.slug]))
    return told


def _values(reader: Any, place: Place, then: Then) -> list[Known]:
    """Values of periods that had ended by the day, as far as they were entered; hidden as on the page of that day."""
    small = may(reader, Permission.SEE_SMALL_NUMBERS, place)
    numbers = {
        slug: one.number for slug, one in kept_then(place, "indicator-assignment", then.moment).items()
    }
    kept = kept_then(place, "indicator-value", then.moment)
    seen = seen_then(place, assignments_then(place, then), then, sees_small=small)
    seen.sort(key=lambda one: numbers[one.reading.assignment.slug])
    rows = [
        value for one in seen for value in sorted(one.values, key=lambda v: (v.period, kept[v.slug].number))
    ]
    for row in rows:
        row.version, row.changed_at = kept[row.slug].version, kept[row.slug].changed_at
    gone = {slug for one in seen for slug in one.gone}
    among = [(one.reading.assignment, one.values) for one in seen]
    backed = evidence_of_values(rows, among, sees_small=small, at=then.moment, kept_back=gone)
    address = addresses("indicator-assignment", place.slug)
    told = plain_rows(given.IndicatorValue, rows, "indicator-assignment", place)
    for row, values in zip(rows, told, strict=True):
        of = row.assignment.slug
        shown = shown_value(row, gone) | files_told(backed[row.slug])
        values.update({"assignment": of, "address": address(of)} | shown)
    held = ({"assignment": r.assignment.slug, "period": r.period, "dimension": r.dimension} for r in rows)
    return [Known(one, values) for one, values in zip(held, told, strict=True)]


READ: dict[str, Read] = {
    "meeting": _meetings,
    "agenda-item": _items,
    "decision": _decisions,
    "follow-up": _plainly("follow-up", given.FollowUp),
    "exchange": _plainly("exchange", given.Exchange),
    "risk": _risks,
    "issue": _plainly("issue", given.Issue),
    "indicator-assignment": _assignments,
    "indicator-value": _values,
}
# What a reader must be let see of another day, where it is not told by its own name.
SEEN_AS = {"indicator-value": "indicator-assignment"}
