"""What became of the promises of a plan between two days: kept, moved, added, silent.

A promise is a date that the plan names: the end of an action or a milestone's due date.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from lodestar.analysis.delivery.dates import last_day


@dataclass(frozen=True)
class Promise:
    """A date that stands in the plan. ``milestone`` is blank for the end of the action itself.

    ``met`` is the day on which it was reached; ``released`` says that the action ended so that it binds nobody.
    """

    action: str
    action_name: str
    milestone: str
    name: str
    due: str
    met: dt.date | None = None
    released: bool = False

    @property
    def last(self) -> dt.date | None:
        return last_day(self.due)


@dataclass(frozen=True)
class Moved:
    """A date that was changed. ``first`` tells a date set where none stood; ``days`` is how far it moved, if far."""

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
        return not self.old

    @property
    def days(self) -> int | None:
        """Days later (or, below zero, earlier), by the last day that each date can mean."""
        old, new = last_day(self.old), last_day(self.new)
        return (new - old).days if old and new else None


@dataclass(frozen=True)
class Account:
    """What became of promises from ``since`` (that day left out) to ``until`` (that day included).

    ``kept`` were reached in time, ``met_late`` after their date; ``moved`` were changed, ``added`` are new dates and new
    actions; ``silent`` fell due and nobody said anything.
    """

    since: dt.date
    until: dt.date
    kept: tuple[Promise, ...]
    met_late: tuple[Promise, ...]
    moved: tuple[Moved, ...]
    added: tuple[Moved, ...]
    new_actions: tuple[tuple[str, str], ...]
    silent: tuple[Promise, ...]


def account_of(
    promises: Iterable[Promise],
    changes: Iterable[Moved],
    new_actions: Iterable[tuple[str, str]],
    *,
    since: dt.date,
    until: dt.date,
) -> Account:
    """Sort promises and changes of dates by what became of them.

    A promise is silent when its date is past on ``until``, it was not met, its action has not ended, and its date was
    not changed between the two days. One silent before ``since`` is silent still.
    """
    within = [change for change in changes if since < change.on <= until]
    spoken = {(change.action, change.milestone) for change in within if change.field in {"ends", "due"}}
    held = list(promises)
    met = [p for p in held if p.met and since < p.met <= until]
    silent = [
        promise
        for promise in held
        if promise.last
        and promise.last < until
        and not promise.released
        and (promise.met is None or promise.met > until)
        and (promise.action, promise.milestone) not in spoken
    ]
    return Account(
        since=since,
        until=until,
        kept=tuple(p for p in met if p.last is None or p.met is None or p.met <= p.last),
        met_late=tuple(p for p in met if p.last and p.met and p.met > p.last),
        moved=tuple(change for change in within if not change.first),
        added=tuple(change for change in within if change.first),
        new_actions=tuple(new_actions),
        silent=tuple(sorted(silent, key=lambda p: (p.last or until, p.action, p.milestone))),
    )
