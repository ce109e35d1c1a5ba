"""Publishing on purpose: the public reads of working records only what somebody published, as it was then.

A record that moved on since shows its readers here that it has unpublished changes; the public goes on reading what
was published. Which kinds can be published, which of their fields the public reads and when a record is ready stands
in ``PUBLISHABLE``, to which documents add their kinds; no field with a person's name or address is among them.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.ledger.mapping import model_of
from lodestar.service.meetings.models import Meeting
from lodestar.service.memory.models import Publication
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Round
from lodestar.service.shared.editions import reads_published
from lodestar.service.shared.grounds import on_public_ground
from lodestar.service.shared.words import link


@dataclass(frozen=True)
class Publishable:
    """How records of a kind are published. ``address`` names their own page, if the public may read it once published.

    ``ready`` gives the reason why a record cannot be published yet, or nothing.
    """

    title: str
    fields: tuple[tuple[str, str], ...]
    ready: Callable[[Any], str] = lambda record: ""
    address: str = ""


PUBLISHABLE: dict[str, Publishable] = {
    "risk": Publishable(
        "Risk",
        (
            ("category", "Category"), ("cause", "Cause"), ("event", "Event"), ("effect", "Effect"),
            ("treatment_text", "What is done about it"),
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What the public reads of a record now, None for nothing, and whether the record has moved on since."""

    publication: Publication | None
    unpublished_changes: bool


def publishable(kind: str) -> Publishable:
    """How a kind is published. Raises LodestarError for one that is not."""
    if kind not in PUBLISHABLE:
        raise LodestarError(f"Records of the kind '{kind}' are not published one by one")
    return PUBLISHABLE[kind]


def standing_of(record: Any) -> Standing:
    """What the public reads of one record."""
    return standings([record])[record.slug]


def standings(records: Iterable[Any]) -> dict[str, Standing]:
    """What the public reads of records of one kind and place, by slug, in two queries however many."""
    held = list(records)
    if not held:
        return {}
    found = _latest(held[0].place, held[0].KIND)
    return {row.slug: _standing(row, found.get(row.slug)) for row in held}


def published(place: Place, kind: str = "") -> list[Publication]:
    """What stands published at a place, latest first; of one kind, if one is named."""
    return sorted(_latest(place, kind).values(), key=lambda one: one.published_at, reverse=True)


def published_slugs(place: Place, kind: str) -> set[str]:
    """The records of a kind of which the public may read what was published."""
    return {one.record for one in _latest(place, kind).values()}


def snapshot(record: Any) -> list[list[str]]:
    """What the public would read of the record as it stands: (name, label, words), what is blank left out."""
    said = ((name, label, _words(record, name)) for name, label in publishable(record.KIND).fields)
    return [[name, label, words] for name, label, words in said if words]


@transaction.atomic
def publish_record(*, by: User, record: Any) -> Publication:
    """Publish a record as it stands. Raises LodestarError when it is not ready or nothing has changed."""
    require(by, Permission.PUBLISH, record.place)
    hold(record.place_id)
    row = type(record)._default_manager.select_related("place").get(pk=record.pk)
    reason = publishable(row.KIND).ready(row)
    if reason:
        raise LodestarError(reason)
    standing = standing_of(row)
    if standing.publication is not None and not standing.unpublished_changes:
        raise LodestarError("The public reads it as it stands already; nothing was changed")
    publication = Publication(
        place=row.place,
        slug=next_slug(row.place, Publication, f"{row.KIND}-{row.pk}", digits=1),
        kind=row.KIND,
        record=row.slug,
        of_version=row.version,
        name=_name(row),
        fields=snapshot(row),
        published_at=timezone.now(),
        published_by=by.handle,
    )
    return record_change(by=by.handle, action="publish", row=publication)


@transaction.atomic
def withdraw_publication(*, by: User, publication: Publication, reason: str) -> Publication:
    """Have the public read nothing more of a record. What was published stays on record."""
    require(by, Permission.PUBLISH, publication.place)
    row = Publication.objects.select_for_update().select_related("place").get(pk=publication.pk)
    if row.withdrawn_at is not None:
        raise LodestarError("It was withdrawn already; nothing was changed")
    row.withdrawn_because = written(reason, "Say why it is withdrawn")
    row.withdrawn_at, row.withdrawn_by = timezone.now(), by.handle
    return record_change(by=by.handle, action="withdraw publication", row=row, reason=row.withdrawn_because)


@dataclass(frozen=True)
class Elsewhere:
    """Something that its own app has published: a meeting with its minutes, a round."""

    title: str
    name: str
    published_at: dt.datetime
    url: str


def elsewhere(place: Place) -> list[Elsewhere]:
    """What other apps have published whole, latest first."""
    meetings = on_public_ground(Meeting.objects.filter(place=place).exclude(published_at=None))
    rounds = Round.objects.filter(place=place).exclude(published_at=None).select_related("place")
    found = [
        Elsewhere("Meeting", one.name, one.published_at, link(one))
        for one in meetings.select_related("place")
    ]
    found += [Elsewhere("Reporting round", one.name, one.published_at, link(one)) for one in rounds]
    return sorted(found, key=lambda one: one.published_at, reverse=True)


def readable(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """Those of what was published whose records stand on what the reader may read, see ``shared/grounds.py``."""
    if not reads_published():
        return rows
    there = Q(pk__in=())
    for kind in PUBLISHABLE:
        of = model_of(kind)._default_manager.filter(place=OuterRef("place"), slug=OuterRef("record"))
        there |= Q(Exists(on_public_ground(of)), kind=kind)
    return rows.filter(there)


def record_of(place: Place, kind: str, slug: str) -> Any:
    """A record of a kind that can be published, None when there is none such."""
    publishable(kind)
    try:
        model = model_of(kind)
    except LookupError:
        return None
    return model._default_manager.filter(place=place, slug=slug).select_related("place").first()


def _standing(row: Any, publication: Publication | None) -> Standing:
    if publication is None:
        return Standing(None, False)
    differs = publication.fields != snapshot(row) or publication.name != _name(row)
    moved_on = publication.of_version != row.version and differs
    return Standing(publication, moved_on)


def _latest(place: Place, kind: str) -> dict[str, Publication]:
    """The latest publication of each record, if it was not withdrawn, by the record's slug (kind and slug for all)."""
    rows = Publication.objects.filter(place=place)
    if kind:
        rows = rows.filter(kind=kind)
    newest = rows.order_by().values("kind", "record").annotate(newest=Max("id")).values("newest")
    found = readable(Publication.objects.filter(id__in=newest, withdrawn_at=None)).select_related("place")
    return {one.record if kind else f"{one.kind}:{one.record}": one for one in found}


def _name(record: Any) -> str:
    return str(record)[:200]


def _words(record: Any, name: str) -> str:
    value = getattr(record, name, None)
    if value in (None, ""):
        return ""
    display = getattr(record, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value)
        return f"{local.day} {local:%B %Y}, {local:%H:%M}"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
