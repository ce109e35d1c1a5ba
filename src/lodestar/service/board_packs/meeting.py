"""Meetings of a forum, as packs know them: the one that a pack is for, and the one before it."""

import datetime as dt
from dataclasses import dataclass

from django.apps import apps

from lodestar.evidence.errors import LodestarError
from lodestar.service.board_packs.models import ISSUED, BoardPack
from lodestar.service.plan.models import Forum


@dataclass(frozen=True)
class Planned:
    """The meeting that a pack is for. ``slug`` is blank where no meeting is recorded."""

    day: dt.date
    slug: str = ""
    name: str = ""


def meeting_named(forum: Forum, words: str) -> Planned:
    """A meeting by its id, or by its day. Raises LodestarError for words that are neither."""
    model = _model()
    held = model._default_manager.filter(forum=forum, slug=words).first() if model else None
    if held is not None:
        return Planned(held.day, held.slug, str(held))
    try:
        day = dt.date.fromisoformat(words)
    except ValueError as error:
        raise LodestarError(
            f"{forum.name} has no meeting '{words}'; give its id or its day, as 2026-03-31"
        ) from error
    on_day = model._default_manager.filter(forum=forum, day=day).first() if model else None
    return Planned(day, on_day.slug, str(on_day)) if on_day is not None else Planned(day)


def last_met(forum: Forum, before: dt.date) -> dt.date | None:
    """The day on which the forum last met before a day: by its meetings, else by the packs issued for them."""
    model = _model()
    if model is not None:
        held = model._default_manager.filter(
            forum=forum, day__lt=before, status__in=("held", "minuted", "approved")
        )
        day = held.order_by("-day").values_list("day", flat=True).first()
        if day is not None:
            return day
    packs = BoardPack.objects.filter(forum=forum, state=ISSUED, meets_on__lt=before)
    return packs.order_by("-meets_on").values_list("meets_on", flat=True).first()


def _model() -> type | None:
    return next((model for model in apps.get_models() if getattr(model, "KIND", "") == "meeting"), None)
