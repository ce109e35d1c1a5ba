"""Change one record by hand, losing nobody's work."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Record
from lodestar.service.audit.actions import record_event
from lodestar.service.ledger.mapping import fill, lookup_of, to_record, write_attachments
from lodestar.service.ledger.merging import changed_fields
from lodestar.service.ledger.positions import set_positions


class EditConflict(LodestarError):
    """Somebody else changed the record since this edit began. Holds both versions."""

    def __init__(self, current: Record, yours: Record, version: int) -> None:
        self.current, self.yours, self.version = current, yours, version
        super().__init__(
            "Somebody changed this record while you were editing it; choose which values to keep"
        )


@transaction.atomic
def edit_record(*, by: str, instance: Any, version: int, changes: Mapping[str, Any]) -> Any:
    """Apply ``changes`` (field → new value, as a pack would write it) to a record and return the row.

    ``version`` is the one the editor saw. Raises EditConflict when the record has moved on, and pydantic's
    ValidationError when a value is not allowed; either way nothing changes.
    """
    row = type(instance)._default_manager.select_for_update().get(pk=instance.pk)
    before = to_record(row)
    after = changed(before, changes)
    if row.version != version:
        raise EditConflict(before, after, row.version)
    differences = changed_fields(before, after)
    if not differences:
        return row
    kinds = {"organisation", "workstream", "principle", "source", "programme", "theme", "asset"}
    filled = fill(row, after, lookup_of(row.place, kinds))
    row.version += 1
    if row.KIND == "asset":
        set_positions([row])
    row.save()
    write_attachments([filled])
    record_event(
        by=by, action="edit", place=row.place.slug, kind=row.KIND, record=row.slug, changes=differences
    )
    return row


def changed(record: Record, changes: Mapping[str, Any]) -> Record:
    """The record with some fields changed, validated as a whole."""
    values = record.model_dump(mode="json", exclude_none=True) | dict(changes)
    return type(record).model_validate(
        {name: value for name, value in values.items() if value not in ("", None)}
    )
