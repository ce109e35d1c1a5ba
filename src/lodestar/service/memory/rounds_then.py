"""The reporting round as it was known: which actions the sides rated differently, and which were not reported yet."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lodestar.service.audit.replay import known_then
from lodestar.service.memory.rows import row_then
from lodestar.service.memory.then import Then, end_of
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Workstream
from lodestar.service.rounds.models import JointLine, Round, RoundAction, Update
from lodestar.service.rounds.queries import TOLD, rating_of
from lodestar.service.rounds.reading import LEADING_ON, Line, current_joint, current_updates
from lodestar.service.rounds.standing import Standing
from lodestar.service.rounds.unreported import nothing_from, without_word

Values = Mapping[str, Any]


@dataclass(frozen=True)
class RoundThen:
    """A round with the actions, by id and name, that were disputed in it, and with why those that were not reported yet."""

    row: Round
    disputes: tuple[tuple[str, str], ...]
    not_reported: tuple[tuple[str, str, str], ...]


def round_then(place: Place, then: Then) -> RoundThen | None:
    """The round that was to close last among those that were known and had opened; one that was locked after the day stands
    open."""
    known = known_then(place, "round", then.moment)
    if not known:
        return None
    opened = [each for each in known if known[each]["opens"] <= then.day.isoformat()]
    slug = max(opened or known, key=lambda each: (known[each]["closes"], list(known).index(each)))
    row = row_then(Round, place, slug, known[slug])
    if row.locked_at is not None and timezone.localdate(row.locked_at) > then.day:
        row.locked_at = None
    updates = known_then(place, "update", then.moment)
    names = {each: one["name"] for each, one in known_then(place, "action", then.moment).items()}
    lines = RoundAction.objects.filter(round__place=place, round__slug=slug).values_list(
        "action__slug", "sides"
    )
    asked = {each: sides for each, sides in lines if each in known[slug]["actions"]}
    written = _by_action(Update, place, slug, updates)
    joined = _by_action(JointLine, place, slug, known_then(place, "joint-line", then.moment))
    disputes = [each for each in asked if _disputed(row, each, asked[each], written[each], joined[each])]
    gone = _gone_on(place, then, row.closes)
    still = {each: sides for each, sides in asked.items() if each not in gone}
    return RoundThen(
        row,
        tuple((each, names.get(each, each)) for each in disputes),
        tuple((each, names.get(each, each), why) for each, why in _not_reported(place, still, row, then)),
    )


def _gone_on(place: Place, then: Then, closes: dt.date) -> set[str]:
    """Actions that went on in another by the last day of a round, which then asks about them no more."""
    return {
        one["action"]
        for one in known_then(place, "ending", then.moment).values()
        if one["how"] in LEADING_ON and not one["taken_back"] and dt.date.fromisoformat(one["on"]) <= closes
    }


def _by_action(model: Any, place: Place, round_: str, known: Mapping[str, Values]) -> dict[str, list[Any]]:
    """What was said in a round, as rows by the action's id, the first edition first."""
    found: dict[str, list[Any]] = defaultdict(list)
    for slug, one in sorted(known.items(), key=lambda pair: int(pair[1]["edition"])):
        if one["round"] == round_:
            found[one["action"]].append(row_then(model, place, slug, one))
    return found


def _disputed(
    round_: Round, action: str, sides: list[str], written: list[Update], joined: list[JointLine]
) -> bool:
    """Whether the sides differed without a joint line, by today's own rule."""
    held = current_updates(written, ())
    if len(held) < 2:
        return False
    row = RoundAction(round=round_, action=Action(slug=action, workstream=Workstream()), sides=sides)
    nobody = Standing(frozenset(), frozenset(), reads=False)
    return rating_of(Line(row, nobody, held, {}, current_joint(joined, held)), round_).disputed


def _not_reported(
    place: Place, asked: Mapping[str, list[str]], round_: Round, then: Then
) -> Iterable[tuple[str, str]]:
    """Actions on which a side had still to report on the day, with who: what was submitted is recorded as it is done."""
    if round_.is_locked or then.day < round_.opens:
        return
    told: dict[str, set[str]] = defaultdict(set)
    for one in known_then(place, "update", min(then.moment, end_of(then.day))).values():
        if one["round"] == round_.slug and one["state"] in TOLD:
            told[one["action"]].add(one["side"])
    for action, sides in asked.items():
        if missing := without_word(sides, told[action]):
            yield action, nothing_from(missing)
