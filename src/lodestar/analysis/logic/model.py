"""A logic model that has been read and checked: what the engine runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lodestar.analysis.claims.expressions import Expression
from lodestar.analysis.logic.distributions import Distribution
from lodestar.analysis.logic.records import (
    LinkRecord,
    ModelRecord,
    NodeRecord,
    ReadoutRecord,
    Scenario,
    Structure,
)
from lodestar.analysis.logic.units import YEAR, Unit
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.problems import suggest

FORMULA_FIELDS = (
    "coefficient",
    "rate",
    "elasticity",
    "maximum",
    "half",
    "hill",
    "midpoint",
    "steepness",
    "at",
    "value",
    "innovation",
    "imitation",
    "depreciation",
    "initial",
    "multiplier",
    "decay",
    "holds",
)


@dataclass(frozen=True)
class Parameter:
    """A parameter of one model. One of ``value``, ``distribution`` and ``formula`` is set."""

    name: str
    unit: Unit
    value: float | None = None
    distribution: Distribution | None = None
    formula: Expression | None = None
    text: str | None = None
    source: str | None = None
    grade: str | None = None
    shared: str | None = None
    edition: str | None = None
    locator: str | None = None
    note: str | None = None

    @property
    def support(self) -> tuple[float, float] | None:
        """The least and the greatest value it can take; None when a formula makes that unknown."""
        if self.value is not None:
            return self.value, self.value
        return self.distribution.support if self.distribution else None


@dataclass(frozen=True)
class Link:
    """A link ready to run: its record, its formulas as read, its profile by year."""

    record: LinkRecord
    formulas: Mapping[str, Expression]
    profile: tuple[tuple[int, float], ...] = ()
    lag_weights: tuple[tuple[int, float], ...] = ()

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def quantified(self) -> bool:
        return self.record.function != "qualitative"


@dataclass(frozen=True)
class Node:
    """A node ready to run: its record, its dimension, the formulas of its baseline."""

    record: NodeRecord
    unit: Unit
    level: Expression | None = None
    growth: Expression | None = None
    profile: tuple[tuple[int, float], ...] = ()

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def dimension(self) -> Unit:
        """The unit, per year for a flow."""
        return self.unit / YEAR if self.record.measure == "flow" else self.unit


@dataclass(frozen=True)
class Model:
    """A checked logic model. ``order`` groups the quantified nodes in the order in which they can be worked out;
    a group of more than one is a loop, stepped through year by year."""

    record: ModelRecord
    parameters: Mapping[str, Parameter]
    nodes: Mapping[str, Node]
    links: tuple[Link, ...]
    order: tuple[tuple[str, ...], ...]
    text: str = field(default="", repr=False)
    discounts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.record.years.first, self.record.years.last + 1))

    @property
    def structures(self) -> tuple[Structure, ...]:
        return self.record.structures

    @property
    def readouts(self) -> tuple[ReadoutRecord, ...]:
        return self.record.readouts

    @property
    def quantified(self) -> tuple[str, ...]:
        """The nodes that have numbers."""
        return tuple(name for group in self.order for name in group)

    def scenario(self, name: str | None) -> Scenario | None:
        """A scenario by its id; None for the model as it stands. Raises LodestarError naming those there are."""
        if name is None:
            return None
        found = {one.id: one for one in self.record.scenarios}
        if name not in found:
            known = ", ".join(found) or "none"
            raise LodestarError(
                f"model '{self.id}' has no scenario '{name}'; {suggest(name, found, f'it has: {known}')}"
            )
        return found[name]

    def node(self, name: str) -> Node:
        """A node by its id. Raises LodestarError with the nearest name when there is none."""
        if name not in self.nodes:
            known = ", ".join(self.nodes)
            raise LodestarError(
                f"model '{self.id}' has no node '{name}'; {suggest(name, self.nodes, f'it has: {known}')}"
            )
        return self.nodes[name]
