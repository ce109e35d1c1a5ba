"""What the rules of a pack look at: entries by kind and id, the place, the shared definitions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from lodestar.evidence.definitions.indicators import Definitions, Unit
from lodestar.evidence.packs.entries import Entry
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.reading import PackReading
from lodestar.evidence.packs.records import Place

_T = TypeVar("_T", bound=Record)
_BY_MODEL = {kind.model: kind.name for kind in KINDS}


@dataclass
class Context:
    """One pack as read, for rules that look across records. ``definitions`` is None when they cannot be read."""

    reading: PackReading
    definitions: Definitions | None
    by_id: dict[str, dict[str, Entry]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {
            kind: {entry.id: entry for entry in entries if entry.id}
            for kind, entries in self.reading.entries.items()
        }

    @property
    def place(self) -> Place | None:
        return next((record for _, record in self.of(Place)), None)

    @property
    def made(self) -> bool | None:
        """Whether the place is invented; None when place.yaml does not say."""
        return self.place.made if self.place else None

    def of(self, model: type[_T]) -> Iterator[tuple[Entry, _T]]:
        """All valid records of a model with their entries."""
        for entry in self.reading.entries[_BY_MODEL[model]]:
            if entry.record is not None:
                yield entry, cast(_T, entry.record)

    def each(self, *models: type[Record]) -> Iterator[tuple[Entry, Any]]:
        """All valid records of several models that share the fields which are looked at."""
        for model in models:
            yield from self.of(model)

    def valid(self) -> Iterator[tuple[Entry, Any]]:
        """All valid records of every kind."""
        for kind in KINDS:
            for entry in self.reading.entries[kind.name]:
                if entry.record is not None:
                    yield entry, entry.record

    def record(self, model: type[_T], record_id: str | None) -> _T | None:
        """A valid record by its id, if there is one."""
        entry = self.by_id[_BY_MODEL[model]].get(record_id or "")
        return cast(_T, entry.record) if entry and entry.record is not None else None

    def unit(self, unit_id: str | None) -> Unit | None:
        """A shared unit, if it is known."""
        return self.definitions.units.get(unit_id or "") if self.definitions else None

    def indicator_unit(self, indicator_id: str | None) -> Unit | None:
        """The unit that an indicator is defined in, if both are known."""
        indicator = self.definitions.indicators.get(indicator_id or "") if self.definitions else None
        return self.unit(indicator.unit) if indicator else None
