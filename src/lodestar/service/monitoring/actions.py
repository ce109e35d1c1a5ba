"""What can be done about indicators in delivery: assign one, change it, end it, enter its values."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from lodestar.analysis.monitoring import PlaceRule, TimeRule, check_rules, expected_periods, next_period
from lodestar.analysis.trajectories import PathPoint, path
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.audit.numbering import free_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.monitoring.counted import financial, is_ratio, scale_of, unit_of, year
from lodestar.service.monitoring.masking import hidden_values
from lodestar.service.monitoring.models import MISSING, Assignment, Value
from lodestar.service.people.access import may, require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place

STATUSES = ("result", "estimate")
_COUNTING = (
    "threshold",
    "time_rule",
    "place_rule",
    "cumulative",
    "areas",
    "dimensions",
    "starts",
    "frequency",
)
COUNTED_OTHERWISE = (
    "Small numbers of this indicator are hidden from you, and counted otherwise they could be worked out; ask somebody who "
    "enters its values or may see small numbers to change how it is counted"
)


@dataclass(frozen=True)
class Entry:
    """One value as somebody enters it. A value, or a numerator and denominator, or the reason why it is missing."""

    period: str
    area: str = ""
    dimension: str = ""
    category: str = ""
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    missing: str = ""
    status: str = "result"
    source: str = ""


@in_turn
def assign_indicator(*, by: User, place: Place, **fields: Any) -> Assignment:
    """Let a part of the plan answer for an indicator or watch it. Raises LodestarError when something does not fit."""
    row = Assignment(place=place, **fields)
    _require_at(by, Permission.EDIT, row)
    check_assignment(row)
    row.slug = free_slug(place, Assignment, slugify(row.name)[:70] or row.indicator)
    return record_change(by=by.email, action="assign indicator", row=row)


@in_turn
def change_assignment(
    *, by: User, assignment: Assignment, seen: int, changes: Mapping[str, Any], reason: str = ""
) -> Assignment:
    """Change an assignment. A new baseline, target or path needs a reason: it is a revision that readers are told of."""
    _require_at(by, Permission.EDIT, assignment)
    aims = {"baseline", "baseline_period", "target", "target_period", "trajectory", "points"}
    revised = [name for name in changes if name in aims and changes[name] != getattr(assignment, name)]
    if revised:
        written(reason, "Say why the baseline, target or path changes")
    if "indicator" in changes and changes["indicator"] != assignment.indicator and assignment.values.exists():
        raise LodestarError("This assignment has values; end it and assign the other indicator instead")
    before = _counting(assignment)
    closed = _is_closed_to(by, assignment)
    for name, value in changes.items():
        setattr(assignment, name, value)
    if closed and _counting(assignment) != before | {
        "threshold": max(before["threshold"], assignment.threshold)
    }:
        raise LodestarError(COUNTED_OTHERWISE)
    _require_at(by, Permission.EDIT, assignment)
    check_assignment(assignment)
    _check_held_periods(assignment)
    action = "revise target" if revised else "change assignment"
    return record_change(by=by.email, action=action, row=assignment, seen=seen, reason=reason.strip())


def _is_closed_to(person: User, row: Assignment) -> bool:
    """Whether small numbers of an assignment are hidden from somebody, who does not enter its values either."""
    small = may(person, Permission.SEE_SMALL_NUMBERS, row.place)
    if small or may(person, Permission.ENTER_VALUES, row.place, row):
        return False
    return bool(hidden_values(row, list(row.values.all())))


def _counting(row: Assignment) -> dict[str, Any]:
    """What decides how the values of an assignment add up, and so what of them is hidden."""
    return {name: getattr(row, name) for name in _COUNTING} | {"financial": financial(row)}


def _check_held_periods(row: Assignment) -> None:
    """What was entered must still be of periods in which values are due."""
    for period in sorted(set(row.values.values_list("period", flat=True))):
        try:
            check_period(row, period)
        except LodestarError as error:
            raise LodestarError(
                f"Values are held of other periods than these would be ({error}); end this assignment and make another"
            ) from error


@in_turn
def end_assignment(*, by: User, assignment: Assignment, reason: str) -> Assignment:
    """Stop answering for an indicator; its values and history stay."""
    _require_at(by, Permission.EDIT, assignment)
    why = written(reason, "Say why the indicator is no longer assigned")
    if assignment.ended_on is not None:
        raise LodestarError("This assignment has ended already")
    assignment.ended_on = timezone.localdate()
    return record_change(by=by.email, action="end assignment", row=assignment, reason=why)


@in_turn
def enter_values(
    *, by: User, assignment: Assignment, entries: Iterable[Entry], reason: str = ""
) -> list[Value]:
    """Enter or correct values, all or none. Each that changes is told in its own history, with the reason if there is one."""
    _require_at(by, Permission.ENTER_VALUES, assignment)
    if assignment.ended_on is not None:
        raise LodestarError("This assignment has ended; no value can be entered")
    entries = list(entries)
    for entry in entries:
        check_entry(assignment, entry)
    held = {_key(row): row for row in assignment.values.select_for_update()}
    return [_write(by, assignment, entry, held, reason) for entry in entries]


def check_assignment(row: Assignment) -> None:
    """Raise LodestarError when the parts of an assignment do not fit one another."""
    try:
        _check_parts(row)
    except ValueError as error:
        raise LodestarError(str(error)) from error


def _check_parts(row: Assignment) -> None:
    if row.indicator not in load_definitions().indicators:
        raise LodestarError(f"indicator: '{row.indicator}' is not defined")
    if row.role not in ("commitment", "contextual"):
        raise LodestarError(f"role: '{row.role}' is not commitment or contextual")
    for name in ("action", "theme"):
        linked = getattr(row, name)
        if linked is not None and linked.place_id != row.place_id:
            raise LodestarError(f"The {name} '{linked.slug}' is not one of this place")
    check_rules(
        ratio=is_ratio(row),
        cumulative=row.cumulative,
        time=TimeRule(row.time_rule),
        place=PlaceRule(row.place_rule),
    )
    expected_periods(row.starts, row.frequency, row.starts)
    known = {each["code"] for each in row.place.authorities}
    strange = [code for code in row.areas if code not in known]
    if strange:
        raise LodestarError(f"areas: {', '.join(strange)}: not an authority of {row.place}")
    _check_aim(row)


def _check_aim(row: Assignment) -> None:
    if row.role == "contextual":
        if row.target is not None or row.target_period:
            raise LodestarError("A contextual indicator is watched and has no target; make it a commitment")
        return
    if row.target is None or not row.target_period:
        raise LodestarError("A commitment has a target and the period in which it is to be reached")
    if row.baseline is None or not row.baseline_period:
        raise LodestarError("A commitment has a baseline to count from, and its period")
    if row.points and row.trajectory not in ("points", "stepped"):
        raise LodestarError(
            "Values on the way are given, and the path runs past them; choose the path 'points' or 'stepped', or remove them"
        )
    stops = [PathPoint(year(row, period), Decimal(value)) for period, value in row.points]
    if len({stop.year for stop in stops}) < len(stops):
        raise LodestarError("Two values on the way are for one year; remove one of them")
    path(
        PathPoint(year(row, row.baseline_period), row.baseline),
        PathPoint(year(row, row.target_period), row.target),
        row.trajectory or "linear",
        stops,
    )


def check_entry(row: Assignment, entry: Entry) -> None:
    """Raise LodestarError when a value cannot be one of the assignment."""
    where = " ".join(filter(None, (entry.period, entry.area, entry.dimension, entry.category)))
    check_period(row, entry.period, where)
    if _period(entry.period, where).start > timezone.localdate() and not entry.missing:
        raise LodestarError(f"{where}: the period has not begun, so nothing was counted in it yet")
    if entry.area and entry.dimension:
        raise LodestarError(f"{where}: a value is of an area or of a category, not of both")
    if entry.area and entry.area not in row.areas:
        raise LodestarError(f"{where}: '{entry.area}' is not an area of this assignment")
    if entry.dimension and not entry.category:
        raise LodestarError(f"{where}: say which category of {entry.dimension}")
    if entry.dimension and entry.category not in row.dimensions.get(entry.dimension, ()):
        raise LodestarError(f"{where}: '{entry.category}' is not expected for {entry.dimension}")
    if entry.status not in STATUSES:
        raise LodestarError(f"{where}: status '{entry.status}' is not result or estimate")
    if entry.missing and entry.missing not in dict(MISSING):
        raise LodestarError(f"{where}: '{entry.missing}' is not a reason for a missing value")
    _check_numbers(row, entry, where)


def _check_numbers(row: Assignment, entry: Entry, where: str) -> None:
    numbers = [n for n in (entry.value, entry.numerator, entry.denominator) if n is not None]
    if entry.missing and numbers:
        raise LodestarError(f"{where}: either a value or the reason why it is missing, not both")
    if (entry.numerator is None) != (entry.denominator is None):
        raise LodestarError(f"{where}: a numerator needs its denominator, and the other way round")
    if not all(map(_fits, numbers)):
        raise LodestarError(f"{where}: a number has at most 18 digits before the point and 6 after it")
    if entry.denominator is not None and entry.denominator <= 0:
        raise LodestarError(f"{where}: the denominator must be above zero")
    if unit_of(row).dimension in ("count", "share", "rate") and min(numbers, default=Decimal(0)) < 0:
        raise LodestarError(
            f"{where}: a count is not below zero; correct the value that was too high instead"
        )


def _fits(number: Decimal) -> bool:
    return abs(number) < 10**18 and number == round(number, 6)


def check_period(row: Assignment, text: str, where: str = "") -> None:
    """Raise LodestarError when a period is not one of those in which values of the assignment are due, as it is written.

    A year among quarters, or a quarter that is written in two ways, would be counted twice.
    """
    where = where or text
    parsed = _period(text, where)
    if parsed.start < row.starts.replace(day=1):
        raise LodestarError(f"{where}: the period begins before the first one, {row.starts:%-d %B %Y}")
    due = next_period(row.starts, row.frequency, parsed.start)
    if text != due:
        raise LodestarError(f"{where}: a value is due for each {row.frequency}; that one is written {due}")


def _period(text: str, where: str) -> Any:
    try:
        return parse_period(text)
    except ValueError as error:
        raise LodestarError(f"{where}: {error}") from error


def _write(
    by: User, assignment: Assignment, entry: Entry, held: dict[tuple[str, ...], Value], reason: str
) -> Value:
    key = (entry.period, entry.area, entry.dimension, entry.category)
    row = held.get(key) or Value(
        place=assignment.place, assignment=assignment, slug=_slug(assignment, key),
        period=entry.period, area=entry.area, dimension=entry.dimension, category=entry.category,
    )  # fmt: skip
    row.value = value_of(assignment, entry)
    row.numerator, row.denominator = entry.numerator, entry.denominator
    row.missing, row.status, row.source = entry.missing, entry.status, entry.source
    return record_change(by=by.email, action="enter value", row=row, reason=reason)


def value_of(assignment: Assignment, entry: Entry) -> Decimal | None:
    """The value that an entry comes to: of a percentage, its numerator over its denominator."""
    if is_ratio(assignment) and entry.numerator is not None and entry.denominator is not None:
        return round(entry.numerator / entry.denominator * scale_of(assignment), 6)
    return entry.value


def _key(row: Value) -> tuple[str, ...]:
    return (row.period, row.area, row.dimension, row.category)


def _slug(assignment: Assignment, key: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join((assignment.slug, *key)).encode()).hexdigest()[:20]


def _require_at(by: User, permission: Permission, row: Assignment) -> None:
    require(by, permission, row.place, row)
