"""The one way to write to the audit."""

from collections.abc import Iterable
from typing import Any

from lodestar.service.audit.models import Event


def record_event(
    *,
    by: str,
    action: str,
    place: str = "",
    kind: str = "",
    record: str = "",
    version: int | None = None,
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> Event:
    """Write one event. Call it inside the transaction of the change that it tells of."""
    return Event.objects.create(
        by=by,
        action=action,
        place=place,
        kind=kind,
        record=record,
        version=version,
        changes=changes or {},
        reason=reason,
    )


def record_events(events: Iterable[Event]) -> None:
    """Write many events at once, in their order. Call it inside the transaction of the changes they tell of."""
    Event.objects.bulk_create(events, batch_size=500)
