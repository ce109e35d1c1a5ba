"""Made rounds for a made place: one that is locked and published, one under way, with a dispute and a returned update."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from lodestar.analysis.rounds.calendar import Nation, business_days_after, nation_of
from lodestar.analysis.rounds.states import State
from lodestar.evidence.errors import LodestarError
from lodestar.service.people.made import make as make_people
from lodestar.service.people.models import User
from lodestar.service.places.models import Place
from lodestar.service.rounds.actions import Said, approve_update, return_update, save_update, submit_update
from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line
from lodestar.service.rounds.models import Round, RoundAction, Update
from lodestar.service.rounds.reading import lines_of
from lodestar.service.rounds.running import lock_round, open_round, publish_round

NARRATIVE = "Made for demonstration: the work went on as the plan has it."


@dataclass(frozen=True)
class Pair:
    """Who writes and who approves for a side."""

    writer: User
    approver: User


@transaction.atomic
def make_rounds(place: Place, people: Mapping[str, User] | None = None) -> tuple[Round, Round]:
    """Make people and two rounds at a made place. Raises LodestarError at any other, and where there are rounds already."""
    if not place.made:
        raise LodestarError(f"{place} is no made place; nothing is made up about a real one")
    if Round.objects.filter(place=place).exists():
        raise LodestarError(f"{place} has reporting rounds already; nothing was changed")
    people = people or make_people(place)
    runner, sides = people["secretariat"], _sides(people)
    nation, today = nation_of(place.codes), timezone.localdate()
    now = business_days_after(today, -1, nation)
    first = _round(runner, place, "Made quarter one", today - dt.timedelta(days=180), nation, closes=0)
    for line in RoundAction.objects.filter(round=first).select_related("action", "round"):
        _all_say(line, sides, Said("on-track", "medium", _later(line, 0), NARRATIVE))
    _dispute(first, sides)
    for update in Update.objects.filter(round=first, state=State.SUBMITTED):
        approve_update(by=sides[update.side].approver, update=update, version=update.version)
    first = publish_round(by=runner, round=lock_round(by=runner, round=first))
    second = _round(runner, place, "Made quarter two", now - dt.timedelta(days=90), nation, closes=8)
    lines = list(RoundAction.objects.filter(round=second).select_related("action", "round"))
    for line in [line for line in lines if len(line.sides) > 1]:
        _all_say(line, sides, Said("on-track", "high", _later(line, 0), NARRATIVE))
        break
    _return_one(lines, sides)
    return first, second


def make(place: Place, people: Mapping[str, User]) -> None:
    """Make two rounds at a made place; nothing where there are rounds already."""
    if not Round.objects.filter(place=place).exists():
        make_rounds(place, people)


def _sides(people: Mapping[str, User]) -> dict[str, Pair]:
    return {
        "local": Pair(people["local lead"], people["local approver"]),
        "national": Pair(people["national lead"], people["national approver"]),
        "delivery": Pair(people["delivery contributor"], people["delivery approver"]),
    }


def _round(by: User, place: Place, name: str, since: dt.date, nation: Nation, *, closes: int) -> Round:
    today = timezone.localdate()
    return open_round(
        by=by, place=place, name=name, observed_from=since, observed_to=since + dt.timedelta(days=88), nation=nation,
        opens=business_days_after(today, -6 if closes == 0 else -1, nation),
        closes=business_days_after(today, closes, nation),
    )  # fmt: skip


def _later(line: RoundAction, days: int) -> dt.date:
    return (line.planned_end or timezone.localdate() + dt.timedelta(days=365)) + dt.timedelta(days=days)


def _all_say(line: RoundAction, sides: dict[str, Pair], said: Said) -> None:
    for side in line.sides:
        if side in sides:
            _say(line, side, sides[side].writer, said)


def _say(line: RoundAction, side: str, by: User, said: Said, *, submit: bool = True) -> None:
    held = Update.objects.filter(line=line, side=side).first()
    row = save_update(by=by, line=line, side=side, said=said, version=held.version if held else 0)
    if submit:
        submit_update(by=by, update=row, version=row.version)


def _dispute(round_: Round, sides: dict[str, Pair]) -> None:
    """Let the last side of the first joint action see it otherwise, and both find a line."""
    line = next((line for line in lines_of(round_, None) if line.row.joint), None)
    if line is None:
        return
    one, other = line.row.sides[0], line.row.sides[-1]
    update = Update.objects.get(line=line.row, side=other)
    return_update(
        by=sides[other].approver, update=update, version=update.version, reason="Made: say how late it is."
    )
    said = Said(
        "at-risk",
        "low",
        _later(line.row, 60),
        NARRATIVE,
        "Made: parts arrive late.",
        "Made: a second supplier by spring.",
    )
    _say(line.row, other, sides[other].writer, said)
    joint = propose_joint_line(
        by=sides[one].approver, line=line.row, rating="at-risk", confidence="medium", forecast=_later(line.row, 30),
        text="Made: parts arrive late; a second supplier is being found.", reason="Made: both saw the order book.", version=0,
    )  # fmt: skip
    agree_joint_line(by=sides[other].approver, line=line.row, side=other, version=joint.version)


def _return_one(lines: list[RoundAction], sides: dict[str, Pair]) -> None:
    """Return one update of the round under way."""
    line = next((line for line in lines if line.sides == ["delivery"] and "delivery" in sides), None)
    if line is None:
        return
    _say(line, "delivery", sides["delivery"].writer, Said("on-track", "high", _later(line, 0), NARRATIVE))
    update = Update.objects.get(line=line, side="delivery")
    return_update(
        by=sides["delivery"].approver, update=update, version=update.version, reason="Made: name who does it."
    )
