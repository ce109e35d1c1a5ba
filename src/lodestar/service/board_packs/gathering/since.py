"""Since you last met: promises kept, moved and added, what is late, and who has been silent."""

from decimal import Decimal

from django.utils.timezone import localdate

from lodestar.analysis.delivery.promises import Account, Moved, Promise
from lodestar.reports.documents import Callout, Column, Figure, Section, Status, Table
from lodestar.reports.documents.model import Block, Cell, count
from lodestar.reports.documents.wording import day
from lodestar.service.board_packs.gathering.asked import Asked, dated, written
from lodestar.service.board_packs.gathering.tables import first_of
from lodestar.service.delivery.queries import revisions_of

SHOWN, REST = 12, "; the annex has every action"
PROMISE = (Column("Action", 5), Column("Promise", 4))


def gather(asked: Asked) -> Section | None:
    """What the first page says in numbers, told one by one. None where nothing was kept, moved or left late or silent."""
    found = asked.plan.account
    blocks: list[Block] = []
    begins = asked.plan.begins
    if begins:
        text = f"What was said and moved before {day(begins)} is not known here: all of it counts as there from the start."
        blocks.append(Callout(f"The record begins on {day(begins)}, after you last met", text, "warn"))
    blocks += _late(found)
    blocks += _moved(asked, found.moved)
    blocks += _kept(asked, found)
    blocks += _promises("Added", found.added)
    blocks += _promises("No longer in the plan", found.dropped)
    blocks += _silent(asked, found)
    if not blocks:
        return None
    title = "Since you last met" if asked.since else "Promises up to now"
    return Section("since-you-last-met", title, tuple(blocks))


def days_late(account: Account, promise: Promise) -> Figure:
    """How many days a promise is late at the end of the account."""
    return count((account.until - promise.last_day).days, "days late")


def _late(found: Account) -> list[Table]:
    rows = [(one.action_name, one.name, _due(found, one), days_late(found, one)) for one in found.late]
    columns = (*PROMISE, Column("Was due", 3), Column("Days late", 1, True))
    return first_of("Past their day and not recorded as met", columns, rows, SHOWN, REST)


def _moved(asked: Asked, moved: tuple[Moved, ...]) -> list[Table]:
    reasons = {
        (one.action, one.milestone): one.reason
        for one in revisions_of(asked.place, asked.since)
        if one.field != "starts"
    }
    rows = [
        (
            one.promise.action_name,
            one.promise.name,
            dated(one.was),
            dated(one.promise.due),
            Figure(Decimal(one.days), "days moved", f"{one.days:+,}".replace("-", "−")),
            reasons.get(one.promise.key, ""),
        )
        for one in moved
    ]
    columns = (
        Column("Action", 4), Column("Promise", 3), Column("Was due", 2), Column("Now due", 2), Column("Days", 1, True),
        Column("Why", 3),
    )  # fmt: skip
    return first_of("Moved", columns, rows, SHOWN, REST)


def _kept(asked: Asked, found: Account) -> list[Table]:
    rows = [
        (one.action_name, one.name, _due(found, one), asked.plan.met[one.key], _seen(asked, one))
        for one in found.kept
    ]
    columns = (*PROMISE, Column("Due", 3), Column("Met on", 3), Column("Seen by another", 3))
    blocks = first_of("Kept", columns, rows, SHOWN, REST)
    doubted = [(one, asked.verified[one.key]) for one in found.kept if is_doubted(asked, one)]
    doubts = [(one.action_name, one.name, row.reason, row.judged_on) for one, row in doubted]
    why = (*PROMISE, Column("What was found", 6), Column("On", 3))
    return [*blocks, *first_of("Reported as kept, and found not adequate", why, doubts, SHOWN)]


def _due(found: Account, promise: Promise) -> Cell:
    """When it was due, and when before that, where the date was moved since the board last met."""
    was = found.moved_from(promise)
    return f"{written(promise.due)}; before: {written(was)}" if was else dated(promise.due)


def is_doubted(asked: Asked, promise: Promise) -> bool:
    """Whether somebody other than its reporter looked at a promise that was reported kept, and found it not adequate."""
    seen = asked.verified.get(promise.key)
    return seen is not None and seen.state == "not-adequate"


def _seen(asked: Asked, promise: Promise) -> Status | None:
    row = asked.verified.get(promise.key)
    return _VERDICTS[row.state] if row is not None else None


_VERDICTS = {
    "verified": Status("Verified", "tick", "good"),
    "not-adequate": Status("Not adequate", "cross", "bad"),
    "to-verify": Status("To verify", "ring", "none"),
}


def _promises(title: str, promises: tuple[Promise, ...]) -> list[Table]:
    rows = [(one.action_name, one.name, dated(one.due)) for one in promises]
    return first_of(title, (*PROMISE, Column("Due", 2)), rows, SHOWN, REST)


def _silent(asked: Asked, found: Account) -> list[Table]:
    rows = []
    for slug in found.silent:
        action, last = asked.plan.actions[slug], asked.plan.last_words.get(slug)
        rows.append((action["name"], asked.leads(action), localdate(last) if last else "never"))
    return first_of(
        "Silent", (Column("Action", 5), Column("Lead", 4), Column("Last word", 2)), rows, SHOWN, REST
    )
