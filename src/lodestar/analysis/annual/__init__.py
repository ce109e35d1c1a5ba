"""What an annual report says, worked out from rows: pure functions, frozen results."""

from dataclasses import dataclass

from lodestar.analysis.annual.governance import (
    Decisions,
    Exchanges,
    FollowUps,
    Issues,
    Meetings,
    Register,
    decisions_of,
    exchanges_of,
    follow_ups_of,
    issues_of,
    meetings_of,
    register_of,
)
from lodestar.analysis.annual.plan import (
    Actions,
    Milestones,
    QuarterPromised,
    Slip,
    actions_of,
    milestones_of,
    money_of,
    quarters_of,
    slip_of,
)
from lodestar.analysis.annual.records import CommitmentRow, YearRows
from lodestar.analysis.annual.rounds import Rounds, rounds_of
from lodestar.analysis.annual.year import Year, year_named
from lodestar.analysis.delivery.money import Total

__all__ = ["AnnualFigures", "Year", "YearRows", "figures_of", "year_named"]


@dataclass(frozen=True)
class AnnualFigures:
    """All that is told of a place in a year."""

    year: Year
    actions: Actions
    milestones: Milestones
    slip: Slip
    quarters: tuple[QuarterPromised, ...]
    rounds: Rounds
    risks: Register
    issues: Issues
    meetings: Meetings
    decisions: Decisions
    follow_ups: FollowUps
    asks: Exchanges
    offers: Exchanges
    commitments: tuple[CommitmentRow, ...]
    money: tuple[Total, ...]


def figures_of(rows: YearRows, year: Year) -> AnnualFigures:
    """Work out every figure of a year's report."""
    return AnnualFigures(
        year=year,
        actions=actions_of(rows.actions, year),
        milestones=milestones_of(rows, year),
        slip=slip_of(rows.revisions, year),
        quarters=quarters_of(rows, year),
        rounds=rounds_of(rows, year),
        risks=register_of(rows.risks, year),
        issues=issues_of(rows.issues, year),
        meetings=meetings_of(rows.meetings, year),
        decisions=decisions_of(rows.decisions, year),
        follow_ups=follow_ups_of(rows.follow_ups, year),
        asks=exchanges_of(rows.exchanges, year, "ask"),
        offers=exchanges_of(rows.exchanges, year, "offer"),
        commitments=rows.commitments,
        money=money_of(rows.money, year),
    )
