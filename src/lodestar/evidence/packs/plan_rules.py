"""The plan: dates in their order, places in the published order, and made things in made places only."""

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from lodestar.evidence.packs.context import Context
from lodestar.evidence.packs.entries import Entry
from lodestar.evidence.packs.facts import Basis, Record
from lodestar.evidence.packs.problems import Problem
from lodestar.evidence.packs.records import (
    Action,
    Asset,
    NextStep,
    Observation,
    Principle,
    Programme,
    Source,
    Theme,
    Workstream,
)
from lodestar.evidence.packs.structure import walk
from lodestar.evidence.periods import Period, parse_period

_ORDERS: tuple[tuple[type[Record], str, Callable[[Any], Hashable]], ...] = (
    (Principle, "order", lambda record: record.order),
    (Theme, "order", lambda record: record.order),
    (Workstream, "order", lambda record: (record.theme, record.order)),
    (NextStep, "order", lambda record: record.order),
    (Asset, "number", lambda record: (record.source, record.number)),
)


def check_dates(context: Context) -> Iterator[Problem]:
    """Actions and programmes end after they start; an action's milestones fall within it."""
    for entry, record in context.each(Action, Programme):
        starts, ends = _period(record.starts), _period(record.ends)
        if starts and ends and starts.start > ends.end:
            message = f"is before it starts ({record.starts})"
            yield entry.problem(("ends",), record.ends, message, "put the later date here")
    for entry, action in context.of(Action):
        yield from _milestones(entry, action)


def check_order(context: Context) -> Iterator[Problem]:
    """No two records claim the same place in the published order."""
    for model, field, key in _ORDERS:
        first: dict[Hashable, Entry] = {}
        for entry, record in context.of(model):
            if (at := key(record)) in first:
                other = first[at]
                message = f"is also that of {other.id} on line {other.line((field,))}"
                yield entry.problem((field,), getattr(record, field), message, "give each its own")
            else:
                first[at] = entry


def check_made(context: Context) -> Iterator[Problem]:
    """A made place rests on made sources only; a real place on none, and holds nothing made."""
    if context.made is None:
        return
    for entry, source in context.of(Source):
        if context.made and source.kind != "made":
            message = "is not made, but the place is"
            yield entry.problem(
                ("kind",), source.kind, message, "a made place never rests on real sources: use made"
            )
        elif not context.made and source.kind == "made":
            message, remedy = "is for made places only", "name a real source, or set made: true in place.yaml"
            yield entry.problem(("kind",), source.kind, message, remedy)
    if context.made:
        return
    for entry, record in context.valid():
        for path, value, _ in walk(record):
            made_status = isinstance(record, Observation) and path == ("status",) and value == "made"
            if value is Basis.MADE or made_status:
                message, remedy = (
                    "is for made places only",
                    "use another word, or set made: true in place.yaml",
                )
                yield entry.problem(path, value, message, remedy)


def _milestones(entry: Entry, action: Action) -> Iterator[Problem]:
    starts, ends = _period(action.starts), _period(action.ends)
    if starts and ends and starts.start > ends.end:
        starts = ends = None
    seen: set[str] = set()
    for index, milestone in enumerate(action.milestones):
        due = parse_period(milestone.due)
        if starts and due.end < starts.start:
            message = f"is before the action starts ({action.starts})"
            yield entry.problem(
                ("milestones", index, "due"), milestone.due, message, "correct one of the dates"
            )
        if ends and due.start > ends.end:
            message = f"is after the action ends ({action.ends})"
            yield entry.problem(
                ("milestones", index, "due"), milestone.due, message, "correct one of the dates"
            )
        if milestone.id in seen:
            message, remedy = "is the id of two milestones of this action", "give each its own id"
            yield entry.problem(("milestones", index, "id"), milestone.id, message, remedy)
        seen.add(milestone.id)


def _period(date: str | None) -> Period | None:
    return parse_period(date) if date else None
