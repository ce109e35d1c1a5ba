"""Annex: every action by theme."""

from lodestar.reports.documents import Column, Section, Table
from lodestar.reports.documents.model import Block, Cell
from lodestar.service.board_packs.gathering.asked import Asked, status, written
from lodestar.service.delivery.since import Plain


def gather(asked: Asked) -> Section | None:
    """None for a plan without actions."""
    if not asked.plan.actions:
        return None
    by_theme: dict[str, list[tuple[Cell, ...]]] = {theme: [] for theme, _ in asked.workstreams.values()}
    order = {slug: at for at, slug in enumerate(asked.workstreams)}
    for slug, action in sorted(
        asked.plan.actions.items(),
        key=lambda pair: (order.get(pair[1]["workstream"], len(order)), pair[1]["name"]),
    ):
        theme, workstream = asked.workstreams.get(action["workstream"], ("Elsewhere", action["workstream"]))
        by_theme.setdefault(theme, []).append(_row(asked, slug, action, workstream))
    columns = (
        Column("Action", 6), Column("Workstream", 4), Column("Lead", 3), Column("State", 3), Column("Next due", 3),
    )  # fmt: skip
    blocks: tuple[Block, ...] = tuple(
        Table(theme, columns, tuple(rows)) for theme, rows in by_theme.items() if rows
    )
    return Section("all-actions", "Annex: all actions", blocks, annex=True)


def _row(asked: Asked, slug: str, action: Plain, workstream: str) -> tuple[Cell, ...]:
    ahead = asked.next_due.get(slug)
    how = asked.plan.ended.get(slug)
    state = status("done", f"Ended: {how}") if how else status(action["commitment"])
    due = f"{ahead.name}, {written(ahead.due)}" if ahead and not how else written(action.get("ends"))
    return (action["name"], workstream, asked.leads(action), state, due)
