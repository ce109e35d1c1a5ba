"""The pointer: a small file, replaced whole, that says which store serves and which releases it holds."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.stores.folders import Folders, as_json, disk_errors, write_durably

_VERSION = re.compile(r"^[0-9a-f]{16}$")


@dataclass(frozen=True)
class Member:
    """A release in a store, and the series that it stands for."""

    id: str
    source: str
    place: str
    part: str

    @property
    def series(self) -> tuple[str, str, str]:
        return (self.source, self.place, self.part)


@dataclass(frozen=True)
class Pointer:
    """The store that serves."""

    version: str
    members: tuple[Member, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(member.id for member in self.members)


def store_file(folders: Folders, version: str) -> Path:
    return folders.stores / f"{version}.duckdb"


def use_file(folders: Folders, version: str) -> Path:
    """The file whose lock the readers of a store share, so that nobody sweeps it away under them."""
    return folders.stores / f"{version}.use"


def read_pointer(folders: Folders) -> Pointer | None:
    """The store that serves, or None when none has been built. Raises LodestarError when the file is not ours."""
    try:
        content = json.loads(folders.pointer.read_text(encoding="utf-8"))
        if not _VERSION.match(content["version"]):
            raise ValueError(f"'{content['version']}' is not a version")
        return Pointer(content["version"], tuple(Member(**entry) for entry in content["releases"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LodestarError(
            f"{folders.pointer} cannot be read ({error}); delete it and load the place packs and evidence again"
        ) from error


def write_pointer(folders: Folders, pointer: Pointer) -> None:
    """Make a store the one that serves."""
    content = {"version": pointer.version, "releases": [vars(member) for member in pointer.members]}
    with disk_errors(f"make the store {pointer.version} current in {folders.root}"):
        write_durably(folders.pointer, as_json(content))
