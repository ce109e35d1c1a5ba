"""Records that people make and change in the service: each change is one event, so that any day can be told again.

A ``Recorded`` row is changed only through ``record_change``, which writes what it was and what it became. Links to
other records are told by their slug, people by handle (people/naming.py), so that no event need ever change.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.actions import record_event, record_events
from lodestar.service.audit.models import Event
from lodestar.service.ledger.watching import announce_made
from lodestar.service.places.holding import hold

UNTOLD = frozenset({"id", "place", "slug", "version", "created_at", "changed_at"})


class Stale(LodestarError):
    """Somebody else changed the record since it was read."""

    def __init__(self, row: "Recorded") -> None:
        self.row = row
        super().__init__("Somebody changed this record while you were at it; look at it as it stands now")


class Recorded(models.Model):
    """A record of a place made in the service. ``slug`` is its lasting id within its kind and place.

    ``LISTS`` names the many-to-many fields that are told with the record.
    """

    KIND: str
    LISTS: tuple[str, ...] = ()

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    slug = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = (models.UniqueConstraint(fields=["place", "slug"], name="%(class)s_slug_once_a_place"),)

    def __str__(self) -> str:
        return str(getattr(self, "name", "") or self.slug)


Row = TypeVar("Row", bound=Recorded)


@transaction.atomic
def record_change(
    *,
    by: str,
    action: str,
    row: Row,
    lists: Mapping[str, Iterable[Any]] | None = None,
    reason: str = "",
    seen: int | None = None,
) -> Row:
    """Save a new or changed row and write the event that tells of it; nothing is written when nothing changed.

    ``lists`` sets many-to-many fields. ``seen`` is the version that the person saw: Stale is raised if the row has
    moved on since. Call it from a named action, which checks what it must before. The place is held before the row, as by
    everybody else, so that no two wait for each other.
    """
    hold(row.place_id)
    before = _what_stood(row, seen)
    after = told(row, lists)
    changes = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
    if before and not changes:
        row.version -= 1
        return row
    row.save()
    for name, linked in (lists or {}).items():
        getattr(row, name).set(linked)
    record_event(
        by=by,
        action=action,
        place=row.place.slug,
        kind=row.KIND,
        record=row.slug,
        version=row.version,
        changes=changes,
        reason=reason,
    )
    announce_made([row])
    return row


def _what_stood(row: Row, seen: int | None) -> dict[str, Any]:
    """What was told of the row until now; the row gets its next version. Raises Stale when it has moved on."""
    if not row.pk:
        row.version = 1
        return {}
    held = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if held.version != (row.version if seen is None else seen):
        raise Stale(held)
    row.version = held.version + 1
    return told(held)


@transaction.atomic
def record_new(*, by: str, action: str, rows: Sequence[Row], reason: str = "") -> None:
    """Save new rows of one kind and write the event that tells of each, in a few queries however many there are.

    Call it from a named action, which checks what it must before. Raises ValueError for a row that is no new one.
    """
    if any(row.pk for row in rows):
        raise ValueError("a row that stands already changes through record_change")
    if not rows:
        return
    hold(rows[0].place_id)
    type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
    record_events(
        Event(
            by=by, action=action, place=row.place.slug, kind=row.KIND, record=row.slug, version=row.version,
            changes={name: [None, value] for name, value in told(row).items() if value is not None}, reason=reason,
        )
        for row in rows
    )  # fmt: skip
    announce_made(rows)


def told(row: models.Model, lists: Mapping[str, Iterable[Any]] | None = None) -> dict[str, Any]:
    """A row's fields as plain values; ``lists`` stands in for many-to-many fields that are about to be set."""
    values = {
        field.name: plain(getattr(row, field.name))
        for field in row._meta.concrete_fields
        if field.name not in UNTOLD
    }
    for name in getattr(row, "LISTS", ()):
        linked = lists[name] if lists and name in lists else getattr(row, name).all() if row.pk else ()
        values[name] = sorted(plain(each) for each in linked)
    return values


def plain(value: Any) -> Any:
    """A value as JSON holds it: a record by its slug, a person by handle, dates and decimals as written."""
    if isinstance(value, models.Model):
        return str(getattr(value, "slug", "") or getattr(value, "handle", "") or value.pk)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
