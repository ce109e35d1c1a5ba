"""What a backup holds, and the list in it that says so."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from lodestar.evidence.errors import LodestarError

FORMAT = 1
MANIFEST = "backup.json"
LEDGERS = {"sqlite": "ledger.sqlite3", "postgresql": "ledger.dump"}
KEPT = ("evidence", "uploads", "papers", "board-packs", "attachments", "definitions")
MADE_ANEW = "stores"
UNFINISHED = "restore-unfinished"
WORKING = ".backup-"
_PIECE = 1024 * 1024


class BackupFault(LodestarError):
    """A backup that could not be made or cannot be restored. Nothing was changed."""


@dataclass(frozen=True)
class Member:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. ``database`` is the sort of ledger: sqlite or postgresql."""

    format: int
    made_at: str
    lodestar: str
    database: str
    files: dict[str, Member]

    def to_bytes(self) -> bytes:
        return (json.dumps(asdict(self), indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def read(cls, data: bytes) -> "Manifest":
        """Raises BackupFault unless these are the words of a backup that this version can restore."""
        try:
            content = json.loads(data)
            found = cls(
                int(content["format"]),
                str(content["made_at"]),
                str(content["lodestar"]),
                str(content["database"]),
                {str(name): Member(**member) for name, member in content["files"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupFault(f"its list of contents, {MANIFEST}, cannot be read ({error})") from error
        if found.format > FORMAT:
            raise BackupFault(
                f"it was made by Lodestar {found.lodestar}, which is newer; install that or a later one"
            )
        for name in found.files:
            require_known(name)
        return found


def require_known(name: str) -> None:
    """Raise BackupFault for a name that no backup holds, such as one that leads out of the folder."""
    path = PurePosixPath(name)
    known = name in LEDGERS.values() or (path.parts and path.parts[0] in KEPT and len(path.parts) > 1)
    if not known or path.is_absolute() or ".." in path.parts or "\\" in name or str(path) != name:
        raise BackupFault(f"it holds '{name}', which is no part of a backup")


def kept_files(home: Path) -> Iterator[tuple[str, Path]]:
    """The files beside the ledger that cannot be made anew, by their names in a backup."""
    for top in KEPT:
        for path in sorted((home / top).rglob("*")):
            parts = path.relative_to(home).parts
            if path.is_file() and not path.is_symlink() and not _passing(parts):
                yield "/".join(parts), path


def require_finished(home: Path) -> None:
    """Raise BackupFault where a restore was cut short, which leaves some things old and some new."""
    if (home / UNFINISHED).exists():
        raise BackupFault(
            f"A restore into {home} was cut short, so that it holds neither what was there nor the whole backup. "
            "Run 'lodestar restore' again with the same file; nothing else starts before"
        )


def digest_of(path: Path) -> Member:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            total.update(piece)
    return Member(path.stat().st_size, total.hexdigest())


def _passing(parts: tuple[str, ...]) -> bool:
    return parts[1] == MADE_ANEW or parts[-1].endswith(".lock") or any(p.startswith(".") for p in parts)
