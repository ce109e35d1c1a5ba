"""Figures: units that suit their indicators, targets with a path, claims whose arithmetic can be done."""

import re
from collections.abc import Iterator

from lodestar.evidence.definitions.indicators import differences
from lodestar.evidence.packs.context import Context
from lodestar.evidence.packs.entries import Entry, Path
from lodestar.evidence.packs.problems import Problem, shorten, suggest
from lodestar.evidence.packs.records import Claim, Observation, Programme, Project, Target
from lodestar.evidence.periods import parse_period

# shares, percentage points and indices are all pure numbers, and stand beside each other
_PURE = {"share", "difference", "index"}
_NAME = re.compile(r"(?<![\w.])[a-z][a-z0-9_]*")
_SUM = re.compile(r"^\s*[a-z][a-z0-9_]*(\s*[-+]\s*[a-z][a-z0-9_]*)*\s*$")


def check_observations(context: Context) -> Iterator[Problem]:
    """A figure's unit measures what its indicator measures; a ratio's denominator is not nothing."""
    for entry, observation in context.of(Observation):
        yield from _unit(context, entry, observation.unit, observation.indicator)
        if observation.denominator is not None and observation.denominator <= 0:
            message, remedy = "is not above 0", "give the number that the figure was divided by"
            yield entry.problem(("denominator",), observation.denominator, message, remedy)
        if observation.disaggregation is not None and not _pairs(observation.disaggregation):
            message, remedy = "is not 'dimension=value' pairs", "write them as size=sme;sector=health"
            yield entry.problem(("disaggregation",), observation.disaggregation, message, remedy)
    for entry, record in context.each(Programme, Project):
        if (record.value is None) != (record.unit is None):
            field, lacking = ("unit", "value") if record.value is None else ("value", "unit")
            message = f"stands without a {lacking}"
            yield entry.problem((field,), getattr(record, field), message, "give both or neither")


def check_targets(context: Context) -> Iterator[Problem]:
    """A target has a value, a period and a path, and a baseline of its own definition."""
    for entry, target in context.of(Target):
        yield from _unit(context, entry, target.unit, target.indicator)
        yield from _baseline(context, entry, target)
        yield from _path(entry, target)
        yield from _points(context, entry, target)


def check_claims(context: Context) -> Iterator[Problem]:
    """A claim's expressions use its facts and nothing else, and every fact is used."""
    for entry, claim in context.of(Claim):
        yield from _unit(context, entry, claim.unit, claim.indicator)
        used: set[str] = set()
        expressions: dict[Path, str] = {("expression",): claim.expression or ""}
        expressions |= {("alternatives", name): text for name, text in claim.alternatives.items()}
        for path, text in expressions.items():
            names = _NAME.findall(text)
            used.update(names)
            for name in sorted(set(names) - set(claim.facts)):
                remedy = suggest(name, claim.facts, f"add {name} to facts, or use another name")
                yield entry.problem(path, text, f"uses {name}, which is not among the claim's facts", remedy)
        for name in claim.facts:
            if name not in used:
                message, remedy = "is not used by any expression", "use it, or remove it from facts"
                yield entry.problem(("facts", name), claim.facts[name], message, remedy)
        yield from _sum(context, entry, claim)
        yield from _restated(context, entry, claim)


def _unit(context: Context, entry: Entry, unit_id: str, indicator_id: str | None) -> Iterator[Problem]:
    unit, defined = context.unit(unit_id), context.indicator_unit(indicator_id)
    if unit and defined and not alike(unit.dimension, defined.dimension):
        message = f"measures {unit.dimension}, but {indicator_id} is a {defined.dimension} in {defined.id}"
        yield entry.problem(("unit",), unit_id, message, "use a unit of that dimension, or another indicator")


def alike(one: str, other: str) -> bool:
    """Say whether figures of two dimensions may stand beside each other."""
    return one == other or {one, other} <= _PURE


def _baseline(context: Context, entry: Entry, target: Target) -> Iterator[Problem]:
    baseline = context.record(Observation, target.baseline)
    if baseline is None or context.definitions is None or baseline.indicator == target.indicator:
        return
    known = context.definitions.indicators
    one, other = known.get(baseline.indicator), known.get(target.indicator)
    if one and other:
        how = "; ".join(differences(one, other))
        message = f"has another definition than the target: {one.id} ({one.name}) is not {other.id} ({other.name}): {how}"
        remedy = "name an observation of the target's own indicator, or leave the baseline out"
        yield entry.problem(("baseline",), target.baseline, shorten(message, 600), remedy)


def _path(entry: Entry, target: Target) -> Iterator[Problem]:
    if target.value is None:
        if target.role == "commitment":
            message = "has no value to be reached"
            yield entry.problem(
                ("role",), target.role, message, "give value, period and trajectory, or role: contextual"
            )
        return
    for field in ("period", "trajectory"):
        if getattr(target, field) is None:
            message = "is missing beside the target's value"
            remedy = (
                "say when it is to be reached"
                if field == "period"
                else "say linear, compound, stepped or points"
            )
            yield entry.problem((field,), None, message, remedy)


def _points(context: Context, entry: Entry, target: Target) -> Iterator[Problem]:
    if target.trajectory in ("points", "stepped") and not target.points:
        message, remedy = "needs values on the way", "list them under points, or say linear or compound"
        yield entry.problem(("trajectory",), target.trajectory, message, remedy)
    if target.points and target.trajectory not in ("points", "stepped"):
        remedy = "say trajectory: points, or stepped"
        yield entry.problem(("points",), None, "are given for another trajectory", remedy)
    baseline = context.record(Observation, target.baseline)
    before = parse_period(baseline.period) if baseline else None
    last = parse_period(target.period) if target.period else None
    for index, point in enumerate(target.points):
        period = parse_period(point.period)
        path = ("points", index, "period")
        if before and period.end <= before.end:
            message = f"does not come after {before.text}" + (
                ", the baseline" if index == 0 else ", the point before"
            )
            yield entry.problem(path, point.period, message, "put the points in order, after the baseline")
        if last and period.end > last.end:
            message = f"comes after the target's own period, {last.text}"
            yield entry.problem(path, point.period, message, "keep the points inside it")
        before = period


def _sum(context: Context, entry: Entry, claim: Claim) -> Iterator[Problem]:
    """What is only added and subtracted must be of one kind with the number that the claim states."""
    unit = context.unit(claim.unit)
    if not unit or not claim.expression or not _SUM.match(claim.expression):
        return
    for name, fact in claim.facts.items():
        observation = context.record(Observation, fact)
        other = context.unit(observation.unit) if observation else None
        if other and name in _NAME.findall(claim.expression) and not alike(unit.dimension, other.dimension):
            message = f"is {other.dimension} ({other.id}), but the claim states {unit.dimension} ({unit.id})"
            yield entry.problem(("facts", name), fact, message, "add and subtract figures of one kind only")


def _restated(context: Context, entry: Entry, claim: Claim) -> Iterator[Problem]:
    other = context.record(Claim, claim.restates)
    one, two = context.unit(claim.unit), context.unit(other.unit if other else None)
    if one and two and not alike(one.dimension, two.dimension):
        message = f"gives {two.dimension} ({two.id}), but this claim {one.dimension} ({one.id})"
        yield entry.problem(("restates",), claim.restates, message, "name a claim of the same quantity")


def _pairs(text: str) -> bool:
    return all(re.match(r"^\s*[^=;]+=[^=;]+$", part) for part in text.split(";"))
