"""Building a store: a new file from a chosen set of releases, verified, then made current at one stroke.

    with prepare([release]) as prepared:      # the old store serves all the while
        ...                                   # whatever else must succeed
        prepared.activate()                   # now the new one serves

A process that is ended at any moment leaves the old store serving. One process builds at a time.
"""

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from types import TracebackType

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.evidence.releases.release import DamagedRelease, Release, check_release, read_release
from lodestar.evidence.sources import known_contracts
from lodestar.evidence.stores.filling import fill, store_tables
from lodestar.evidence.stores.folders import Folders, clear, disk_errors, settle
from lodestar.evidence.stores.locks import HeldLock, attempt, take
from lodestar.evidence.stores.pointer import (
    Member,
    Pointer,
    read_pointer,
    store_file,
    use_file,
    write_pointer,
)
from lodestar.evidence.stores.served import note_serving

STORE_FORMAT = 1
_UNFINISHED = ".building-"
_KEPT = 3600.0

Series = tuple[str, str, str]


class PreparedStore:
    """A store that is built and verified and does not serve yet. Ends as activated or discarded."""

    def __init__(self, folders: Folders, pointer: Pointer, lock: HeldLock, built: bool) -> None:
        self._folders = folders
        self._lock = lock
        self._built = built
        self._done = False
        self.pointer = pointer

    @property
    def version(self) -> str:
        return self.pointer.version

    @property
    def path(self) -> Path:
        return store_file(self._folders, self.version)

    def activate(self, now: dt.datetime | None = None) -> str:
        """Let this store serve from now on, and sweep away old ones. Returns its version.

        ``now`` is what is written down as the time from which it serves, by default that of this machine.
        """
        self._end()
        try:
            before = read_pointer(self._folders)
            if before and before.version != self.version:
                _touch(store_file(self._folders, before.version))
            write_pointer(self._folders, self.pointer)
            note_serving(self._folders, before, self.pointer, now)
            _sweep_stores(self._folders, keep=self.version)
        finally:
            self._lock.release()
        return self.version

    def discard(self) -> None:
        """Give the store up; the old one goes on serving."""
        if self._done:
            return
        self._end()
        try:
            if self._built:
                clear(self.path)
        finally:
            self._lock.release()

    def _end(self) -> None:
        if self._done:
            raise LodestarError("this store has been activated or discarded already; prepare another")
        self._done = True

    def __enter__(self) -> "PreparedStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def prepare(
    releases: Iterable[Release] = (),
    *,
    retire: Collection[Series] = (),
    only: bool = False,
    home: Path | None = None,
    wait: float = 30.0,
    progress: Progress | None = None,
) -> PreparedStore:
    """Build and verify a store without letting it serve.

    ``releases`` join those that the current store holds, each in place of the one of the same source, place and
    part; ``retire`` leaves whole series out; ``only`` takes nothing over from the current store. Waits at most
    ``wait`` seconds for another builder. Raises Busy, DiskError, or DamagedRelease when a release is not what its
    manifest says; nothing is changed then. ``progress`` is told (what, done, of).
    """
    folders = Folders.of(home).make()
    lock = take(folders.lock, wait=wait, doing="build the evidence store")
    try:
        _sweep_unfinished(folders)
        chosen = _choose(folders, releases, retire, only, home)
        pointer = Pointer(_version(chosen), tuple(_member(release) for release in chosen))
        built = not store_file(folders, pointer.version).exists()
        if built:
            _build(folders, pointer.version, chosen, progress or _silent)
        return PreparedStore(folders, pointer, lock, built)
    except BaseException:
        lock.release()
        raise


def refresh(*, home: Path | None = None, progress: Progress | None = None) -> str | None:
    """Bring the store to this version of Lodestar, whose tables may be others. Costs nothing when it is.

    Returns the version that serves, or None when no store has been built yet. For the start of a server.
    """
    folders = Folders.of(home)
    pointer = read_pointer(folders)
    if pointer is None:
        return None
    if pointer.version == _version_of(pointer.ids) and store_file(folders, pointer.version).exists():
        return pointer.version
    with prepare(home=home, progress=progress) as prepared:
        return prepared.activate()


def rebuild(*, home: Path | None = None, progress: Progress | None = None) -> str:
    """Build the current set of releases again from their files, even if the store looks sound.

    A process that has the damaged file open goes on with it until it is started again.
    """
    folders = Folders.of(home).make()
    lock = take(folders.lock, wait=30.0, doing="build the evidence store")
    try:
        chosen = _choose(folders, (), (), False, home)
        pointer = Pointer(_version(chosen), tuple(_member(release) for release in chosen))
        _build(folders, pointer.version, chosen, progress or _silent)
    except BaseException:
        lock.release()
        raise
    return PreparedStore(folders, pointer, lock, built=False).activate()


def _choose(
    folders: Folders, releases: Iterable[Release], retire: Collection[Series], only: bool, home: Path | None
) -> tuple[Release, ...]:
    chosen = {release.about.series: release for release in releases}
    current = read_pointer(folders)
    for member in current.members if current and not only else ():
        if member.series not in chosen:
            chosen[member.series] = read_release(member.id, home=home)
    kept = [release for series, release in chosen.items() if series not in set(retire)]
    return tuple(sorted(kept, key=lambda release: release.id))


def _version(chosen: tuple[Release, ...]) -> str:
    return _version_of(release.id for release in chosen)


def _version_of(identities: Iterable[str]) -> str:
    shapes = [contract.digest for contract in known_contracts()]
    said = json.dumps([STORE_FORMAT, shapes, sorted(identities)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _member(release: Release) -> Member:
    return Member(release.id, *release.about.series)


def _build(folders: Folders, version: str, chosen: tuple[Release, ...], progress: Progress) -> None:
    final = store_file(folders, version)
    part = folders.stores / f"{_UNFINISHED}{version}.duckdb"
    _sweep_unfinished(folders)
    for done, release in enumerate(chosen):
        progress("checking releases", done, len(chosen))
        problems = check_release(release, deep=False)
        if problems:
            raise DamagedRelease(
                f"the release {release.id[:12]} ({release.about.title}) is damaged: {problems[0]}; remove it and add it again from its files"
            )
    try:
        with disk_errors(f"build the evidence store in {folders.stores}"):
            fill(part, store_tables(chosen, known_contracts()), chosen, progress)
            settle(part)
            progress("finishing", 0, 1)
            os.replace(part, final)
            settle(folders.stores)
    finally:
        _sweep_unfinished(folders)
    progress("finishing", 1, 1)


def _sweep_unfinished(folders: Folders) -> None:
    """Clear half-built files. Called by the one process that may build."""
    for path in folders.stores.glob(f"{_UNFINISHED}*"):
        clear(path)


def _sweep_stores(folders: Folders, *, keep: str) -> None:
    """Remove stores that have not served for an hour and that nobody has open."""
    for path in folders.stores.glob("*.duckdb"):
        if path.stem == keep or path.name.startswith(".") or time.time() - path.stat().st_mtime < _KEPT:
            continue
        use = use_file(folders, path.stem)
        lock = attempt(use)
        if lock is not None:
            clear(path)
            clear(use)
            lock.release()


def _touch(path: Path) -> None:
    """The hour for which an old store is kept counts from when it ceased to serve."""
    if path.exists():
        os.utime(path)


def _silent(what: str, done: int, of: int) -> None:
    return None
