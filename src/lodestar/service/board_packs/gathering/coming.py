"""The next two quarters: what is due, and by whom."""

from lodestar.analysis.board import coming_quarters, due_in
from lodestar.reports.documents import Column, Paragraph, Section, Table
from lodestar.reports.documents.model import Block
from lodestar.reports.documents.wording import some
from lodestar.service.board_packs.gathering.asked import Asked, written

SHOWN = 15


def gather(asked: Asked) -> Section | None:
    """None when nothing is due in them."""
    due = due_in(coming_quarters(asked.meets_on), asked.plan.open.values(), asked.meets_on)
    total = sum(len(one.promises) for one in due)
    if not total:
        return None
    said = some(total, "promise")
    parts = (
        *said,
        f" fall{'s' if total == 1 else ''} due from the day you meet to the end of ",
        due[-1].quarter.name,
        ".",
    )
    blocks: list[Block] = [Paragraph(parts, lead=True)]
    columns = (Column("Due", 2), Column("Milestone", 4), Column("Action", 5), Column("Lead", 3))
    for one in due:
        rows = tuple(
            (
                written(promise.due),
                promise.name,
                promise.action_name,
                asked.leads(asked.plan.actions[promise.action]),
            )
            for promise in one.promises[:SHOWN]
        )
        left = len(one.promises) - len(rows)
        note = f"And {left:,} more; the annex has every action." if left else ""
        blocks.append(Table(one.quarter.name, columns, rows, note, empty="Nothing is due."))
    return Section("next-quarters", "The next two quarters", tuple(blocks))
