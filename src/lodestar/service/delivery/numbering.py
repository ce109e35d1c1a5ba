"""Lasting ids for records that have no name of their own."""

from typing import Any

from lodestar.service.places.models import Place


def next_slug(model: Any, place: Place, stem: str) -> str:
    """The next free id of a kind at a place: 'revision-12'. Call it while the place is held; none is ever deleted."""
    return next_slugs(model, place, stem, 1)[0]


def next_slugs(model: Any, place: Place, stem: str, many: int) -> list[str]:
    """So many free ids, one after the other."""
    last = model.objects.filter(place=place).order_by("-id").values_list("slug", flat=True).first()
    number = int(last.rpartition("-")[2]) if last else 0
    return [f"{stem}-{number + n}" for n in range(1, many + 1)]
