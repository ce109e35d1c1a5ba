"""Lasting ids of records made at meetings, in a row without gaps being filled twice."""

import datetime as dt
import re

from lodestar.service.audit.recorded import Recorded
from lodestar.service.places.models import Place

_LONGEST_STEM = 68


def next_slug(place: Place, model: type[Recorded], stem: str, digits: int = 3) -> str:
    """The next free id ``stem-001``. Call it inside the transaction that saves the record: the place is held."""
    Place.objects.select_for_update().get(pk=place.pk)
    stem = stem[:_LONGEST_STEM].rstrip("-")
    taken = model._default_manager.filter(place=place, slug__startswith=f"{stem}-").values_list(
        "slug", flat=True
    )
    numbers = [int(found[1]) for slug in taken if (found := re.fullmatch(rf"{re.escape(stem)}-(\d+)", slug))]
    return f"{stem}-{max(numbers, default=0) + 1:0{digits}d}"


def meeting_slug(place: Place, model: type[Recorded], forum: str, day: dt.date) -> str:
    """The id of a meeting: its forum and day, numbered from the second on."""
    Place.objects.select_for_update().get(pk=place.pk)
    stem = f"{forum[:60]}-{day.isoformat()}"
    if not model._default_manager.filter(place=place, slug=stem).exists():
        return stem
    return next_slug(place, model, stem, digits=1)
