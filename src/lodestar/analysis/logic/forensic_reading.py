"""Reads a file of claim forensics and checks it against its model: every problem with its line."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lodestar.analysis.logic.distributions import Distribution, Fixed
from lodestar.analysis.logic.forensic_records import Derivation, ForensicClaim, ForensicsRecord, Quantity
from lodestar.analysis.logic.formulas import read_formula, unit_of
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.reading import open_model
from lodestar.analysis.logic.results import readouts_of
from lodestar.analysis.logic.shapes import make_distribution
from lodestar.analysis.logic.units import PLAIN, YEAR, Unit, parse_unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.entries import Entry
from lodestar.evidence.packs.entries import Path as FieldPath
from lodestar.evidence.packs.files import decode
from lodestar.evidence.packs.problems import Problem, suggest
from lodestar.evidence.packs.wording import explain
from lodestar.evidence.packs.yaml_shape import read_yaml


@dataclass(frozen=True)
class ForensicsFile:
    """A sound file of claim forensics with the model that it asks."""

    record: ForensicsRecord
    model: Model


def forensics_files() -> dict[str, Path]:
    """The files of claim forensics that come with Lodestar, by the name of place and file."""
    found = sorted(places_folder().glob("*/logic_models/forensics/*.yaml"))
    return {f"{path.parts[-4]}/{path.stem}": path for path in found}


def open_forensics(name: str | Path) -> ForensicsFile:
    """A checked file of claim forensics, by its name or path. Raises LodestarError that lists the problems."""
    known = forensics_files()
    path = known.get(str(name), Path(name))
    if not path.is_file():
        remedy = suggest(str(name), known, f"use one of {', '.join(known) or 'none so far'}")
        raise LodestarError(f"there is no claim forensics '{name}'; {remedy}")
    text = decode(path.name, path.read_bytes())
    if isinstance(text, Problem):
        raise LodestarError(str(text))
    return read_forensics(text, path.name)


def read_forensics(text: str, file: str = "forensics.yaml", model: Model | None = None) -> ForensicsFile:
    """Read claim forensics from their text. Raises LodestarError that lists the problems, by line."""
    shape = read_yaml(file, text, single=True)
    problems = list(shape.problems)
    if not problems and not shape.records:
        problems = [Problem(file, 0, "is empty", "write its fields, starting with 'id:'")]
    if problems:
        raise LodestarError("\n".join(str(problem) for problem in sorted(problems)))
    entry = Entry("forensics", file, shape.records[0], None)
    try:
        record = ForensicsRecord.model_validate(shape.records[0].values)
    except ValidationError as error:
        found = (explain(one, ForensicsRecord) for one in error.errors(include_url=False))
        problems = [entry.problem(*one) for one in found]
        raise LodestarError("\n".join(str(problem) for problem in sorted(problems))) from None
    asked = model or open_model(record.model)
    checker = _Checker(entry, record, asked)
    checker.check()
    if checker.problems:
        raise LodestarError("\n".join(str(problem) for problem in sorted(set(checker.problems))))
    return ForensicsFile(record, asked)


def distributions_of(derivation: Derivation, model: Model) -> dict[str, Distribution]:
    """What is believed of each quantity of a derivation that is no choice."""
    return {one.name: _distribution(one, model) for one in derivation.quantities if not one.choices}


def _distribution(quantity: Quantity, model: Model) -> Distribution:
    if quantity.parameter is not None:
        parameter = model.parameters[quantity.parameter]
        return parameter.distribution or Fixed(float(parameter.value or 0))
    if quantity.distribution is not None:
        return make_distribution(quantity.distribution)
    return Fixed(float(quantity.value or 0))


class _Checker:
    def __init__(self, entry: Entry, record: ForensicsRecord, model: Model) -> None:
        self.entry, self.record, self.model = entry, record, model
        self.problems: list[Problem] = []

    def report(self, path: FieldPath, value: object, message: str, remedy: str = "") -> None:
        self.problems.append(self.entry.problem(path, value, message, remedy))

    def check(self) -> None:
        known = {one.id for one in self.model.record.scenarios}
        for at, name in enumerate(self.record.scenarios):
            if name not in known:
                remedy = suggest(name, known, f"use one of {', '.join(sorted(known))}")
                self.report(("scenarios", at), name, "is no scenario of the model", remedy)
        derivations = {one.id: one for one in self.record.derivations}
        units = {
            one.id: self._derivation(("derivations", at), one)
            for at, one in enumerate(self.record.derivations)
        }
        for at, claim in enumerate(self.record.claims):
            self._claim(("claims", at), claim, derivations, units)
        self._together()

    def _claim(
        self,
        path: FieldPath,
        claim: ForensicClaim,
        derivations: dict[str, Derivation],
        units: dict[str, Unit | None],
    ) -> None:
        known = {one.id for one in readouts_of(self.model)}
        for at, name in enumerate(claim.readouts):
            if name not in known:
                self.report(
                    (*path, "readouts", at), name, "is no readout of the model", suggest(name, known, "")
                )
        try:
            unit = parse_unit(claim.unit)
        except LodestarError as error:
            self.report((*path, "unit"), "", *_split(error))
            return
        for at, name in enumerate(claim.derivations):
            if name not in derivations:
                remedy = suggest(name, derivations, "add it to derivations")
                self.report((*path, "derivations", at), name, "is no derivation of this file", remedy)
                continue
            gives = units[name]
            if gives is not None and gives not in (unit, unit / YEAR):
                message = f"gives {gives}, but the claim is in {unit}"
                self.report((*path, "derivations", at), name, message, "correct the unit of a quantity")

    def _derivation(self, path: FieldPath, derivation: Derivation) -> Unit | None:
        """The unit that a derivation gives; None when it is not sound."""
        units: dict[str, Unit] = {}
        before = len(self.problems)
        for at, one in enumerate(derivation.quantities):
            unit = self._quantity((*path, "quantities", at), one)
            if unit is not None:
                units[one.name] = unit
        if len(self.problems) > before:
            return None
        try:
            formula = read_formula(derivation.formula)
            missing = [name for name in (*formula.names, derivation.raised_to) if name and name not in units]
            if missing:
                remedy = suggest(missing[0], units, "add it to quantities")
                self.report((*path, "formula"), missing[0], "is no quantity of this derivation", remedy)
                return None
            return unit_of(formula, units) or PLAIN
        except LodestarError as error:
            self.report((*path, "formula"), "", *_split(error))
            return None

    def _quantity(self, path: FieldPath, one: Quantity) -> Unit | None:
        told = [
            one.value is not None,
            one.distribution is not None,
            one.parameter is not None,
            bool(one.choices),
        ]
        if sum(told) != 1:
            remedy = "give one of value, distribution, parameter, choices"
            self.report(path, one.name, "gives no value or several", remedy)
            return None
        if one.parameter is not None:
            parameter = self.model.parameters.get(one.parameter)
            if parameter is None or parameter.formula is not None:
                remedy = suggest(
                    one.parameter, self.model.parameters, "name a parameter with a value or distribution"
                )
                self.report((*path, "parameter"), one.parameter, "is no such parameter of the model", remedy)
                return None
            return parameter.unit
        try:
            if one.distribution is not None:
                make_distribution(one.distribution)
            if one.unit is None or one.source is None or one.grade is None:
                raise LodestarError("lacks unit, source or grade; add them")
            for choice in one.choices:
                if (choice.value is None) == (choice.annuity is None):
                    raise LodestarError(f"'{choice.name}' gives no value or two; give value or annuity")
            return parse_unit(one.unit)
        except LodestarError as error:
            self.report(path, one.name, *_split(error))
            return None

    def _together(self) -> None:
        claims = {one.id: one for one in self.record.claims}
        for at, one in enumerate(self.record.together):
            for claim, readout in one.parts.items():
                path = ("together", at, "parts", claim)
                if claim not in claims:
                    self.report(
                        path, claim, "is no claim of this file", suggest(claim, claims, "add it to claims")
                    )
                elif readout not in claims[claim].readouts:
                    self.report(
                        path, readout, f"is no readout of claim '{claim}'", "add it to the claim's readouts"
                    )


def _split(error: LodestarError) -> tuple[str, str]:
    message, _, remedy = str(error).partition("; ")
    return message, remedy
