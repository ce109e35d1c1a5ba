"""Dates of an action as people write them, and in what two versions of an action differ about them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.periods import parse_period

FIELDS = ("starts", "ends")


@dataclass(frozen=True)
class DateChange:
    """One date that differs. ``milestone`` is blank for the action's own; ``old`` or ``new`` blank means no date.

    ``name`` is what the date is of, in words.
    """

    milestone: str
    field: str
    old: str
    new: str
    name: str

    @property
    def needs_reason(self) -> bool:
        """A first date needs none; a date that stood and is moved or taken away does."""
        return bool(self.old)


def date_changes(before: Any, after: Any) -> tuple[DateChange, ...]:
    """In what the dates of two versions of an action's record differ, its own first, then its milestones'."""
    own = [
        DateChange("", field, getattr(before, field) or "", getattr(after, field) or "", field)
        for field in FIELDS
    ]
    old = {milestone.id: milestone for milestone in before.milestones}
    new = {milestone.id: milestone for milestone in after.milestones}
    steps = [
        DateChange(
            slug,
            "due",
            old[slug].due if slug in old else "",
            new[slug].due if slug in new else "",
            (new.get(slug) or old[slug]).name,
        )
        for slug in {**old, **new}
    ]
    return tuple(change for change in (*own, *steps) if change.old != change.new)


def last_day(text: str) -> dt.date | None:
    """The last day that a date written in full or in part can mean: '2026' is 31 December 2026."""
    return parse_period(text).end if text else None


def first_day(text: str) -> dt.date | None:
    """The first day that a date written in full or in part can mean: '2026' is 1 January 2026."""
    return parse_period(text).start if text else None


@dataclass(frozen=True)
class Revision:
    """A date that was changed, by whom, when and why. ``milestone`` is blank for the action's own dates."""

    action: str
    action_name: str
    milestone: str
    name: str
    field: str
    old: str
    new: str
    reason: str
    by: str
    on: dt.date
    round: str = ""

    @property
    def first(self) -> bool:
        """Whether a date was set where none stood."""
        return not self.old

    @property
    def days(self) -> int | None:
        """Days later (or, below zero, earlier), by the last day that each date can mean."""
        old, new = last_day(self.old), last_day(self.new)
        return (new - old).days if old and new else None
