"""What was known at a moment: records as the audit says they stood then.

What stands now is read once and held until the place changes, so that a second day, or a second page of a day, costs
what has happened since that day and no more.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import told
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember_committed

Known = dict[str, dict[str, Any]]
MOST_HELD = 60  # kinds of some places; 2,000 actions take 5 MB


def known_at(place: Place, kind: str, moment: dt.datetime, rows: Iterable[Any] | None = None) -> Known:
    """Every record of a kind as it stood at the moment, by slug: its fields as plain values (see ``told``).

    ``rows`` are the records of today; what happened since is taken back, newest event first. A record made later is
    left out, one removed since is there again.
    """
    return _taken_back([place.slug], kind, moment, plain_records(list(rows or ())))


def known_between(place: Place, kind: str, first: dt.datetime, last: dt.datetime) -> tuple[Known, Known]:
    """Every record of a kind as it stood at two moments, the earlier first; the rows are read once."""
    after = known_then(place, kind, last)
    return _taken_back([place.slug], kind, first, dict(after), until=last), after


def written_between(place: Place, kind: str, first: dt.datetime, last: dt.datetime) -> tuple[Known, Known]:
    """As ``known_between``, of those records alone of which something was written between the moments: no other differs."""
    events = Event.objects.filter(
        place=place.slug, kind=kind, at__gt=first, at__lte=last, version__isnull=False
    )
    slugs = set(events.order_by().values_list("record", flat=True).distinct())
    rows = [row for row in rows_of_kind(place, kind, slugs) if row.slug in slugs]
    after = _only(_taken_back([place.slug], kind, last, plain_records(rows)), slugs)
    return _only(_taken_back([place.slug], kind, first, dict(after), until=last), slugs), after


def _only(values: Known, slugs: Collection[str]) -> Known:
    return {slug: told for slug, told in values.items() if slug in slugs}


def _taken_back(
    places: Sequence[str],
    kind: str,
    moment: dt.datetime,
    values: Known,
    until: dt.datetime | None = None,
) -> Known:
    """Records as they stood at ``until``, by default now, without what happened to them after a moment."""
    later = Event.objects.filter(place__in=places, kind=kind, at__gt=moment, version__isnull=False)
    if until is not None:
        later = later.filter(at__lte=until)
    for record, version, changes in (
        later.order_by("-id").values_list("record", "version", "changes").iterator(chunk_size=2000)
    ):
        if version == 1:
            values.pop(record, None)
            continue
        before = {name: pair[0] for name, pair in changes.items()}
        values[record] = values.get(record, {}) | before
    return values


def known_now(place: Place, kind: str) -> Known:
    """Every record of a kind as it stands, told as ``known_at`` tells it. It is shared: change nothing in it."""
    return remember_committed(place, f"known-now:{kind}", lambda: _now(place, kind), most=MOST_HELD)


def known_then(place: Place, kind: str, moment: dt.datetime) -> Known:
    """Every record of a kind as it stood at the moment, in a number of queries that does not grow with them."""
    return _taken_back([place.slug], kind, moment, dict(known_now(place, kind)))


def known_places(places: Sequence[Place], moment: dt.datetime) -> Known:
    """Places themselves as they were known at the moment, by slug; one that was added later is left out."""
    return _taken_back([place.slug for place in places], "place", moment, plain_records(places))


def _now(place: Place, kind: str) -> Known:
    from lodestar.service.ledger.plain import plain_of

    return plain_of(place, kind) if _of_a_pack(kind) else plain_records(rows_of_kind(place, kind))


def _of_a_pack(kind: str) -> bool:
    from lodestar.service.ledger.mapping import model_of
    from lodestar.service.ledger.models import LedgerRecord

    return kind == "place" or issubclass(model_of(kind), LedgerRecord)


def rows_of_kind(place: Place, kind: str, slugs: Collection[str] | None = None) -> list[Any]:
    """The rows of a kind at a place with all that the audit tells of them; with ``slugs`` those at least, where they are few."""
    from lodestar.service.ledger.mapping import MOST_NAMED, model_of, rows_of

    model = model_of(kind)
    named = {"slug__in": slugs} if slugs is not None and len(slugs) <= MOST_NAMED else {}
    if _of_a_pack(kind):
        return rows_of(place, kind, **named)
    links = [
        field.name for field in model._meta.concrete_fields if field.is_relation and field.name != "place"
    ]
    rows = model._default_manager.filter(place=place, **named).select_related(*links).order_by("id")
    found = list(rows.prefetch_related(*getattr(model, "LISTS", ())))
    for row in found:
        row.place = place  # not joined: each change at a place writes its row anew
    return found


def plain_records(rows: Sequence[Any]) -> Known:
    """Records of one kind and place as the audit tells them, by slug."""
    from lodestar.service.ledger.mapping import read_records  # the ledger stands on the audit
    from lodestar.service.ledger.models import LedgerRecord

    if rows and (isinstance(rows[0], LedgerRecord) or rows[0].KIND == "place"):
        records = read_records(rows[0].place, rows[0].KIND, rows)
        return {slug: record.model_dump(mode="json") for slug, record in records.items()}
    return {row.slug: told(row) for row in rows}


def plain_record(row: Any) -> dict[str, Any]:
    """A record of today as the audit tells it: a pack's record in the pack's words, any other by its fields."""
    return plain_records([row])[row.slug]
