"""The rounds' part of an annual report: who reported, late, returned, reopened; ratings; disputes; forecasters."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lodestar.analysis.annual.records import JointRow, LineRow, RoundRow, UpdateRow, YearRows
from lodestar.analysis.annual.year import Year
from lodestar.analysis.delivery.standing import COMPLETED
from lodestar.analysis.rounds.differences import Stated, differences
from lodestar.analysis.rounds.endings import JOINTLY, Locked, endings
from lodestar.analysis.rounds.scoring import Forecast, Score, scores_by
from lodestar.analysis.rounds.sides import ORDER
from lodestar.analysis.rounds.states import State

COUNTED = frozenset({State.APPROVED, State.LOCKED})


@dataclass(frozen=True)
class Reported:
    """What a side was asked for in the year's rounds, and what came. ``late``: first submitted after the window closed."""

    side: str
    asked: int
    submitted: int
    late: int
    returned: int
    reopened: int
    lapsed: int


@dataclass(frozen=True)
class RatedRound:
    """How one side rated in a round: how many actions by rating, in the scheme's order. What counts is the last approved.

    ``tones`` are what the ratings look like.
    """

    round: str
    side: str
    ratings: tuple[tuple[str, int], ...]
    tones: tuple[str, ...]


@dataclass(frozen=True)
class Disputed:
    """Actions of a round that all their sides rated: how many, how many they differed on, how many of those were settled."""

    round: str
    rated_jointly: int
    disputes: int
    resolved: int


@dataclass(frozen=True)
class Rounds:
    """The rounds whose window closed in the year."""

    held: tuple[str, ...]
    reported: tuple[Reported, ...]
    rated: tuple[RatedRound, ...]
    disputed: tuple[Disputed, ...]
    forecasters: tuple[tuple[str, Score], ...]


def rounds_of(rows: YearRows, year: Year) -> Rounds:
    """Everything that is told of the year's rounds, in the order in which they closed."""
    held = sorted(
        (row for row in rows.rounds if year.holds(row.closes)), key=lambda row: (row.closes, row.slug)
    )
    counted = _counted(rows)
    return Rounds(
        held=tuple(row.name for row in held),
        reported=tuple(one for side in ORDER if (one := _reported(rows, {r.slug: r for r in held}, side))),
        rated=tuple(one for row in held for one in _rated(row, counted)),
        disputed=tuple(_disputed(row, rows, counted) for row in held),
        forecasters=_forecasters(rows, {r.slug: r for r in held}, year),
    )


def _reported(rows: YearRows, held: Mapping[str, RoundRow], side: str) -> Reported | None:
    asked = sum(1 for line in rows.lines if line.round in held and side in line.sides)
    if not asked:
        return None
    mine = [row for row in rows.updates if row.round in held and row.side == side and row.edition == 1]
    given = [row for row in mine if row.submitted_on is not None]
    return Reported(
        side=side,
        asked=asked,
        submitted=len(given),
        late=sum(1 for row in given if row.submitted_on and row.submitted_on > held[row.round].closes),
        returned=sum(1 for row in rows.returns if row.round in held and row.side == side),
        reopened=sum(1 for row in rows.reopenings if row.round in held and row.side == side),
        lapsed=sum(1 for row in mine if row.state == State.LAPSED),
    )


def _counted(rows: YearRows) -> dict[tuple[str, str], dict[str, UpdateRow]]:
    """The last approved edition of each side by (round, action)."""
    found: dict[tuple[str, str], dict[str, UpdateRow]] = {}
    for row in sorted(rows.updates, key=lambda one: one.edition):
        if row.state in COUNTED:
            found.setdefault((row.round, row.action), {})[row.side] = row
    return found


def _rated(
    round_: RoundRow, counted: Mapping[tuple[str, str], Mapping[str, UpdateRow]]
) -> tuple[RatedRound, ...]:
    found: dict[str, Counter[str]] = {}
    for (slug, _), by_side in counted.items():
        if slug == round_.slug:
            for side, row in by_side.items():
                found.setdefault(side, Counter())[row.rating] += 1
    return tuple(
        RatedRound(
            round_.name,
            side,
            tuple((word, found[side][rating]) for rating, word in round_.words),
            round_.tones,
        )
        for side in ORDER
        if side in found
    )


def _disputed(
    round_: RoundRow, rows: YearRows, counted: Mapping[tuple[str, str], Mapping[str, UpdateRow]]
) -> Disputed:
    agreed = {(row.action, row.edition) for row in rows.joints if row.agreed and row.round == round_.slug}
    rated, disputes, resolved = 0, 0, 0
    for line in rows.lines:
        by_side = counted.get((line.round, line.action), {})
        if line.round != round_.slug or len(line.sides) < 2 or set(by_side) < set(line.sides):
            continue
        rated += 1
        said = [Stated(side, one.rating, one.confidence, one.forecast) for side, one in by_side.items()]
        if differences(said):
            disputes += 1
            edition = max(one.edition for one in by_side.values())
            resolved += any(action == line.action and of >= edition for action, of in agreed)
    return Disputed(round_.name, rated, disputes, resolved)


def _forecasters(rows: YearRows, held: Mapping[str, RoundRow], year: Year) -> tuple[tuple[str, Score], ...]:
    """What was first forecast in the year's locked updates, by side, against what is known by the end of the year."""
    locked = [row for row in rows.updates if row.round in held and row.state == State.LOCKED]
    over = [row for row in rows.actions if row.ended_on and year.gone(row.ended_on)]
    recorded = {row.slug: row.ended_on for row in over if row.ended_on and row.how == COMPLETED}
    gone = {row.slug: row.ended_on for row in over if row.ended_on and row.how != COMPLETED}
    joined = [row for row in rows.joints if row.round in held and row.locked]
    known = endings(
        recorded,
        (*(_said(row, row.side, held) for row in locked), *(_said(row, JOINTLY, held) for row in joined)),
        gone,
    )
    lines = {(line.round, line.action): line for line in rows.lines}
    forecasts = [
        _forecast(row, held[row.round], lines[row.round, row.action])
        for row in locked
        if row.edition == 1 and row.submitted_on and row.first_rating not in held[row.round].done
    ]
    scores = scores_by(forecasts, known, year.until, lambda one: one.side)
    return tuple((side, scores[side]) for side in ORDER if side in scores)


def _said(row: UpdateRow | JointRow, side: str, held: Mapping[str, RoundRow]) -> Locked:
    round_ = held[row.round]
    done_on = row.forecast if row.rating in round_.done else None
    return Locked((round_.closes, round_.slug), row.action, side, row.edition, done_on)


def _forecast(row: UpdateRow, round_: RoundRow, line: LineRow) -> Forecast:
    return Forecast(
        action=row.action,
        side=row.side,
        organisation="",
        made_on=row.submitted_on or round_.closes,
        date=row.first_forecast,
        on_time=round_.chances.get(row.first_rating),
        planned_end=line.planned_end,
    )
