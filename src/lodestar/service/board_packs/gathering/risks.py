"""Risks that moved since the board last met, the gravest that stand, and acceptances that end or no longer cover it."""

import datetime as dt
from collections.abc import Iterable

from lodestar.analysis.risks import Rating
from lodestar.evidence.definitions.risk_scheme import RiskScheme
from lodestar.reports.documents import Column, Paragraph, Section, Status, Table
from lodestar.reports.documents.model import Block, count
from lodestar.reports.documents.wording import some
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.gathering.tables import first_of
from lodestar.service.delivery.schemes import risk_scheme_of
from lodestar.service.risks.models import Issue, Risk
from lodestar.service.risks.queries import (
    RiskMovement,
    acceptances_to_decide,
    issues_of,
    risks_moved,
    risks_of,
)
from lodestar.service.risks.watching import watches_of

SHOWN = 10
AHEAD = dt.timedelta(days=100)
_MOVED = {
    "new": Status("New", "dot", "link"),
    "worse": Status("Worse", "triangle", "bad"),
    "better": Status("Better", "tick", "good"),
    "shifted": Status("Shifted", "diamond", "warn"),
    "closed": Status("Closed", "dash", "none"),
    "passed": Status("Raised and closed", "dash", "none"),
}


def gather(asked: Asked) -> Section | None:
    """None for a place that keeps no risks and no issues."""
    risks = [risk for risk in risks_of(asked.place) if risk.closed_on is None]
    issues = [issue for issue in issues_of(asked.place) if issue.resolved_on is None]
    moved = risks_moved(asked.place, asked.plan.moment) if asked.plan.moment else ()
    if not (risks or issues or moved):
        return None
    news = (", ", count(len(moved), "risks moved"), " moved since you last met") if asked.since else ()
    parts = (*some(len(risks), "open risk"), *news, "; ", *some(len(issues), "open issue"), ".")
    scheme = risk_scheme_of(asked.place)
    blocks: tuple[Block, ...] = (
        Paragraph(parts, lead=True),
        *_moved(scheme, moved),
        *_gravest(scheme, risks),
        *_watched(asked, risks),
        *_issues(issues),
        *_acceptances(asked),
    )
    return Section("risks", "Risks and issues", blocks)


def _moved(scheme: RiskScheme, moved: Iterable[RiskMovement]) -> list[Table]:
    rows = [
        (
            one.name,
            _MOVED[(move := one.movement).direction],
            _band(scheme, move.before),
            _band(scheme, move.after),
        )
        for one in moved
    ]
    columns = (Column("Risk", 6), Column("Moved", 2), Column("Was", 3), Column("Is now", 3))
    return first_of("Risks that moved", columns, rows, SHOWN)


def _gravest(scheme: RiskScheme, risks: Iterable[Risk]) -> list[Table]:
    rows = [
        (one.name, _band(scheme, one.current), _band(scheme, one.target), _hangs_on(one)) for one in risks
    ]
    columns = (
        Column("Risk", 6),
        Column("As things stand", 3),
        Column("After treatment", 3),
        Column("Hangs on", 4),
    )
    return first_of("The gravest risks", columns, rows, SHOWN)


def _watched(asked: Asked, risks: Iterable[Risk]) -> list[Table]:
    """What the indicators that watch open risks say. Small numbers stay hidden, as a pack is read by many."""
    watches = watches_of(asked.place, sees_small=False, today=asked.today)
    rows = [(risk.name, one.assignment.name, one.said) for risk in risks for one in watches.get(risk.pk, ())]
    columns = (Column("Risk", 5), Column("Indicator that watches it", 4), Column("It stands", 5))
    return first_of("What indicators say of risks", columns, rows, SHOWN)


def _issues(issues: Iterable[Issue]) -> list[Table]:
    rows = [(one.name, one.text, one.due, _hangs_on(one)) for one in issues]
    columns = (
        Column("Issue", 4),
        Column("What happened", 5),
        Column("To be resolved by", 2),
        Column("Hangs on", 3),
    )
    return first_of("Open issues", columns, rows, SHOWN)


def _acceptances(asked: Asked) -> list[Table]:
    ending = acceptances_to_decide(asked.place, AHEAD)
    rows = [
        (one.row.risk.name, one.row.justification, one.row.expires_on, one.said(named=False))
        for one in ending
    ]
    columns = (
        Column("Risk", 4),
        Column("Accepted because", 4),
        Column("Until", 2),
        Column("How it stands", 5),
    )
    return first_of("Acceptances to be decided anew", columns, rows, SHOWN)


def _band(scheme: RiskScheme, rating: Rating | None) -> str:
    if rating is None:
        return ""
    band = scheme.band(rating.likelihood, rating.impact)
    return f"{band.word} ({rating.likelihood} × {rating.impact})"


def _hangs_on(record: Risk | Issue) -> str:
    """What a risk hangs on: an action, a theme, or the plan as a whole. People are not named in a pack."""
    hangs_on = record.action or record.theme
    return str(hangs_on) if hangs_on else "the plan as a whole"
