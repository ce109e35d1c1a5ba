"""Where releases and stores are kept, and how files there are written so that a sudden end harms nothing."""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home as default_home


class DiskError(LodestarError):
    """The disk would not take or give a file."""


@dataclass(frozen=True)
class Folders:
    """The folders of one home's evidence."""

    root: Path

    @classmethod
    def of(cls, home: Path | None = None) -> "Folders":
        """The evidence folders under ``home`` (``LODESTAR_HOME`` when not given). Nothing is created."""
        root = (home or default_home()) / "evidence"
        if any(mark in str(root) for mark in "*?["):
            raise DiskError(
                f"the folder {root} holds one of * ? [ in its name; choose another for LODESTAR_HOME"
            )
        return cls(root)

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def stores(self) -> Path:
        return self.root / "stores"

    @property
    def pointer(self) -> Path:
        """The small file that says which store serves."""
        return self.root / "current.json"

    @property
    def lock(self) -> Path:
        return self.root / "build.lock"

    def make(self) -> "Folders":
        with disk_errors(f"make the folder {self.root}"):
            self.releases.mkdir(parents=True, exist_ok=True)
            self.stores.mkdir(parents=True, exist_ok=True)
        return self


@contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Turn the system's refusal into a message: what could not be done, where, why and what to try."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise DiskError(
            f"could not {doing}: {reason.lower()}. Nothing was changed. Check that the disk has room "
            "and that the folder may be written to (LODESTAR_HOME says which), then try again"
        ) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        first = str(error).splitlines()[0]
        raise DiskError(
            f"could not {doing}: {first}. Nothing was changed. Check that the disk has room, then try again"
        ) from error


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file by a complete new one, or leave it as it was."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(path: Path) -> None:
    """Have the system write a file or folder out to the disk itself."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear(path: Path) -> None:
    """Remove a file or folder if it is there; one that is in use and cannot be removed stays."""
    try:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    except PermissionError:
        return


def as_json(content: object) -> bytes:
    """JSON with one spelling only: sorted names, two spaces, UTF-8, a line end."""
    return (json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
