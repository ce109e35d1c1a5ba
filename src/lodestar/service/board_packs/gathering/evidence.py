"""Annex: the releases of evidence that the figures come from."""

from lodestar.evidence.stores.store import Store
from lodestar.reports.documents import Column, Section, Table
from lodestar.reports.documents.wording import some
from lodestar.service.board_packs.gathering.asked import Asked


def gather(asked: Asked) -> Section | None:
    """None when no evidence is loaded."""
    store = Store.open()
    if not store.exists or not asked.releases:
        return None
    rows = tuple(
        (member.source, member.part, member.id[:16], "this place" if member.place else "all places")
        for member in store.pinned().pointer.members
        if member.id in asked.releases
    )
    columns = (Column("Source", 4), Column("Part", 3), Column("Release", 3), Column("For", 2))
    note = "".join(map(str, some(len(rows), "release")))
    table = Table("Releases that serve", columns, rows, f"{note}; each is what its id says, byte for byte.")
    return Section("data-releases", "Annex: data releases", (table,), annex=True)
