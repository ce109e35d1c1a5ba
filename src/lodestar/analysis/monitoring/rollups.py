"""How the values of an indicator add up, over time and over place, by a rule declared for each.

The rules are those of results frameworks (sum, average, maximum, latest; UNICEF's reporting portal declares them apart for
time and place as well). A ratio is never added or averaged: its numerators and denominators are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lodestar.evidence.errors import LodestarError


class TimeRule(StrEnum):
    """How periods make a year."""

    SUM = "sum"
    AVERAGE = "average"
    MAXIMUM = "maximum"
    LATEST = "latest"
    RATIO = "ratio"


class PlaceRule(StrEnum):
    """How areas make the whole place."""

    SUM = "sum"
    RATIO = "ratio"
    NONE = "none"


@dataclass(frozen=True)
class Figure:
    """One value, or the reason why there is none. ``name`` is its period or area in reader's words.

    ``estimated``: it is an estimate, or was rolled up from one.
    """

    name: str
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: str = ""
    estimated: bool = False


@dataclass(frozen=True)
class RollUp:
    """What figures come to. ``missing`` names those that were expected and are not there, with the reason if given;
    ``explanation`` says in a sentence which figures were used and by which rule."""

    value: Decimal | None
    rule: str
    used: tuple[Figure, ...]
    missing: tuple[str, ...]
    explanation: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def estimated(self) -> bool:
        """Whether an estimate is among the figures that were used."""
        return any(figure.estimated for figure in self.used)

    @property
    def complete(self) -> bool:
        """Whether every figure that was expected is there."""
        return not self.missing


def check_rules(*, ratio: bool, cumulative: bool, time: TimeRule, place: PlaceRule) -> None:
    """Refuse rules that would count twice or average what must be divided. Raises LodestarError with the reason."""
    if ratio and time not in (TimeRule.RATIO, TimeRule.LATEST):
        raise LodestarError(f"A percentage cannot be rolled up by '{time}' over time; use ratio or latest")
    if ratio and place is PlaceRule.SUM:
        raise LodestarError("Percentages of areas cannot be added; use ratio, or none")
    if not ratio and (time is TimeRule.RATIO or place is PlaceRule.RATIO):
        raise LodestarError("The rule 'ratio' is for percentages, which have a numerator and a denominator")
    if cumulative and time is not TimeRule.LATEST:
        raise LodestarError(
            f"A running total holds what came before, so '{time}' would count it again; use latest"
        )


def over_time(figures: Sequence[Figure], rule: TimeRule, scale: Decimal = Decimal(1)) -> RollUp:
    """Roll up figures in order of time; each period that was expected has one, missing or not.

    ``scale`` turns a ratio into its unit: 100 for per cent.
    """
    if rule is TimeRule.LATEST:
        return _latest(figures)
    if rule is TimeRule.RATIO:
        return _ratio(figures, scale, "period")
    return _by(figures, rule.value, _HOW[rule], "period")


def over_place(figures: Sequence[Figure], rule: PlaceRule, scale: Decimal = Decimal(1)) -> RollUp:
    """Roll up the figures of a place's areas for one period. Raises LodestarError when the rule is that they do not."""
    if rule is PlaceRule.NONE:
        raise LodestarError("These areas' values do not add up to the place's; enter the place's own")
    if rule is PlaceRule.RATIO:
        return _ratio(figures, scale, "area")
    return _by(figures, rule.value, sum, "area")


_HOW: dict[TimeRule, Callable[[Sequence[Decimal]], Decimal]] = {
    TimeRule.SUM: lambda values: sum(values, Decimal(0)),
    TimeRule.AVERAGE: lambda values: sum(values, Decimal(0)) / len(values),
    TimeRule.MAXIMUM: max,
}


def _by(figures: Sequence[Figure], rule: str, how: Callable[..., Decimal | int], thing: str) -> RollUp:
    used = tuple(figure for figure in figures if figure.value is not None)
    missing = _missing(figures)
    value = Decimal(how([figure.value for figure in used])) if used else None
    return RollUp(value, rule, used, missing, _explain(rule, used, figures, missing, thing))


def _latest(figures: Sequence[Figure]) -> RollUp:
    """The last figure that is there; only what is missing after it is missed."""
    for index in range(len(figures) - 1, -1, -1):
        figure = figures[index]
        if figure.value is not None:
            missing = _missing(figures[index + 1 :])
            text = _explain("latest", (figure,), figures[index:], missing, "period")
            return RollUp(
                figure.value, "latest", (figure,), missing, text, figure.numerator, figure.denominator
            )
    missing = _missing(figures)
    return RollUp(None, "latest", (), missing, _explain("latest", (), figures, missing, "period"))


def _ratio(figures: Sequence[Figure], scale: Decimal, thing: str) -> RollUp:
    """Numerators over denominators. A figure without both cannot be used and counts as missing."""
    used = tuple(f for f in figures if f.numerator is not None and f.denominator is not None)
    missing = tuple(
        f"{f.name} ({f.missing or 'no value' if f.value is None else 'no numerator and denominator'})"
        for f in figures
        if f not in used
    )
    above = sum((f.numerator for f in used if f.numerator is not None), Decimal(0))
    below = sum((f.denominator for f in used if f.denominator is not None), Decimal(0))
    value = above / below * scale if below else None
    text = _explain("ratio", used, figures, missing, thing)
    return RollUp(value, "ratio", used, missing, text, above if used else None, below if used else None)


def _missing(figures: Sequence[Figure]) -> tuple[str, ...]:
    return tuple(f"{f.name} ({f.missing or 'no value'})" for f in figures if f.value is None)


_SAID = {
    "sum": "The sum of",
    "average": "The average of",
    "maximum": "The highest of",
    "latest": "The latest value:",
    "ratio": "All numerators over all denominators of",
}


def _explain(
    rule: str, used: Sequence[Figure], figures: Sequence[Figure], missing: Sequence[str], thing: str
) -> str:
    if not used:
        return f"There is no value for any {thing}."
    names = ", ".join(figure.name for figure in used)
    told = (
        f"{_SAID[rule]} {names}"
        if rule == "latest"
        else f"{_SAID[rule]} {len(used)} of {len(figures)} {thing}s: {names}"
    )
    guessed = ", ".join(figure.name for figure in used if figure.estimated)
    told = f"{told}. Estimated: {guessed}" if guessed else told
    return f"{told}. Missing: {', '.join(missing)}." if missing else f"{told}."
