"""Lasting ids of records made in the service. None is ever given twice: both ways hold the place first.

Call them inside the transaction that saves the record.
"""

import re
from collections.abc import Collection

from lodestar.evidence.packs.wording import free_id
from lodestar.service.audit.recorded import Recorded
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place

_LONGEST_BASE = 74
_LONGEST_STEM = 68


def free_slug(place: Place, model: type[Recorded], base: str, reserved: Collection[str] = ()) -> str:
    """The id of a record that has a name: ``base`` itself, else ``base-2``, ``base-3``… ``reserved`` are never given."""
    base = base[:_LONGEST_BASE].strip("-")
    return free_id(base, {*_slugs(place, model, base), *reserved})


def next_slug(place: Place, model: type[Recorded], stem: str, digits: int = 3) -> str:
    """The id of a record that is one of a row: ``stem-001``, ``stem-002``…"""
    return next_slugs(place, model, stem, 1, digits)[0]


def next_slugs(place: Place, model: type[Recorded], stem: str, many: int, digits: int = 3) -> list[str]:
    """So many ids of a row, one after the other."""
    stem = stem[:_LONGEST_STEM].rstrip("-")
    numbered = re.compile(rf"{re.escape(stem)}-(\d+)")
    last = max(
        (int(found[1]) for slug in _slugs(place, model, f"{stem}-") if (found := numbered.fullmatch(slug))),
        default=0,
    )
    return [f"{stem}-{last + n:0{digits}d}" for n in range(1, many + 1)]


def _slugs(place: Place, model: type[Recorded], begun: str) -> list[str]:
    """The ids that begin so, with the place held so that nobody else takes one meanwhile."""
    hold(place)
    return list(
        model._default_manager.filter(place=place, slug__startswith=begun).values_list("slug", flat=True)
    )
