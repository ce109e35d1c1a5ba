"""Risks that moved since the board last met, the gravest that stand, and acceptances that end."""

import datetime as dt

from lodestar.analysis.risks import Rating
from lodestar.evidence.definitions.risk_scheme import load_risk_scheme
from lodestar.reports.documents import Column, Paragraph, Section, Status, Table
from lodestar.reports.documents.model import Block, Cell, count
from lodestar.service.board_packs.gathering.asked import Asked, some
from lodestar.service.risks.models import Issue, Risk
from lodestar.service.risks.queries import expiring_acceptances, issues_of, risks_moved, risks_of

SHOWN = 10
AHEAD = dt.timedelta(days=100)
_MOVED = {
    "new": Status("New", "dot", "link"),
    "worse": Status("Worse", "triangle", "bad"),
    "better": Status("Better", "tick", "good"),
    "shifted": Status("Shifted", "diamond", "warn"),
    "closed": Status("Closed", "dash", "none"),
}


def gather(asked: Asked) -> Section | None:
    """None for a place that keeps no risks and no issues."""
    risks = [risk for risk in risks_of(asked.place) if risk.closed_on is None]
    issues = [issue for issue in issues_of(asked.place) if issue.resolved_on is None]
    moved = risks_moved(asked.place, asked.since_moment) if asked.since_moment else ()
    if not (risks or issues or moved):
        return None
    parts = (
        *some(len(risks), "open risk"), ", ", count(len(moved), "risks moved"), " moved since you last met; ",
        *some(len(issues), "open issue"), ".",
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(parts, lead=True)]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, _MOVED[one.movement.direction], _band(one.movement.before), _band(one.movement.after))
        for one in moved[:SHOWN]
    )
    if rows:
        columns = (Column("Risk", 6), Column("Moved", 2), Column("Was", 3), Column("Is now", 3))
        blocks.append(Table("Risks that moved", columns, rows, _more(len(moved))))
    rows = tuple((risk.name, _band(risk.current), _band(risk.target), _owner(risk)) for risk in risks[:SHOWN])
    if rows:
        columns = (
            Column("Risk", 6),
            Column("As things stand", 3),
            Column("After treatment", 3),
            Column("Hangs on", 4),
        )
        blocks.append(Table("The gravest risks", columns, rows, _more(len(risks))))
    rows = tuple((issue.name, issue.text, issue.due, _owner(issue)) for issue in issues[:SHOWN])
    if rows:
        columns = (
            Column("Issue", 4),
            Column("What happened", 5),
            Column("To be resolved by", 2),
            Column("Hangs on", 3),
        )
        blocks.append(Table("Open issues", columns, rows, _more(len(issues))))
    rows = tuple(
        (one.risk.name, one.justification, one.expires_on) for one in expiring_acceptances(asked.place, AHEAD)
    )
    if rows:
        columns = (Column("Risk", 4), Column("Accepted because", 6), Column("Until", 2))
        blocks.append(Table("Acceptances that end soon", columns, rows))
    return Section("risks", "Risks and issues", tuple(blocks))


def _band(rating: Rating | None) -> str:
    if rating is None:
        return ""
    scheme = load_risk_scheme()
    band = scheme.band(rating.likelihood, rating.impact)
    return f"{band.word} ({rating.likelihood} × {rating.impact})"


def _owner(record: Risk | Issue) -> str:
    """What a risk hangs on: an action, a theme, or the plan as a whole. People are not named in a pack."""
    hangs_on = record.action or record.theme
    return str(hangs_on) if hangs_on else "the plan as a whole"


def _more(total: int) -> str:
    return f"The first {SHOWN} of {total:,}." if total > SHOWN else ""
