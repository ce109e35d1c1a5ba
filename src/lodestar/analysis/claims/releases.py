"""A claim that only echoes its own document, set beside what the loaded releases give."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lodestar.analysis.claims.expressions import Range
from lodestar.analysis.claims.grounds import ReleaseFigure
from lodestar.analysis.claims.rounding import Stated, Verdict, agreement, to_decimal
from lodestar.analysis.claims.sentences import say_computed
from lodestar.analysis.results import Result
from lodestar.evidence.definitions.indicators import Unit
from lodestar.evidence.packs.records import Claim

ECHO = "The only figure to hand is the one in this sentence."
_NOT_THE_SAME = (
    "Documents do not say by which date or edition they count, so a difference is one of definition before it is one "
    "of fact."
)


@dataclass(frozen=True)
class ReleaseFinding:
    """A verdict, its sentence, and what was computed."""

    verdict: Verdict
    sentence: str
    result: dict[str, Any] = field(default_factory=dict)


def beside_release(claim: Claim, unit: Unit, stated: Stated, seen: ReleaseFigure) -> ReleaseFinding:
    """What a release says of a claim: it holds, differs in definition, or cannot be checked where the release stops."""
    if seen.value is None:
        return ReleaseFinding(Verdict.CANNOT_BE_CHECKED, f"{ECHO} {seen.sentence}")
    value = Fraction(seen.value)
    verdict = agreement(stated, value, Range(value, value))
    scaled = value / Fraction(unit.scale)
    result = {
        "computed": Result(to_decimal(scaled), claim.unit, claim.period, None, seen.method, seen.inputs),
        "computed_said": say_computed(scaled, claim, unit),
        "difference": to_decimal(scaled - Fraction(claim.stated)),
    }
    if verdict is Verdict.CONFLICTS:
        return ReleaseFinding(Verdict.DEFINITION_DIFFERS, f"{seen.sentence} {_NOT_THE_SAME}", result)
    return ReleaseFinding(verdict, seen.sentence, result)
