"""Reads a place pack: every record with its place in its file, and every problem of form."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lodestar.evidence.packs.csv_shape import read_csv
from lodestar.evidence.packs.entries import Entry, Raw, Shape
from lodestar.evidence.packs.files import decode, read_files
from lodestar.evidence.packs.kinds import KINDS, Kind
from lodestar.evidence.packs.problems import Problem, limited, shorten
from lodestar.evidence.packs.structure import shape
from lodestar.evidence.packs.wording import explain
from lodestar.evidence.packs.yaml_shape import read_yaml


@dataclass(frozen=True)
class FileReading:
    """One file: its entries in their order. ``whole`` is False when some of its records could not be made out."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    whole: bool


@dataclass(frozen=True)
class PackReading:
    """A pack as read: the bytes of its files, its entries by kind, and every problem of form.

    ``broken`` names the kinds of which some records could not be made out; nothing is known of their ids.
    """

    folder: Path
    files: Mapping[str, bytes]
    entries: Mapping[str, tuple[Entry, ...]]
    problems: tuple[Problem, ...]
    broken: frozenset[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each kind there are, those with problems included."""
        return {kind.name: len(self.entries[kind.name]) for kind in KINDS}


def read_pack(folder: Path) -> PackReading:
    """Read every file of a pack. Raises LodestarError only when ``folder`` is not a folder that can be opened."""
    found = read_files(folder)
    entries: dict[str, tuple[Entry, ...]] = {}
    problems = list(found.problems)
    broken = set()
    for kind in KINDS:
        data = found.files.get(kind.file)
        reading = (
            FileReading((), (), kind.file not in found.unread) if data is None else read_file(kind, data)
        )
        entries[kind.name] = reading.entries
        problems += reading.problems
        if not reading.whole:
            broken.add(kind.name)
    return PackReading(folder, found.files, entries, tuple(sorted(problems)), frozenset(broken))


def read_file(kind: Kind, data: bytes) -> FileReading:
    """Read one file of a pack from its bytes. Never raises on account of what is in it."""
    text = decode(kind.file, data)
    if isinstance(text, Problem):
        return FileReading((), (text,), whole=False)
    found = _shape(kind, text)
    problems = list(found.problems)
    entries = []
    for raw in found.records:
        entry, own = _validate(kind, raw)
        entries.append(entry)
        problems += own
    if kind.single and found.whole and not entries:
        problems.append(
            Problem(kind.file, 0, "is empty", f"write the {kind.name}'s fields, starting with 'id:'")
        )
    problems += _same_ids(entries)
    return FileReading(
        tuple(entries), tuple(limited(problems)), found.whole and all(entry.id for entry in entries)
    )


def _shape(kind: Kind, text: str) -> Shape:
    if not kind.tabular:
        return read_yaml(kind.file, text, single=kind.single)
    fields = shape(kind.model)
    required = tuple(name for name, field in fields.items() if field.required)
    return read_csv(kind.file, text, tuple(fields), required) if text.strip() else Shape((), ())


def _validate(kind: Kind, raw: Raw) -> tuple[Entry, list[Problem]]:
    try:
        record = kind.model.model_validate(raw.values)
        return Entry(kind.name, kind.file, raw, record), []
    except ValidationError as error:
        entry = Entry(kind.name, kind.file, raw, None)
        found = (explain(one, kind.model) for one in error.errors(include_url=False))
        return entry, [entry.problem(*one) for one in found]


def _same_ids(entries: list[Entry]) -> list[Problem]:
    first: dict[str, Entry] = {}
    problems = []
    for entry in entries:
        if entry.id and entry.id in first:
            message = f"is the id of two records, first on line {first[entry.id].line(('id',))}"
            problems.append(entry.problem(("id",), shorten(entry.id), message, "give each record its own id"))
        first.setdefault(entry.id, entry)
    return problems
