"""Where an action stands by its own dates, with the reasons: computed beside what people state, never over it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lodestar.analysis.delivery.dates import first_day, last_day

COMPLETED, MERGED, SUPERSEDED = "completed", "merged", "superseded"
STATUSES = ("past-its-date", "under-way", "not-started", "no-dates", "complete", "merged", "superseded")
ENDED = frozenset({"complete", "merged", "superseded"})
_ENDED_AS = {COMPLETED: "complete", MERGED: "merged", SUPERSEDED: "superseded"}


@dataclass(frozen=True)
class Step:
    """A milestone: when it is due and, if it was, when it was reached."""

    id: str
    name: str
    due: str
    reached: dt.date | None = None

    @property
    def last(self) -> dt.date | None:
        return last_day(self.due)

    def late_on(self, day: dt.date) -> bool:
        """Whether it is overdue on a day: due, and not reached."""
        return self.reached is None and self.last is not None and self.last < day


@dataclass(frozen=True)
class Standing:
    """A status (one of STATUSES) and why, in sentences that a reader can check."""

    status: str
    reasons: tuple[str, ...]

    @property
    def ended(self) -> bool:
        return self.status in ENDED


def standing_of(
    *, starts: str, ends: str, steps: Sequence[Step], ended: str = "", ended_on: dt.date | None = None,
    today: dt.date,
) -> Standing:  # fmt: skip
    """Where an action stands on a day.

    An ending decides. Else it is late when its end or a milestone that was not reached is past; not started before its
    first day; under way from then on, or once a milestone was reached; and without any date nothing can be said.
    A date in part counts by its last day for an end and by its first for a start.
    """
    if ended:
        on = f" on {_say(ended_on)}" if ended_on else ""
        return Standing(_ENDED_AS[ended], (f"Ended as {ended}{on}.",))
    overdue = [step for step in steps if step.late_on(today)]
    late = [f"‘{step.name}’ was due by {_say(step.last)} and is not marked as reached." for step in overdue]
    end, start = last_day(ends), first_day(starts)
    if end and end < today:
        late.insert(0, f"It was to end by {_say(end)} and no ending is recorded.")
    if late:
        return Standing("past-its-date", tuple(late))
    reached = [step for step in steps if step.reached]
    if start and start > today and not reached:
        return Standing("not-started", (f"It starts on {_say(start)}.",))
    if start or reached:
        because = f"It started by {_say(start)}." if start and start <= today else "A milestone was reached."
        return Standing("under-way", (because, "Nothing is overdue."))
    if end or steps:
        return Standing("under-way", ("Nothing is overdue.", "It has no start date."))
    return Standing("no-dates", ("It has no dates, so nothing can be late.",))


def _say(day: dt.date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
