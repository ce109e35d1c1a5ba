"""Which releases served at a moment: a journal that gains a line each time that another set of releases serves.

    served_at(moment).releases      # what readers could have known from the evidence then

The journal stands beside the pointer and outlives the releases that it names, so that one deleted for good is missed
by its title. Of what happened before the journal began only the acceptances of releases still held are known.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from lodestar.evidence.releases.manifests import DamagedRelease, read_manifest
from lodestar.evidence.releases.release import releases
from lodestar.evidence.stores.folders import Folders, disk_errors, write_durably
from lodestar.evidence.stores.pointer import Pointer, read_pointer

_ALWAYS = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class ServedRelease:
    """A release that served, as it was known then. ``tables`` are the names of those that it fills."""

    id: str
    source: str
    place: str
    part: str
    title: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Serving:
    """The releases that served from a moment on."""

    since: dt.datetime
    releases: tuple[ServedRelease, ...]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(release.id for release in self.releases)


@dataclass(frozen=True)
class Served:
    """What served at a moment. ``recorded`` is False where it is inferred from when releases still held were accepted."""

    releases: tuple[ServedRelease, ...]
    recorded: bool


def journal_file(folders: Folders) -> Path:
    return folders.root / "served.jsonl"


def served_at(moment: dt.datetime, *, home: Path | None = None) -> Served:
    """The releases that served at a moment."""
    then = [line for line in servings(home=home) if line.since <= moment]
    return Served(then[-1].releases, True) if then else Served(_inferred(moment, home), False)


def servings(*, home: Path | None = None) -> tuple[Serving, ...]:
    """Each set of releases that served, the oldest first, the one that serves now last."""
    folders = Folders.of(home)
    lines = _lines(folders)
    missed = _missed(folders, lines, read_pointer(folders))
    return (*lines, *missed)


def note_serving(
    folders: Folders, before: Pointer | None, pointer: Pointer, now: dt.datetime | None = None
) -> None:
    """Write down that another set of releases serves from now on. Called by the one process that builds.

    ``now`` is what the clock of whoever builds says; what served before is never told of as later than that.
    """
    lines = _lines(folders)
    missed = list(_missed(folders, lines, before))
    if before is None and not lines:
        missed.append(Serving(_ALWAYS, ()))
    last = [*lines, *missed][-1:]
    if not last or last[0].ids != frozenset(pointer.ids):
        since = max([now or dt.datetime.now(dt.UTC), *(line.since for line in last)])
        missed.append(Serving(since, _described(folders, pointer)))
    if missed:
        with disk_errors(f"note which releases serve in {journal_file(folders)}"):
            _append(folders, missed)


def _lines(folders: Folders) -> tuple[Serving, ...]:
    """The journal's lines; one that a sudden end cut short is passed over."""
    path = journal_file(folders)
    try:
        stamp = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> tuple[Serving, ...]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            said = json.loads(line)
            held = tuple(ServedRelease(**{**one, "tables": tuple(one["tables"])}) for one in said["releases"])
            found.append(Serving(dt.datetime.fromisoformat(said["since"]), held))
        except (ValueError, KeyError, TypeError):
            continue
    return tuple(found)


def _missed(folders: Folders, lines: tuple[Serving, ...], pointer: Pointer | None) -> Iterable[Serving]:
    """What serves and the journal does not say: it was begun later, or the machine stopped before it was noted."""
    if pointer is None or (lines and lines[-1].ids == frozenset(pointer.ids)):
        return ()
    since = dt.datetime.fromtimestamp(folders.pointer.stat().st_mtime, dt.UTC)
    return (Serving(since, _described(folders, pointer)),)


def _described(folders: Folders, pointer: Pointer) -> tuple[ServedRelease, ...]:
    found = []
    for member in pointer.members:
        try:
            release = read_manifest(folders.releases / member.id)
            title, tables = release.about.title, tuple(table.name for table in release.tables)
        except DamagedRelease:
            title, tables = member.source, ()
        found.append(ServedRelease(member.id, *member.series, title, tables))
    return tuple(found)


def _append(folders: Folders, lines: Iterable[Serving]) -> None:
    path = journal_file(folders)
    said = [
        json.dumps({"since": line.since.isoformat(), "releases": [asdict(one) for one in line.releases]})
        for line in lines
    ]
    held = path.read_bytes() if path.exists() else b""
    whole = held if not held or held.endswith(b"\n") else held + b"\n"
    write_durably(path, whole + "".join(f"{line}\n" for line in said).encode())


def _inferred(moment: dt.datetime, home: Path | None) -> tuple[ServedRelease, ...]:
    """Of each series the release that was last accepted by the moment, among those that are still held."""
    latest: dict[tuple[str, str, str], tuple[dt.datetime, ServedRelease]] = {}
    for release in releases(home=home):
        about = release.about
        times = [at for at in map(dt.datetime.fromisoformat, release.accepted) if at <= moment]
        if times and (about.series not in latest or max(times) > latest[about.series][0]):
            tables = tuple(table.name for table in release.tables)
            latest[about.series] = (max(times), ServedRelease(release.id, *about.series, about.title, tables))
    return tuple(sorted((served for _, served in latest.values()), key=lambda one: one.id))
