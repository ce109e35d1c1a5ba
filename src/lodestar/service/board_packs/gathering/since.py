"""Since you last met: promises kept, moved and added, what is late, and who has been silent."""

from collections.abc import Iterable
from decimal import Decimal

from lodestar.analysis.board import Promise, SinceLastMet, promises_of, since_last_met
from lodestar.reports.documents import Callout, Cell, Column, Figure, Paragraph, Section, Table
from lodestar.reports.documents.model import Block, count
from lodestar.reports.documents.wording import day
from lodestar.service.board_packs.gathering.asked import Asked, some, written
from lodestar.service.delivery.queries import revisions_of

SHOWN = 12


def gather(asked: Asked) -> Section | None:
    """None for a plan without promises of which nothing was recorded either."""
    found = compare(asked)
    if not (asked.promises or found.dropped or found.silent):
        return None
    blocks: list[Block] = [_lead(found)]
    if asked.begins:
        text = f"What was said and moved before {day(asked.begins)} is not known here: all of it counts as there from the start."
        blocks.append(Callout(f"The record begins on {day(asked.begins)}, after you last met", text, "warn"))
    late = tuple(
        (one.action_name, one.name, written(one.due), count((found.until - one.last_day).days, "days late"))
        for one in found.late[:SHOWN]
    )
    columns = (
        Column("Action", 5),
        Column("Milestone", 4),
        Column("Was due", 2),
        Column("Days late", 1, True),
    )
    blocks += _table("Past their day and not recorded as met", columns, late, len(found.late))
    reasons = {(one.action, one.milestone): one.reason for one in revisions_of(asked.place, asked.since)}
    moved = tuple(
        (
            one.promise.action_name,
            one.promise.name,
            written(one.was),
            written(one.promise.due),
            Figure(Decimal(one.days), "days moved", f"{one.days:+,}".replace("-", "−")),
            reasons.get(one.promise.key, ""),
        )
        for one in found.moved[:SHOWN]
    )
    columns = (
        Column("Action", 4), Column("Milestone", 3), Column("Was due", 2), Column("Now due", 2), Column("Days", 1, True),
        Column("Why", 3),
    )  # fmt: skip
    blocks += _table("Moved", columns, moved, len(found.moved))
    kept = tuple(
        (one.action_name, one.name, written(one.due), asked.met[one.key]) for one in found.kept[:SHOWN]
    )
    columns = (Column("Action", 5), Column("Milestone", 4), Column("Due", 2), Column("Met on", 2))
    blocks += _table("Kept", columns, kept, len(found.kept))
    blocks += _promises("Added", found.added)
    blocks += _promises("No longer in the plan", found.dropped)
    blocks += _silent(asked, found)
    return Section("since-you-last-met", "Since you last met", tuple(blocks))


def compare(asked: Asked) -> SinceLastMet:
    """The numbers: what became of the plan's promises between the last meeting and the data cut."""
    ended = asked.ended
    now = {
        key: promise
        for key, promise in asked.promises.items()
        if promise.action not in ended or key in asked.met
    }
    moment = asked.since_moment
    silent = [
        slug
        for slug, action in asked.actions.items()
        if moment is not None
        and action["commitment"] == "committed"
        and slug not in ended
        and (slug not in asked.last_words or asked.last_words[slug] <= moment)
    ]
    known = asked.actions if asked.begins else asked.actions_before
    before = {key: promise for key, promise in promises_of(known).items() if promise.action not in ended}
    return since_last_met(before, now, asked.met, since=asked.since, until=asked.today, silent=silent)


def _lead(found: SinceLastMet) -> Paragraph:
    opening = f"Since {day(found.since)}: " if found.since else "You have not met before. Up to now: "
    kept, moved, late = (
        some(len(found.kept), "promise"),
        some(len(found.moved), ""),
        some(len(found.late), ""),
    )
    parts: list[str | Figure] = [
        opening,
        *kept,
        " kept, ",
        moved[0],
        " moved, ",
        late[0],
        " past their day and not recorded as met",
    ]
    if found.since:
        parts += [", ", some(len(found.added), "")[0], " added. "]
        parts += [*some(len(found.silent), "committed action"), " silent"]
    return Paragraph((*parts, "."), lead=True)


def _promises(title: str, promises: tuple[Promise, ...]) -> list[Block]:
    rows = tuple((one.action_name, one.name, written(one.due)) for one in promises[:SHOWN])
    columns = (Column("Action", 5), Column("Milestone", 4), Column("Due", 2))
    return _table(title, columns, rows, len(promises))


def _silent(asked: Asked, found: SinceLastMet) -> list[Block]:
    rows = []
    for slug in found.silent[:SHOWN]:
        action, last = asked.actions[slug], asked.last_words.get(slug)
        lead = asked.leads(action) or "no lead named"
        rows.append((action["name"], lead, day(last.date()) if last else "never"))
    columns = (Column("Action", 5), Column("Lead", 4), Column("Last word", 2))
    return _table("Silent", columns, tuple(rows), len(found.silent))


def _table(
    title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], total: int
) -> list[Block]:
    shown = tuple(rows)
    if not shown:
        return []
    note = f"The first {len(shown)} of {total:,}; the annex has every action." if total > len(shown) else ""
    return [Table(title, columns, shown, note)]
