"""Taking releases out of the store, letting them serve again, and deleting them for good."""

from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.evidence.releases.manifests import Release
from lodestar.evidence.releases.release import read_release, remove_release
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.pointer import read_pointer


class StillServing(LodestarError):
    """The store holds the release."""


class NotServing(LodestarError):
    """The store does not hold the release."""


def withdraw(identity: str, *, home: Path | None = None, progress: Progress | None = None) -> str:
    """Build the store anew without a release, which stays on the disk. Returns the store's version.

    Raises NotServing when the store does not hold it.
    """
    release = read_release(identity, home=home)
    if not serves(release, home=home):
        raise NotServing(f"the store does not serve the release {release.id[:12]} ({release.about.title})")
    with prepare(retire=[release.about.series], home=home, progress=progress) as prepared:
        return prepared.activate()


def reinstate(identity: str, *, home: Path | None = None, progress: Progress | None = None) -> str:
    """Let a release that is held serve again, in place of the one of its series that serves now, if any."""
    release = read_release(identity, home=home)
    with prepare([release], home=home, progress=progress) as prepared:
        return prepared.activate()


def remove(identity: str, *, withdraw_first: bool = False, home: Path | None = None) -> Release:
    """Delete a release from the disk and return what it was.

    Raises StillServing while the store holds it, unless ``withdraw_first``: then the store is built anew without it.
    """
    release = read_release(identity, home=home)
    if serves(release, home=home):
        if not withdraw_first:
            raise StillServing(
                f"the store serves the release {release.id[:12]} ({release.about.title}); add a newer one in its "
                "place first, or give --withdraw to take it out of the store"
            )
        withdraw(release.id, home=home)
    remove_release(release)
    return release


def serves(release: Release, *, home: Path | None = None) -> bool:
    """True when the store that serves holds the release."""
    pointer = read_pointer(Folders.of(home))
    return pointer is not None and release.id in pointer.ids
