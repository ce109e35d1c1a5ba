"""What a pack says, section by section, each gathered by a module of its own. A section with nothing to say is left out.

The order is the order of the pack: a first page that is read in a minute, what a board must decide, annexes last.
"""

import datetime as dt
from collections.abc import Callable

from lodestar.evidence.progress import Progress
from lodestar.reports.documents import Document, Section
from lodestar.service.board_packs.gathering import (
    actions,
    coming,
    decisions,
    evidence,
    figures,
    minute,
    money,
    ratings,
    risks,
    since,
)
from lodestar.service.board_packs.gathering.asked import Asked
from lodestar.service.board_packs.models import BoardPack

Gather = Callable[[Asked], Section | None]

SECTIONS: tuple[Gather, ...] = (
    minute.gather,
    decisions.gather_asked,
    decisions.gather_agenda,
    since.gather,
    ratings.gather,
    decisions.gather_made,
    risks.gather,
    figures.gather,
    figures.gather_commitments,
    money.gather,
    coming.gather,
    actions.gather,
    decisions.gather_exchanges,
    figures.gather_watched,
    evidence.gather,
)


def gather_pack(pack: BoardPack, cut: dt.datetime, releases: tuple[str, ...], tell: Progress) -> Document:
    """Put a pack together as a draft, with the record as it stands."""
    return put_together(asked_of(pack, cut, releases), tell)


def asked_of(pack: BoardPack, cut: dt.datetime, releases: tuple[str, ...]) -> Asked:
    """What a pack asks for."""
    return Asked(
        place=pack.place,
        forum=pack.forum,
        meeting="" if pack.meeting_name == pack.name else pack.meeting_name,
        meets_on=pack.meets_on,
        since=pack.since,
        cut=cut,
        releases=releases,
        meeting_slug=pack.meeting,
    )


def put_together(asked: Asked, tell: Progress | None = None) -> Document:
    """What a pack says of what it is asked for, section by section."""
    found = []
    for done, gather in enumerate(SECTIONS):
        if tell is not None:
            tell("gathering what the pack says", done, len(SECTIONS))
        section = gather(asked)
        if section is not None:
            found.append(section)
    return Document(
        title=f"Board pack: {asked.forum.name}",
        place=asked.place.name,
        forum=asked.forum.name,
        meeting=asked.meeting,
        meets_on=asked.meets_on,
        since=asked.since,
        data_cut=asked.cut,
        releases=asked.releases,
        licence=asked.place.licence,
        made=asked.place.made,
        state="draft",
        sections=tuple(found),
    )
