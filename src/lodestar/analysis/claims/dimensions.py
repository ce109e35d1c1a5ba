"""What kind of quantity an expression gives: money over money is a share, money plus jobs is a mistake."""

from collections.abc import Mapping
from dataclasses import dataclass

from lodestar.analysis.claims.expressions import Expression, fold
from lodestar.evidence.definitions.indicators import Unit
from lodestar.evidence.errors import LodestarError

_PURE = frozenset({"share", "difference", "index"})


@dataclass(frozen=True)
class Dimension:
    """Powers of what is measured; ``loose`` for a bare number, which may be added to anything."""

    powers: tuple[tuple[str, int], ...] = ()
    loose: bool = False

    def __str__(self) -> str:
        if not self.powers:
            return "a share"
        above = " × ".join(name for name, power in self.powers for _ in range(power))
        below = " × ".join(name for name, power in self.powers for _ in range(-power))
        return f"{above or '1'} per {below}" if below else above


def dimension_of(expression: Expression, units: Mapping[str, Unit]) -> Dimension:
    """The dimension of an expression whose names have these units.

    Raises LodestarError when it adds or subtracts quantities of different kinds.
    """

    def operation(sign: str, left: Dimension, right: Dimension) -> Dimension:
        if sign in "+-":
            if left.loose or right.loose or left.powers == right.powers:
                return right if left.loose else left
            word = "adds" if sign == "+" else "subtracts"
            raise LodestarError(
                f"expression '{expression.text}' {word} {left} and {right}; quantities of one kind only"
            )
        flip = 1 if sign == "*" else -1
        powers = dict(left.powers)
        for name, power in right.powers:
            powers[name] = powers.get(name, 0) + flip * power
        kept = tuple(sorted((name, power) for name, power in powers.items() if power))
        return Dimension(kept, loose=left.loose and right.loose)

    def named(name: str) -> Dimension:
        kind = units[name].dimension
        return Dimension() if kind in _PURE else Dimension(((kind, 1),))

    return fold(expression.root, lambda _: Dimension(loose=True), named, lambda found: found, operation)


def fits(dimension: Dimension, unit: Unit) -> bool:
    """True when a quantity of this dimension can be given in the unit."""
    if dimension.loose:
        return True
    if not dimension.powers:
        return unit.dimension in _PURE | {"rate"}
    if dimension.powers == ((unit.dimension, 1),):
        return True
    return len(dimension.powers) > 1 and unit.dimension in {"rate", "index"}
