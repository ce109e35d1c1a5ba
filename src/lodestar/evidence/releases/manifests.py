"""What a release says of itself: its manifest, and the id that follows from it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.tables.content import content_hash, file_hash
from lodestar.evidence.tables.contracts import Checked, CheckedFile

FORMAT = 1
ID_LENGTH = 32


class DamagedRelease(LodestarError):
    """A release's files are not what its manifest says."""


@dataclass(frozen=True)
class InputFile:
    """A file that a release was made from."""

    name: str
    sha256: str
    size: int

    @classmethod
    def of(cls, path: Path) -> "InputFile":
        return cls(path.name, file_hash(path), path.stat().st_size)

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> "InputFile":
        return cls(name, hashlib.sha256(data).hexdigest(), len(data))


@dataclass(frozen=True)
class About:
    """What a release is. A later one of the same source, place and part takes its place in the store."""

    source: str
    title: str
    publisher: str
    licence: str
    vintage: str
    place: str = ""
    part: str = ""
    coverage: str = ""
    url: str = ""
    made: bool = False

    @property
    def series(self) -> tuple[str, str, str]:
        """Source, place and part: what successive releases have in common."""
        return (self.source, self.place, self.part)


@dataclass(frozen=True)
class TableEntry:
    """A table of a release. ``content`` hashes what it says, ``sha256`` the file that holds it."""

    name: str
    file: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]
    order: tuple[str, ...]
    rows: int
    read: int
    quarantined: int
    content: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Release:
    """A release that was accepted. ``accepted`` holds each time that it was, in UTC, oldest first."""

    id: str
    about: About
    tables: tuple[TableEntry, ...]
    inputs: tuple[InputFile, ...]
    quarantine: Mapping[str, Any] | None
    code_version: str
    folder: Path
    accepted: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def read(self) -> int:
        return sum(table.read for table in self.tables)

    @property
    def quarantined(self) -> int:
        return sum(table.quarantined for table in self.tables)

    def path(self, table: TableEntry) -> Path:
        return self.folder / table.file


@dataclass(frozen=True)
class Draft:
    """A release before it is accepted: checked tables, ready to preview, compare and write."""

    about: About
    tables: tuple[Checked | CheckedFile, ...]
    inputs: tuple[InputFile, ...] = ()

    @cached_property
    def id(self) -> str:
        """The id that it will have."""
        return identity_of(self.about, [said_of(entry) for entry in self.entries], self.inputs)

    @cached_property
    def entries(self) -> tuple[TableEntry, ...]:
        """What the manifest will say of each table, by name."""
        return tuple(sorted((_entry(checked) for checked in self.tables), key=lambda entry: entry.name))


def _entry(checked: Checked | CheckedFile) -> TableEntry:
    contract = checked.contract
    return TableEntry(
        name=contract.table,
        file=f"{contract.table}.parquet",
        columns=tuple((column.name, column.type.value) for column in contract.columns),
        key=contract.key,
        order=() if contract.apart else contract.sort,
        rows=checked.rows if isinstance(checked, CheckedFile) else checked.accepted.num_rows,
        read=checked.read,
        quarantined=checked.rows_quarantined,
        content=checked.content if isinstance(checked, CheckedFile) else content_hash(checked.accepted),
        sha256="",
        size=0,
    )


def said_of(table: TableEntry) -> list[Any]:
    return [
        table.name,
        table.columns,
        table.key,
        table.order,
        table.rows,
        table.read,
        table.quarantined,
        table.content,
    ]


def identity_of(about: About, tables: Sequence[list[Any]], inputs: Sequence[InputFile]) -> str:
    files = sorted([f.sha256, f.size] for f in inputs)
    said = json.dumps([FORMAT, vars(about), tables, files], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:ID_LENGTH]


def manifest_of(
    draft: Draft, tables: Sequence[TableEntry], quarantine: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": draft.id,
        "about": vars(draft.about),
        "tables": [vars(table) for table in tables],
        "inputs": [vars(f) for f in draft.inputs],
        "rows": {
            "read": sum(t.read for t in tables),
            "accepted": sum(t.rows for t in tables),
            "quarantined": sum(t.quarantined for t in tables),
        },
        "quarantine": quarantine,
        "code_version": code_version(),
    }


def read_manifest(folder: Path) -> Release:
    try:
        content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise DamagedRelease(
                f"the release {folder.name[:12]} is of format {content['format']}, which this version cannot read; use a newer Lodestar"
            )
        return Release(
            id=folder.name,
            about=About(**content["about"]),
            tables=tuple(_table(entry) for entry in content["tables"]),
            inputs=tuple(InputFile(**entry) for entry in content["inputs"]),
            quarantine=content["quarantine"],
            code_version=content["code_version"],
            folder=folder,
            accepted=acceptances(folder),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedRelease(
            f"the manifest of the release {folder.name[:12]} cannot be read ({error}); delete the folder {folder} and add the release again"
        ) from error


def _table(entry: dict[str, Any]) -> TableEntry:
    columns = tuple((name, kind) for name, kind in entry["columns"])
    return TableEntry(
        **{**entry, "columns": columns, "key": tuple(entry["key"]), "order": tuple(entry["order"])}
    )


def acceptance_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def acceptances(folder: Path) -> tuple[str, ...]:
    try:
        return tuple(json.loads(acceptance_file(folder).read_text(encoding="utf-8"))["accepted"])
    except (OSError, ValueError, KeyError):
        return ()


def code_version() -> str:
    try:
        return metadata.version("lodestar-place")
    except metadata.PackageNotFoundError:
        return "unknown"
