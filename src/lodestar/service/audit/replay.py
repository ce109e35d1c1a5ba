"""What was known at a moment: records as the audit says they stood then."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from lodestar.service.audit.models import Event
from lodestar.service.audit.recorded import told
from lodestar.service.places.models import Place


def known_at(
    place: Place, kind: str, moment: dt.datetime, rows: Iterable[Any] | None = None
) -> dict[str, dict[str, Any]]:
    """Every record of a kind as it stood at the moment, by slug: its fields as plain values (see ``told``).

    ``rows`` are the records of today; what happened since is taken back, newest event first. A record made later is
    left out, one removed since is there again.
    """
    return _taken_back(place, kind, moment, plain_records(list(rows or ())))


def known_between(
    place: Place, kind: str, first: dt.datetime, last: dt.datetime
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Every record of a kind as it stood at two moments, the earlier first; the rows are read once."""
    after = known_then(place, kind, last)
    return _taken_back(place, kind, first, dict(after), until=last), after


def written_between(
    place: Place, kind: str, first: dt.datetime, last: dt.datetime
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """As ``known_between``, of those records alone of which something was written between the moments: no other differs."""
    events = Event.objects.filter(
        place=place.slug, kind=kind, at__gt=first, at__lte=last, version__isnull=False
    )
    slugs = set(events.order_by().values_list("record", flat=True).distinct())
    rows = [row for row in rows_of_kind(place, kind, slugs) if row.slug in slugs]
    after = _only(_taken_back(place, kind, last, plain_records(rows)), slugs)
    return _only(_taken_back(place, kind, first, dict(after), until=last), slugs), after


def _only(values: dict[str, dict[str, Any]], slugs: Collection[str]) -> dict[str, dict[str, Any]]:
    return {slug: told for slug, told in values.items() if slug in slugs}


def _taken_back(
    place: Place,
    kind: str,
    moment: dt.datetime,
    values: dict[str, dict[str, Any]],
    until: dt.datetime | None = None,
) -> dict[str, dict[str, Any]]:
    """Records as they stood at ``until``, by default now, without what happened to them after a moment."""
    later = Event.objects.filter(place=place.slug, kind=kind, at__gt=moment, version__isnull=False)
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


def known_now(place: Place, kind: str) -> dict[str, dict[str, Any]]:
    """Every record of a kind as it stands, told as ``known_at`` tells it."""
    return plain_records(rows_of_kind(place, kind))


def known_then(place: Place, kind: str, moment: dt.datetime) -> dict[str, dict[str, Any]]:
    """Every record of a kind as it stood at the moment, in a number of queries that does not grow with them."""
    return known_at(place, kind, moment, rows_of_kind(place, kind))


def rows_of_kind(place: Place, kind: str, slugs: Collection[str] | None = None) -> list[Any]:
    """The rows of a kind at a place with all that the audit tells of them; with ``slugs`` those at least, where they are few."""
    from lodestar.service.ledger.mapping import MOST_NAMED, model_of, rows_of
    from lodestar.service.ledger.models import LedgerRecord

    model = model_of(kind)
    named = {"slug__in": slugs} if slugs is not None and len(slugs) <= MOST_NAMED else {}
    if kind == "place" or issubclass(model, LedgerRecord):
        return rows_of(place, kind, **named)
    links = [field.name for field in model._meta.concrete_fields if field.is_relation]
    rows = model._default_manager.filter(place=place, **named).select_related(*links).order_by("id")
    return list(rows.prefetch_related(*getattr(model, "LISTS", ())))


def plain_records(rows: Sequence[Any]) -> dict[str, dict[str, Any]]:
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
