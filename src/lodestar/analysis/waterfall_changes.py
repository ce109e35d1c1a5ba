"""What changed between two waterfalls, step by step, and why."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.waterfall import Step, Waterfall
from lodestar.evidence.packs.records import Observation
from lodestar.evidence.periods import parse_date

_DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Change:
    """One step before and after, and why it differs."""

    label: str
    before: Decimal | None
    after: Decimal | None
    why: str

    @property
    def by(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


def end_of_quarter_before(day: dt.date) -> dt.date:
    """The last day of the quarter before the one that a day lies in."""
    return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - dt.timedelta(days=1)


def known_by(observations: Iterable[Observation], day: dt.date) -> list[Observation]:
    """The figures that were out by a day; one whose vintage is no date counts as always known."""
    return [one for one in observations if (out := published(one)) is None or out <= day]


def published(one: Observation) -> dt.date | None:
    """The first day of a figure's vintage; None where that is no date."""
    return parse_date(one.vintage) if one.vintage and _DATED.fullmatch(one.vintage) else None


def compare(
    before: Waterfall,
    after: Waterfall,
    old: Iterable[Observation],
    new: Iterable[Observation],
    revised: str = "",
) -> tuple[Change, ...]:
    """What changed between two waterfalls, step by step, each with why; steps that are as they were are left out.

    ``revised`` says why the target was changed, where it was.
    """
    then, now = {step.id: step for step in before.steps}, {step.id: step for step in after.steps}
    was, became = {one.id: one for one in old}, {one.id: one for one in new}
    found = []
    if before.wanted != after.wanted:
        why = _wanted_why(before, after, revised)
        found.append(Change(f"What the target asks for in {after.year}", before.wanted, after.wanted, why))
    last = "remains"
    for id_ in [*dict.fromkeys(id_ for id_ in (*then, *now) if id_ != last), last]:
        one, other = then.get(id_), now.get(id_)
        if one is None or other is None or one.amount != other.amount:
            why = _why(one, other, was, became)
            label = (other or one).label  # type: ignore[union-attr]
            found.append(Change(label, one.amount if one else None, other.amount if other else None, why))
    return tuple(found)


def _wanted_why(before: Waterfall, after: Waterfall, revised: str) -> str:
    found = []
    if before.asked != after.asked or before.year != after.year:
        was, now = (f"{one.asked.normalize():f}% in {one.year}" for one in (before, after))
        found.append(f"The target was revised from {was} to {now}{f': {revised}' if revised else '.'}")
    if before.gva_period != after.gva_period:
        found.append(f"GVA of {after.gva_period} takes the place of that of {before.gva_period}.")
    elif before.gva != after.gva:
        found.append(f"The figure for GVA of {after.gva_period}, or its assumed growth, was revised.")
    return " ".join(found) or "The target was changed."


def _why(
    one: Step | None, other: Step | None, was: dict[str, Observation], became: dict[str, Observation]
) -> str:
    if one is None or other is None:
        there = other or one
        assumed = (
            there is not None and there.kind in {"awards", "pipeline"} and not there.id.startswith("awards")
        )
        said = "It counts now" if one is None else "It counts no longer"
        return f"{said}: {there.arithmetic.rstrip('.')}." if assumed and there is not None else f"{said}."
    told = [text for id_ in other.rests_on if (text := _figure_why(id_, was, became))]
    if told:
        return " ".join(dict.fromkeys(told))
    if other.kind == "remains":
        return "It follows from the changes above."
    if one.arithmetic != other.arithmetic:
        return f"It is judged anew: {other.arithmetic.rstrip('.')}. Before: {one.arithmetic.rstrip('.')}."
    return "Its arithmetic or its assumptions changed."


def _figure_why(id_: str, was: dict[str, Observation], became: dict[str, Observation]) -> str:
    """What became of one figure: revised, or new for its year; nothing when it is as it was."""
    now = became[id_]
    then = was.get(id_) or max(
        (one for one in was.values() if _same_figure(one, now)),
        key=lambda one: one.vintage or "",
        default=None,
    )
    if then is None:
        return f"A figure for another year is held: {now.period}."
    if then.value == now.value:
        return ""
    return f"The source revised {now.period} from £{then.value:,f}m to £{now.value:,f}m."


def _same_figure(one: Observation, other: Observation) -> bool:
    """True of two vintages of one figure."""
    return (one.indicator, one.area, one.period, one.disaggregation) == (
        other.indicator, other.area, other.period, other.disaggregation,
    )  # fmt: skip
