"""Annex: every action by theme."""

from lodestar.reports.documents import Column, Paragraph, Section, Status, Table
from lodestar.reports.documents.model import Block, Cell
from lodestar.reports.documents.wording import day
from lodestar.service.board_packs.gathering.asked import Asked, status, written
from lodestar.service.board_packs.gathering.ratings import latest
from lodestar.service.delivery.since import Plain

_ENDED = {"completed": "complete", "merged": "merged", "superseded": "merged"}


def gather(asked: Asked) -> Section | None:
    """None for a plan without actions."""
    if not asked.plan.actions:
        return None
    ratings = latest(asked)
    by_theme: dict[str, list[tuple[Cell, ...]]] = {theme: [] for theme, _ in asked.workstreams.values()}
    order = {slug: at for at, slug in enumerate(asked.workstreams)}
    for slug, action in sorted(
        asked.plan.actions.items(),
        key=lambda pair: (order.get(pair[1]["workstream"], len(order)), pair[1]["name"]),
    ):
        theme, workstream = asked.workstreams.get(action["workstream"], ("Elsewhere", action["workstream"]))
        by_theme.setdefault(theme, []).append(_row(asked, slug, action, workstream, ratings.get(slug)))
    columns = (
        Column("Action", 9), Column("Workstream", 6), Column("Lead", 8), Column("State", 6), Column("Rating", 5),
        Column("Next due", 7),
    )  # fmt: skip
    note = _note(asked)
    blocks: tuple[Block, ...] = (
        *((Paragraph((note,)),) if note else ()),
        *(Table(theme, columns, tuple(rows)) for theme, rows in by_theme.items() if rows),
    )
    return Section("all-actions", "Annex: all actions", blocks, annex=True)


def _row(asked: Asked, slug: str, action: Plain, workstream: str, rating: Status | None) -> tuple[Cell, ...]:
    ahead = asked.next_due.get(slug)
    ended = asked.plan.ended.get(slug)
    if ended is not None:
        into = f" into {ended.into}" if ended.how == "merged" else f" by {ended.into}" if ended.into else ""
        state = status(_ENDED[ended.how], f"{ended.how.capitalize()}{into}")
        return (action["name"], workstream, asked.leads(action), state, None, f"Ended {day(ended.on)}")
    due = f"{ahead.name}, {written(ahead.due)}" if ahead else written(action.get("ends"))
    return (action["name"], workstream, asked.leads(action), status(action["commitment"]), rating, due)


def _note(asked: Asked) -> str:
    """Which rounds the ratings are from."""
    if asked.round is None:
        return ""
    before = f", or else in {asked.round_before.name}" if asked.round_before is not None else ""
    return f"A rating is the one that the sides share in {asked.round.name}{before}."
