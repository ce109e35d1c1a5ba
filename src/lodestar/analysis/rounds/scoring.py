"""How forecasters did: days by which their dates missed, and the Brier score of their ratings.

A forecast counts as it was first submitted, before its author had seen the other side's. The event that a rating is scored
against is: done by the planned end that the action had when the round began. Brier score: the mean of (p − o)², with p the
chance that the rating is declared to mean and o 1 or 0 (Brier, 1950, Monthly Weather Review 78, in the form for two outcomes:
0 is perfect, a constant one half scores 0.25).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TypeVar

from lodestar.analysis.rounds.endings import Endings


@dataclass(frozen=True)
class Forecast:
    """What a side said of an action in a round. ``on_time`` is the chance that its rating means, None for no forecast."""

    action: str
    side: str
    organisation: str
    made_on: dt.date
    date: dt.date | None
    on_time: Decimal | None
    planned_end: dt.date | None
    round: str = ""


@dataclass(frozen=True)
class Score:
    """How a forecaster did. Days are forecast less actual: negative is too early, as hopeful forecasts are.

    ``dates`` and ``ratings`` count what was scored; ``open`` counts forecasts whose outcome is not known yet.
    """

    dates: int
    median_days: Decimal | None
    bias_days: Decimal | None
    ratings: int
    brier: Decimal | None
    on_time: int
    open: int


Group = TypeVar("Group", bound=Hashable)


def happened_on_time(
    ended: dt.date | None, planned_end: dt.date | None, today: dt.date, claimed: dt.date | None = None
) -> bool | None:
    """Whether an action was done by its planned end; None while that is open or there is no planned end.

    ``claimed`` is the first day given for a completion that is in dispute: while that is by the planned end, it is open.
    """
    if planned_end is None:
        return None
    if ended is not None:
        return ended <= planned_end
    if claimed is not None and claimed <= planned_end:
        return None
    return False if today > planned_end else None


def brier(pairs: Iterable[tuple[Decimal, bool]]) -> Decimal | None:
    """Mean squared distance of chances from what happened, exact to four decimals; None with none."""
    squares = [(Fraction(chance) - int(happened)) ** 2 for chance, happened in pairs]
    return _decimal(sum(squares, Fraction(0)) / len(squares), 4) if squares else None


def date_errors(pairs: Iterable[tuple[dt.date, dt.date]]) -> tuple[int, ...]:
    """Days by which each forecast missed the day on which it was done: forecast less actual."""
    return tuple((forecast - actual).days for forecast, actual in pairs)


def score(forecasts: Iterable[Forecast], known: Endings, today: dt.date) -> Score:
    """Score forecasts against what is known of how actions ended. A forecast made after the end is left out.

    So is one of an action that went on in another, unless its planned end had passed before: then it was not done by it.
    A rating that was given after the planned end foretells nothing, and is left out too; the day that was named is not.
    """
    dates: list[tuple[dt.date, dt.date]] = []
    ratings: list[tuple[Decimal, bool]] = []
    waiting = 0
    for one in forecasts:
        end, gone = known.ended.get(one.action), known.gone.get(one.action)
        if (over := end or gone) is not None and one.made_on >= over:
            continue
        happened = happened_on_time(end, one.planned_end, gone or today, known.disputed.get(one.action))
        if one.date is not None and end is not None:
            dates.append((one.date, end))
        if one.on_time is not None and happened is not None and not _decided(one):
            ratings.append((one.on_time, happened))
        waiting += over is None and happened is None
    errors = date_errors(dates)
    return Score(
        dates=len(errors),
        median_days=_decimal(Fraction(median([Fraction(abs(error)) for error in errors])), 1)
        if errors
        else None,
        bias_days=_decimal(Fraction(sum(errors), len(errors)), 1) if errors else None,
        ratings=len(ratings),
        brier=brier(ratings),
        on_time=sum(happened for _, happened in ratings),
        open=waiting,
    )


def _decided(one: Forecast) -> bool:
    """Whether it was known already, when the rating was given, that the action was not done by its planned end."""
    return one.planned_end is not None and one.made_on > one.planned_end


def scores_by(
    forecasts: Iterable[Forecast],
    known: Endings,
    today: dt.date,
    key: Callable[[Forecast], Group],
) -> dict[Group, Score]:
    """A score for each group of forecasts, such as each side or each organisation."""
    groups: dict[Group, list[Forecast]] = defaultdict(list)
    for one in forecasts:
        groups[key(one)].append(one)
    return {group: score(held, known, today) for group, held in groups.items()}


def _decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places))
