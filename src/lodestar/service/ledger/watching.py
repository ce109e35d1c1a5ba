"""Who is told of changes to records, by whatever route they come.

Of a change to a pack's record, before it is written: an app whose records rest on another's registers here when it is
ready; it may refuse the change by raising. Of what people make in the service, once it is written.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.packs.facts import Record

EDIT, PACK = "edit", "pack"


@dataclass(frozen=True)
class Change:
    """A record about to change. ``route`` is EDIT for a person's change, PACK for a load; ``round`` a reporting round's slug."""

    by: str
    row: Any
    before: Record
    after: Record
    route: str
    reason: str = ""
    round: str = ""


Watcher = Callable[[Sequence[Change]], None]
_watchers: dict[str, list[Watcher]] = {}
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def watch(kind: str, watcher: Watcher) -> None:
    """Have ``watcher`` told of every change to records of a kind, those made at once together. Call it when the app is
    ready."""
    held = _watchers.setdefault(kind, [])
    if watcher not in held:
        held.append(watcher)


def announce(changes: Sequence[Change]) -> None:
    """Tell those who watch of changes to records of one kind; whoever objects raises, and nothing is written."""
    for watcher in _watchers.get(changes[0].row.KIND, ()) if changes else ():
        watcher(changes)


@contextmanager
def told() -> Iterator[None]:
    """What is written within was announced before."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


MadeWatcher = Callable[[Sequence[Any]], None]
_made_watchers: dict[str, list[MadeWatcher]] = {}


def watch_made(kind: str, watcher: MadeWatcher) -> None:
    """Have ``watcher`` told of every record of a kind that was made or changed in the service."""
    held = _made_watchers.setdefault(kind, [])
    if watcher not in held:
        held.append(watcher)


def announce_made(rows: Sequence[Any]) -> None:
    """Tell those who watch that rows of one kind and place were written, in the transaction that wrote them."""
    for watcher in _made_watchers.get(rows[0].KIND, ()) if rows else ():
        watcher(rows)


def was_told() -> bool:
    """Say whether what is being written now was announced."""
    return _writing.get()
