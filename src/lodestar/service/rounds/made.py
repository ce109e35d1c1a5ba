"""The reporting rounds of the invented year: three that are locked, and the one that is open. No real place gets any."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from lodestar.service.invented.year import Deed, Year
from lodestar.service.people.models import User
from lodestar.service.rounds.actions import Said, approve_update, return_update, save_update, submit_update
from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line
from lodestar.service.rounds.made_texts import FIRST, FOURTH, SECOND, THIRD, Words
from lodestar.service.rounds.models import JointLine, Round, RoundAction, Update
from lodestar.service.rounds.running import lock_round, open_round, publish_round, reopen

OPEN, CLOSES_AFTER, LOCKED_AFTER = 10, 8, 3
NAMES = tuple(f"{word} quarter (made)" for word in ("First", "Second", "Third", "Fourth"))
WRITERS = {"local": "local lead", "national": "national lead", "delivery": "delivery contributor"}


@dataclass(frozen=True)
class Told:
    """One round of the year, with what is needed to tell what was done in it."""

    year: Year
    name: str
    opens: dt.date
    closes: dt.date
    words: Words

    @property
    def round(self) -> Round:
        return Round.objects.select_related("place").get(place=self.year.place, name=self.name)

    @property
    def runner(self) -> User:
        return self.year.people["secretariat"]

    def approver(self, side: str) -> User:
        return self.year.people[f"{side} approver"]

    def line(self, action: str) -> RoundAction:
        lines = RoundAction.objects.select_related("round__place", "action__place")
        return lines.get(round=self.round, action__slug=action)

    def held(self, action: str, side: str) -> Update:
        """What a side says of an action, as it was written last."""
        rows = Update.objects.filter(round=self.round, action__slug=action, side=side)
        return rows.order_by("-edition")[0]


def deeds(year: Year) -> Iterator[Deed]:
    """Three rounds to their end, and the fourth as far as it has come."""
    first, second, third = (
        _told(year, name, day, words)
        for name, day, words in zip(NAMES, (-275, -185, -95), (FIRST, SECOND, THIRD), strict=False)
    )
    for told in (first, second, third):
        yield from _begun(told)
    yield from _returned(second, "publish-sail-logs", "delivery")
    yield from _joined(second, "try-rigid-sails")
    for told in (first, second, third):
        yield year.on(year.after(told.closes, LOCKED_AFTER), _lock, told)
    for told in (first, second):
        yield year.on(year.after(told.closes, 2 * LOCKED_AFTER), _publish, told)
    yield from _reopened(third, "publish-sail-logs", "delivery")
    yield from _fourth(year)


def _told(year: Year, name: str, day: int, words: Words) -> Told:
    opens = year.day(day)
    return Told(year, name, opens, year.after(opens, OPEN), words)


def _begun(told: Told) -> Iterator[Deed]:
    """The round is opened, every side writes in its own week, and approvers read on the last day.

    What was written late is approved late.
    """
    year = told.year
    yield year.on(told.opens, _open, told)
    for number, (action, side) in enumerate(told.words.said):
        late = (action, side) in told.words.late
        day = year.after(told.closes, 1) if late else year.after(told.opens, 2 + number)
        yield year.on(day, _say, told, action, side)
        if (action, side) not in told.words.returned:
            yield year.on(year.after(told.closes, 2 if late else 0), _approve, told, action, side)


def _returned(told: Told, action: str, side: str) -> Iterator[Deed]:
    """An update is given back and written anew."""
    year = told.year
    yield year.on(year.after(told.opens, 8), _return, told, action, side)
    yield year.on(year.after(told.opens, 9), _say, told, action, side, again=True)
    yield year.on(told.closes, _approve, told, action, side)


def _joined(told: Told, action: str) -> Iterator[Deed]:
    """Two sides differ and find a line that both stand by."""
    yield told.year.on(told.year.after(told.closes, 1), _propose, told, action)
    yield told.year.on(told.year.after(told.closes, 2), _agree, told, action)


def _reopened(told: Told, action: str, side: str) -> Iterator[Deed]:
    """What was locked turned out wrong: it is opened again, written anew and locked again."""
    year, locked = told.year, told.year.after(told.closes, LOCKED_AFTER)
    yield year.on(year.after(locked, 4), _reopen, told, action, side)
    yield year.on(year.after(locked, 5), _say, told, action, side, again=True)
    yield year.on(year.after(locked, 6), _approve, told, action, side)


def _fourth(year: Year) -> Iterator[Deed]:
    """The round that is open today: one action is told of by both sides, one update was given back."""
    opens = year.after(year.today, -1)
    told = Told(year, NAMES[3], opens, year.after(year.today, CLOSES_AFTER), FOURTH)
    yield year.on(opens, _open, told)
    for action, side in told.words.said:
        yield year.on(year.today, _say, told, action, side)
    yield year.on(year.today, _return, told, "publish-sail-logs", "delivery")


def _open(told: Told) -> None:
    """Open the round, about the three months before it."""
    before = told.opens - dt.timedelta(days=1)
    open_round(
        by=told.runner, place=told.year.place, name=told.name, observed_from=before - dt.timedelta(days=90),
        observed_to=before, opens=told.opens, closes=told.closes, nation=told.year.nation,
    )  # fmt: skip


def _say(told: Told, action: str, side: str, *, again: bool = False) -> None:
    words = told.words.anew[action, side] if again else told.words.said[action, side]
    rating, confidence, forecast, *texts = words
    said = Said(rating, confidence, told.year.day(forecast), *texts)
    by, line = told.year.people[WRITERS[side]], told.line(action)
    held = Update.objects.filter(line=line, side=side).exclude(state="locked").first()
    row = save_update(by=by, line=line, side=side, said=said, version=held.version if held else 0)
    submit_update(by=by, update=row, version=row.version)


def _approve(told: Told, action: str, side: str) -> None:
    update = told.held(action, side)
    approve_update(by=told.approver(side), update=update, version=update.version)


def _return(told: Told, action: str, side: str) -> None:
    update, reason = told.held(action, side), told.words.returned[action, side]
    return_update(by=told.approver(side), update=update, version=update.version, reason=reason)


def _propose(told: Told, action: str) -> None:
    rating, confidence, forecast, text, reason = told.words.joint[action]
    propose_joint_line(
        by=told.approver("local"), line=told.line(action), rating=rating, confidence=confidence,
        forecast=told.year.day(forecast), text=text, reason=reason, version=0,
    )  # fmt: skip


def _agree(told: Told, action: str) -> None:
    line = told.line(action)
    joint = JointLine.objects.get(line=line)
    agree_joint_line(by=told.approver("national"), line=line, side="national", version=joint.version)


def _lock(told: Told) -> None:
    lock_round(by=told.runner, round=told.round)


def _publish(told: Told) -> None:
    publish_round(by=told.runner, round=told.round)


def _reopen(told: Told, action: str, side: str) -> None:
    locked = told.year.after(told.closes, LOCKED_AFTER)
    reopen(
        by=told.runner, line=told.line(action), side=side, reason=told.words.reopened[action, side],
        until=told.year.after(locked, 10),
    )  # fmt: skip
