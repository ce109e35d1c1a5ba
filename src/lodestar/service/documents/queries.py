"""What pages read of frozen documents."""

from typing import Any, TypeVar

from django.db.models import QuerySet

from lodestar.evidence.stores.store import Store
from lodestar.service.documents.models import DRAFT, FrozenDocument
from lodestar.service.memory.publishing import published_slugs
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.grounds import on_public_ground

Row = TypeVar("Row", bound=FrozenDocument)


def documents_for(reader: Any, place: Place, model: type[Row]) -> QuerySet[Row]:
    """The documents of a kind that a reader may read: drafts for those who prepare meetings, issued ones for everybody
    with a role, and for the public those that were published on purpose.
    """
    rows: QuerySet[Row] = model._default_manager.filter(place=place).select_related("place")
    if may(reader, Permission.RUN_MEETINGS, place):
        return rows
    rows = rows.exclude(state=DRAFT)
    if may(reader, Permission.SEE_UNPUBLISHED, place):
        return rows
    return on_public_ground(rows.filter(slug__in=published_slugs(place, model.KIND)))


def releases_now(place: Place) -> tuple[str, ...]:
    """The ids of the releases of evidence that serve a place now."""
    store = Store.open()
    members = store.pinned().pointer.members if store.exists else ()
    return tuple(sorted(member.id for member in members if member.place in ("", place.slug)))
