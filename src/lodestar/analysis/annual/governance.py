"""The board's part of an annual report: risks and issues, meetings and decisions, what followed, asks and offers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from lodestar.analysis.annual.records import (
    DecisionRow,
    ExchangeRow,
    FollowUpRow,
    IssueRow,
    MeetingRow,
    RiskRow,
)
from lodestar.analysis.annual.year import Year

HELD = frozenset({"held", "minuted", "approved"})


@dataclass(frozen=True)
class Register:
    """Risks in the year. ``worse`` and ``better`` are open ones whose likelihood × impact grew or shrank in it."""

    opened: int
    closed: int
    worse: int
    better: int
    open: int


@dataclass(frozen=True)
class Issues:
    raised: int
    resolved: int
    open: int


@dataclass(frozen=True)
class Meetings:
    """Meetings that were held in the year. ``no_rule`` are those of forums that set no quorum, or not minuted yet."""

    held: int
    quorate: int
    not_quorate: int
    no_rule: int
    cancelled: int


@dataclass(frozen=True)
class Decisions:
    """Decisions of the year by outcome; ``delegated`` of them were made by a delegated person."""

    outcomes: tuple[tuple[str, int], ...]
    delegated: int


@dataclass(frozen=True)
class FollowUps:
    agreed: int
    done: int
    overdue: int
    open: int


@dataclass(frozen=True)
class Exchanges:
    """Asks, or offers, of the year. ``days`` is the median from made to answered; a decline is an answer too."""

    direction: str
    made: int
    answered: int
    declined: int
    days: Decimal | None
    open: int


def register_of(rows: Iterable[RiskRow], year: Year) -> Register:
    """What became of risks in the year."""
    rows = [row for row in rows if year.gone(row.raised_on)]
    still = [row for row in rows if not year.gone(row.closed_on)]
    return Register(
        opened=sum(year.holds(row.raised_on) for row in rows),
        closed=sum(year.holds(row.closed_on) for row in rows),
        worse=sum(row.after.score > row.before.score for row in still),
        better=sum(row.after.score < row.before.score for row in still),
        open=len(still),
    )


def issues_of(rows: Iterable[IssueRow], year: Year) -> Issues:
    """What became of issues in the year."""
    rows = [row for row in rows if year.gone(row.raised_on)]
    return Issues(
        raised=sum(year.holds(row.raised_on) for row in rows),
        resolved=sum(year.holds(row.resolved_on) for row in rows),
        open=sum(not year.gone(row.resolved_on) for row in rows),
    )


def meetings_of(rows: Iterable[MeetingRow], year: Year) -> Meetings:
    """Which meetings were held, and whether enough were there."""
    told = [row for row in rows if year.holds(row.day)]
    held = [row for row in told if row.status in HELD]
    return Meetings(
        held=len(held),
        quorate=sum(row.quorate is True for row in held),
        not_quorate=sum(row.quorate is False for row in held),
        no_rule=sum(row.quorate is None for row in held),
        cancelled=sum(row.status == "cancelled" for row in told),
    )


def decisions_of(rows: Iterable[DecisionRow], year: Year) -> Decisions:
    """What was decided in the year."""
    told = [row for row in rows if year.holds(row.made_on)]
    outcomes = Counter(row.outcome for row in told)
    return Decisions(tuple(sorted(outcomes.items())), sum(row.delegated for row in told))


def follow_ups_of(rows: Iterable[FollowUpRow], year: Year) -> FollowUps:
    """What followed from meetings: overdue is what was due before the last day that is told and is not done by then."""
    rows = [row for row in rows if year.gone(row.agreed_on)]
    still = [row for row in rows if not year.gone(row.done_on) and not year.gone(row.missed_on)]
    return FollowUps(
        agreed=sum(year.holds(row.agreed_on) for row in rows),
        done=sum(year.holds(row.done_on) for row in rows),
        overdue=sum(row.due is not None and row.due < year.until for row in still),
        open=len(still),
    )


def exchanges_of(rows: Iterable[ExchangeRow], year: Year, direction: str) -> Exchanges:
    """What partners asked of each other and of government, or offered, and how long answers took."""
    rows = [row for row in rows if row.direction == direction and year.gone(row.made_on)]
    closed = [row for row in rows if year.holds(row.answered_on)]
    days = [
        (row.answered_on - row.made_on).days
        for row in closed
        if row.answered_on and row.status in {"answered", "declined"}
    ]
    return Exchanges(
        direction=direction,
        made=sum(year.holds(row.made_on) for row in rows),
        answered=sum(row.status == "answered" for row in closed),
        declined=sum(row.status == "declined" for row in closed),
        days=Decimal(str(median(days))) if days else None,
        open=sum(not year.gone(row.answered_on) for row in rows),
    )
