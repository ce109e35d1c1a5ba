"""The rows that an annual report is worked out from, as plain values. Days are the place's local days."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lodestar.analysis.delivery.money import Budgeted
from lodestar.analysis.risks import Rating


@dataclass(frozen=True)
class ActionRow:
    """An action of the plan; ``how`` and ``ended_on`` tell of its ending, where it has one that stands."""

    slug: str
    commitment: str
    how: str = ""
    ended_on: dt.date | None = None


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with its date as written, and the day on which it was reached, None if it was not.

    ``doubted``: who was asked to look did not find it reached.
    """

    action: str
    milestone: str
    due: str
    met_on: dt.date | None
    doubted: bool = False


@dataclass(frozen=True)
class RevisionRow:
    """A date that was set (``old`` blank), moved, or taken away (``new`` blank), and the day on which that was recorded."""

    action: str
    milestone: str
    field: str
    old: str
    new: str
    on: dt.date


@dataclass(frozen=True)
class RoundRow:
    """A reporting round. ``words`` are its ratings, by id, in order, and ``tones`` what they look like. ``done`` are the ids of ratings that say that an action is done; ``chances`` what each means."""

    slug: str
    name: str
    closes: dt.date
    words: tuple[tuple[str, str], ...]
    tones: tuple[str, ...]
    done: frozenset[str]
    chances: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class LineRow:
    """An action in a round, the sides that report on it, and the end that was planned for it then."""

    round: str
    action: str
    sides: tuple[str, ...]
    planned_end: dt.date | None


@dataclass(frozen=True)
class UpdateRow:
    """One edition of what a side said. ``first_*`` is what was first submitted; ``submitted_on`` None for never."""

    round: str
    action: str
    side: str
    edition: int
    state: str
    rating: str
    confidence: str
    forecast: dt.date | None
    submitted_on: dt.date | None
    first_rating: str
    first_forecast: dt.date | None


@dataclass(frozen=True)
class JointRow:
    """A joint line; ``agreed`` says whether all sides stand by it, ``locked`` whether it can change no more."""

    round: str
    action: str
    edition: int
    agreed: bool
    locked: bool
    rating: str
    forecast: dt.date | None


@dataclass(frozen=True)
class BackRow:
    """An update that was given back to its author, or reopened after it was locked."""

    round: str
    side: str


@dataclass(frozen=True)
class RiskRow:
    """A risk. ``before`` is its current rating as the year began, or when it was put on the register if that was later."""

    slug: str
    raised_on: dt.date
    closed_on: dt.date | None
    before: Rating
    after: Rating


@dataclass(frozen=True)
class IssueRow:
    raised_on: dt.date
    resolved_on: dt.date | None


@dataclass(frozen=True)
class MeetingRow:
    day: dt.date
    status: str
    quorate: bool | None


@dataclass(frozen=True)
class DecisionRow:
    made_on: dt.date
    outcome: str
    delegated: bool


@dataclass(frozen=True)
class FollowUpRow:
    """What was to be done after a meeting; ``agreed_on`` is the day of that meeting, ``missed_on`` that of an end undone."""

    agreed_on: dt.date
    due: dt.date | None
    done_on: dt.date | None
    missed_on: dt.date | None = None


@dataclass(frozen=True)
class ExchangeRow:
    direction: str
    made_on: dt.date
    status: str
    answered_on: dt.date | None


@dataclass(frozen=True)
class CommitmentRow:
    """An indicator that the plan answers for, in the latest year that is over by the end of the report's; ``unit`` is the
    unit's id, ``missing`` says of a figure that is not complete what it was made of."""

    name: str
    unit: str
    year: str
    value: Decimal | None
    expected: Decimal | None
    standing: str
    missing: str = ""


@dataclass(frozen=True)
class YearRows:
    """Everything that is known of a place for the report of a year: what happened outside the year may be among it."""

    actions: tuple[ActionRow, ...] = ()
    milestones: tuple[MilestoneRow, ...] = ()
    revisions: tuple[RevisionRow, ...] = ()
    rounds: tuple[RoundRow, ...] = ()
    lines: tuple[LineRow, ...] = ()
    updates: tuple[UpdateRow, ...] = ()
    joints: tuple[JointRow, ...] = ()
    returns: tuple[BackRow, ...] = ()
    reopenings: tuple[BackRow, ...] = ()
    risks: tuple[RiskRow, ...] = ()
    issues: tuple[IssueRow, ...] = ()
    meetings: tuple[MeetingRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    follow_ups: tuple[FollowUpRow, ...] = ()
    exchanges: tuple[ExchangeRow, ...] = ()
    commitments: tuple[CommitmentRow, ...] = ()
    money: tuple[Budgeted, ...] = field(default=())
