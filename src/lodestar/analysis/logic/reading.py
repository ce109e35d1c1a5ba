"""Reads a logic model from its file: every problem at once, each with its line, or a model that can be run."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lodestar.analysis.discounting import schedule_of
from lodestar.analysis.logic.drafts import Draft
from lodestar.analysis.logic.link_rules import make_link
from lodestar.analysis.logic.model import Model
from lodestar.analysis.logic.node_rules import check_products, find_order, make_nodes
from lodestar.analysis.logic.parameter_rules import (
    add_parameters,
    check_correlations,
    check_scenarios,
    check_structures,
)
from lodestar.analysis.logic.parameters import ParameterLibrary, load_parameters
from lodestar.analysis.logic.records import ModelRecord, ReadoutRecord
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder, places_folder
from lodestar.evidence.packs.entries import Entry, Raw
from lodestar.evidence.packs.files import MOST_BYTES, decode
from lodestar.evidence.packs.problems import Problem, limited, suggest
from lodestar.evidence.packs.wording import explain
from lodestar.evidence.packs.yaml_shape import read_yaml

MOST_SHOWN = 40


@dataclass(frozen=True)
class ModelReading:
    """A model's file as read: the model when it is sound, else the problems, sorted by line."""

    file: str
    model: Model | None
    problems: tuple[Problem, ...]


def read_model(text: str, file: str = "model.yaml", shared: ParameterLibrary | None = None) -> ModelReading:
    """Read a model from its text and report every problem. Never raises on account of what is in it."""
    found = read_yaml(file, text, single=True)
    problems = list(found.problems)
    if not found.records:
        problems = problems or [Problem(file, 0, "is empty", "write the model's fields, starting with 'id:'")]
        return ModelReading(file, None, tuple(sorted(problems)))
    raw = found.records[0]
    entry = Entry("model", file, raw, None)
    record = _validated(raw, entry, problems)
    if record is None:
        return ModelReading(file, None, tuple(limited(sorted(problems))))
    draft = Draft(entry, record, shared or load_parameters(), problems)
    model = _build(draft, text)
    return ModelReading(file, model, tuple(limited(sorted(set(problems)))))


def check_model(path: Path, shared: ParameterLibrary | None = None) -> ModelReading:
    """Read a model's file and report every problem. Raises LodestarError when the file cannot be opened."""
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LodestarError(f"{path.name} is larger than 20 MB; a logic model is a small text file")
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LodestarError(f"{path} cannot be opened: {reason}; give the file of a logic model") from error
    text = decode(path.name, data)
    if isinstance(text, Problem):
        return ModelReading(path.name, None, (text,))
    return read_model(text, path.name, shared)


def open_model(name: str | Path, shared: ParameterLibrary | None = None) -> Model:
    """A checked model, by its file or by its name as ``model_files`` lists it.

    ``shared`` takes the place of the shared parameters, such as other editions of them.
    Raises LodestarError that lists the problems, or the models there are.
    """
    return sound(check_model(_path_of(name), shared))


def sound(reading: ModelReading) -> Model:
    """The model of a reading. Raises LodestarError that lists the problems when there are any."""
    if reading.model is not None:
        return reading.model
    shown = [str(problem) for problem in reading.problems[:MOST_SHOWN]]
    rest = len(reading.problems) - len(shown)
    more = [f"… and {rest} more"] if rest else []
    count = len(reading.problems)
    heading = f"{reading.file} has {count} problem{'' if count == 1 else 's'}"
    raise LodestarError("\n".join([heading, *shown, *more]))


def model_files() -> dict[str, Path]:
    """The models that come with Lodestar: by name, those of a place as ``place/model``."""
    found = {path.stem: path for path in sorted((definitions_folder() / "logic_models").glob("*.yaml"))}
    for path in sorted(places_folder().glob("*/logic_models/*.yaml")):
        found[f"{path.parts[-3]}/{path.stem}"] = path
    return found


def _path_of(name: str | Path) -> Path:
    known = model_files()
    if str(name) in known:
        return known[str(name)]
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} or path.exists():
        return path
    raise LodestarError(
        f"there is no logic model '{name}'; {suggest(str(name), known, 'use one of ' + ', '.join(known))} "
        "or give the path of a YAML file"
    )


def _validated(raw: Raw, entry: Entry, problems: list[Problem]) -> ModelRecord | None:
    try:
        return ModelRecord.model_validate(raw.values)
    except ValidationError as error:
        found = (explain(one, ModelRecord) for one in error.errors(include_url=False))
        problems += [entry.problem(*one) for one in found]
        return None


def _build(draft: Draft, text: str) -> Model | None:
    years = draft.record.years
    if not 0 <= years.last - years.first <= 300:
        draft.report(
            ("years",), "", "does not run forward, or over more than 300 years", "set first before last"
        )
        return None
    add_parameters(draft)
    check_structures(draft)
    check_correlations(draft)
    check_scenarios(draft)
    nodes = make_nodes(draft)
    draft.same_ids("links")
    made = [make_link(draft, at, one, nodes) for at, one in enumerate(draft.record.links)]
    links = tuple(link for link in made if link is not None)
    check_products(draft, nodes, links)
    draft.same_ids("evidence")
    _check_evidence(draft)
    order = find_order(draft, nodes, links) if not draft.problems else ()
    discounts = _readouts(draft, {name for group in order for name in group})
    if draft.problems:
        return None
    return Model(draft.record, dict(draft.parameters), nodes, links, order, text, discounts)


def _readouts(draft: Draft, quantified: set[str]) -> dict[str, tuple[float, ...]]:
    draft.same_ids("readouts")
    discounts = {}
    for at, readout in enumerate(draft.record.readouts):
        path = ("readouts", at)
        if not draft.check_node((*path, "node"), readout.node):
            continue
        if quantified and readout.node not in quantified:
            draft.report(
                (*path, "node"), readout.node, "has no numbers", "give it a baseline or a quantified link"
            )
        for problem in _year_problems(draft, readout):
            draft.report(path, readout.id, problem, "see the description of readouts")
        if readout.basis == "present-value" and readout.discount:
            try:
                schedule = schedule_of(draft.shared, readout.discount, readout.edition)
                discounts[readout.id] = tuple(
                    schedule.factors(draft.record.years.last - draft.record.years.first)
                )
            except LodestarError as error:
                message, _, remedy = str(error).partition("; ")
                draft.report((*path, "discount"), "", message, remedy)
    return discounts


def _year_problems(draft: Draft, readout: ReadoutRecord) -> list[str]:
    years = draft.record.years
    wanted = {"annual": ("year",), "cumulative": ("first", "last")}.get(
        readout.basis, ("first", "last", "discount")
    )
    problems = [f"is {readout.basis} but has no {name}" for name in wanted if getattr(readout, name) is None]
    given = [year for year in (readout.year, readout.first, readout.last) if year is not None]
    if readout.base_year is not None and not years.first <= readout.base_year <= (
        readout.first or years.last
    ):
        problems.append("has a base year outside the model's years or after its first year")
    if any(not years.first <= year <= years.last for year in given):
        problems.append(f"reads a year outside {years.first} to {years.last}")
    if readout.first is not None and readout.last is not None and readout.first > readout.last:
        problems.append("ends before it starts")
    return problems


def _check_evidence(draft: Draft) -> None:
    for at, one in enumerate(draft.record.evidence):
        path = ("evidence", at)
        if (one.parameter is None) == (one.node is None):
            draft.report(
                path, one.id, "names no parameter or node, or both", "give parameter, or node and year"
            )
        if one.parameter is not None and one.parameter not in draft.parameters:
            remedy = suggest(one.parameter, draft.parameters, "add it to parameters")
            draft.report((*path, "parameter"), one.parameter, "is no parameter of this model", remedy)
        elif one.parameter is not None and draft.parameters[one.parameter].distribution is None:
            remedy = "name a parameter with a distribution, or a node"
            draft.report((*path, "parameter"), one.parameter, "is not uncertain", remedy)
        if one.node is not None:
            draft.check_node((*path, "node"), one.node)
            if one.year is None:
                draft.report(path, one.id, "bears on a node but has no year", "add the year it was observed")
        counted = one.scale in ("events", "successes")
        if counted and (one.count is None or one.exposure is None):
            draft.report(path, one.id, f"counts {one.scale} but lacks count or exposure", "add both")
        if not counted and (
            one.estimate is None or (one.se is None and (one.low is None or one.high is None))
        ):
            draft.report(path, one.id, "has no estimate with se, or low and high", "add them")
