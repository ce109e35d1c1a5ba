"""Lasting ids for records that have no name of their own."""

from typing import Any

from lodestar.service.places.models import Place


def next_slug(model: Any, place: Place, stem: str) -> str:
    """The next free id of a kind at a place: 'revision-12'. Call it while the place is held; none is ever deleted."""
    last = model.objects.filter(place=place).order_by("-id").values_list("slug", flat=True).first()
    number = int(last.rpartition("-")[2]) if last else 0
    return f"{stem}-{number + 1}"
