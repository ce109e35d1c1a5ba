"""Meetings of a forum, as packs know them: the one that a pack is for, and the one before it."""

import datetime as dt
from dataclasses import dataclass

from lodestar.evidence.errors import LodestarError
from lodestar.service.board_packs.models import BoardPack
from lodestar.service.documents.models import ISSUED
from lodestar.service.meetings.models import AgendaItem, Meeting
from lodestar.service.meetings.queries import last_meeting
from lodestar.service.plan.models import Forum


@dataclass(frozen=True)
class Planned:
    """The meeting that a pack is for. ``slug`` is blank where no meeting is recorded."""

    day: dt.date
    slug: str = ""
    name: str = ""


def meeting_named(forum: Forum, words: str) -> Planned:
    """A meeting by its id, or by its day. Raises LodestarError for words that are neither."""
    held = Meeting.objects.filter(forum=forum, slug=words).first()
    if held is not None:
        return Planned(held.day, held.slug, held.name)
    try:
        day = dt.date.fromisoformat(words)
    except ValueError as error:
        raise LodestarError(
            f"{forum.name} has no meeting '{words}'; give its id or its day, as 2026-03-31"
        ) from error
    return meeting_on(forum, day)


def meeting_on(forum: Forum, day: dt.date) -> Planned:
    """The forum's meeting on a day, recorded or not."""
    held = Meeting.objects.filter(forum=forum, day=day).exclude(status="cancelled").first()
    return Planned(day, held.slug, held.name) if held is not None else Planned(day)


def last_met(forum: Forum, before: dt.date) -> dt.date | None:
    """The day on which the forum last met before a day: by its meetings, else by the packs issued for them."""
    held = last_meeting(forum.place, forum, before)
    if held is not None:
        return held.day
    packs = BoardPack.objects.filter(forum=forum, state=ISSUED, meets_on__lt=before)
    return packs.order_by("-meets_on").values_list("meets_on", flat=True).first()


def withheld(pack: BoardPack) -> str:
    """Why the public may not read a pack: it tells of items of the agenda that are not for them. Blank where it may."""
    items = AgendaItem.objects.filter(
        place_id=pack.place_id, meeting__slug=pack.meeting, state="accepted", public=False
    )
    names = ", ".join(f"'{name}'" for name in items.values_list("name", flat=True))
    if not names:
        return ""
    return f"The pack tells of what is on the agenda but not for the public: {names}. Make that public first, or keep the pack inside"
