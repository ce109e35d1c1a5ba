"""Meetings, follow-ups, asks and offers as they were known, and as they stood on the day by their own dates."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.urls import reverse

from lodestar.evidence.periods import parse_period
from lodestar.service.audit.replay import known_then
from lodestar.service.meetings.forum_models import ForumTerms
from lodestar.service.meetings.queries import MeetingRow
from lodestar.service.meetings.reckoning import rule_of
from lodestar.service.meetings.words import WRITTEN
from lodestar.service.memory.rows import row_then
from lodestar.service.memory.then import Then, ended_by
from lodestar.service.places.models import Place

Values = Mapping[str, Any]
AHEAD = ("planned", "papers-out")
HELD = ("held", "minuted", "approved")


class MeetingsThen:
    """What was known of a place's meetings at a moment, each kind read once."""

    def __init__(self, place: Place, then: Then) -> None:
        self.place, self.then = place, then
        self._meetings = known_then(place, "meeting", then.moment)
        self._forums = known_then(place, "forum", then.moment)
        self._follow_ups = known_then(place, "follow-up", then.moment)
        self._exchanges = known_then(place, "exchange", then.moment)

    @cached_property
    def next(self) -> MeetingRow | None:
        """The first meeting from the day on that was not cancelled, and not held on the day itself."""
        ahead = [
            slug
            for slug, one in self._meetings.items()
            if _day(one["day"]) >= self.then.day
            and (one["status"] in AHEAD or (one["status"] in HELD and _day(one["day"]) > self.then.day))
        ]
        return self._row(min(ahead, key=lambda slug: self._meetings[slug]["day"])) if ahead else None

    @cached_property
    def last(self) -> MeetingRow | None:
        """The latest meeting before the day that was held."""
        held = [
            slug
            for slug, one in self._meetings.items()
            if _day(one["day"]) < self.then.day and one["status"] in HELD
        ]
        return self._row(max(held, key=lambda slug: self._meetings[slug]["day"])) if held else None

    @property
    def follow_ups_overdue(self) -> list[tuple[str, Values]]:
        """What was to be done by a day that had passed, and had no ending by then; those due first at the head."""
        found = [
            (slug, one)
            for slug, one in self._follow_ups.items()
            if one["due"]
            and _day(one["due"]) < self.then.day
            and not ended_by(one, ("done_on", "missed_on"), self.then.day)
            and self._raised(one) <= self.then.day
        ]
        return sorted(found, key=lambda pair: (pair[1]["due"], pair[0]))

    @property
    def exchanges_open(self) -> list[tuple[str, str, bool, int]]:
        """Asks and offers without an answer by the day: id, name, whether overdue, age in days; the oldest first."""
        found = [
            (_day(one["made_on"]), slug, one)
            for slug, one in self._exchanges.items()
            if _day(one["made_on"]) <= self.then.day and not ended_by(one, ("answered_on",), self.then.day)
        ]
        return [
            (
                slug,
                one["name"],
                bool(one["due"]) and _day(one["due"]) < self.then.day,
                (self.then.day - made).days,
            )
            for made, slug, one in sorted(found, key=lambda each: each[0])
        ]

    @property
    def decisions_asked(self) -> list[tuple[str, str]]:
        """Items of the next meeting on which a decision was asked for, in the order of the agenda."""
        if self.next is None:
            return []
        items = known_then(self.place, "agenda-item", self.then.moment)
        asked = [
            (one["order"], slug, one["name"])
            for slug, one in items.items()
            if one["meeting"] == self.next.id and one["state"] == "accepted" and one["purpose"] == "decide"
        ]
        return [(slug, name) for _, slug, name in sorted(asked)]

    def _raised(self, follow_up: Values) -> dt.date:
        """The day of the meeting that a follow-up comes from; of one without, it was there from the start."""
        meeting = self._meetings.get(follow_up["meeting"] or "")
        return _day(meeting["day"]) if meeting else dt.date.min

    def _row(self, slug: str) -> MeetingRow:
        one = self._meetings[slug]
        forum = self._forums.get(one["forum"], {}).get("name", one["forum"])
        url = reverse("meeting", args=[self.place.slug, slug]) + self.then.query
        return MeetingRow(
            slug, one["name"], one["forum"], forum, _day(one["day"]), one["where"] or "", one["status"],
            one["quorum_said"] or "", url,
        )  # fmt: skip


def quorum_then(place: Place, forum: str, then: Then) -> str:
    """The quorum of a forum that held on the day, as it was known, in words; blank where none had begun."""
    known = known_then(place, ForumTerms.KIND, then.moment).values()
    begun = [
        (one.get("starts") or "", one)
        for one in known
        if one["forum"] == forum and (not one.get("starts") or _day(one["starts"]) <= then.day)
    ]
    if not begun:
        return ""
    starts, values = max(begun, key=lambda each: each[0])
    since = f", since {parse_period(starts).label}" if starts else ""
    return f"{quorum_said(place, values)}{since}"


def quorum_said(place: Place, values: Values) -> str:
    """Terms as they were known, as the rule of a quorum in words."""
    return rule_of(row_then(ForumTerms, place, "", values)).sentence


def item_quorum(values: Values, meetings: Mapping[str, Values]) -> str:
    """The quorum of an item as its minutes said it, where they were written then; blank where that was not kept."""
    meeting = meetings.get(values["meeting"], {})
    return (values.get("counted") or {}).get("said", "") if meeting.get("status") in WRITTEN else ""


def carried_then(place: Place, then: Then) -> dict[str, str]:
    """Items that were known to go on at another meeting, each with the id of that meeting."""
    known = known_then(place, "agenda-item", then.moment).values()
    return {one["carried_from"]: one["meeting"] for one in known if one.get("carried_from")}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
