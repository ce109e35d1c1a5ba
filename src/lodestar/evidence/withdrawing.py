"""Removing a release, which nothing that serves may rest on."""

from pathlib import Path

from lodestar.evidence.building import prepare
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.folders import Folders
from lodestar.evidence.pointer import read_pointer
from lodestar.evidence.releases import Release, read_release, remove_release


class StillServing(LodestarError):
    """The store holds the release."""


def remove(identity: str, *, withdraw: bool = False, home: Path | None = None) -> Release:
    """Delete a release from the disk and return what it was.

    Raises StillServing while the store holds it, unless ``withdraw``: then the store is built anew without it first.
    """
    release = read_release(identity, home=home)
    pointer = read_pointer(Folders.of(home))
    if pointer and release.id in pointer.ids:
        if not withdraw:
            raise StillServing(
                f"the store serves the release {release.id[:12]} ({release.about.title}); add a newer one in its "
                "place first, or give --withdraw to take it out of the store"
            )
        with prepare(retire=[release.about.series], home=home) as prepared:
            prepared.activate()
    remove_release(release)
    return release
