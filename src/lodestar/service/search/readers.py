"""For whom an entry of the index is, told as flags, and which of them a reader has at each place."""

from collections.abc import Iterable
from enum import IntFlag
from typing import Any

from lodestar.service.people.access import roles_at, roles_reaching
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place


class Readers(IntFlag):
    """Kinds of readers. A reader at a place is one of the first two, or one or more of the others."""

    ANONYMOUS = 1
    SIGNED_IN = 2
    """Has an account and no role at the place."""
    PARTNERSHIP = 4
    """Holds a role there, on whatever part of the plan."""
    WHOLE = 8
    """Holds a role on the whole place."""
    PREPARING = 16
    """Prepares meetings of the whole place."""
    ASKED = 32
    """Holds a role, and the record's own page is asked whether it shows it to them."""


PUBLIC = Readers.ANONYMOUS | Readers.SIGNED_IN
EVERYBODY = PUBLIC | Readers.PARTNERSHIP


def readers_at(reader: Any, places: Iterable[Place]) -> dict[int, Readers]:
    """What a reader is at each of the places, by the place's number, in one query."""
    held = roles_at(reader, places)
    signed_in = bool(getattr(reader, "is_authenticated", False)) and reader.is_active
    without = Readers.SIGNED_IN if signed_in else Readers.ANONYMOUS
    return {place.pk: _of(held[place.pk]) if place.pk in held else without for place in places}


def _of(held: list[Any]) -> Readers:
    found = Readers.PARTNERSHIP | Readers.ASKED
    if any(not role.node for role in held):
        found |= Readers.WHOLE
    if roles_reaching(held, Permission.RUN_MEETINGS, None):
        found |= Readers.PREPARING
    return found
