"""The whole place's figure for a period: as it was entered, else rolled up from its areas."""

from collections.abc import Iterable
from dataclasses import dataclass

from lodestar.analysis.monitoring import Figure, PlaceRule, RollUp, over_place
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.counted import scale_of
from lodestar.service.monitoring.models import Assignment, Value


@dataclass(frozen=True)
class PeriodFigure:
    """The whole place's value for one period, with the areas that it was rolled up from where it was.

    ``how`` says in sentences how it came about: from what, by which rule, from which source.
    """

    period: str
    figure: Figure
    rolled: RollUp | None
    due: bool
    how: str = ""
    hidden: bool = False


def whole_of(row: Assignment, values: Iterable[Value], period: str, due: bool) -> PeriodFigure:
    """The value entered for the whole place; else its areas', rolled up by the declared rule."""
    mine = [value for value in values if value.period == period and not value.dimension]
    label = parse_period(period).label
    own = next((value for value in mine if not value.area), None)
    rule = PlaceRule(row.place_rule)
    if (own is None or own.value is None) and row.areas and rule is not PlaceRule.NONE:
        by_area = {value.area: value for value in mine}
        names = row.place.area_names
        figures = [
            _figure(by_area[code], names.get(code, code))
            if code in by_area
            else Figure(names.get(code, code), None)
            for code in row.areas
        ]
        rolled = over_place(figures, rule, scale_of(row))
        why = "" if rolled.value is not None else "no area has a value"
        figure = Figure(label, rolled.value, rolled.numerator, rolled.denominator, why, rolled.estimated)
        return PeriodFigure(period, figure, rolled, due, rolled.explanation)
    figure = _figure(own, label) if own is not None else Figure(label, None)
    return PeriodFigure(period, figure, None, due, _how(own, due))


def _how(own: Value | None, due: bool) -> str:
    if own is None:
        return "Due, not entered yet." if due else ""
    if own.value is None:
        told = [f"{own.get_missing_display()}."] if own.missing else []
    else:
        told = [
            "Entered for the whole place, as an estimate."
            if own.status == "estimate"
            else "Entered for the whole place."
        ]
    if own.source:
        told.append(f"Source: {own.source.rstrip('.')}.")
    return " ".join(told)


def _figure(value: Value, name: str) -> Figure:
    reason = value.get_missing_display().lower() if value.missing else ""
    guessed = value.status == "estimate" and value.value is not None
    return Figure(name, value.value, value.numerator, value.denominator, reason, guessed)
