"""What people name in a command, found: a place of the ledger (open it first), a day."""

import datetime as dt
from typing import TYPE_CHECKING

from lodestar.evidence.errors import LodestarError

if TYPE_CHECKING:
    from lodestar.service.places.models import Place


def open_ledger() -> None:
    """Start Django on this machine's ledger. What a command imports of the service comes after it."""
    from lodestar.service import opening

    opening.start()


def place_asked(slug: str) -> "Place":
    """The place of that id; the only one there is, if none is named."""
    from lodestar.service.places.models import Place

    known = list(Place.objects.all())
    if not slug and len(known) == 1:
        return known[0]
    found = next((place for place in known if place.slug == slug), None)
    if found is None:
        listed = ", ".join(place.slug for place in known) or "none is loaded yet"
        raise LodestarError(
            f"There is no place '{slug}': {listed}" if slug else f"Say which place, with --place: {listed}"
        )
    return found


def places_asked(slug: str) -> "list[Place]":
    """The place of that id; every place, if none is named."""
    from lodestar.service.places.models import Place

    return [place_asked(slug)] if slug else list(Place.objects.all())


def day_asked(text: str) -> dt.date | None:
    """A day as it is written in a command, 2026-03-31; nothing if none is named."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise LodestarError(f"'{text}' is not a day; write it as 2026-03-31") from error
