"""Change one record by hand, losing nobody's work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.facts import Record
from lodestar.service.audit.actions import record_events
from lodestar.service.audit.models import Event
from lodestar.service.audit.queries import changes_since
from lodestar.service.ledger.mapping import fill, lookup_of, read_records, shape_of, write_attachments
from lodestar.service.ledger.merging import changed_fields
from lodestar.service.ledger.positions import set_positions
from lodestar.service.ledger.rules import Fault, NotAllowed, check_rules, faults_among, validated
from lodestar.service.ledger.watching import EDIT, Change, announce, told
from lodestar.service.places.holding import hold
from lodestar.service.search.indexing import index_records


class EditConflict(LodestarError):
    """Somebody else changed the record since this edit began.

    ``began`` is the record as this editor first saw it, if it can still be told; ``current`` is how it stands now,
    at ``version``; ``yours`` is what this editor would make of it.
    """

    def __init__(self, began: Record | None, current: Record, yours: Record, version: int) -> None:
        self.began, self.current, self.yours, self.version = began, current, yours, version
        super().__init__(
            "Somebody changed this record while you were editing it; choose which values to keep"
        )


class RecordGone(LodestarError):
    """The record was taken out of the place while it was being edited."""

    def __init__(self) -> None:
        super().__init__(
            "This record was taken out of the place while you were editing it; nothing was saved"
        )


@dataclass(frozen=True)
class Edit:
    """What somebody makes of a record: field → new value, as a pack would write it. ``version`` is the one they saw."""

    instance: Any
    version: int
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class _Intended:
    row: Any
    before: Record
    after: Record
    differences: dict[str, list[Any]]


def edit_record(
    *,
    by: str,
    instance: Any,
    version: int,
    changes: Mapping[str, Any],
    allowed: Callable[[Record], bool] | None = None,
    reason: str = "",
    round: str = "",
) -> Any:
    """Apply ``changes`` (field → new value, as a pack would write it) to a record and return the row.

    ``version`` is the one that the editor saw. ``allowed``, if given, has the last word on what the record becomes.
    ``reason`` says why, where a change asks for it (a date that moves); ``round`` names the reporting round it belongs to.
    Raises EditConflict when the record has moved on, RecordGone when it is no more, NotAllowed when a value breaks a
    rule, UnknownReference when it names a record that is not there; in each case nothing changes.
    """
    edit = Edit(instance, version, changes)
    (row,) = edit_records(by=by, edits=[edit], allowed=allowed, reason=reason, round=round)
    return row


@transaction.atomic
def edit_records(
    *,
    by: str,
    edits: Sequence[Edit],
    allowed: Callable[[Record], bool] | None = None,
    reason: str = "",
    round: str = "",
) -> list[Any]:
    """Make several edits of one place's records of one kind, all or none, and return the rows.

    As ``edit_record``, but that what it raises of one record among several names it. The number of queries that read
    does not grow with the edits.
    """
    if not edits:
        return []
    first = edits[0].instance
    hold(first.place_id)
    rows = _held(type(first), [edit.instance.pk for edit in edits])
    records = read_records(first.place, first.KIND, list(rows.values()))
    intended = []
    for edit in edits:
        with _naming(edit, len(edits)):
            intended.append(_intended(edit, rows.get(edit.instance.pk), records))
    intended = [one for one in intended if one.differences]
    faults = faults_among(first.place, first.KIND, [one.after for one in intended])
    for one in intended:
        with _naming(one, len(edits)):
            if one.after.id in faults:  # type: ignore[attr-defined]
                raise NotAllowed(faults[one.after.id])  # type: ignore[attr-defined]
            if allowed is not None and not allowed(one.after):
                raise LodestarError(
                    "You may not hand a record of your organisation to another; ask an editor"
                )
    announce([Change(by, one.row, one.before, one.after, EDIT, reason, round) for one in intended])
    with told():
        _write(by, intended, reason)
    return [rows[edit.instance.pk] for edit in edits]


def _held(model: Any, keys: Sequence[int]) -> dict[int, Any]:
    """The rows as they stand, held until the transaction ends, with what they refer to."""
    found = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
    return {row.pk: row for row in found.select_related("place", *shape_of(model.KIND).references)}


def _intended(edit: Edit, row: Any, records: Mapping[str, Record]) -> _Intended:
    if row is None:
        raise RecordGone
    before = records[row.slug]
    after = changed(before, edit.changes)
    if row.version != edit.version:
        raise EditConflict(record_at(row, before, edit.version), before, after, row.version)
    return _Intended(row, before, after, changed_fields(before, after))


@contextmanager
def _naming(one: Edit | _Intended, among: int) -> Iterator[None]:
    """Say of which record an error tells, where there are several."""
    try:
        yield
    except LodestarError as error:
        if among == 1:
            raise
        raise LodestarError(f"{one.instance if isinstance(one, Edit) else one.row}: {error}") from error


def _write(by: str, intended: Sequence[_Intended], reason: str) -> None:
    if not intended:
        return
    place, kind = intended[0].row.place, intended[0].row.KIND
    lookup = lookup_of(place, _kinds_named(kind))
    filled, events = [], []
    for one in intended:
        row = one.row
        filled.append(fill(row, one.after, lookup))
        row.version += 1
        if kind == "asset":
            set_positions([row])
        row.save()
        events.append(
            Event(
                by=by, action="edit", place=place.slug, kind=kind, record=row.slug, version=row.version,
                changes=one.differences, reason=reason,
            )
        )  # fmt: skip
    write_attachments(filled)
    record_events(events)
    index_records([one.row for one in intended])


def changed(record: Record, changes: Mapping[str, Any]) -> Record:
    """The record with some fields changed, validated as a whole. Raises NotAllowed."""
    values = record.model_dump(mode="json", exclude_none=True) | dict(changes)
    return validated(record, {name: value for name, value in values.items() if value not in ("", None)})


def faults_of(row: Any, record: Record, changes: Mapping[str, Any]) -> tuple[Fault, ...]:
    """What would be wrong with the record if so changed; nothing is saved."""
    try:
        check_rules(row.place, row.KIND, changed(record, changes))
    except NotAllowed as error:
        return error.faults
    return ()


def record_at(row: Any, now: Record, version: int) -> Record | None:
    """The record as it stood at an earlier version, by taking back what the audit says was done since.

    None when the audit does not reach back so far, or the record of then does not fit the rules of now.
    """
    return records_at([(row, now, version)])[row.slug]


def records_at(wanted: Sequence[tuple[Any, Record, int]]) -> dict[str, Record | None]:
    """As ``record_at`` for several rows of one kind and place, by their slugs, in one query."""
    earlier = {row.slug: version for row, _, version in wanted if 1 <= version < row.version}
    since = changes_since(wanted[0][0].place.slug, wanted[0][0].KIND, earlier) if earlier else {}
    return {
        row.slug: now if version == row.version else _taken_back(row, now, version, since.get(row.slug))
        for row, now, version in wanted
    }


def _taken_back(row: Any, now: Record, version: int, events: Sequence[Event] | None) -> Record | None:
    if events is None or [event.version for event in events] != list(range(row.version, version, -1)):
        return None
    values = now.model_dump(mode="json")
    for event in events:
        values |= {name: before for name, (before, _) in event.changes.items()}
    try:
        return type(now).model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError:
        return None


def _kinds_named(kind: str) -> set[str]:
    """The kinds that records of a kind refer to."""
    shape = shape_of(kind)
    fields = [shape.model._meta.get_field(name) for name in (*shape.references, *shape.lists)]
    for name in shape.children:
        child = shape.model._meta.get_field(name).related_model
        fields += [field for field in child._meta.get_fields() if field.is_relation]
    named = {getattr(field.related_model, "KIND", kind) for field in fields}
    return named - {kind}
