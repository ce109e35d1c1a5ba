"""Shared parameters: dated, sourced, graded, and swappable by edition. ``definitions/parameters/*.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from lodestar.analysis.logic.distributions import Distribution
from lodestar.analysis.logic.fields import Band, Edition, ParameterRecord
from lodestar.analysis.logic.shapes import make_distribution
from lodestar.analysis.logic.units import Unit, parse_unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.packs.entries import Entry, Raw
from lodestar.evidence.packs.files import decode
from lodestar.evidence.packs.problems import Problem, suggest
from lodestar.evidence.packs.wording import explain
from lodestar.evidence.packs.yaml_shape import read_yaml
from lodestar.evidence.periods import parse_date


@dataclass(frozen=True)
class SharedParameter:
    """A parameter as one edition gives it. One of ``value``, ``distribution`` and ``bands`` is set."""

    id: str
    name: str
    unit: Unit
    text: str
    edition: Edition
    distribution: Distribution | None

    @property
    def value(self) -> float | None:
        return None if self.edition.value is None else float(self.edition.value)

    @property
    def bands(self) -> tuple[Band, ...]:
        return self.edition.bands


@dataclass(frozen=True)
class ParameterLibrary:
    """All shared parameters, by id."""

    records: Mapping[str, ParameterRecord]
    chosen: Mapping[str, str] = field(default_factory=dict)
    day: str | None = None

    def with_editions(
        self, chosen: Mapping[str, str] | None = None, on: str | None = None
    ) -> "ParameterLibrary":
        """The same parameters with some editions chosen by name, the others as they applied ``on`` a day.

        A model that names an edition itself keeps it. Raises LodestarError for a parameter or edition that is not known.
        """
        for name, edition in (chosen or {}).items():
            self.get(name, edition)
        return ParameterLibrary(self.records, dict(chosen or {}), on)

    def get(self, name: str, edition: str | None = None, on: str | None = None) -> SharedParameter:
        """A parameter in an edition: the one named, else the newest that applies ``on`` a day, else the newest.

        Raises LodestarError naming what there is when the parameter or the edition is not known.
        """
        if name not in self.records:
            raise LodestarError(
                f"shared parameter '{name}' is not known; "
                + suggest(
                    name, self.records, f"use one of {', '.join(sorted(self.records)) or 'none so far'}"
                )
            )
        record = self.records[name]
        found = _edition(record, edition or self.chosen.get(name), on or self.day)
        distribution = make_distribution(found.distribution) if found.distribution else None
        return SharedParameter(
            record.id, record.name, parse_unit(record.unit), record.text, found, distribution
        )


def _edition(record: ParameterRecord, edition: str | None, on: str | None) -> Edition:
    ordered = sorted(record.editions, key=lambda one: parse_date(one.from_date))
    if edition is not None:
        found = next((one for one in ordered if one.edition == edition), None)
        if found is None:
            known = "; ".join(one.edition for one in ordered)
            raise LodestarError(f"'{record.id}' has no edition '{edition}'; it has: {known}")
        return found
    if on is not None:
        day = parse_date(on)
        ordered = [one for one in ordered if parse_date(one.from_date) <= day]
        if not ordered:
            raise LodestarError(f"'{record.id}' has no edition that applies on {on}; choose a later day")
    return ordered[-1]


@cache
def load_parameters(folder: Path | None = None) -> ParameterLibrary:
    """Read every file of shared parameters. Raises LodestarError that lists every problem, by file and line."""
    root = folder or definitions_folder() / "parameters"
    records: dict[str, ParameterRecord] = {}
    problems: list[Problem] = []
    for path in sorted(root.glob("*.yaml")):
        text = decode(path.name, path.read_bytes())
        if isinstance(text, Problem):
            problems.append(text)
            continue
        shape = read_yaml(path.name, text, single=False)
        problems += shape.problems
        for raw in shape.records:
            record, found = _record(path.name, raw)
            problems += found
            if record and record.id in records:
                problems.append(Problem(path.name, raw.first, "is given twice", "keep one", record=record.id))
            elif record:
                records[record.id] = record
    if problems:
        raise LodestarError("\n".join(str(problem) for problem in sorted(problems)))
    return ParameterLibrary(records)


def _record(file: str, raw: Raw) -> tuple[ParameterRecord | None, list[Problem]]:
    entry = Entry("parameter", file, raw, None)
    try:
        record = ParameterRecord.model_validate(raw.values)
    except ValidationError as error:
        found = (explain(one, ParameterRecord) for one in error.errors(include_url=False))
        return None, [entry.problem(*one) for one in found]
    problems = []
    try:
        parse_unit(record.unit)
    except LodestarError as error:
        problems.append(entry.problem(("unit",), "", str(error)))
    if not record.editions:
        problems.append(entry.problem(("editions",), "", "has no edition", "add one"))
    for at, edition in enumerate(record.editions):
        problems += _edition_problems(entry, at, edition)
    return (None if problems else record), problems


def _edition_problems(entry: Entry, at: int, edition: Edition) -> list[Problem]:
    path = ("editions", at)
    told = [edition.value is not None, edition.distribution is not None, bool(edition.bands)]
    if sum(told) != 1:
        return [
            entry.problem(
                path, edition.edition, "gives no value or several", "give one of value, distribution, bands"
            )
        ]
    if edition.bands:
        return _band_problems(entry, at, edition)
    if edition.distribution is None:
        return []
    try:
        make_distribution(edition.distribution)
    except LodestarError as error:
        message, _, remedy = str(error).partition("; ")
        return [entry.problem((*path, "distribution"), edition.distribution.shape, message, remedy)]
    return []


def _band_problems(entry: Entry, at: int, edition: Edition) -> list[Problem]:
    expected = 0
    for number, band in enumerate(edition.bands):
        if band.from_year != expected or band.to_year < band.from_year:
            path = ("editions", at, "bands", number)
            return [
                entry.problem(
                    path, band.from_year, "leaves a gap or overlaps", f"start it at year {expected}"
                )
            ]
        expected = band.to_year + 1
    return []
