"""Formulas over a model's parameters: read once, then worked out for numbers, for draws and for units.

The language is that of claims: names, numbers, + - * / and brackets (see ``lodestar.analysis.claims.expressions``).
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from numpy.typing import NDArray

from lodestar.analysis.claims.expressions import Expression, fold, parse_expression
from lodestar.analysis.claims.expressions import Name as NameNode
from lodestar.analysis.claims.expressions import Number as NumberNode
from lodestar.analysis.logic.units import PLAIN, Unit
from lodestar.evidence.errors import LodestarError

Values = NDArray[Any]
Value = Values | float


@lru_cache(maxsize=4096)
def read_formula(text: str) -> Expression:
    """A formula as read. Raises LodestarError saying where it goes wrong."""
    return parse_expression(text)


def constant(formula: Expression) -> float | None:
    """The number that a formula without names gives; None when it has names."""
    return None if formula.names else float(work_out(formula, {}))


def work_out(formula: Expression, values: Mapping[str, Value]) -> Value:
    """A formula's value for each draw; a plain number when it has no names."""
    if isinstance(formula.root, NameNode):
        return values[formula.root.name]
    if isinstance(formula.root, NumberNode):
        return float(formula.root.value)
    return fold(formula.root, float, values.__getitem__, lambda value: -value, _apply)


def unit_of(formula: Expression, units: Mapping[str, Unit]) -> Unit | None:
    """The unit of a formula; None for numbers alone, which take the unit of whatever they stand beside.

    Raises LodestarError when unlike things are added, and KeyError for a name without a unit.
    """

    def operation(sign: str, left: Unit | None, right: Unit | None) -> Unit | None:
        if sign in "+-":
            if left is not None and right is not None and left != right:
                raise LodestarError(f"'{formula.text}' adds {left} to {right}; convert one of them first")
            return right if left is None else left
        if left is None and right is None:
            return None
        one, other = left or PLAIN, right or PLAIN
        return one * other if sign == "*" else one / other

    number: Callable[[Fraction], Unit | None] = lambda _: None  # noqa: E731
    return fold(formula.root, number, lambda name: units[name], lambda unit: unit, operation)


def _apply(sign: str, left: Value, right: Value) -> Value:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right
