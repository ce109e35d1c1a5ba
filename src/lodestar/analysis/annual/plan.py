"""The plan's part of an annual report: how actions stand, which promises were kept, how far dates slipped, what it cost."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from lodestar.analysis.annual.records import ActionRow, MilestoneRow, RevisionRow, YearRows
from lodestar.analysis.annual.year import Year
from lodestar.analysis.board.quarters import Quarter, coming_quarters
from lodestar.analysis.delivery.money import Budgeted, Total, totals_by
from lodestar.evidence.periods import parse_period


@dataclass(frozen=True)
class Actions:
    """Actions at the end of the year: those that go on by commitment, those that ended in it by how, those before."""

    all: int
    going: tuple[tuple[str, int], ...]
    ended: tuple[tuple[str, int], ...]
    ended_before: int


@dataclass(frozen=True)
class Milestones:
    """``kept`` were reached in the year, ``kept_late`` of them after their last day, ``doubted`` of them found not adequate by
    somebody other than who reported them. ``moved`` had their date moved in it.

    ``late`` were due by the end and not reached, in actions that go on; ``days_late`` is what they come to together.
    """

    kept: int
    kept_late: int
    doubted: int
    moved: int
    late: int
    days_late: int


@dataclass(frozen=True)
class Slip:
    """Dates that were moved in the year, of actions and milestones. Days count from last day to last day.

    ``net`` is days moved later less days moved earlier.
    """

    moves: int
    later: int
    earlier: int
    first_dates: int

    @property
    def net(self) -> int:
        return self.later - self.earlier


@dataclass(frozen=True)
class QuarterPromised:
    """The milestones that were promised for a quarter: met by their last day, met later, moved to a later quarter since
    the year began, not met though their day is past, and still ahead. One that was moved counts in the quarter that it
    was moved to as well.
    """

    quarter: Quarter
    on_time: int
    late: int
    moved: int
    missed: int
    ahead: int


def actions_of(rows: Iterable[ActionRow], year: Year) -> Actions:
    """How the plan's actions stand on the last day that is told."""
    rows = tuple(rows)
    going = Counter(row.commitment for row in rows if not year.gone(row.ended_on))
    ended = Counter(row.how for row in rows if year.holds(row.ended_on))
    before = sum(1 for row in rows if row.ended_on is not None and row.ended_on < year.start)
    return Actions(len(rows), tuple(sorted(going.items())), tuple(sorted(ended.items())), before)


def milestones_of(rows: YearRows, year: Year) -> Milestones:
    """Which promises were kept, moved and missed. A month or a year counts to its last day."""
    ended = {row.slug for row in rows.actions if year.gone(row.ended_on)}
    kept = [row for row in rows.milestones if year.holds(row.met_on)]
    moved = {
        (row.action, row.milestone)
        for row in rows.revisions
        if row.field == "due" and row.old and row.new and year.holds(row.on)
    }
    late = [
        (year.until - _last(row)).days
        for row in rows.milestones
        if not year.gone(row.met_on) and row.action not in ended and _last(row) < year.until
    ]
    after = sum(1 for row in kept if row.met_on is not None and row.met_on > _last(row))
    return Milestones(len(kept), after, sum(row.doubted for row in kept), len(moved), len(late), sum(late))


def slip_of(rows: Iterable[RevisionRow], year: Year) -> Slip:
    """How far dates were moved. A first date and one that is taken away move nothing."""
    told = [row for row in rows if year.holds(row.on)]
    moves = [
        (parse_period(row.new).end - parse_period(row.old).end).days for row in told if row.old and row.new
    ]
    return Slip(
        moves=len(moves),
        later=sum(days for days in moves if days > 0),
        earlier=-sum(days for days in moves if days < 0),
        first_dates=sum(1 for row in told if not row.old),
    )


def quarters_of(rows: YearRows, year: Year) -> tuple[QuarterPromised, ...]:
    """Each quarter of the year that has begun by the last day that is told: what was promised for it, and what came."""
    quarters = coming_quarters(year.start, 3)
    ended = {row.slug for row in rows.actions if year.gone(row.ended_on)}
    away = _moved_away(rows.revisions, year)
    return tuple(
        _promised(rows, quarter, year, ended, away) for quarter in quarters if quarter.start <= year.until
    )


def _promised(
    rows: YearRows, quarter: Quarter, year: Year, ended: Set[str], away: Iterable[tuple[dt.date, dt.date]]
) -> QuarterPromised:
    due = [row for row in rows.milestones if quarter.start <= _last(row) <= quarter.end]
    met = [row for row in due if year.gone(row.met_on)]
    on_time = sum(1 for row in met if row.met_on is not None and row.met_on <= _last(row))
    still = [row for row in due if not year.gone(row.met_on) and row.action not in ended]
    missed = sum(1 for row in still if _last(row) < year.until or (year.over and _last(row) == year.until))
    moved = sum(1 for old, new in away if quarter.start <= old <= quarter.end < new)
    return QuarterPromised(quarter, on_time, len(met) - on_time, moved, missed, len(still) - missed)


def _moved_away(revisions: Iterable[RevisionRow], year: Year) -> list[tuple[dt.date, dt.date]]:
    """For each milestone that was moved in the year: the last day that it had first, and the one that it has now."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in revisions:
        if row.field == "due" and row.old and row.new and year.holds(row.on):
            key = (row.action, row.milestone)
            found[key] = (found.get(key, (row.old, ""))[0], row.new)
    return [(parse_period(old).end, parse_period(new).end) for old, new in found.values()]


def money_of(rows: Iterable[Budgeted], year: Year) -> tuple[Total, ...]:
    """Pounds committed and spent in the financial year, by source."""
    return totals_by((row for row in rows if row.year == year.name), lambda row: row.source)


def _last(row: MilestoneRow) -> dt.date:
    return parse_period(row.due).end
