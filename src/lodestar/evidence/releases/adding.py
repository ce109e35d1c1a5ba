"""Adding files to the evidence: first say what they hold and what would change, then accept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.opening import open_file
from lodestar.evidence.files.reading import Table
from lodestar.evidence.progress import Progress
from lodestar.evidence.releases.manifests import Draft, Release
from lodestar.evidence.releases.release import read_release, write_release
from lodestar.evidence.releases.revisions import TableChange, compare
from lodestar.evidence.sources import FileSource, file_sources, recognise
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.pointer import read_pointer


@dataclass(frozen=True)
class Understood:
    """A file as it was understood, before anything is accepted.

    ``before`` is the release that the store serves now of the same source and part; ``changes`` compares with it.
    """

    table: Table
    source: str
    part: str
    draft: Draft
    before: Release | None
    changes: tuple[TableChange, ...]

    @property
    def read(self) -> int:
        return sum(checked.read for checked in self.draft.tables)

    @property
    def quarantined(self) -> int:
        return sum(checked.rows_quarantined for checked in self.draft.tables)

    @property
    def known_already(self) -> bool:
        """True when this very release is the one that serves."""
        return self.before is not None and self.before.id == self.draft.id


def understand(
    files: Iterable[Path],
    *,
    source: str | None = None,
    part: str | None = None,
    vintage: str | None = None,
    home: Path | None = None,
) -> tuple[Understood, ...]:
    """Read files and say what each holds. Nothing is written.

    ``source`` and ``part`` are recognised when not given; ``vintage`` overrides what the file's name says. Raises
    LodestarError for a file of no known source, or two files of the same part. A file that holds several parts
    gives one answer for each.
    """
    tables = [open_file(path) for path in files]
    found = tuple(one for table in tables for one in _understand(table, source, part, vintage, home))
    parts = [one.draft.about.series for one in found]
    for one in found:
        if parts.count(one.draft.about.series) > 1:
            raise LodestarError(
                f"two files hold {one.source}, {one.part}; add one of them, or give each its own --part"
            )
    return found


def accept(
    understood: Iterable[Understood], *, home: Path | None = None, progress: Progress | None = None
) -> str:
    """Keep what was understood as releases, and let a store that holds them serve. Returns the store's version."""
    kept = [write_release(one.draft, home=home) for one in understood]
    with prepare(kept, home=home, progress=progress) as prepared:
        return prepared.activate()


def _understand(
    table: Table, name: str | None, part: str | None, vintage: str | None, home: Path | None
) -> Iterator[Understood]:
    source, parts = _source(table, name, part)
    if part and part in parts:
        parts = (part,)
    if part and len(parts) > 1:
        raise LodestarError(f"{table.name} holds {', '.join(parts)}; give one of these as --part, or none")
    for known in parts:
        checked = source.shape(table, known)
        about = source.about(table, known, checked)
        series = about.part if part in (None, *source.PARTS) else part
        about = replace(about, part=series or about.part, vintage=vintage or about.vintage)
        draft = Draft(about, (checked,), (table.input,))
        before = _serving(about.series, home)
        yield Understood(table, source.NAME, about.part, draft, before, compare(before, draft))


def _source(table: Table, name: str | None, part: str | None) -> tuple[FileSource, tuple[str, ...]]:
    if name is None:
        return recognise(table)
    if name not in file_sources():
        raise LodestarError(f"'{name}' is no source; use one of {', '.join(file_sources())}")
    source = file_sources()[name]
    known = part if part in source.PARTS else source.recognise(table)
    if not known:
        parts = "; ".join(f"{part} ({what})" for part, what in source.PARTS.items())
        raise LodestarError(
            f"{table.name} cannot be told to be a part of {name}; say which with --part: {parts}"
        )
    return source, (known,) if isinstance(known, str) else known


def _serving(series: tuple[str, str, str], home: Path | None) -> Release | None:
    pointer = read_pointer(Folders.of(home))
    held = [member for member in pointer.members if member.series == series] if pointer else []
    return read_release(held[0].id, home=home) if held else None
