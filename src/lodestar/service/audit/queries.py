"""Reading the audit."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from lodestar.service.audit.models import Event


def events_of(place: str, kind: str, *records: str) -> QuerySet[Event]:
    """All that happened to one record or several, newest first, earlier records of the same id included."""
    return Event.objects.filter(place=place, kind=kind, record__in=records).order_by("-id")


def changes_since(place: str, kind: str, versions: Mapping[str, int]) -> dict[str, list[Event]]:
    """What changed each record after a version of it, newest first, in one query; nothing of an earlier record that had
    the same id."""
    found: dict[str, list[Event]] = {record: [] for record in versions}
    if not found:
        return found
    events = Event.objects.filter(place=place, kind=kind, record__in=list(versions)).order_by("-id")
    gone: set[str] = set()
    for event in events.filter(Q(version__gt=min(versions.values())) | Q(action="remove")):
        if event.action == "remove":
            gone.add(event.record)
        elif event.record not in gone and (event.version or 0) > versions[event.record]:
            found[event.record].append(event)
    return found
