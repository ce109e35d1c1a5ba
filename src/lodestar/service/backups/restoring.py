"""Putting a backup in the place of what an installation holds: all of it or nothing."""

import datetime as dt
import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import IO, Any

from lodestar.evidence.locations import home as default_home
from lodestar.evidence.releases.release import check_release, read_release
from lodestar.evidence.stores.building import refresh
from lodestar.evidence.stores.folders import Folders, disk_errors, write_durably
from lodestar.evidence.stores.locks import alone, attempt
from lodestar.evidence.stores.pointer import read_pointer
from lodestar.service.backups.contents import KEPT, LEDGERS, MANIFEST, UNFINISHED, BackupFault, Manifest
from lodestar.service.backups.ledgers import check_ledger, put_in_place, sort_of

_PIECE = 1024 * 1024
_MOST_LISTED = 50_000_000
_WORKING = ".restoring-"
_BESIDE = ("-wal", "-shm")


@dataclass(frozen=True)
class Restored:
    """A backup that has taken the place of what was there, which is ``put_aside`` (None when there was nothing)."""

    made_at: str
    files: int
    put_aside: Path | None


def restore_backup(
    source: Path,
    *,
    database: dict[str, Any],
    known: frozenset[tuple[str, str]],
    home: Path | None = None,
    may_run: bool = False,
) -> Restored:
    """Put a backup in the place of the ledger and evidence at hand. The site must not be running.

    Every file is compared with the backup's own list, the ledger and the releases are checked and the store is
    made before anything is replaced. What was there is put aside in the same home, but for a PostgreSQL ledger,
    which is replaced within one transaction. ``known`` are the migrations of this version. Raises BackupFault, and
    changes nothing, when the backup is damaged, newer than this version or of another sort of ledger, or when the
    site runs; ``may_run`` leaves that last question out. Where it was killed halfway the site refuses to start until it is
    run again.
    """
    home = home or default_home()
    home.mkdir(parents=True, exist_ok=True)
    if not may_run:
        _require_stopped(home)
    with (
        disk_errors(f"restore {source} into {home}"),
        alone(home / "restore.lock", wait=1, doing=f"restore {source} into {home}"),
        _working_folder(home) as fresh,
    ):
        try:
            manifest = _unpack(source, fresh)
            sort = sort_of(database)
            if manifest.database != sort:
                raise BackupFault(
                    f"its ledger is of {manifest.database}, but LODESTAR_DATABASE_URL says {sort}; a ledger goes back "
                    f"into {manifest.database} alone, so have LODESTAR_DATABASE_URL name one (left out, it is SQLite)"
                )
            check_ledger(sort, fresh / LEDGERS[sort], known)
            _check_evidence(fresh)
        except BackupFault as fault:
            raise BackupFault(f"{source} was not restored: {fault}. Nothing was changed") from fault
        return Restored(manifest.made_at, len(manifest.files), _swap(fresh, home, database))


@contextmanager
def _working_folder(home: Path) -> Iterator[Path]:
    """A folder in the home, gone afterwards, as are those that restores left when they were killed."""
    for left in home.glob(f"{_WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=_WORKING) as work:
        yield Path(work)


def _unpack(source: Path, fresh: Path) -> Manifest:
    try:
        with tarfile.open(source, mode="r:") as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST or not first.isreg() or first.size > _MOST_LISTED:
                raise BackupFault("it is not one of Lodestar's backups")
            manifest = Manifest.read(_content(tar, first).read())
            left = dict(manifest.files)
            while (entry := tar.next()) is not None:
                member = left.pop(entry.name, None)
                if member is None or not entry.isreg() or entry.size != member.size:
                    raise BackupFault(f"it holds '{entry.name}', which differs from its list of contents")
                if _write(_content(tar, entry), fresh / entry.name) != member.sha256:
                    raise BackupFault(f"'{entry.name}' is damaged")
    except FileNotFoundError as error:
        raise BackupFault("there is no such file") from error
    except (tarfile.TarError, EOFError) as error:
        raise BackupFault(
            f"it cannot be read as a backup ({error}); if it was compressed, unpack it first; if it was copied, "
            "copy it whole"
        ) from error
    if left:
        raise BackupFault(f"it lacks '{next(iter(left))}'")
    if LEDGERS.get(manifest.database) not in manifest.files:
        raise BackupFault("it holds no ledger")
    return manifest


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(entry)
    if content is None:
        raise BackupFault(f"'{entry.name}' is no file")
    return content


def _write(content: IO[bytes], path: Path) -> str:
    """Write a file and return the SHA-256 of what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    total = hashlib.sha256()
    with path.open("wb") as file:
        while piece := content.read(_PIECE):
            total.update(piece)
            file.write(piece)
    return total.hexdigest()


def _check_evidence(fresh: Path) -> None:
    """Check every release that serves and make the store from them."""
    pointer = read_pointer(Folders.of(fresh))
    for identity in pointer.ids if pointer else ():
        if problems := check_release(read_release(identity, home=fresh)):
            raise BackupFault(f"the release {identity[:12]} is damaged: {problems[0]}")
    refresh(home=fresh)


def _require_stopped(home: Path) -> None:
    folders = Folders.of(home)
    for path in [*folders.stores.glob("*.use"), home / "work" / "worker.lock"]:
        if path.exists():
            lock = attempt(path)
            if lock is None:
                raise BackupFault("the site is running; stop it, restore, then start it again")
            lock.release()


def _swap(fresh: Path, home: Path, database: dict[str, Any]) -> Path | None:
    """Put the new things in the place of the old ones; should that fail on the way, put the old ones back.

    A mark stands in the home meanwhile. Where it stands already, a restore was killed halfway: what that one put aside
    is what was there, and stays aside; what it had put in place goes.
    """
    mark, done = home / UNFINISHED, list[Callable[[], object]]()
    again, aside = mark.exists(), _aside(home, mark)
    moves = [(home / name, fresh / name) for name in KEPT]
    if sort_of(database) == "sqlite":
        ledger = Path(database["NAME"])
        moves += [(ledger.with_name(ledger.name + end), fresh / "none") for end in _BESIDE]
        moves.append((ledger, fresh / LEDGERS["sqlite"]))
    (gone := fresh / "gone").mkdir()
    try:
        for held, new in moves:
            if held.exists():
                aside.mkdir(exist_ok=True)
                kept = (aside / held.name).exists()
                _move(held, (gone if kept else aside) / held.name, done)
            if new.exists():
                _move(new, held, done)
        if sort_of(database) == "postgresql":
            put_in_place(database, fresh / LEDGERS["postgresql"])
    except BaseException:
        for undo in reversed(done):
            undo()
        if not again:
            shutil.rmtree(aside, ignore_errors=True)
            mark.unlink()
        raise
    mark.unlink()
    return aside if aside.exists() else None


def _aside(home: Path, mark: Path) -> Path:
    """The folder for what is put aside, written down in the mark before anything moves."""
    if mark.exists() and (name := mark.read_text(encoding="utf-8").strip()):
        return home / name
    now = f"{dt.datetime.now():before-restore-%Y%m%d-%H%M%S}"
    aside = next(path for n in count() if not (path := home / (f"{now}-{n}" if n else now)).exists())
    write_durably(mark, aside.name.encode())
    return aside


def _move(old: Path, new: Path, done: list[Callable[[], object]]) -> None:
    os.replace(old, new)
    done.append(lambda: os.replace(new, old))
