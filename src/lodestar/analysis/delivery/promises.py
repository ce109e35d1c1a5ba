"""Promises: the dates that a plan names, and what became of them between two days.

A promise is the due date of a milestone, or the end of an action. Two readings of the plan are compared: what was known
when the board last met, and what is known now. A date that was moved shows as moved whoever moved it and however;
nothing here can be set by hand.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lodestar.evidence.periods import parse_period

END = "The end of the action"
Key = tuple[str, str]


@dataclass(frozen=True, order=True)
class Promise:
    """A date that stands in the plan. ``milestone`` is blank for the end of the action itself.

    ``due`` is as it was written (2026, 2026-03 or 2026-03-31).
    """

    action: str
    milestone: str
    action_name: str
    name: str
    due: str

    @property
    def key(self) -> Key:
        return (self.action, self.milestone)

    @property
    def last_day(self) -> dt.date:
        """The last day on which the promise is kept: a month or year counts to its end."""
        return parse_period(self.due).end


@dataclass(frozen=True)
class Moved:
    """A promise whose date is another than it was. ``days`` is positive when it moved later."""

    promise: Promise
    was: str
    days: int


@dataclass(frozen=True)
class Account:
    """What became of the promises between two days, each promise in at most one of kept, moved and late.

    ``kept`` were met since, or are known to be met since then; ``met_late`` of them after their last day, and where their
    date was moved in between after the one that stood before; ``added`` were made since; ``dropped`` are no
    longer in the plan; ``late`` were due by ``until``, by the date that they were given last, and are not met; ``silent`` are
    actions of which nothing was recorded. ``dues_before`` are the dates that promises had then.
    """

    since: dt.date | None
    until: dt.date
    kept: tuple[Promise, ...]
    met_late: tuple[Promise, ...]
    moved: tuple[Moved, ...]
    late: tuple[Promise, ...]
    added: tuple[Promise, ...]
    dropped: tuple[Promise, ...]
    silent: tuple[str, ...]
    dues_before: Mapping[Key, str] = field(default_factory=dict)

    def moved_from(self, promise: Promise) -> str:
        """The date that a promise had before, where it has another now; else nothing."""
        was = self.dues_before.get(promise.key, promise.due)
        return was if was != promise.due else ""


def promises_of(actions: Mapping[str, Mapping[str, Any]]) -> dict[Key, Promise]:
    """The promises of actions that are told as plain values (their pack's words), by (action, milestone)."""
    found: dict[Key, Promise] = {}
    for slug, action in actions.items():
        name = str(action["name"])
        for one in action.get("milestones") or ():
            found[slug, str(one["id"])] = Promise(
                slug, str(one["id"]), name, str(one["name"]), str(one["due"])
            )
        if action.get("ends"):
            found[slug, ""] = Promise(slug, "", name, END, str(action["ends"]))
    return found


def account_of(
    before: Mapping[Key, Promise],
    now: Mapping[Key, Promise],
    met: Mapping[Key, dt.date],
    *,
    since: dt.date | None,
    until: dt.date,
    silent: Iterable[str] = (),
    told: Collection[Key] | None = None,
) -> Account:
    """Compare the promises of two readings. ``met`` gives the day on which a promise was kept, where it was.

    ``told`` were known at ``since`` to be met; if not given, those met by then. Kept are others met up to ``until``, and
    those met after ``since``. Late are those not met whose last day has passed, moved
    before or not; moved are others not met with another date.
    """
    kept = _kept(now, met, since, until, told)
    open_now = {key: promise for key, promise in now.items() if key not in met or met[key] > until}
    moved = [
        Moved(promise, before[key].due, (promise.last_day - before[key].last_day).days)
        for key, promise in open_now.items()
        if key in before and before[key].due != promise.due and promise.last_day >= until
    ]
    late = [promise for promise in open_now.values() if promise.last_day < until]
    return Account(
        since=since,
        until=until,
        kept=tuple(sorted(kept)),
        met_late=tuple(
            sorted(
                one for one in kept if met[one.key] > min(one, before.get(one.key, one), key=_due).last_day
            )
        ),
        moved=tuple(sorted(moved, key=lambda one: (-one.days, one.promise))),
        late=tuple(sorted(late, key=lambda promise: (promise.last_day, promise))),
        added=tuple(sorted(promise for key, promise in now.items() if key not in before)) if since else (),
        dropped=tuple(sorted(promise for key, promise in before.items() if key not in now)),
        silent=tuple(sorted(silent)),
        dues_before={key: one.due for key, one in before.items()},
    )


def _kept(
    now: Mapping[Key, Promise],
    met: Mapping[Key, dt.date],
    since: dt.date | None,
    until: dt.date,
    told: Collection[Key] | None,
) -> list[Promise]:
    known = {key for key, on in met.items() if since and on <= since} if told is None else told
    return [
        promise
        for key, promise in now.items()
        if key in met and met[key] <= until and (since is None or met[key] > since or key not in known)
    ]


def _due(promise: Promise) -> dt.date:
    return promise.last_day
