"""Publishing the plan: the public goes on reading it as it was last published until somebody publishes it anew."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.models import Event
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.replay import plain_records
from lodestar.service.ledger.mapping import model_of
from lodestar.service.memory.comparing import by_weight, told_of
from lodestar.service.memory.edition_tables import PUBLIC_KINDS, copy_plan, public_part
from lodestar.service.memory.models import PlanEdition, PublishedEvent
from lodestar.service.memory.told import Told
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.search.indexing import publish_index
from lodestar.service.shared.caching import remember
from lodestar.service.shared.editions import edition, reads_published

Plain = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Waiting:
    """What of a place's plan the public does not read yet: by kind, the records as published and as they stand.

    What the public reads of none of them in either case does not wait (see ``edition_tables.INSIDE``).
    ``upto`` is the event up to which this holds; publishing names it, so that nothing is published unseen.
    """

    edition: PlanEdition | None
    upto: int
    kinds: Mapping[str, tuple[Plain, Plain]]

    @property
    def records(self) -> int:
        """How many records differ."""
        return sum(len(before.keys() | after.keys()) for before, after in self.kinds.values())


def edition_of(place: Place) -> PlanEdition | None:
    """The edition that the public reads; None for a place that has none yet."""
    return PlanEdition.objects.filter(place=place).order_by("-id").first()


def waiting_of(place: Place) -> Waiting:
    """What has changed since the plan was published, in a number of queries that does not grow with the plan."""
    found = edition_of(place)
    since = Event.objects.filter(place=place.slug, kind__in=PUBLIC_KINDS, id__gt=found.upto if found else 0)
    touched: dict[str, set[str]] = {}
    upto = found.upto if found else 0
    for number, kind, slug in since.order_by("id").values_list("id", "kind", "record"):
        touched.setdefault(kind, set()).add(slug)
        upto = number
    kinds = {kind: _both(place, kind, slugs) for kind, slugs in touched.items()}
    ordered = {kind: kinds[kind] for kind in PUBLIC_KINDS if any(kinds.get(kind, ()))}
    return Waiting(found, upto, ordered)


@dataclass(frozen=True)
class Flag:
    """What every page of a place says of its plan: when it was published, and to readers of the working plan how many
    records have changed since."""

    published_at: dt.datetime | None
    working: bool
    records: int


def flag_of(place: Place) -> Flag:
    """When the plan was published that is read here, and what has changed since if it is the working one."""
    return remember(place, "edition", lambda: _flag(place))


def _flag(place: Place) -> Flag:
    if reads_published():
        found = edition_of(place)
        return Flag(found.published_at if found else None, False, 0)
    waiting = waiting_of(place)
    return Flag(waiting.edition.published_at if waiting.edition else None, True, waiting.records)


def told_waiting(place: Place, waiting: Waiting) -> tuple[Told, ...]:
    """The same in plain words, what matters most first."""
    now = timezone.now()
    found = [
        one
        for kind, (before, after) in waiting.kinds.items()
        for one in told_of(place, kind, before, after, now)
    ]
    return by_weight(found, tuple(waiting.kinds))


@transaction.atomic
def publish_plan(*, by: User, place: Place, upto: int, note: str = "") -> PlanEdition:
    """Have the public read the plan as it stands. ``upto`` says what the publisher has seen (see ``Waiting``).

    Raises LodestarError when nothing waits, or when the plan has moved on since they looked.
    """
    require(by, Permission.PUBLISH, place)
    hold(place)
    waiting = waiting_of(place)
    if waiting.upto != upto:
        raise LodestarError("The plan has changed since you looked at it; look at it again, then publish it")
    if not waiting.records:
        raise LodestarError("The public reads the plan as it stands already; nothing was changed")
    return _publish(by.handle, place, waiting, note.strip())


@transaction.atomic
def publish_loaded(*, by: str, place: Place, waited: bool) -> PlanEdition | None:
    """Publish what a place pack or a made place brings: it was looked at before it was loaded.

    Where changes of people ``waited`` before, nothing is published, because theirs would be published with it.
    """
    if waited:
        return None
    waiting = waiting_of(place)
    if waiting.edition is not None and not waiting.kinds:
        publish_index(place)
        return None
    return _publish(by, place, waiting, "")


def waits(place: Place | None) -> bool:
    """Say whether people have changed what the public does not read yet."""
    return place is not None and bool(waiting_of(place).kinds)


def _publish(by: str, place: Place, waiting: Waiting, note: str) -> PlanEdition:
    now = timezone.now()
    PublishedEvent.objects.bulk_create(_events(by, place, waiting, now, note), batch_size=500)
    copy_plan(place)
    publish_index(place)
    row = PlanEdition(
        place=place,
        slug=next_slug(place, PlanEdition, "edition"),
        published_at=now,
        published_by=by,
        note=note,
        upto=waiting.upto,
        records=waiting.records,
    )
    return record_change(by=by, action="publish plan", row=row, reason=note)


def _events(by: str, place: Place, waiting: Waiting, now: dt.datetime, note: str) -> list[PublishedEvent]:
    """The history that the public reads: of each record what this edition changes, and nothing in between."""
    if waiting.edition is None:
        held = Event.objects.filter(place=place.slug, kind__in=PUBLIC_KINDS, id__lte=waiting.upto).order_by(
            "id"
        )
        return [PublishedEvent(**{k: v for k, v in values.items() if k != "id"}) for values in held.values()]
    return [
        _event(by, place, kind, slug, before.get(slug), after.get(slug), now, note)
        for kind, (before, after) in waiting.kinds.items()
        for slug in sorted(before.keys() | after.keys())
    ]


def _event(
    by: str, place: Place, kind: str, slug: str, old: Any, new: Any, now: dt.datetime, note: str
) -> PublishedEvent:
    was, became = old or {}, new or {}
    changes = {
        name: [was.get(name), became.get(name)]
        for name in [*was, *(name for name in became if name not in was)]
        if was.get(name) != became.get(name)
    }
    return PublishedEvent(
        at=now,
        by=by,
        action="publish plan" if new is not None else "remove",
        place=place.slug,
        kind=kind,
        record=slug,
        version=1 if old is None else 2,
        changes={} if old is None else changes,
        reason=note,
    )


def _both(place: Place, kind: str, slugs: set[str]) -> tuple[Plain, Plain]:
    """Those of some records that the public would read otherwise, as published and as they stand."""
    with edition(published=True):
        before = _plain(place, kind, slugs)
    with edition(published=False):
        after = _plain(place, kind, slugs)
    differing = {
        slug for slug in slugs if public_part(kind, before.get(slug)) != public_part(kind, after.get(slug))
    }
    return _only(differing, before), _only(differing, after)


def _only(slugs: set[str], held: Plain) -> Plain:
    return {slug: one for slug, one in held.items() if slug in slugs}


def _plain(place: Place, kind: str, slugs: set[str]) -> Plain:
    model = model_of(kind)
    links = [field.name for field in model._meta.concrete_fields if field.is_relation]
    rows = model._default_manager.filter(place=place, slug__in=slugs).select_related(*links).order_by("id")
    return plain_records(list(rows.prefetch_related(*getattr(model, "LISTS", ()))))
