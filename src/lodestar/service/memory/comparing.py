"""What differs between two days, by what was known at the end of each, in plain words."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from lodestar.analysis.memory import Difference, Standing, differences
from lodestar.service.audit.models import Event
from lodestar.service.audit.replay import written_between
from lodestar.service.memory.claim_pages import verdicts_compared
from lodestar.service.memory.figures import figures_then
from lodestar.service.memory.figures_compared import evidence_compared, values_compared
from lodestar.service.memory.record_pages import address_of
from lodestar.service.memory.saying import Saying
from lodestar.service.memory.sentences import sentence_of
from lodestar.service.memory.then import Line, Then, end_of
from lodestar.service.memory.told import ORDER, SAID, Told, short
from lodestar.service.monitoring.histories import without_baselines
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember_committed

Values = Mapping[str, Any]
# What a record's coming is called, and the fields that are told with it. A field that says nothing is left out.
COMING: dict[str, tuple[str, tuple[str, ...]]] = {
    "action": ("New in the plan", ("workstream",)),
    "indicator-assignment": ("Assigned", ("action", "theme")),
    "target": ("Set", ("text",)),
    "claim": ("", ("source", "locator")),
}
HELD = 20  # pairs of days that a process keeps
OF_TAGS = frozenset({"tag-tree", "tag"})
OF_ACTION = frozenset({"ending", "milestone-met", "budget-line", "dependency", "tagging"})


def compared(
    place: Place, kinds: tuple[str, ...], first: dt.date, last: dt.date, *, sees_small: bool = False
) -> tuple[Told, ...]:
    """What differs between the ends of two days among the records of some kinds, what matters most first; kept for a while.

    Small numbers are told to those alone who may see them.
    """
    served = "+".join(
        one[:12] for day in (first, last) for one in figures_then(place, Then(day, day)).past.ids
    )
    asked = f"compared:{first}:{last}:{sees_small}:{'+'.join(kinds)}:{served}"
    return remember_committed(
        place, asked, lambda: _compare(place, kinds, first, last, sees_small), most=HELD
    )


def _compare(
    place: Place, kinds: tuple[str, ...], first: dt.date, last: dt.date, sees_small: bool
) -> tuple[Told, ...]:
    found: list[Told] = []
    written = _written_between(place, end_of(first), end_of(last))
    for kind in (kind for kind in kinds if kind in written):
        before, after = written_between(place, kind, end_of(first), end_of(last))
        if kind == "indicator-assignment" and not sees_small:
            limits = {
                slug: max(one["threshold"] for one in (before.get(slug), after.get(slug)) if one)
                for slug in {*before, *after}
            }
            before, after = (without_baselines(held, limits) for held in (before, after))
        found += told_of(place, kind, before, after, end_of(last), reasons="ending" in kinds)
    days = Then(first, first), Then(last, last)
    if "indicator-assignment" in kinds:
        found += values_compared(place, *days, sees_small=sees_small)
    if "claim" in kinds:
        found += verdicts_compared(place, *days)
    found += evidence_compared(place, *days)
    ordered = sorted(kinds, key=lambda kind: kind in OF_TAGS)
    return by_weight(found, (*ordered, "indicator-value", "release", "observation"))


def _written_between(place: Place, first: dt.datetime, last: dt.datetime) -> frozenset[str]:
    """Kinds of record of which anything was written between two moments."""
    events = Event.objects.filter(place=place.slug, at__gt=first, at__lte=last).order_by()
    return frozenset(events.values_list("kind", flat=True).distinct())


def told_of(
    place: Place,
    kind: str,
    before: Mapping[str, Values],
    after: Mapping[str, Values],
    moment: dt.datetime,
    *,
    reasons: bool = False,
) -> list[Told]:
    """What differs between two readings of records of a kind, in the words of the moment of the second.

    ``reasons`` are given of dates that moved, for readers who hold a role.
    """
    if before == after:
        return []
    saying = Saying(place, kind, moment, reasons=reasons)
    found = (
        _told(saying, one, after.get(one.record) or before[one.record])
        for one in differences(kind, before, _without_void(before, after))
    )
    return [one for one in found if one is not None]


def _without_void(before: Mapping[str, Values], after: Mapping[str, Values]) -> Mapping[str, Values]:
    """The second reading without what came and was taken back or withdrawn between the two: nothing differs by it."""
    return {
        slug: values
        for slug, values in after.items()
        if slug in before or not (values.get("taken_back") or values.get("withdrawn"))
    }


def by_weight(found: list[Told], kinds: tuple[str, ...]) -> tuple[Told, ...]:
    """What matters most first."""
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.what), kinds.index(one.kind), one.name)))


def _told(saying: Saying, one: Difference, values: Values) -> Told | None:
    was, now = (_worded(saying, one.field, value) for value in (one.was, one.now))
    own = sentence_of(saying, one, values)
    if own is None:
        return None
    sentence = own or (_of_field(saying, one, was, now) if one.field else _whole(saying, one, values))
    name = saying.say("action", values["action"]) if one.kind in OF_ACTION else one.name
    line = Line(one.kind, one.record, name, Standing.UNDATED, values)
    if one.kind in OF_ACTION:
        line = Line("action", values["action"], name, Standing.UNDATED, {})
    if one.kind == "risk-acceptance":
        name = saying.say("risk", values["risk"])
        line = Line("risk", values["risk"], name, Standing.UNDATED, {})
    if one.kind == "forum-terms":
        name = saying.say("forum", values["forum"])
        line = Line("forum", values["forum"], name, Standing.UNDATED, {})
    sentence = sentence[0].upper() + sentence[1:]
    of_tags = reverse("plan_tags", args=[saying.place.slug]) if one.kind in OF_TAGS else ""
    return Told(one.what, one.kind, name, sentence, was, now, of_tags or address_of(saying.place, line))


def _whole(saying: Saying, one: Difference, values: Values) -> str:
    if one.what == "removed":
        return "No longer there"
    said, fields = COMING.get(one.kind, ("New", ()))
    told = [text for field in fields if (text := saying.say(field, values.get(field)))]
    return short(": ".join(part for part in (said, ", ".join(told)) if part)) or SAID[one.what]


def _of_field(saying: Saying, one: Difference, was: str, now: str) -> str:
    part = f"“{one.part}”" if one.part else ""
    field = saying.label(one.field).lower()
    if one.part and not (one.was or one.now):
        return f"{SAID[one.what]}: {field.rstrip('s')} {part}"
    of = f"{part}: {field}" if part else field
    if was and now:
        return f"{of} from {short(was, 80)} to {short(now, 80)}"
    return f"{of} set to {short(now, 80)}" if now else f"{of} {short(was, 80)} taken away"


def _worded(saying: Saying, field: str, value: Any) -> str:
    return saying.say(field, value) if value not in (None, "") else ""
