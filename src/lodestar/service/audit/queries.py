"""Reading the audit."""

from django.db.models import QuerySet

from lodestar.service.audit.models import Event


def events_of(place: str, kind: str, record: str) -> QuerySet[Event]:
    """All that happened to a record, newest first, earlier records of the same id included."""
    return Event.objects.filter(place=place, kind=kind, record=record).order_by("-id")


def changes_since(place: str, kind: str, record: str, version: int) -> list[Event]:
    """What changed a record after a version, newest first; nothing of an earlier record that had the same id."""
    events = events_of(place, kind, record)
    gone = events.filter(action="remove").values_list("id", flat=True).first() or 0
    return list(events.filter(version__gt=version, id__gt=gone))
