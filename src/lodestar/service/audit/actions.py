"""The one way to write to the audit."""

from typing import Any

from lodestar.service.audit.models import Event


def record_event(
    *,
    by: str,
    action: str,
    place: str = "",
    kind: str = "",
    record: str = "",
    changes: dict[str, list[Any]] | None = None,
    reason: str = "",
) -> Event:
    """Write one event. Call it inside the transaction of the change that it tells of."""
    return Event.objects.create(
        by=by, action=action, place=place, kind=kind, record=record, changes=changes or {}, reason=reason
    )
