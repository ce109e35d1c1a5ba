"""Kinds of frozen documents: what sets one kind apart from the others, and where the kinds that there are stand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.progress import Progress
from lodestar.reports.documents import Document
from lodestar.service.documents.models import FrozenDocument
from lodestar.service.memory.publishing import PUBLISHABLE, Publishable

WHATS = ("list", "begin", "", "draw", "issue", "withdraw", "file")
Gather = Callable[[Any, dt.datetime, tuple[str, ...], Progress], Document]


@dataclass(frozen=True)
class Link:
    """A way to another page of the place: its words and the name of its address."""

    label: str
    address: str


@dataclass(frozen=True)
class Kind:
    """A kind of document. ``gather`` says what one says: from its row, the data cut and the ids of the evidence.

    ``form`` is made with the place, what was sent or None, and the initial values; its ``begin(by)`` gives the new row.
    ``address`` begins the names of its addresses, ``folder`` the addresses; ``short`` is its word in a sentence, and the
    stem of its files. ``published`` are the fields that the public reads beside the document, each with its label;
    ``withheld`` gives the reason why an issued one is not for the public, or nothing.
    """

    model: type[FrozenDocument]
    gather: Gather
    form: Any
    title: str
    short: str
    address: str
    folder: str
    begin: str
    lead: str
    how: str
    within: Link
    beside: tuple[Link, ...] = ()
    published: tuple[tuple[str, str], ...] = ()
    withheld: Callable[[Any], str] = lambda row: ""

    @property
    def name(self) -> str:
        """Its name among the kinds of records: 'board-pack'."""
        return self.model.KIND

    @property
    def words(self) -> str:
        """Its title within a sentence, and in the names of what is done with it: 'board pack'."""
        return self.title.lower()

    @property
    def plural(self) -> str:
        return f"{self.title}s"

    @property
    def at(self) -> dict[str, str]:
        """The names of its addresses: 'one' for the page of a document, the others by what is done there."""
        return {what or "one": f"{self.address}_{what}".rstrip("_") for what in WHATS}


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known, and such documents of it as are issued fit to be published."""
    KINDS[kind.name] = kind
    fields = (*kind.published, ("data_cut", "Data cut"), ("digest", "Digest"))
    PUBLISHABLE[kind.name] = Publishable(kind.title, fields, _unfit, kind.at["one"])


def kind_of(row: FrozenDocument) -> Kind:
    """The kind of a document."""
    return KINDS[row.KIND]


def _unfit(row: Any) -> str:
    kind = kind_of(row)
    if row.state != "issued":
        return f"Only an issued {kind.short} can be published"
    return kind.withheld(row)
