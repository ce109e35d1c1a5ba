"""Keep what is costly to compute until the place or the evidence changes."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

from lodestar.evidence.store import Store
from lodestar.service.places.models import Place

T = TypeVar("T")
HELD_FOR = 24 * 60 * 60


def remember(place: Place, name: str, compute: Callable[[], T]) -> T:
    """What ``compute`` gives, computed anew only after a change to the place or the evidence store."""
    key = f"{place.pk}:{place.revision}:{Store.open().version}:{name}"
    held = cache.get(key)
    if held is None:
        held = (compute(),)
        cache.set(key, held, HELD_FOR)
    return held[0]
