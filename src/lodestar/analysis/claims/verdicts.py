"""Check what documents claim against the facts: each number computed again, each definition compared.

A claim may carry an expression over facts, restate another claim, and stand beside a target. Each is checked; the
worst finding is the verdict: conflicts, definition-differs, cannot-be-checked, holds-within-rounding, holds.
Figures are put in the base unit of their dimension before the arithmetic (£m and £bn mix freely), and the answer is
given in the claim's unit by that unit's scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lodestar.analysis.claims import sentences
from lodestar.analysis.claims.dimensions import dimension_of, fits
from lodestar.analysis.claims.expressions import (
    Expression,
    Name,
    Range,
    evaluate,
    evaluate_range,
    parse_expression,
    rises_with,
)
from lodestar.analysis.claims.grounds import Grounds, grounds_of, named
from lodestar.analysis.claims.releases import ECHO, beside_release
from lodestar.analysis.claims.rounding import Stated, Verdict, agreement, overlap, to_decimal
from lodestar.analysis.claims.sentences import Step
from lodestar.analysis.results import Interval, Method, Result
from lodestar.evidence.definitions.indicators import Unit, differences
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Acceptance, Claim, Observation

METHOD = Method("claim check", "1")

__all__ = [
    "METHOD",
    "Alternative",
    "ClaimCheck",
    "Grounds",
    "Verdict",
    "check_claim",
    "check_claims",
    "grounds_of",
]


@dataclass(frozen=True)
class Alternative:
    """Another reading of a claim and what it gives, in the claim's unit."""

    name: str
    expression: str
    value: Decimal
    said: str


@dataclass(frozen=True)
class ClaimCheck:
    """What checking one claim found.

    ``difference`` is computed less stated, in the claim's unit; for a claim that restates another, this less that.
    ``problem`` is set when the claim's own entry is at fault (an expression that cannot be read, a missing fact).
    """

    claim: str
    verdict: Verdict
    stated: Decimal
    unit: str
    stated_said: str
    explanation: str
    computed: Result | None = None
    computed_said: str | None = None
    difference: Decimal | None = None
    steps: tuple[Step, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    notes: tuple[str, ...] = ()
    settled_by: str | None = None
    accepted: Acceptance | None = None
    problem: str | None = None

    @property
    def open_conflict(self) -> bool:
        """True for a conflict that nobody has accepted with a reason."""
        return self.verdict is Verdict.CONFLICTS and self.accepted is None


@dataclass(frozen=True)
class _Finding:
    verdict: Verdict
    sentence: str
    result: dict[str, Any] = field(default_factory=dict)


def check_claims(
    grounds: Grounds, acceptances: Mapping[str, Acceptance] | None = None
) -> tuple[ClaimCheck, ...]:
    """Check every claim, in the order of the pack. ``acceptances`` by claim id stand above those in the pack."""
    given = acceptances or {}
    return tuple(check_claim(claim, grounds, given.get(claim.id)) for claim in grounds.claims.values())


def check_claim(claim: Claim, grounds: Grounds, acceptance: Acceptance | None = None) -> ClaimCheck:
    """Check one claim. ``acceptance`` stands above the one in the pack.

    Raises LodestarError when the claim's unit is not defined; any other fault of the entry is told in ``problem``.
    """
    unit = grounds.unit(claim.unit, f"claim '{claim.id}'")
    try:
        findings = _findings(claim, unit, grounds)
    except LodestarError as error:
        findings = [
            _Finding(Verdict.CANNOT_BE_CHECKED, f"The entry has a mistake: {error}.", {"problem": str(error)})
        ]
    findings.sort(key=lambda finding: -finding.verdict.rank)
    verdict = findings[0].verdict
    explanation = " ".join(finding.sentence for finding in findings)
    if verdict is Verdict.CANNOT_BE_CHECKED and claim.settled_by:
        explanation += f" It would be settled by: {claim.settled_by.rstrip('.')}."
    notes = tuple(note for finding in findings for note in finding.result.get("notes", ()))
    details = {
        key: value for finding in findings[::-1] for key, value in finding.result.items() if key != "checked"
    }
    return ClaimCheck(
        claim=claim.id,
        verdict=verdict,
        stated=claim.stated,
        unit=claim.unit,
        stated_said=sentences.say_stated(claim, unit),
        explanation=explanation,
        settled_by=claim.settled_by,
        accepted=acceptance or claim.accepted,
        **{"steps": _steps(claim, grounds), **details, "notes": notes + _contradictions(claim, grounds)},
    )


def _findings(claim: Claim, unit: Unit, grounds: Grounds) -> list[_Finding]:
    found = []
    if claim.expression or len(claim.facts) == 1:
        found.append(_by_expression(claim, unit, grounds))
    if claim.restates:
        found.append(_by_restatement(claim, unit, grounds))
    if claim.compared_with:
        found.append(_by_target(claim, unit, grounds))
    if claim.alternatives and not any("alternatives" in finding.result for finding in found):
        found.append(_by_other_readings(claim, unit, grounds))
    if not any(finding.result.get("checked", True) for finding in found):
        found.append(_Finding(Verdict.CANNOT_BE_CHECKED, "Nothing in the pack can check it."))
    return found


def _contradictions(claim: Claim, grounds: Grounds) -> tuple[str, ...]:
    """Notes on claims that restate this one and conflict with it: the conflict is theirs, but readers must see it."""
    notes = []
    for other in grounds.restatements.get(claim.id, ()):
        try:
            unit = grounds.unit(other.unit, f"claim '{other.id}'")
            verdict = _by_restatement(other, unit, grounds).verdict
        except LodestarError:  # told where that claim is checked
            continue
        if verdict is Verdict.CONFLICTS:
            said = sentences.say_stated(other, unit)
            notes.append(
                f"The claim '{other.id}' ({other.source}, {other.locator}) gives {said}: a conflict."
            )
    return tuple(notes)


def _by_expression(claim: Claim, unit: Unit, grounds: Grounds) -> _Finding:
    expression = parse_expression(claim.expression or next(iter(claim.facts)))
    facts = _facts(claim, grounds)
    if isinstance(expression.root, Name) and expression.root.name in facts:
        sole = _by_one_fact(claim, unit, facts[expression.root.name], grounds)
        if sole:
            return sole
    computed, spread, floor = _compute(expression, facts, unit, grounds)
    verdict = agreement(_stated(claim, unit), computed, spread, floor)
    scale = Fraction(unit.scale)
    computed, spread = computed / scale, Range(spread.low / scale, spread.high / scale)
    steps = {step.name: step for step in _steps(claim, grounds)}
    alternatives = _alternatives(claim, facts, unit, grounds)
    sentence = sentences.say_expression(claim, expression, steps, unit, computed, verdict)
    if verdict is not Verdict.HOLDS:
        readings = [(reading.name, reading.said) for reading in alternatives]
        sentence += sentences.say_alternatives(readings, sentences.is_plural(expression, steps))
    notes = _notes(expression, facts)
    result = {
        "computed": _result(claim, expression, facts, computed, spread, notes),
        "computed_said": sentences.say_computed(computed, claim, unit),
        "difference": to_decimal(computed - Fraction(claim.stated)),
        "alternatives": alternatives,
        "notes": notes,
    }
    return _Finding(verdict, sentence + ".", result)


def _by_other_readings(claim: Claim, unit: Unit, grounds: Grounds) -> _Finding:
    """Readings of a claim that no expression checks: shown beside the verdict, and no ground for one."""
    readings = _alternatives(claim, _facts(claim, grounds), unit, grounds)
    sentence = sentences.say_other_readings([(reading.name, reading.said) for reading in readings])
    return _Finding(Verdict.HOLDS, sentence, {"checked": False, "alternatives": readings})


def _by_one_fact(claim: Claim, unit: Unit, fact: Observation, grounds: Grounds) -> _Finding | None:
    """A claim that is one figure and no arithmetic: another measure, or its own echo, settles nothing."""
    indicators = grounds.definitions.indicators
    if claim.indicator and claim.indicator != fact.indicator:
        found = differences(grounds.indicator(claim.indicator), grounds.indicator(fact.indicator))
        name = indicators[fact.indicator].name
        sentence = (
            f"The figure to hand is another measure, {name}: {sentences.say_differences('the claim', found)}."
        )
        return _Finding(Verdict.DEFINITION_DIFFERS, sentence)
    if (fact.source, fact.locator) == (claim.source, claim.locator):
        return _by_release(claim, unit, grounds)
    return None


def _by_release(claim: Claim, unit: Unit, grounds: Grounds) -> _Finding:
    """A claim that its own document alone bears out: what releases say of it, if any do."""
    seen = grounds.releases.get(claim.id)
    if seen is None:
        return _Finding(Verdict.CANNOT_BE_CHECKED, ECHO)
    found = beside_release(claim, unit, _stated(claim, unit), seen)
    return _Finding(found.verdict, found.sentence, found.result)


def _by_restatement(claim: Claim, unit: Unit, grounds: Grounds) -> _Finding:
    other = named(grounds.claims, claim.restates or "", "claim", claim)
    other_unit = grounds.unit(other.unit, f"claim '{other.id}'")
    gap = sentences.say_gap(claim, unit, other, other_unit)
    differ = _restatement_differs(claim, unit, other, other_unit, grounds)
    if differ:
        return _Finding(
            Verdict.DEFINITION_DIFFERS,
            f"{gap}. They measure different things: {sentences.say_differences('this', differ)}.",
        )
    mine, theirs = _stated(claim, unit), _stated(other, other_unit)
    apart = (mine.value - theirs.value) / Fraction(unit.scale)
    result: dict[str, Any] = {"difference": to_decimal(apart)}
    if not apart:
        result["notes"] = ("Two sentences that agree are no independent check of the figure.",)
        return _Finding(Verdict.HOLDS, f"{gap}: they agree.", result)
    if overlap(mine, theirs):
        return _Finding(Verdict.WITHIN_ROUNDING, f"{gap}, which agree within their rounding.", result)
    said = unit.say(f"{to_decimal(abs(apart)).normalize():f}")
    return _Finding(
        Verdict.CONFLICTS, f"{gap}, {said} apart.{sentences.say_basis_and_period(claim, other)}", result
    )


def _restatement_differs(
    claim: Claim, unit: Unit, other: Claim, other_unit: Unit, grounds: Grounds
) -> list[str]:
    found: list[str] = []
    if claim.indicator and other.indicator and claim.indicator != other.indicator:
        found += differences(grounds.indicator(claim.indicator), grounds.indicator(other.indicator))
    if unit.dimension != other_unit.dimension:
        found.append(f"this is in {unit.name}, the other in {other_unit.name}")
    bases = {claim.basis, other.basis}
    if len(bases) == 2 and not bases & {None, "not-stated"}:
        found.append(f"this is {claim.basis}, the other {other.basis}")
    return found


def _by_target(claim: Claim, unit: Unit, grounds: Grounds) -> _Finding:
    target = named(grounds.targets, claim.compared_with or "", "target", claim)
    if not claim.indicator:
        return _Finding(
            Verdict.CANNOT_BE_CHECKED,
            f"The claim names no indicator, so it cannot be set beside '{target.name}'.",
        )
    found = differences(grounds.indicator(claim.indicator), grounds.indicator(target.indicator))
    if found:
        sentence = sentences.say_target(claim, unit, target, grounds.definitions.units, found)
        return _Finding(Verdict.DEFINITION_DIFFERS, sentence)
    sentence = f"It measures what the target '{target.name}' measures, so the two may be set side by side."
    return _Finding(Verdict.HOLDS, sentence, {"checked": False})


def _compute(
    expression: Expression, facts: Mapping[str, Observation], unit: Unit, grounds: Grounds
) -> tuple[Fraction, Range, bool]:
    """Value and range in the base unit, and whether the value is a floor."""
    units = {name: grounds.unit(fact.unit, f"observation '{fact.id}'") for name, fact in facts.items()}
    used = {name: facts[name] for name in expression.names if name in facts}
    values = {name: Fraction(fact.value) * Fraction(units[name].scale) for name, fact in used.items()}
    value = evaluate(expression, values)
    dimension = dimension_of(expression, units)
    if not fits(dimension, unit):
        raise LodestarError(
            f"expression '{expression.text}' gives {dimension}, which cannot be given in {unit.name}"
        )
    ranges = {name: _range(fact, units[name]) for name, fact in used.items()}
    try:
        spread = evaluate_range(expression, ranges)
        floors = [name for name, fact in used.items() if fact.qualifier in ("more-than", "at-least")]
        floor = bool(floors) and all(rises_with(expression, name, ranges) for name in floors)
    except LodestarError:
        spread, floor = Range(value, value), False
    return value, spread, floor


def _alternatives(
    claim: Claim, facts: Mapping[str, Observation], unit: Unit, grounds: Grounds
) -> tuple[Alternative, ...]:
    found = []
    for name, text in claim.alternatives.items():
        value = _compute(parse_expression(text), facts, unit, grounds)[0] / Fraction(unit.scale)
        found.append(Alternative(name, text, to_decimal(value), sentences.say_computed(value, claim, unit)))
    return tuple(found)


def _result(
    claim: Claim,
    expression: Expression,
    facts: Mapping[str, Observation],
    value: Fraction,
    spread: Range,
    notes: tuple[str, ...],
) -> Result:
    interval = None
    if spread.low < spread.high:
        interval = Interval(
            to_decimal(spread.low), to_decimal(spread.high), "what the rounding of the inputs allows"
        )
    areas = {facts[name].area for name in expression.names}
    return Result(
        value=to_decimal(value),
        unit=claim.unit,
        period=claim.period,
        area=areas.pop() if len(areas) == 1 else None,
        method=METHOD,
        inputs=tuple(facts[name].id for name in expression.names),
        interval=interval,
        notes=notes,
    )


def _notes(expression: Expression, facts: Mapping[str, Observation]) -> tuple[str, ...]:
    used = [facts[name] for name in expression.names]
    notes = []
    periods = sorted({fact.period for fact in used})
    if len(periods) > 1:
        notes.append(f"The figures are for different periods: {', '.join(periods)}.")
    hedged = [fact.id for fact in used if fact.qualifier != "exact"]
    if hedged:
        notes.append(f"The source hedges {', '.join(hedged)}.")
    return tuple(notes)


def _stated(claim: Claim, unit: Unit) -> Stated:
    scale = Fraction(unit.scale)
    return Stated(Fraction(claim.stated) * scale, Fraction(claim.rounded_to) * scale, claim.qualifier)


def _range(fact: Observation, unit: Unit) -> Range:
    printed = Range.around(fact.value, fact.rounded_to)
    return Range(printed.low * Fraction(unit.scale), printed.high * Fraction(unit.scale))


def _facts(claim: Claim, grounds: Grounds) -> dict[str, Observation]:
    return {name: named(grounds.observations, ref, "observation", claim) for name, ref in claim.facts.items()}


def _steps(claim: Claim, grounds: Grounds) -> tuple[Step, ...]:
    known = [
        (name, grounds.observations[ref]) for name, ref in claim.facts.items() if ref in grounds.observations
    ]
    units = grounds.definitions.units
    return tuple(
        sentences.step_of(name, fact, grounds.definitions) for name, fact in known if fact.unit in units
    )
