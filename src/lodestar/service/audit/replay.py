"""What was known at a moment: records as the audit says they stood then."""

import datetime as dt
from collections.abc import Iterable
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
    values = {row.slug: plain_record(row) for row in (rows or ())}
    later = Event.objects.filter(place=place.slug, kind=kind, at__gt=moment, version__isnull=False)
    for event in later.order_by("-id").iterator():
        if event.version == 1:
            values.pop(event.record, None)
            continue
        before = {name: pair[0] for name, pair in event.changes.items()}
        values[event.record] = values.get(event.record, {}) | before
    return values


def plain_record(row: Any) -> dict[str, Any]:
    """A record of today as the audit tells it: a pack's record in the pack's words, any other by its fields."""
    from lodestar.service.ledger.mapping import to_record  # the ledger stands on the audit
    from lodestar.service.ledger.models import LedgerRecord

    return to_record(row).model_dump(mode="json") if isinstance(row, LedgerRecord) else told(row)
