"""A place pack that has been checked: frozen, and safe to build on."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar, cast

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import BY_NAME, KINDS
from lodestar.evidence.packs.problems import Problem, did_you_mean
from lodestar.evidence.packs.records import Place

_T = TypeVar("_T", bound=Record)


@dataclass(frozen=True)
class Pack:
    """One place's plan and facts. ``records`` holds them by kind and id, ``files`` the bytes they came from.

    ``digest`` is the SHA-256 of all files, names and bytes, wherever the folder stands.
    """

    place: Place
    records: Mapping[str, Mapping[str, Record]]
    files: Mapping[str, bytes]
    digest: str

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each kind there are, in the order of KINDS."""
        return {kind.name: len(self.records[kind.name]) for kind in KINDS}

    def get(self, kind: str, record_id: str) -> Record:
        """One record. Raises LodestarError when there is no such record, naming the nearest."""
        found = self.records[_known(kind)].get(record_id)
        if found is None:
            near = did_you_mean(record_id, self.records[kind])
            hint = (
                f"did you mean '{near}'?"
                if near
                else f"it has {len(self.records[kind])} {BY_NAME[kind].plural}"
            )
            raise LodestarError(f"{self.place.id} has no {kind} '{record_id}'; {hint}")
        return found

    def all(self, model: type[_T]) -> tuple[_T, ...]:
        """All records of a model, in the order of their file: ``pack.all(records.Action)``."""
        kind = next(kind.name for kind in KINDS if kind.model is model)
        return cast(tuple[_T, ...], tuple(self.records[kind].values()))

    def __iter__(self) -> Iterator[tuple[str, Record]]:
        for kind, records in self.records.items():
            for record in records.values():
                yield kind, record


@dataclass(frozen=True)
class Report:
    """What checking a pack found: the pack when there is no problem, else the problems."""

    pack: Pack | None
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        return not self.problems


def make_pack(records: Mapping[str, Mapping[str, Record]], files: Mapping[str, bytes]) -> Pack:
    """A pack of records that have been checked, with its digest."""
    frozen = {kind: MappingProxyType(dict(of_kind)) for kind, of_kind in records.items()}
    (place,) = frozen["place"].values()
    return Pack(cast(Place, place), MappingProxyType(frozen), MappingProxyType(dict(files)), digest(files))


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted names and bytes of a pack's files; lengths keep one file from running into the next."""
    total = hashlib.sha256()
    for name in sorted(files):
        for piece in (name.encode(), files[name]):
            total.update(len(piece).to_bytes(8, "big"))
            total.update(piece)
    return total.hexdigest()


def _known(kind: str) -> str:
    if kind not in BY_NAME:
        raise LodestarError(f"'{kind}' is no kind of record; use one of {', '.join(BY_NAME)}")
    return kind
