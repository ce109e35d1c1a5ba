"""What a check found, said in a plain sentence from the names, values and units that it used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lodestar.analysis.claims.expressions import Expression, Name, Node, Number, Operation, names_in
from lodestar.analysis.claims.rounding import Verdict, reading_places, to_decimal
from lodestar.evidence.definitions.indicators import Definitions, Unit
from lodestar.evidence.packs.records import Claim, Observation, Target
from lodestar.evidence.periods import parse_period

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
HEDGES = {
    "exact": "",
    "about": "about ",
    "more-than": "more than ",
    "at-least": "at least ",
    "almost": "almost ",
}


@dataclass(frozen=True)
class Step:
    """One fact that a computation used, with where it stands."""

    name: str
    label: str
    observation: str
    said: str
    value: Fraction
    unit: str
    period: str
    source: str
    locator: str


def step_of(name: str, observation: Observation, definitions: Definitions) -> Step:
    """Describe a fact by its part of the total where it has one, otherwise by its indicator."""
    indicator = definitions.indicators.get(observation.indicator)
    part = (observation.disaggregation or "").rpartition("=")[2].strip().replace("-", " ")
    return Step(
        name=name,
        label=part or (indicator.short_name if indicator else observation.indicator.replace("-", " ")),
        observation=observation.id,
        said=HEDGES[observation.qualifier] + definitions.units[observation.unit].say(observation.value),
        value=Fraction(observation.value),
        unit=observation.unit,
        period=observation.period,
        source=observation.source,
        locator=observation.locator,
    )


def say_stated(claim: Claim, unit: Unit) -> str:
    """The claim's number as its sentence has it: 'more than £2bn'."""
    return HEDGES[claim.qualifier] + unit.say(claim.stated)


def say_computed(value: Fraction, claim: Claim, unit: Unit) -> str:
    """A computed number, one place finer than the claim's rounding so that a reader sees how it rounds."""
    return unit.say(to_decimal(value, reading_places(value, Fraction(claim.rounded_to))))


def say_expression(
    claim: Claim,
    expression: Expression,
    steps: Mapping[str, Step],
    unit: Unit,
    computed: Fraction,
    verdict: Verdict,
) -> str:
    """What the arithmetic gives against what the claim states, without a full stop."""
    subject, verb, whole = _parts(expression.root, steps, unit)
    said, stated = say_computed(computed, claim, unit), say_stated(claim, unit)
    of = f" of {whole}" if whole else ""
    if verdict is Verdict.CONFLICTS:
        return f"{subject} {verb} {said}{of}, not {stated}"
    if verdict is Verdict.WITHIN_ROUNDING:
        return f"{subject} {verb} {said}{of}, and {stated} only if the rounding of the figures behind it is allowed for"
    if computed == Fraction(claim.stated) and claim.qualifier == "exact":
        return f"{subject} {verb} {said}{of}, as stated"
    if claim.qualifier == "exact":
        return f"{subject} {verb} {said}{of}, which rounds to {stated}"
    return f"{subject} {verb} {said}{of}, which bears out '{stated}'"


def say_alternatives(readings: Sequence[tuple[str, str]], plural: bool) -> str:
    """Other readings, each (name, figure in words), as they follow a sentence; '' when there are none."""
    phrases = []
    for name, said in readings:
        joins = name.lower().startswith(("with ", "without ", "if ", "counting ", "including ", "excluding "))
        verb = "they make" if plural else "it makes"
        phrases.append(f"; {name} {verb} {said}" if joins else f"; read as {name}, {said}")
    return "".join(phrases)


def say_other_readings(readings: Sequence[tuple[str, str]]) -> str:
    """Other readings, each (name, figure in words), as a sentence of their own."""
    return "Read otherwise: " + "; ".join(f"{name} gives {said}" for name, said in readings) + "."


def is_plural(expression: Expression, steps: Mapping[str, Step]) -> bool:
    """True when the sentence about the expression speaks of several figures."""
    return _subject(_numerator(expression.root)[0], steps)[1] in ("make", "give")


def say_gap(low: Claim, low_unit: Unit, other: Claim, other_unit: Unit) -> str:
    """Two claims' numbers side by side, without a full stop."""
    said, other_said = say_stated(low, low_unit), say_stated(other, other_unit)
    return f"This says {said}; the claim '{_excerpt(other.text)}' ({other.source}, {other.locator}) says {other_said}"


def say_basis_and_period(claim: Claim, other: Claim) -> str:
    """What may lie behind a gap: sums over time that do not say what they count, and different periods."""
    parts = []
    vague = [basis in (None, "not-stated") for basis in (claim.basis, other.basis)]
    if any(vague) and (claim.basis or other.basis):
        who = "Neither states" if all(vague) else f"{'This one' if vague[0] else 'The other'} does not state"
        parts.append(f" {who} whether it is annual, cumulative or a present value.")
    if claim.period and other.period and claim.period != other.period:
        mine, theirs = parse_period(claim.period).label, parse_period(other.period).label
        parts.append(f" This is given for {mine}, the other for {theirs}.")
    return "".join(parts)


def say_target(
    claim: Claim, unit: Unit, target: Target, units: Mapping[str, Unit], found: Sequence[str]
) -> str:
    """A claim beside a target of another definition."""
    aim = (
        f"the target of {units[target.unit].say(target.value)}"
        if target.value is not None
        else f"'{target.name}'"
    )
    when = f" by {target.period}" if target.value is not None and target.period else ""
    said = say_stated(claim, unit)
    return f"{said[:1].upper()}{said[1:]} and {aim}{when} measure different things: {say_differences('the first', found)}."


def say_differences(who: str, found: Sequence[str]) -> str:
    """In what two definitions differ: 'the first counts R&D by business, not R&D by every sector; its unit is …'."""
    phrases = []
    told = any(text.startswith("counts ") for text in found)
    for text in found:
        if told and text.startswith("numerator: "):
            continue
        key, colon, rest = text.partition(": ")
        phrases.append(
            f"{who} {text}" if text.startswith("counts ") else f"its {key} is {rest}" if colon else text
        )
    return "; ".join(phrases)


def _parts(root: Node, steps: Mapping[str, Step], unit: Unit) -> tuple[str, str, str]:
    if isinstance(root, Name):
        step = steps[root.name]
        return f"The figure to hand ({step.label}, {parse_period(step.period).label})", "is", ""
    top, whole = _numerator(root)
    if whole is None or unit.dimension != "share":
        subject, verb = _subject(root, steps)
        return subject, verb, ""
    subject, verb = _subject(top, steps)
    return subject, verb, steps[whole].said


def _numerator(root: Node) -> tuple[Node, str | None]:
    """The node above the line and the name below it, for a share of one fact."""
    if isinstance(root, Operation) and root.sign == "*":
        if isinstance(root.left, Number):
            return _numerator(root.right)
        if isinstance(root.right, Number):
            return _numerator(root.left)
    if isinstance(root, Operation) and root.sign == "/" and isinstance(root.right, Name):
        top = root.left
        if isinstance(top, Operation) and top.sign == "*" and isinstance(top.left, Number):
            top = top.right
        elif isinstance(top, Operation) and top.sign == "*" and isinstance(top.right, Number):
            top = top.left
        return top, root.right.name
    return root, None


def _subject(node: Node, steps: Mapping[str, Step]) -> tuple[str, str]:
    terms = _terms(node)
    if terms is None:
        return _several(node, steps)
    added, taken = terms
    if not taken and len(added) == 1:
        return _one(steps[added[0]]), "is"
    if not taken:
        return f"The {_count(len(added))} figures named", "make"
    if len(added) == 1:
        return (
            f"What is left of {steps[added[0]].said} after {_join([steps[name].said for name in taken])}",
            "is",
        )
    return _several(node, steps)


def _several(node: Node, steps: Mapping[str, Step]) -> tuple[str, str]:
    names = set(names_in(node))
    return (_one(steps[names.pop()]), "gives") if len(names) == 1 else ("The figures named", "give")


def _one(step: Step) -> str:
    return f"{step.said} ({step.label})"


def _terms(node: Node) -> tuple[list[str], list[str]] | None:
    """Names added and names taken away, when the node is nothing but that."""
    if isinstance(node, Name):
        return [node.name], []
    if not isinstance(node, Operation) or node.sign not in "+-":
        return None
    left, right = _terms(node.left), _terms(node.right)
    if left is None or right is None:
        return None
    added, taken = right if node.sign == "+" else right[::-1]
    return left[0] + added, left[1] + taken


def _count(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _join(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _excerpt(text: str, length: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"
