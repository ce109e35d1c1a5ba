"""A model under one scenario, laid out for the engine: what is drawn, and what is worked out in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lodestar.analysis.claims.expressions import Expression
from lodestar.analysis.logic.distributions import Discrete, Distribution, Fixed, Uniform
from lodestar.analysis.logic.formulas import Values, constant
from lodestar.analysis.logic.model import Link, Model, Node
from lodestar.analysis.logic.records import ReadoutRecord, Scenario
from lodestar.analysis.logic.shapes import make_distribution
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest

STRUCTURE, MECHANISM = "structure:", "holds:"


@dataclass(frozen=True)
class Uncertain:
    """Something that is drawn once for each draw: a parameter, a rival structure, or whether a mechanism holds."""

    name: str
    distribution: Distribution

    @property
    def kind(self) -> str:
        return "parameter" if ":" not in self.name else self.name.partition(":")[0]

    @property
    def varies(self) -> bool:
        low, high = self.distribution.support
        return low < high


@dataclass(frozen=True)
class Correlated:
    """Parameters whose normal scores go together: their places among what is drawn, and a Cholesky factor."""

    at: tuple[int, ...]
    factor: Values


@dataclass(frozen=True)
class Step:
    """One node, with the quantified links that lead to it. ``profile`` and ``profiles`` hold a factor for each year."""

    node: Node
    links: tuple[Link, ...]
    profile: Values | None
    profiles: Mapping[str, Values]


@dataclass(frozen=True)
class Plan:
    """Everything the engine needs. ``groups`` are worked out in order; one of several steps is a loop."""

    model: Model
    scenario: Scenario | None
    uncertain: tuple[Uncertain, ...]
    correlated: tuple[Correlated, ...]
    known: Mapping[str, float]
    formulas: tuple[tuple[str, Expression], ...]
    mechanisms: tuple[tuple[str, Expression], ...]
    groups: tuple[tuple[Step, ...], ...]
    last_use: Mapping[str, int]
    options: Mapping[str, tuple[str, ...]]
    used: frozenset[str]

    @property
    def years(self) -> Values:
        return np.arange(self.model.record.years.first, self.model.record.years.last + 1, dtype=float)

    def distribution(self, name: str) -> Distribution:
        """What is believed of something uncertain."""
        return next(one.distribution for one in self.uncertain if one.name == name)

    @property
    def varying(self) -> tuple[Uncertain, ...]:
        """What differs from draw to draw under this scenario, and matters to the nodes that are worked out."""
        return tuple(one for one in self.uncertain if one.varies and one.name in self.used)


def make_plan(
    model: Model, scenario: str | Scenario | None = None, fixed: Mapping[str, float] | None = None
) -> Plan:
    """Lay a model out under a scenario. ``fixed`` sets further parameters to known values.

    What is drawn keeps its place whatever the scenario, so that the same seed gives the same draws in each.
    Raises LodestarError for a scenario or parameter that is not known.
    """
    chosen = model.scenario(scenario) if isinstance(scenario, str) else scenario
    changed = _changes(model, chosen, fixed or {})
    mechanisms = _mechanisms(model)
    uncertain = [
        *(
            Uncertain(name, distribution)
            for name, parameter in model.parameters.items()
            if (distribution := changed.get(name, parameter.distribution)) is not None
        ),
        *_structures(model, chosen),
        *(Uncertain(name, Uniform(0.0, 1.0)) for name, _ in mechanisms),
    ]
    formulas = tuple(
        (name, one.formula)
        for name, one in model.parameters.items()
        if one.formula is not None and name not in changed
    )
    groups = tuple(tuple(_step(model, name) for name in group) for group in model.order)
    options = {one.id: tuple(option.id for option in one.options) for one in model.structures}
    return Plan(
        model,
        chosen,
        tuple(uncertain),
        _correlated(model, uncertain),
        {name: one.value for name, one in model.parameters.items() if one.value is not None},
        formulas,
        mechanisms,
        groups,
        _last_use(groups),
        options,
        frozenset(one.name for one in uncertain),
    )


def _mechanisms(model: Model) -> tuple[tuple[str, Expression], ...]:
    """The links of which it is not certain that they hold, and how likely that is."""
    return tuple(
        (MECHANISM + link.id, link.formulas["holds"])
        for link in model.links
        if "holds" in link.formulas and link.quantified and constant(link.formulas["holds"]) not in (0.0, 1.0)
    )


def focused(plan: Plan, nodes: Iterable[str]) -> Plan:
    """The same plan for some nodes only: what they do not rest on is neither drawn nor worked out."""
    needed = set(nodes)
    kept = []
    for group in reversed(plan.groups):
        if any(step.node.id in needed for step in group):
            kept.append(group)
            needed |= {name for step in group for link in step.links for name in causes_of(link)}
    groups = tuple(reversed(kept))
    used = _names_used(plan, groups)
    return replace(
        plan,
        groups=groups,
        last_use=_last_use(groups),
        formulas=tuple((name, formula) for name, formula in plan.formulas if name in used),
        mechanisms=tuple((name, formula) for name, formula in plan.mechanisms if name in used),
        used=frozenset(used),
    )


def causes_of(link: Link) -> tuple[str, ...]:
    """The nodes that a link rests on."""
    record = link.record
    return tuple(name for name in (record.cause, record.of, record.relative_to, record.per) if name)


def with_distributions(plan: Plan, changed: Mapping[str, Distribution]) -> Plan:
    """The same plan with other distributions for some of what is drawn, such as posteriors."""
    for name in changed:
        if name not in {one.name for one in plan.uncertain}:
            raise LodestarError(
                f"'{name}' is not drawn in model '{plan.model.id}'; name an uncertain parameter"
            )
    drawn = tuple(Uncertain(one.name, changed.get(one.name, one.distribution)) for one in plan.uncertain)
    return replace(plan, uncertain=drawn)


def on_grid(plan_years: Values, points: tuple[tuple[int, float], ...]) -> Values | None:
    """A profile's factor for each year: straight lines between its points, level before and after."""
    if not points:
        return None
    years, factors = zip(*points, strict=True)
    return np.interp(plan_years, years, factors)[:, None]


def discount_weights(model: Model, readout: ReadoutRecord) -> tuple[int, int, Values]:
    """The first and last row that a cumulative or discounted readout sums, with the weight of each year."""
    start = model.record.years.first
    first, last = int(readout.first or start) - start, int(readout.last or start) - start
    if readout.basis == "cumulative":
        return first, last, np.ones(last - first + 1)
    base = int(readout.base_year or start) - start
    factors = np.asarray(model.discounts[readout.id])
    return first, last, factors[first - base : last - base + 1]


def _changes(model: Model, scenario: Scenario | None, fixed: Mapping[str, float]) -> dict[str, Distribution]:
    changed: dict[str, Distribution] = {}
    for setting in scenario.settings if scenario else ():
        if setting.distribution is not None:
            changed[setting.parameter] = make_distribution(setting.distribution)
        elif setting.value is not None:
            changed[setting.parameter] = Fixed(float(setting.value))
    for name, value in fixed.items():
        if name not in model.parameters:
            remedy = suggest(name, model.parameters, f"use one of {', '.join(model.parameters)}")
            raise LodestarError(f"model '{model.id}' has no parameter '{name}'; {remedy}")
        changed[name] = Fixed(float(value))
    return changed


def _structures(model: Model, scenario: Scenario | None) -> list[Uncertain]:
    settled = dict(scenario.structures) if scenario else {}
    found = []
    for structure in model.structures:
        weights = [
            float(option.weight) if settled.get(structure.id, option.id) == option.id else 0.0
            for option in structure.options
        ]
        places = tuple(float(at) for at in range(len(weights)))
        held = [at for at, weight in enumerate(weights) if weight > 0]
        choice: Distribution = Fixed(float(held[0])) if len(held) == 1 else Discrete(places, tuple(weights))
        found.append(Uncertain(STRUCTURE + structure.id, choice))
    return found


def _correlated(model: Model, uncertain: list[Uncertain]) -> tuple[Correlated, ...]:
    names = [one.name for one in uncertain]
    members: list[int] = []
    for pair in model.record.correlations:
        members += [at for name in pair.between if (at := names.index(name)) not in members]
    if not members:
        return ()
    matrix = np.eye(len(members))
    for pair in model.record.correlations:
        i, j = (members.index(names.index(name)) for name in pair.between)
        matrix[i, j] = matrix[j, i] = float(pair.value)
    return (Correlated(tuple(members), np.linalg.cholesky(matrix)),)


def _step(model: Model, name: str) -> Step:
    years = np.asarray(model.years, dtype=float)
    node = model.nodes[name]
    links = tuple(link for link in model.links if link.record.effect == name and link.quantified)
    profiles = {link.id: found for link in links if (found := on_grid(years, link.profile)) is not None}
    return Step(node, links, on_grid(years, node.profile), profiles)


def _last_use(groups: tuple[tuple[Step, ...], ...]) -> dict[str, int]:
    """The last group in which a node's values are needed."""
    found: dict[str, int] = {}
    for at, group in enumerate(groups):
        for step in group:
            found[step.node.id] = max(at, found.get(step.node.id, at))
            for link in step.links:
                for name in causes_of(link):
                    found[name] = at
    return found


def _names_used(plan: Plan, groups: tuple[tuple[Step, ...], ...]) -> set[str]:
    used: set[str] = set()
    for step in (step for group in groups for step in group):
        for formula in (step.node.level, step.node.growth):
            used |= set(formula.names) if formula else set()
        for link in step.links:
            used |= {name for formula in link.formulas.values() for name in formula.names}
            used |= {STRUCTURE + structure for structure in link.record.when} | {MECHANISM + link.id}
    for name, formula in reversed(plan.formulas):
        used |= set(formula.names) if name in used else set()
    return used
