"""The rules of a place pack, for one record that somebody edits: what is saved can be written back as a pack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.checking import RULES
from lodestar.evidence.packs.context import Context
from lodestar.evidence.packs.entries import Entry, Raw
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import BY_NAME, KINDS
from lodestar.evidence.packs.reading import PackReading
from lodestar.evidence.packs.records import Asset, Organisation, Target
from lodestar.evidence.packs.wording import explain
from lodestar.service.insights.observations import observations_named
from lodestar.service.ledger.mapping import model_of, read_records
from lodestar.service.places.models import Place

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field of a record and what to do. ``path`` starts with the field's name."""

    path: tuple[str | int, ...]
    message: str

    @property
    def field(self) -> str:
        return str(self.path[0]) if self.path else ""


class NotAllowed(LodestarError):
    """A record breaks a rule; ``faults`` holds each with its field."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{fault.field}: {fault.message}" for fault in faults))


def validated(record: Record, values: dict[str, Any]) -> Record:
    """A record of the same kind with other values. Raises NotAllowed naming every field that is wrong."""
    return held_to(type(record), values)


def held_to(model: type[_Model], values: dict[str, Any]) -> _Model:
    """Values as a model holds them. Raises NotAllowed naming every field that is wrong."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = []
        for one in error.errors(include_url=False):
            path, _, message, remedy = explain(one, model)
            faults.append(Fault(path, _sentence(message, remedy)))
        raise NotAllowed(tuple(faults)) from error


def check_rules(place: Place, kind: str, record: Any) -> None:
    """Hold a record to the rules that look across records. Raises NotAllowed when it breaks one."""
    if faults := faults_among(place, kind, [record]):
        raise NotAllowed(faults[record.id])


def faults_among(place: Place, kind: str, records: Sequence[Any]) -> dict[str, tuple[Fault, ...]]:
    """What breaks a rule that looks across records, by the record's id; those that break none are left out.

    All are held to the rules together, as they would stand if all were saved.
    """
    found: dict[str, list[Fault]] = {}
    for id_, fault in _by_the_pack(place, kind, records):
        found.setdefault(id_, []).append(fault)
    for record in records:
        for fault in _beside_others(place, record):
            found.setdefault(record.id, []).append(fault)
    return {id_: tuple(faults) for id_, faults in found.items()}


def _by_the_pack(place: Place, kind: str, records: Sequence[Any]) -> Iterator[tuple[str, Fault]]:
    entries: dict[str, tuple[Entry, ...]] = {known.name: () for known in KINDS}
    entries["place"] = (_entry("place", read_records(place, "place", [place])[place.slug]),)
    entries[kind] = tuple(_entry(kind, record) for record in records)
    baselines = [record.baseline for record in records if isinstance(record, Target) and record.baseline]
    figures = observations_named(place, baselines)
    if len(figures) == len(set(baselines)) > 0:
        entries["observation"] = tuple(_entry("observation", figure) for figure in figures.values())
    read = {"place", kind} | {name for name, held in entries.items() if held}
    unread = frozenset(known.name for known in KINDS if known.name not in read)
    reading = PackReading(Path(), {}, entries, (), unread)
    context = Context(reading, load_definitions())
    for rule in RULES:
        for problem in rule(context):
            if problem.kind == kind and problem.record:
                yield problem.record, Fault(_path(problem.field), _sentence(problem.message, problem.remedy))


def _beside_others(place: Place, record: Any) -> Iterator[Fault]:
    if isinstance(record, Asset):
        others = model_of("asset")._default_manager.filter(place=place, number=record.number)
        if other := others.filter(source__slug=record.source).exclude(slug=record.id).first():
            yield Fault(("number",), f"is also the number of {other}; give each asset its own")
    if isinstance(record, Organisation) and record.identifiers:
        rows = model_of("organisation")._default_manager.filter(place=place).exclude(slug=record.id)
        taken = {i: name for name, known in rows.values_list("name", "identifiers") for i in known}
        for identifier in record.identifiers:
            if identifier in taken:
                yield Fault(("identifiers",), f"{identifier} is the identifier of {taken[identifier]}")


def _entry(kind: str, record: Any) -> Entry:
    return Entry(kind, BY_NAME[kind].file, Raw({"id": record.id}, 1, 1), record)


def _path(said: str) -> tuple[str | int, ...]:
    """``milestones[2].due`` as ``("milestones", 1, "due")``."""
    path: list[str | int] = []
    for part in said.replace("]", "").replace("[", ".#").split("."):
        path.append(int(part[1:]) - 1 if part.startswith("#") else part)
    return tuple(path)


def _sentence(message: str, remedy: str) -> str:
    return f"{message}; {remedy}" if remedy else message
