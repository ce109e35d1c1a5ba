"""What the ledger keeps beside a record, as it stood: its version, since when, and which came first."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lodestar.service.audit.models import Event
from lodestar.service.ledger.mapping import model_of
from lodestar.service.memory.edition_tables import KINDS
from lodestar.service.memory.models import PlanEdition
from lodestar.service.places.models import Place
from lodestar.service.shared.editions import edition, reads_published


@dataclass(frozen=True)
class Kept:
    """The version of a record at a moment, when it was made so, and its number in the order of making."""

    version: int
    changed_at: dt.datetime
    number: int


def kept_then(place: Place, kind: str, moment: dt.datetime) -> dict[str, Kept]:
    """By slug, in a number of queries that does not grow. What nothing happened to since is told as it stands.

    Of what happened since, the audit says which version stood: of the published plan, the version that was published.
    """
    rows = model_of(kind)._default_manager.filter(
        **({"pk": place.pk} if kind == "place" else {"place": place})
    )
    upto = _published_upto(place, moment) if reads_published() and kind in KINDS else None
    return _kept(kind, rows, [place.slug], moment, upto)


def kept_of_places(places: Sequence[Place], moment: dt.datetime) -> dict[str, Kept]:
    """The same of places themselves, by slug."""
    rows = Place.objects.filter(pk__in=[place.pk for place in places])
    return _kept("place", rows, [place.slug for place in places], moment, None)


def _kept(
    kind: str, rows: QuerySet, places: Sequence[str], moment: dt.datetime, upto: int | None
) -> dict[str, Kept]:
    standing = list(rows.order_by("id").values_list("slug", "version", "changed_at"))
    events = Event.objects.filter(place__in=places, kind=kind, version__isnull=False)
    later = set(events.filter(at__gt=moment).order_by().values_list("record", "version").distinct())
    touched, made_since = (
        {record for record, _ in later},
        {record for record, version in later if version == 1},
    )
    kept = {
        slug: Kept(version, changed, number)
        for number, (slug, version, changed) in enumerate(standing)
        if slug not in touched
    }
    if not touched:
        return kept
    earlier = events.filter(at__lte=moment) if upto is None else events.filter(at__lte=moment, id__lte=upto)
    with edition(published=False):
        told = list(earlier.order_by("id").values_list("id", "record", "version", "at"))
    held = {record: (version, at) for _, record, version, at in told}
    held |= {slug: (one.version, one.changed_at) for slug, one in kept.items()}
    order = _in_order([slug for slug, *_ in standing if slug not in made_since], told)
    return {
        slug: Kept(*held[slug], number)
        for number, slug in enumerate(sorted(held, key=lambda one: order[one]))
    }


def _in_order(
    standing: Sequence[str], told: Sequence[tuple[int, str, int, dt.datetime]]
) -> dict[str, tuple[int, int]]:
    """What each record is sorted by: those that stand by their rows, those that are gone by when they were made."""
    made = {record: number for number, record, version, _ in told if version == 1}
    order = {record: (made.get(record, 0), 0) for _, record, _, _ in told}
    last = 0
    for number, slug in enumerate(standing):
        last = max(last, made.get(slug, 0))
        order[slug] = (last, number)
    return order


def _published_upto(place: Place, moment: dt.datetime) -> int:
    """The last event that the public read at a moment; before the first publishing, the last that it came to read."""
    editions = PlanEdition.objects.filter(place=place).order_by("id")
    read = editions.filter(published_at__lte=moment).last() or editions.first()
    return read.upto if read else 0
