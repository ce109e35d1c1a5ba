"""Change one record by hand, losing nobody's work."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.facts import Record
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.queries import changes_since
from lodestar.service.ledger.mapping import fill, lookup_of, shape_of, to_record, write_attachments
from lodestar.service.ledger.merging import changed_fields
from lodestar.service.ledger.positions import set_positions
from lodestar.service.ledger.rules import Fault, NotAllowed, check_rules, validated
from lodestar.service.ledger.watching import EDIT, Change, announce, told
from lodestar.service.places.models import Place
from lodestar.service.search.indexing import index_record


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


@transaction.atomic
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
    model = type(instance)
    Place.objects.select_for_update().filter(pk=instance.place_id).first()  # a load holds the place too
    row = model._default_manager.select_for_update().filter(pk=instance.pk).first()
    if row is None:
        raise RecordGone
    before = to_record(row)
    after = changed(before, changes)
    if row.version != version:
        raise EditConflict(record_at(row, before, version), before, after, row.version)
    differences = changed_fields(before, after)
    if not differences:
        return row
    check_rules(row.place, row.KIND, after)
    if allowed is not None and not allowed(after):
        raise LodestarError("You may not hand a record of your organisation to another; ask an editor")
    announce(Change(by, row, before, after, EDIT, reason, round))
    with told():
        _write(by, row, after, differences, reason)
    return row


def _write(by: str, row: Any, record: Record, differences: dict[str, list[Any]], reason: str) -> None:
    filled = fill(row, record, lookup_of(row.place, _kinds_named(row.KIND)))
    row.version += 1
    if row.KIND == "asset":
        set_positions([row])
    row.save()
    write_attachments([filled])
    record_event(
        by=by,
        action="edit",
        place=row.place.slug,
        kind=row.KIND,
        record=row.slug,
        version=row.version,
        changes=differences,
        reason=reason,
    )
    index_record(row)


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
    if version == row.version:
        return now
    if not 1 <= version < row.version:
        return None
    events = changes_since(row.place.slug, row.KIND, row.slug, version)
    if [event.version for event in events] != list(range(row.version, version, -1)):
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
