"""What was known at a moment of what was true on a day: two times, kept apart on every page.

``?as_at=2026-03-31`` asks for what was known at the end of that day of what was true on it; ``&known=2026-04-15`` for
what was known later of the same day.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lodestar.analysis.memory import Standing, standing_on
from lodestar.analysis.memory.differences import name_of
from lodestar.analysis.memory.standing import decision_on
from lodestar.service.audit.replay import known_then
from lodestar.service.meetings.words import BINDING
from lodestar.service.people.access import may
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.shared.days import day_given

ASKED = frozenset({"as_at", "known"})
OF_ALL = (
    "theme", "workstream", "action", "target", "next-step", "forum", "principle", "programme", "support-offer",
    "project", "strength", "tag-tree", "tag", "tagging", "claim",
)  # fmt: skip
OF_ROLES = (
    "indicator-assignment", "risk", "risk-acceptance", "issue", "meeting", "agenda-item", "decision", "follow-up", "exchange", "ending",
    "milestone-met", "budget-line", "dependency", "forum-terms",
)  # fmt: skip


@dataclass(frozen=True)
class Then:
    """The day that is asked about, and the moment up to which the record is read."""

    day: dt.date
    known_on: dt.date

    @property
    def moment(self) -> dt.datetime:
        return end_of(self.known_on)

    @property
    def ahead(self) -> bool:
        """Whether the day is yet to come: what is planned for it is told, not what will be true of it."""
        return self.day > timezone.localdate()

    @property
    def over(self) -> bool:
        """Whether the day is over up to whose end things were known; until then it is what is known now."""
        return self.known_on < timezone.localdate()

    @property
    def query(self) -> str:
        """What is added to the address of a page so that it tells the same two days."""
        return f"?as_at={self.day.isoformat()}&known={self.known_on.isoformat()}"

    @property
    def keeps(self) -> list[tuple[str, str]]:
        """What a form carries along so that its answer tells the same two days."""
        return [("as_at", self.day.isoformat()), ("known", self.known_on.isoformat())]


@dataclass(frozen=True)
class Line:
    """A record as it was known, and where it stood on the day by its own dates."""

    kind: str
    slug: str
    name: str
    standing: Standing
    values: Mapping[str, Any]


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day, in the site's time zone."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time())) - dt.timedelta(
        microseconds=1
    )


def asked(request: HttpRequest) -> Then | None:
    """The day and moment that an address asks for; None when it asks for none that can be read."""
    as_at = day_given(request.GET.get("as_at", ""))
    known = day_given(request.GET.get("known", ""))
    day = as_at or known
    return Then(day, known or day) if day is not None else None


def kinds_for(reader: Any, place: Place) -> tuple[str, ...]:
    """The kinds of which the reader may be told other days: the plan for all, what partners work on for roles."""
    return (*OF_ALL, *OF_ROLES) if reads_registers(reader, place) else OF_ALL


def reads_registers(reader: Any, place: Place) -> bool:
    """Whether the reader is told other days of what partners work on: meetings, decisions, risks."""
    return may(reader, Permission.SEE_UNPUBLISHED, place)


def lines_then(place: Place, kind: str, then: Then) -> tuple[Line, ...]:
    """The records of a kind as known, each with where it stood on the day. None are left out: a reader sees why."""
    held = known_then(place, kind, then.moment)
    if kind == "action":
        held = _with_endings(place, held, then)
    if kind == "decision":
        held = {slug: _without_effect(values) for slug, values in held.items()}
    standing = _of_decisions(held, then.day) if kind == "decision" else {}
    lines = (
        Line(kind, slug, name_of(slug, values), standing.get(slug) or standing_on(values, then.day), values)
        for slug, values in held.items()
    )
    return tuple(sorted(lines, key=_place_in_list))


def _without_effect(values: Mapping[str, Any]) -> dict[str, Any]:
    """A decision as it is told: one that settled nothing takes effect on no day, whatever was kept of it."""
    return dict(values) if values["outcome"] in BINDING else {**values, "effective_from": None}


def _of_decisions(held: Mapping[str, Mapping[str, Any]], day: dt.date) -> dict[str, Standing]:
    """Where each decision stands on a day, by the days on which those that supersede them take effect."""
    taken = {
        one["supersedes"]: dt.date.fromisoformat(one["effective_from"] or one["made_on"])
        for one in held.values()
        if one.get("supersedes")
    }
    return {slug: decision_on(values, day, taken.get(slug)) for slug, values in held.items()}


def _place_in_list(line: Line) -> tuple[int, str, str]:
    """By the order that a record has, then the day of what happens on one, then by name."""
    values = line.values
    return values.get("order") or 0, values.get("day") or values.get("made_on") or "", line.name


def still(place: Place, kind: str, then: Then, *, ended: str) -> dict[str, dict[str, Any]]:
    """The records of a register that had been raised by the day and had not ended by it, as they were known, by slug."""
    return {
        slug: values
        for slug, values in known_then(place, kind, then.moment).items()
        if dt.date.fromisoformat(values["raised_on"]) <= then.day and not ended_by(values, (ended,), then.day)
    }


def ended_by(values: Mapping[str, Any], fields: tuple[str, ...], day: dt.date) -> bool:
    """Whether one of the dates that end a record lies on the day or before it."""
    return any(values[name] and dt.date.fromisoformat(values[name]) <= day for name in fields)


def _with_endings(place: Place, held: dict[str, dict[str, Any]], then: Then) -> dict[str, dict[str, Any]]:
    """Actions with the day on which they ended, as far as that was known."""
    for ending in known_then(place, "ending", then.moment).values():
        slug = ending.get("action")
        if slug in held and not ending.get("taken_back"):
            held[slug] = {**held[slug], "ended_on": ending.get("on")}
    return held
