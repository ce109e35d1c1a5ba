"""The next two quarters: what is due, and by whom."""

import datetime as dt

from lodestar.analysis.board import Quarter, coming_quarters, due_in
from lodestar.reports.documents import Column, Paragraph, Section, Table
from lodestar.reports.documents.model import Block, count
from lodestar.reports.documents.wording import day, some
from lodestar.service.board_packs.gathering.asked import Asked, dated

SHOWN = 15


def gather(asked: Asked) -> Section | None:
    """None when nothing is due in them. What falls due between the data cut and the meeting is told with them."""
    begins = min(asked.today, asked.meets_on)
    due = due_in(_quarters(begins, asked.meets_on), asked.plan.open.values(), begins)
    total = sum(len(one.promises) for one in due)
    if not total:
        return None
    sooner = sum(1 for one in due for promise in one.promises if promise.last_day < asked.meets_on)
    before = (", ", count(sooner, "promises"), " of them before you meet") if sooner else ()
    falls = f" fall{'s' if total == 1 else ''} due by {day(due[-1].quarter.end)}"
    blocks: list[Block] = [Paragraph((*some(total, "promise"), falls, *before, "."), lead=True)]
    columns = (Column("Due", 4), Column("Milestone", 6), Column("Action", 8), Column("Lead", 7))
    for one in due:
        rows = tuple(
            (
                dated(promise.due),
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


def _quarters(begins: dt.date, meets_on: dt.date) -> list[Quarter]:
    """The quarter in which the time ahead begins, and all that follow up to the second after the meeting's."""
    last, quarters = coming_quarters(meets_on)[-1], list(coming_quarters(begins, 0))
    while quarters[-1] != last:
        quarters.append(quarters[-1].next)
    return quarters
