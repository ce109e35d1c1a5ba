"""What an indicator's target asks for now, which way things go and whether it will be reached, each with its grounds."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.utils import timezone

from lodestar.analysis.assumptions import read_assumptions
from lodestar.analysis.series import Series
from lodestar.analysis.targets import (
    Arrival,
    Fan,
    Revision,
    TargetVersion,
    Travel,
    arrival_from_fan,
    direction_of_travel,
    required_from_latest,
    revisions_of,
)
from lodestar.analysis.targets.arrival import fan_to_target
from lodestar.analysis.targets.joining import RequiredNow
from lodestar.evidence.definitions.indicators import Unit, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target
from lodestar.reports.charts.frame import rounded
from lodestar.service.audit.queries import events_of
from lodestar.service.insights.indicators import IndicatorOfPlace
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

T = TypeVar("T")
_LONGEST = 200


@dataclass(frozen=True)
class Saying:
    """One thing that an outlook says: a label, the sentence, how sure it is and by which method."""

    label: str
    text: str
    how_sure: str = ""
    method: str = ""
    status: str = ""


@dataclass(frozen=True)
class Outlook:
    """Each part is None when it cannot be said; ``reasons`` say why, by part."""

    required: RequiredNow | None
    travel: Travel | None
    fan: Fan | None
    arrival: Arrival | None
    reasons: dict[str, str]
    sayings: tuple[Saying, ...] = ()


def outlook_of(place: Place, held: IndicatorOfPlace) -> Outlook | None:
    """The outlook of an indicator with figures; None where there is nothing to look at."""
    if held.series is None or held.problem:
        return None
    return remember(place, f"outlook:{held.indicator.id}", lambda: look(held.series, held.target))


def revisions_of_target(
    place: Place, target: Target, until: dt.datetime | None = None
) -> tuple[Revision, ...]:
    """What became of a target until a moment, by default now: as its file of assumptions tells, then by the audit.

    ``target`` is as it stood at that moment. Where the file is not sound the waterfall's page says so; what the audit
    tells is told all the same.
    """
    try:
        versions = versions_of_target(place, target, until)
    except LodestarError:
        versions = _since_loaded(place, target, until)
    return revisions_of(versions, load_definitions())


def versions_of_target(place: Place, target: Target, until: dt.datetime | None = None) -> list[TargetVersion]:
    """The target as it stood from each day on, the oldest first. Raises LodestarError for an unsound file."""
    found = _since_loaded(place, target, until)
    told = read_assumptions(place.slug, target.id)
    for one in reversed(told.revisions if told else ()):
        if until is not None and one.day > timezone.localdate(until):
            continue
        first = found[0]
        before = {"value": one.value, "period": one.period}
        changed = {name: value for name, value in before.items() if value is not None}
        found[0] = TargetVersion(one.day, first.target, by=one.by, reason=one.reason)
        found.insert(0, TargetVersion(dt.date.min, first.target.model_copy(update=changed)))
    return found


def _since_loaded(place: Place, target: Target, until: dt.datetime | None = None) -> list[TargetVersion]:
    told = events_of(place.slug, "target", target.id)
    events = list((told.filter(at__lte=until) if until else told)[:_LONGEST])
    return _versions(target, events) or [TargetVersion(dt.date.min, target)]


def look(series: Series | None, target: Target | None) -> Outlook:
    """What a series and a target say: what is required from here, which way things go, whether it will be reached."""
    if series is None:
        return Outlook(None, None, None, None, {})
    reasons: dict[str, str] = {}

    def attempt(part: str, compute: Callable[[], T]) -> T | None:
        try:
            return compute()
        except LodestarError as error:
            reasons[part] = str(error)
            return None

    unit = load_definitions().units[series.indicator.unit]
    travel = attempt("travel", lambda: direction_of_travel(series, target))
    if target is None or target.value is None or target.period is None:
        return Outlook(None, travel, None, None, reasons, _told(unit, None, travel, None, reasons))
    aim = target
    required = attempt("required", lambda: required_from_latest(series, aim, load_definitions()))
    fan = attempt("fan", lambda: fan_to_target(series, aim))
    arrival = attempt("arrival", lambda: arrival_from_fan(series, aim)) if fan else None
    return Outlook(required, travel, fan, arrival, reasons, _told(unit, required, travel, arrival, reasons))


def _told(
    unit: Unit,
    required: RequiredNow | None,
    travel: Travel | None,
    arrival: Arrival | None,
    reasons: dict[str, str],
) -> tuple[Saying, ...]:
    found = []
    if required is not None:
        found.append(_required_told(unit, required))
    if travel is not None:
        found.append(_travel_told(unit, travel))
    if arrival is not None:
        found.append(_arrival_told(arrival))
    labels = {"required": "Required from here", "travel": "Direction of travel", "fan": "As things are going"}
    found += [
        Saying(labels[part], f"It cannot be said: {reason}.")
        for part, reason in reasons.items()
        if part in labels
    ]
    return tuple(found)


def _required_told(unit: Unit, required: RequiredNow) -> Saying:
    growth = required.growth
    step = _step(unit, float(growth.level))
    rate = f", or {growth.percent:.1f}% growth a year" if growth.percent is not None else ""
    text = (
        f"{step} a year for {growth.years} years{rate}, from {unit.say(_short(required.latest.value))} in "
        f"{required.latest.year} to {unit.say(required.target.value)} in {required.target.year}."
    )
    return Saying("Required from here", text, " ".join(required.notes), "Equal steps, and compound growth")


def _travel_told(unit: Unit, travel: Travel) -> Saying:
    by_growth = travel.by == "growth"
    seen = f"{travel.seen:+.1f}% a year" if by_growth else f"{_step(unit, travel.seen)} a year"
    text = f"{seen} from {travel.base.period} to {travel.latest.period}"
    if travel.needed is not None:
        needed = f"{travel.needed:+.1f}%" if by_growth else _step(unit, travel.needed)
        share = f", {travel.ratio:.2f} of what was needed" if travel.ratio is not None else ""
        text += f"; the target needed {needed} a year from then on{share}"
    sure = " ".join(
        (*travel.notes, "It compares the first and the last of the years that were measured alike.")
    )
    return Saying("Direction of travel", f"{text}.", sure, str(travel.method), str(travel.direction))


def _arrival_told(arrival: Arrival) -> Saying:
    others = "; ".join(f"{likely(one.probability)} if {_as_clause(one.name)}" for one in arrival.rivals)
    text = f"{likely(arrival.probability).capitalize()} that it is reached in {arrival.year}, if its past goes on."
    sure = f"{arrival.how_sure} Other choices that could be defended give other answers: {others}."
    return Saying("Probability of arrival", text, sure, str(arrival.method))


def likely(probability: float) -> str:
    """A probability in reader's words: '14%', 'less than 1%', 'more than 99%'."""
    percent = probability * 100
    if percent < 1:
        return "less than 1%"
    return "more than 99%" if percent > 99 else f"{percent:.0f}%"


def _as_clause(name: str) -> str:
    return {
        "the whole drift goes on": "the whole past change a year goes on",
        "no drift at all": "there is no trend at all",
        "changes of level, not of proportion": "changes are counted in steps, not in proportion",
    }.get(name, name)


def _step(unit: Unit, value: float) -> str:
    said = _short(Decimal(repr(value)))
    if unit.pattern.endswith("%"):
        return f"{said:+f} percentage points"
    return f"{'+' if said > 0 else ''}{unit.say(said)}"


def _short(value: Decimal) -> Decimal:
    return rounded(value)


def _versions(target: Target, events: list) -> list[TargetVersion]:
    """The target's versions, worked backwards from the present one through what each event changed."""
    found, current = [], target.model_dump(mode="json")
    for event in events:
        version = TargetVersion(
            timezone.localdate(event.at), Target.model_validate(current), reason=event.reason
        )
        found.append(version)
        before = {field: pair[0] for field, pair in event.changes.items() if field in current}
        if not before or event.action == "load":
            break
        current = {**current, **before}
    return found[::-1]
