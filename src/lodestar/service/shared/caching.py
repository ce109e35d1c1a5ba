"""Keep what is costly to compute until the place or the evidence changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

from lodestar.evidence.definitions.indicators import definitions_stamp
from lodestar.evidence.stores.store import Store
from lodestar.service.places.models import Place
from lodestar.service.shared.editions import reads_published

T = TypeVar("T")
MOST_HELD = 1000

_held: dict[str, OrderedDict[tuple[Any, ...], Any]] = {}
_lock = threading.Lock()


def remember(place: Place, name: str, compute: Callable[[], T], most: int = MOST_HELD) -> T:
    """What ``compute`` gives, computed anew only after a change to the place, the evidence store or the definitions.

    Held in this process, what was used longest ago out first. ``name`` is a sort of thing, after a colon which of
    that sort; of each sort at most ``most`` are held, so give fewer for large things and for those that readers
    name. What is held is shared between requests: give frozen things.
    """
    stamps = (Store.open().version, definitions_stamp())
    key = (place.pk, place.changed_at, place.revision, reads_published(), *stamps, name)
    sort = name.partition(":")[0]
    with _lock:
        held = _held.setdefault(sort, OrderedDict())
        if key in held:
            held.move_to_end(key)
            return held[key]
    value = compute()
    with _lock:
        held[key] = value
        while len(held) > most:
            held.popitem(last=False)
    return value


def remember_committed(place: Place, name: str, compute: Callable[[], T], most: int = MOST_HELD) -> T:
    """Remember what was read, but not within a transaction: it may hold what is never committed."""
    if connection.in_atomic_block:
        return compute()
    return remember(place, name, compute, most=most)


def forget() -> None:
    """Let go of everything that is held, for measuring what a first visit takes."""
    with _lock:
        _held.clear()
