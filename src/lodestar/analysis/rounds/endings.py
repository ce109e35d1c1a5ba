"""When actions ended: what is recorded, what the sides reported together, and what they still dispute.

Forecasts are scored by it, on the page of forecasters and in annual reports.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

JOINTLY = ""


@dataclass(frozen=True)
class Locked:
    """What stands locked of an action in a round: said by one side, or JOINTLY. ``done_on`` is None where it is not done.

    ``round`` sorts rounds by when they closed, the last of them last.
    """

    round: tuple[dt.date, str]
    action: str
    side: str
    edition: int
    done_on: dt.date | None


@dataclass(frozen=True)
class Endings:
    """The days on which actions were done, by id; of those whose completion is in dispute the first day that a side gives; and
    the days on which actions went on in others (merged, superseded), which were never done themselves."""

    ended: Mapping[str, dt.date] = field(default_factory=dict)
    disputed: Mapping[str, dt.date] = field(default_factory=dict)
    gone: Mapping[str, dt.date] = field(default_factory=dict)


def endings(
    recorded: Mapping[str, dt.date], said: Iterable[Locked], gone: Mapping[str, dt.date] | None = None
) -> Endings:
    """Which actions were done and when: by the completion that is recorded, else by the last round that was locked of them.

    ``gone`` are the days on which actions went on in others, as recorded; what was said of their completion is moot.
    In that round a joint line decides, unless one of its sides has written anew since; without one, what the sides say
    alike. A side that has nothing locked disputes nothing. Where one says done and another not, or each on another day, it is
    not an ending yet: the action is in dispute until a joint line or a recorded ending settles it.
    """
    last: dict[str, list[Locked]] = defaultdict(list)
    for one in sorted(said, key=lambda one: (one.round, one.edition)):
        if last[one.action] and last[one.action][0].round != one.round:
            last[one.action].clear()
        last[one.action].append(one)
    ended: dict[str, dt.date] = dict(recorded)
    disputed: dict[str, dt.date] = {}
    for action, words in last.items():
        days = _standing(words)
        if action in ended or action in (gone or {}) or days == {None}:
            continue
        claimed = min(day for day in days if day)
        (ended if len(days) == 1 else disputed)[action] = claimed
    return Endings(ended, disputed, dict(gone or {}))


def _standing(words: list[Locked]) -> set[dt.date | None]:
    """The days that stand of one round, each edition in its turn: the joint line's alone, else those of the sides."""
    latest = {one.side: one for one in words}
    joint = latest.pop(JOINTLY, None)
    if joint is not None and all(one.edition <= joint.edition for one in latest.values()):
        return {joint.done_on}
    return {one.done_on for one in latest.values()}
