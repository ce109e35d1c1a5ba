"""Is everything still what was accepted? Every row is read again."""

from dataclasses import dataclass
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.release import check_release, held_ids, read_release
from lodestar.evidence.sources import known_contracts
from lodestar.evidence.stores.filling import store_tables, verify_store
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.pointer import read_pointer, store_file


@dataclass(frozen=True)
class Verified:
    """A release or a store, and everything that is wrong with it."""

    what: str
    id: str
    problems: tuple[str, ...]


def verify_release(identity: str, *, home: Path | None = None) -> tuple[Verified, ...]:
    """Verify one release."""
    release = read_release(identity, home=home)
    return (Verified("release", release.id, check_release(release)),)


def verify_everything(*, home: Path | None = None) -> tuple[Verified, ...]:
    """Verify every release held, then the store that serves against the releases that it was built from."""
    found: list[Verified] = []
    for identity in held_ids(home=home):
        try:
            found.extend(verify_release(identity, home=home))
        except LodestarError as error:
            found.append(Verified("release", identity, (str(error),)))
    return (*found, *_verify_current(home))


def _verify_current(home: Path | None) -> tuple[Verified, ...]:
    folders = Folders.of(home)
    pointer = read_pointer(folders)
    if pointer is None:
        return ()
    try:
        chosen = [read_release(identity, home=home) for identity in pointer.ids]
    except LodestarError as error:
        return (Verified("store", pointer.version, (str(error),)),)
    problems = verify_store(store_file(folders, pointer.version), store_tables(chosen, known_contracts()))
    return (Verified("store", pointer.version, problems),)
