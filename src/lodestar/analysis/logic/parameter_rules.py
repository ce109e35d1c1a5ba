"""What must hold of a model's parameters, structures, correlations and scenarios."""

import numpy as np

from lodestar.analysis.logic.distributions import Distribution
from lodestar.analysis.logic.drafts import Draft
from lodestar.analysis.logic.fields import DistributionRecord
from lodestar.analysis.logic.model import Parameter
from lodestar.analysis.logic.records import ModelParameter
from lodestar.analysis.logic.shapes import make_distribution
from lodestar.analysis.logic.units import PLAIN, Unit, parse_unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.entries import Path
from lodestar.evidence.packs.problems import suggest


def add_parameters(draft: Draft) -> None:
    """Work out every parameter, in the order written: a formula may use those above it."""
    draft.same_ids("parameters")
    for at, record in enumerate(draft.record.parameters):
        path: Path = ("parameters", at)
        told = {
            "shared": record.shared,
            "value": record.value,
            "distribution": record.distribution,
            "formula": record.formula,
        }
        given = [name for name, value in told.items() if value is not None]
        if len(given) != 1:
            said = f"gives {' and '.join(given)}" if given else "gives no value"
            draft.report(path, record.name, said, "give one of shared, value, distribution, formula")
            continue
        made = _make(draft, path, record)
        if made is not None:
            draft.parameters[record.name] = made


def check_structures(draft: Draft) -> None:
    """Options are told apart, and there are at least two."""
    draft.same_ids("structures")
    for at, structure in enumerate(draft.record.structures):
        names = [option.id for option in structure.options]
        if len(names) < 2:
            draft.report(("structures", at), structure.id, "has fewer than two options", "add the rival")
        for number, name in enumerate(names):
            if name in names[:number]:
                path = ("structures", at, "options", number, "id")
                draft.report(path, name, "is given twice", "give each option its own id")


def check_choice(draft: Draft, path: Path, chosen: dict[str, str]) -> None:
    """Each structure and option named exists."""
    structures = {one.id: [option.id for option in one.options] for one in draft.record.structures}
    for structure, option in chosen.items():
        if structure not in structures:
            remedy = suggest(structure, structures, "add it to structures")
            draft.report((*path, structure), structure, "is no rival structure of this model", remedy)
        elif option not in structures[structure]:
            known = ", ".join(structures[structure])
            remedy = suggest(option, structures[structure], f"use one of {known}")
            draft.report((*path, structure), option, f"is no option of '{structure}'", remedy)


def check_correlations(draft: Draft) -> None:
    """Correlations join two drawn parameters, and all of them together can exist."""
    names: list[str] = []
    pairs = []
    for at, one in enumerate(draft.record.correlations):
        path: Path = ("correlations", at)
        if len(one.between) != 2 or len(set(one.between)) != 2:
            draft.report(path, "", "does not name two parameters", "write between: [one, other]")
            continue
        good = True
        for name in one.between:
            parameter = draft.parameters.get(name)
            if parameter is None or parameter.distribution is None:
                remedy = suggest(name, draft.parameters, "name a parameter with a distribution")
                draft.report((*path, "between"), name, "is no parameter that is drawn", remedy)
                good = False
        if good:
            names += [name for name in one.between if name not in names]
            pairs.append((names.index(one.between[0]), names.index(one.between[1]), float(one.value)))
    matrix = np.eye(len(names))
    for i, j, value in pairs:
        matrix[i, j] = matrix[j, i] = value
    if pairs and np.linalg.eigvalsh(matrix)[0] < 1e-9:
        told = ", ".join(names)
        draft.report(("correlations",), told, "cannot all hold at once", "bring them nearer to 0")


def check_scenarios(draft: Draft) -> None:
    """Scenarios set parameters that exist, to one value or distribution each."""
    draft.same_ids("scenarios")
    for at, scenario in enumerate(draft.record.scenarios):
        check_choice(draft, ("scenarios", at, "structures"), dict(scenario.structures))
        for number, setting in enumerate(scenario.settings):
            path: Path = ("scenarios", at, "settings", number)
            if setting.parameter not in draft.parameters:
                remedy = suggest(setting.parameter, draft.parameters, "add it to parameters")
                draft.report((*path, "parameter"), setting.parameter, "is no parameter of this model", remedy)
            if (setting.value is None) == (setting.distribution is None):
                draft.report(path, setting.parameter, "gives no value or two", "give value or distribution")
            elif setting.distribution is not None:
                _distribution(draft, (*path, "distribution"), setting.distribution)


def _make(draft: Draft, path: Path, record: ModelParameter) -> Parameter | None:
    if record.shared is not None:
        return _shared(draft, path, record)
    if record.formula is not None:
        return _derived(draft, path, record)
    for needed in ("unit", "source", "grade"):
        if getattr(record, needed) is None:
            draft.report(path, record.name, f"has no {needed}", f"add {needed}, or take a shared parameter")
            return None
    unit = _unit(draft, path, str(record.unit))
    if unit is None:
        return None
    distribution = None
    if record.distribution is not None:
        distribution = _distribution(draft, (*path, "distribution"), record.distribution)
        if distribution is None:
            return None
    value = None if record.value is None else float(record.value)
    return Parameter(
        record.name, unit, value, distribution, None, record.text, record.source, record.grade, locator=record.locator,
        note=record.note,
    )  # fmt: skip


def _shared(draft: Draft, path: Path, record: ModelParameter) -> Parameter | None:
    try:
        found = draft.shared.get(str(record.shared), record.edition)
    except LodestarError as error:
        message, _, remedy = str(error).partition("; ")
        draft.report((*path, "shared"), "", message, remedy)
        return None
    if found.bands:
        draft.report(
            (*path, "shared"), found.id, "is a schedule, not one number", "name it in a readout's discount"
        )
        return None
    edition = found.edition
    return Parameter(
        record.name,
        found.unit,
        found.value,
        found.distribution,
        None,
        record.text or found.text,
        edition.source,
        edition.grade,
        found.id,
        edition.edition,
        edition.locator,
        edition.note,
    )


def _derived(draft: Draft, path: Path, record: ModelParameter) -> Parameter | None:
    formula = draft.formula((*path, "formula"), record.formula)
    if formula is None:
        return None
    before = len(draft.problems)
    unit = draft.unit((*path, "formula"), formula)
    if len(draft.problems) > before:
        return None
    if record.unit is not None:
        stated = _unit(draft, path, record.unit)
        if stated is not None and unit is not None and stated != unit:
            message = f"gives {unit}, not {stated}"
            draft.report((*path, "formula"), record.formula, message, "correct the formula or the unit")
            return None
        unit = unit or stated
    return Parameter(record.name, unit or PLAIN, formula=formula, text=record.text, source=record.source)


def _unit(draft: Draft, path: Path, text: str) -> Unit | None:
    try:
        return parse_unit(text)
    except LodestarError as error:
        message, _, remedy = str(error).partition("; ")
        draft.report((*path, "unit"), "", message, remedy)
        return None


def _distribution(draft: Draft, path: Path, record: DistributionRecord) -> Distribution | None:
    try:
        return make_distribution(record)
    except LodestarError as error:
        message, _, remedy = str(error).partition("; ")
        draft.report(path, record.shape, message, remedy)
        return None
