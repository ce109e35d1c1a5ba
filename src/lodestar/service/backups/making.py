"""Making a backup while the site runs."""

import datetime as dt
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lodestar.evidence.locations import home as default_home
from lodestar.evidence.stores.folders import Folders, disk_errors, settle
from lodestar.evidence.stores.locks import alone
from lodestar.service.backups.contents import (
    FORMAT,
    LEDGERS,
    MANIFEST,
    WORKING,
    BackupFault,
    Manifest,
    digest_of,
    kept_files,
    require_finished,
)
from lodestar.service.backups.ledgers import copy_ledger, sort_of
from lodestar.service.shared.context import VERSION

_WAIT = 120.0
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Backup:
    """A backup that has been made."""

    path: Path
    files: int
    size: int


def make_backup(target: Path, *, database: dict[str, Any], home: Path | None = None) -> Backup:
    """Write the ledger, the evidence's releases and the files that people added to one file, for its owner's eyes only.

    ``database`` is as in Django's settings. The ledger is copied as it stands at one moment; the evidence store is
    made anew from its releases when a backup is restored, so it is left out. Raises BackupFault when the file is
    there already or the ledger cannot be copied, and DiskError when the disk refuses. What a backup of this home that was
    killed left, in the home or beside the target, is cleared.
    """
    home = home or default_home()
    require_finished(home)
    if target.exists():
        raise BackupFault(f"there is a file {target} already; name another")
    folders = Folders.of(home).make()
    doing = f"write the backup {target}"
    ending = f".{_mark(home)}.part"
    part = target.with_name(f".{target.name}{ending}")
    with disk_errors(doing), alone(folders.lock, wait=_WAIT, doing=doing):
        try:
            _clear(home, target.absolute().parent, ending)
            with tempfile.TemporaryDirectory(dir=home, prefix=WORKING) as work:
                files = _write(part, Path(work), database, home)
            settle(part)
            os.replace(part, target)
            settle(target.absolute().parent)
        finally:
            part.unlink(missing_ok=True)
    return Backup(target, files, target.stat().st_size)


def _mark(home: Path) -> str:
    """What tells the unfinished backups of one home from those of another that are kept in the same folder."""
    return hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]


def _clear(home: Path, folder: Path, ending: str) -> None:
    """Clear what backups that were killed left. Nobody else writes one of this home: its lock is held."""
    for left in home.glob(f"{WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    for part in folder.glob(f".*{ending}"):
        part.unlink(missing_ok=True)


def _write(part: Path, work: Path, database: dict[str, Any], home: Path) -> int:
    sort = sort_of(database)
    ledger = work / LEDGERS[sort]
    copy_ledger(database, ledger)
    chosen = [(LEDGERS[sort], ledger), *kept_files(home)]
    manifest = Manifest(
        format=FORMAT,
        made_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        lodestar=VERSION,
        database=sort,
        files={name: digest_of(path) for name, path in chosen},
    )
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with (
        os.fdopen(handle, "wb") as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        data = manifest.to_bytes()
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(data)
        tar.addfile(head, io.BytesIO(data))
        for name, path in chosen:
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as content:
                tar.addfile(entry, content)
    return len(chosen)
