"""Registers of millions of rows, which stay in their release as Parquet and are not copied into the store."""

from pathlib import Path

from lodestar.evidence.releases.manifests import Release, TableEntry
from lodestar.evidence.releases.release import read_release
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.pointer import read_pointer


def registers(table: str, *, home: Path | None = None) -> tuple[tuple[Release, TableEntry], ...]:
    """The releases among those that serve which hold a table, with what each says of it."""
    pointer = read_pointer(Folders.of(home))
    held = [read_release(identity, home=home) for identity in pointer.ids] if pointer else []
    return tuple((release, entry) for release in held for entry in release.tables if entry.name == table)


def register(table: str, *, home: Path | None = None) -> Path | None:
    """The Parquet file of a register: that of the release that serves, None when there is none."""
    held = registers(table, home=home)
    return held[0][0].path(held[0][1]) if held else None
