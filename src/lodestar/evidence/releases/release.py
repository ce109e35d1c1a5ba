"""Releases: immutable, content-addressed folders of Parquet tables, each with a manifest.

The id is a hash over what the release says and what it was made from, never over when or where it was made,
so the same files give the same id everywhere. When it was accepted is kept in a file beside the folder.
"""

import datetime as dt
import os
import secrets
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyarrow import concat_tables

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.manifests import (
    ID_LENGTH,
    About,
    DamagedRelease,
    Draft,
    InputFile,
    Release,
    TableEntry,
    acceptance_file,
    acceptances,
    identity_of,
    manifest_of,
    read_manifest,
    said_of,
)
from lodestar.evidence.stores.folders import Folders, as_json, clear, disk_errors, settle, write_durably
from lodestar.evidence.tables.content import file_hash, parquet_hash, read_parquet, write_parquet
from lodestar.evidence.tables.contracts import Checked, CheckedFile

__all__ = [
    "About",
    "DamagedRelease",
    "Draft",
    "InputFile",
    "Release",
    "UnknownRelease",
    "check_release",
    "held_ids",
    "quarantined_rows",
    "read_release",
    "releases",
    "remove_release",
    "write_release",
]

_UNFINISHED = ".new-"
_STALE = 3600.0


class UnknownRelease(LodestarError):
    """No release has that id."""


def write_release(draft: Draft, *, home: Path | None = None, now: dt.datetime | None = None) -> Release:
    """Accept a draft: write it once and for all, and return the release.

    One already held is not written again, unless its files have been altered since: then it is put right. The
    folder appears whole or not at all. Raises DiskError when the disk refuses.
    """
    folders = Folders.of(home).make()
    _sweep(folders.releases)
    final = folders.releases / draft.id
    with disk_errors(f"write the release {draft.id[:12]} to {folders.releases}"):
        if final.is_dir() and not _sound(final):
            _put_away(final)
        if not final.is_dir():
            _write_folder(draft, final)
        _note_acceptance(final, now or dt.datetime.now(dt.UTC))
    return read_manifest(final)


def read_release(identity: str, *, home: Path | None = None) -> Release:
    """The release whose id is or begins with ``identity``. Raises UnknownRelease when none or several do."""
    folders = Folders.of(home)
    if not identity or not all(c in "0123456789abcdef" for c in identity):
        raise UnknownRelease(
            f"'{identity}' is not the id of a release; 'lodestar evidence list' shows the ids"
        )
    found = [f for f in _held(folders) if f.name.startswith(identity)]
    if len(found) != 1:
        said = (
            f"{len(found)} releases have an id that begins" if found else "no release has an id that begins"
        )
        raise UnknownRelease(f"{said} with '{identity}'; 'lodestar evidence list' shows the ids")
    return read_manifest(found[0])


def releases(
    *, source: str | None = None, place: str | None = None, home: Path | None = None
) -> tuple[Release, ...]:
    """Every release held, by source, place and part, newest first within each."""
    every = [read_manifest(folder) for folder in _held(Folders.of(home))]
    wanted = [r for r in every if source in (None, r.about.source) and place in (None, r.about.place)]
    newest_first = sorted(wanted, key=lambda r: (r.accepted[-1:], r.id), reverse=True)
    return tuple(sorted(newest_first, key=lambda r: r.about.series))


def held_ids(*, home: Path | None = None) -> tuple[str, ...]:
    """The ids of every release held, sound or not."""
    return tuple(folder.name for folder in _held(Folders.of(home)))


def check_release(release: Release, *, deep: bool = True) -> tuple[str, ...]:
    """Say everything that differs between a release's files and its manifest; empty when it is sound.

    ``deep`` reads every row again and works the id out anew; otherwise only the files' bytes are compared.
    """
    problems: list[str] = []
    for table in release.tables:
        problems.extend(
            f"{table.file} {problem}" for problem in _check_table(release.path(table), table, deep)
        )
    if release.quarantine:
        path = release.folder / release.quarantine["file"]
        if not path.is_file() or file_hash(path) != release.quarantine["sha256"]:
            problems.append(f"{path.name} is not the file that was written")
    if identity_of(release.about, [said_of(t) for t in release.tables], release.inputs) != release.id:
        problems.append("manifest.json has been altered: it gives another id than the folder's name")
    return tuple(problems)


def remove_release(release: Release) -> None:
    """Delete a release from the disk. The caller sees to it that no store needs it."""
    with disk_errors(f"remove the release {release.id[:12]}"):
        clear(acceptance_file(release.folder))
        _put_away(release.folder)


def quarantined_rows(release: Release) -> list[dict[str, Any]]:
    """What was quarantined when the release was made: file, row, field, value, reason, record."""
    if not release.quarantine:
        return []
    lines: list[dict[str, Any]] = read_parquet(release.folder / release.quarantine["file"]).to_pylist()
    return lines


def _held(folders: Folders) -> list[Path]:
    if not folders.releases.is_dir():
        return []
    return sorted(f for f in folders.releases.iterdir() if f.is_dir() and len(f.name) == ID_LENGTH)


def _sound(folder: Path) -> bool:
    try:
        return not check_release(read_manifest(folder), deep=False)
    except DamagedRelease:
        return False


def _put_away(folder: Path) -> None:
    """Remove a release's folder at one stroke, so that nobody finds half of it."""
    doomed = folder.with_name(f"{_UNFINISHED}{folder.name}-{secrets.token_hex(4)}")
    os.rename(folder, doomed)
    clear(doomed)
    settle(folder.parent)


def _write_folder(draft: Draft, final: Path) -> None:
    part = final.with_name(f"{_UNFINISHED}{final.name}-{os.getpid()}-{secrets.token_hex(4)}")
    part.mkdir()
    try:
        checked = {table.contract.table: table for table in draft.tables}
        tables = [_write_table(checked[entry.name], entry, part) for entry in draft.entries]
        manifest = manifest_of(draft, tables, _write_quarantine(draft, part))
        write_durably(part / "manifest.json", as_json(manifest))
        settle(part)
        try:
            os.rename(part, final)
        except OSError:
            if not final.is_dir():  # otherwise another process has just written the same release
                raise
        settle(final.parent)
    finally:
        clear(part)


def _write_table(checked: Checked | CheckedFile, entry: TableEntry, folder: Path) -> TableEntry:
    path = folder / entry.file
    if isinstance(checked, CheckedFile):
        shutil.copyfile(checked.path, path)
        settle(path)
    else:
        write_parquet(checked.accepted, path)
    return replace(entry, sha256=file_hash(path), size=path.stat().st_size)


def _write_quarantine(draft: Draft, folder: Path) -> dict[str, Any] | None:
    by_table = sorted(draft.tables, key=lambda checked: checked.contract.table)
    lines = concat_tables([checked.quarantined for checked in by_table])
    if not lines.num_rows:
        return None
    path = folder / "quarantine.parquet"
    write_parquet(lines.combine_chunks(), path)
    return {"file": path.name, "lines": lines.num_rows, "sha256": file_hash(path)}


def _check_table(path: Path, table: TableEntry, deep: bool) -> list[str]:
    if not path.is_file():
        return ["is missing"]
    if file_hash(path) != table.sha256:
        return ["is not the file that was written"]
    if not deep:
        return []
    rows, content = parquet_hash(path)
    problems = [] if rows == table.rows else [f"holds {rows} rows, not {table.rows}"]
    return [*problems, *([] if content == table.content else ["does not say what was accepted"])]


def _note_acceptance(folder: Path, now: dt.datetime) -> None:
    times = [*acceptances(folder), now.astimezone(dt.UTC).isoformat(timespec="microseconds")]
    write_durably(acceptance_file(folder), as_json({"accepted": times}))


def _sweep(folder: Path) -> None:
    """Clear what processes that were ended in the middle left behind."""
    for path in folder.glob(f"{_UNFINISHED}*"):
        try:
            old = time.time() - path.stat().st_mtime > _STALE
        except FileNotFoundError:
            continue
        if old:
            clear(path)
