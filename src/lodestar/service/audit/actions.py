"""The one way to write to the audit."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from lodestar.service.audit.models import Event
from lodestar.service.people.naming import handles_of
from lodestar.service.places.models import Place


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
    """Write one event. Call it inside the transaction of the change that it tells of.

    ``by`` is a person's address or handle, or the name of a command; a person is written down by handle.
    """
    event = Event(
        by=by,
        action=action,
        place=place,
        kind=kind,
        record=record,
        version=version,
        changes=changes or {},
        reason=reason,
    )
    record_events([event])
    return event


def record_events(events: Iterable[Event]) -> None:
    """Write events in their order, and count a revision of each place that they tell of.

    Call it inside the transaction of the changes. The revision is counted first, which holds the place: so the numbers of
    its events follow one another as their transactions end, and who has read up to one has missed none before it.
    """
    events = list(events)
    handles = handles_of({event.by for event in events})
    for event in events:
        event.by = handles.get(event.by, event.by)
    for place in sorted({event.place for event in events if event.place}):
        Place.objects.filter(slug=place).update(revision=F("revision") + 1)
    Event.objects.bulk_create(events, batch_size=500)
