"""When a computed value bears a stated number out, given how the number was rounded and hedged.

Half of a step may be rounded up or to the even neighbour: published figures do both, and both are accepted.

| the sentence says | holds when the computed value | within rounding when the range of the computed value |
|---|---|---|
| exact | rounds to the stated number | meets the stated number give or take half a step |
| about | lies within half a step of it, ends included | the same |
| more-than | lies above it | reaches above it |
| at-least | is it or lies above it | reaches it |
| almost | lies from 10% below it up to it | meets that stretch |

A computed value that rests on a floor ("more than £1bn") is itself a floor; one that equals the stated number then
bears out "more than" and "at least".
"""

import math
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from lodestar.analysis.claims.expressions import Range

ALMOST = Fraction(1, 10)


class Verdict(StrEnum):
    """What checking a claim found, best first."""

    HOLDS = "holds"
    WITHIN_ROUNDING = "holds-within-rounding"
    CANNOT_BE_CHECKED = "cannot-be-checked"
    DEFINITION_DIFFERS = "definition-differs"
    CONFLICTS = "conflicts"

    @property
    def rank(self) -> int:
        """Place in the order from best to worst."""
        return list(Verdict).index(self)


@dataclass(frozen=True)
class Stated:
    """A number as a sentence states it: value, rounding step and hedge, in the sentence's own unit."""

    value: Fraction
    step: Fraction
    qualifier: str

    @property
    def bounds(self) -> tuple[Fraction | None, Fraction | None]:
        """The values that the sentence allows; None for an open end."""
        if self.qualifier in ("more-than", "at-least"):
            return self.value, None
        if self.qualifier == "almost":
            return self.value - abs(self.value) * ALMOST, self.value
        return self.value - self.step / 2, self.value + self.step / 2


def rounds_to(value: Fraction, stated: Fraction, step: Fraction) -> bool:
    """True when ``value`` rounds to ``stated`` at the step, halves up, away from zero or to the even neighbour."""
    steps, wanted = value / step, stated / step
    if wanted.denominator != 1:
        return abs(value - stated) <= step / 2
    away = _half_up(abs(steps)) * (-1 if steps < 0 else 1)
    return int(wanted) in (_half_up(steps), round(steps), away)


def agreement(stated: Stated, computed: Fraction, spread: Range, floor: bool = False) -> Verdict:
    """HOLDS, WITHIN_ROUNDING or CONFLICTS for a computed value and its range; ``floor`` when it is a lower bound."""
    if _bears_out(stated, computed, floor):
        return Verdict.HOLDS
    return Verdict.WITHIN_ROUNDING if _meets(stated, spread) else Verdict.CONFLICTS


def overlap(one: Stated, other: Stated) -> bool:
    """True when two stated numbers allow a common value."""
    (low, high), (other_low, other_high) = one.bounds, other.bounds
    return not (
        (high is not None and other_low is not None and high < other_low)
        or (low is not None and other_high is not None and other_high < low)
    )


def to_decimal(value: Fraction, places: int = 10) -> Decimal:
    """The decimal nearest to a fraction, halves away from zero; exact however many digits it takes."""
    digits = tuple(int(digit) for digit in str(_half_up(abs(value) * 10**places)))
    return Decimal((int(value < 0), digits, -places))


def reading_places(value: Fraction, step: Fraction) -> int:
    """Decimal places that show how a value rounds: one more than its step has, and three figures at least."""
    text = f"{to_decimal(step).normalize():f}"
    finer = len(text.partition(".")[2]) + 1 if step <= 1 else 0
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return max(finer, 3 - whole, 0)


def _bears_out(stated: Stated, computed: Fraction, floor: bool) -> bool:
    low, high = stated.bounds
    if stated.qualifier == "exact":
        return rounds_to(computed, stated.value, stated.step)
    if stated.qualifier == "more-than":
        return computed > stated.value or (floor and computed == stated.value)
    return (low is None or low <= computed) and (high is None or computed <= high)


def _meets(stated: Stated, spread: Range) -> bool:
    low, high = stated.bounds
    if stated.qualifier == "more-than":
        return spread.high > stated.value
    return (low is None or spread.high >= low) and (high is None or spread.low <= high)


def _half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))
