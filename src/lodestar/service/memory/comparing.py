"""What differs between two days, by what was known at the end of each, in plain words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from lodestar.analysis.memory import Difference, differences
from lodestar.service.audit.replay import known_then
from lodestar.service.memory.saying import Saying
from lodestar.service.memory.then import end_of
from lodestar.service.places.models import Place
from lodestar.service.shared.words import words

ORDER = ("decided", "ended", "re-rated", "moved", "added", "removed", "changed")
SAID = {
    "decided": "Decided", "ended": "Ended", "re-rated": "Re-rated", "moved": "Moved", "added": "Added",
    "removed": "Taken out", "changed": "Changed",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A difference as it is told. ``place`` and the rest of the address lead to the record as it stands now."""

    what: str
    kind: str
    name: str
    sentence: str
    was: str
    now: str
    url: str


def compared(place: Place, kinds: tuple[str, ...], first: dt.date, last: dt.date) -> tuple[Told, ...]:
    """What differs between the ends of two days among the records of some kinds, what matters most first."""
    found: list[Told] = []
    for kind in kinds:
        before, after = (known_then(place, kind, end_of(day)) for day in (first, last))
        if before != after:
            saying = Saying(place, kind)
            found += [_told(place, saying, one) for one in differences(kind, before, after)]
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.what), kinds.index(one.kind), one.name)))


def _told(place: Place, saying: Saying, one: Difference) -> Told:
    was, now = (_worded(saying, one.field, value) for value in (one.was, one.now))
    part = f" “{one.part}”" if one.part else ""
    field = saying.label(one.field).lower() if one.field else ""
    if one.part and not (one.was or one.now):
        sentence = f"{SAID[one.what]}: {field.rstrip('s')}{part}"
    elif not one.field:
        sentence = {"decided": "Decided", "added": "New", "removed": "No longer there"}.get(
            one.what, SAID[one.what]
        )
    elif was and now:
        sentence = f"{(part.strip() + ': ') if part else ''}{field} from {_short(was)} to {_short(now)}"
    elif now:
        sentence = f"{(part.strip() + ': ') if part else ''}{field} set to {_short(now)}"
    else:
        sentence = f"{(part.strip() + ': ') if part else ''}{field} {_short(was)} taken away"
    name = saying.say("action", one.record) if one.kind == "ending" else one.name
    return Told(one.what, one.kind, name, sentence[0].upper() + sentence[1:], was, now, _url(place, one))


def _worded(saying: Saying, field: str, value: Any) -> str:
    return saying.say(field, value) if value not in (None, "") else ""


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 80 else f"{one_line[:79]}…"


def _url(place: Place, one: Difference) -> str:
    try:
        return reverse(one.kind.replace("-", "_"), args=[place.slug, one.record])
    except NoReverseMatch:
        return ""


def kind_word(told: Told) -> str:
    """The kind of record in words."""
    return words(told.kind)
