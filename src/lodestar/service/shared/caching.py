"""Keep what is costly to compute until the place or the evidence changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

from lodestar.evidence.store import Store
from lodestar.service.places.models import Place

T = TypeVar("T")
MOST_HELD = 4000

_held: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = threading.Lock()


def remember(place: Place, name: str, compute: Callable[[], T]) -> T:
    """What ``compute`` gives, computed anew only after a change to the place or the evidence store.

    Held in this process, oldest out first. What is held is shared between requests: give frozen things.
    """
    key = (place.pk, place.changed_at, place.revision, Store.open().version, name)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    value = compute()
    with _lock:
        _held[key] = value
        while len(_held) > MOST_HELD:
            _held.popitem(last=False)
    return value
