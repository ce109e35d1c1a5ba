"""How differences in money, dependencies and tags are said: in sentences about the action or tag that they are of."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lodestar.analysis.memory import Difference
from lodestar.reports.money import whole_pounds
from lodestar.service.memory.saying import Saying

Values = Mapping[str, Any]
POUNDS = {"committed": "committed", "spent": "spent"}


def _budget(saying: Saying, one: Difference, values: Values) -> str:
    line = f"{values['source']}, {values['year']}"
    if not one.field:
        return f"Budget line of {line}: {_pounds(values['committed'])} committed, {_pounds(values['spent'])} spent"
    if one.field == "withdrawn" and one.now:
        return f"Budget line of {line} withdrawn: {one.now}"
    if one.field in POUNDS:
        return f"{line}: {POUNDS[one.field]} from {_pounds(one.was)} to {_pounds(one.now)}"
    return f"{line}: {saying.label(one.field).lower()} from {one.was or 'nothing'} to {one.now or 'nothing'}"


def _dependency(saying: Saying, one: Difference, values: Values) -> str:
    needs = saying.say("needs", values["needs"])
    note = f": {values['note']}" if values.get("note") else ""
    if not one.field:
        return f"Waits for “{needs}”{note}"
    if one.field == "withdrawn" and one.now:
        return f"Waits for “{needs}” no more: {one.now}"
    return f"Waits for “{needs}”{note}" if one.field == "note" else ""


def _tagging(saying: Saying, one: Difference, values: Values) -> str:
    was, now = (one.was, one.now) if one.field else ((), values["tags"])
    parts = []
    for said, tags in (
        ("tagged", set(now or ()) - set(was or ())),
        ("no longer tagged", set(was or ()) - set(now or ())),
    ):
        names = [f"“{saying.say('tags', tag)}”" for tag in sorted(tags)]
        if names:
            parts.append(f"{said} {', '.join(names)}")
    return "; ".join(parts)


def _tag(saying: Saying, one: Difference, values: Values) -> str:
    if not one.field:
        return f"New tag of {saying.say('tree', values['tree'])}"
    if one.field == "into" and one.now:
        return f"Merged into “{saying.say('into', one.now)}”"
    return f"Ended: {one.now}" if one.field == "ended_because" and one.now else ""


def _pounds(amount: str | None) -> str:
    return whole_pounds(Decimal(amount or 0).quantize(Decimal("0.01")))


PLAN_SENTENCES: Mapping[str, Callable[[Saying, Difference, Values], str]] = {
    "budget-line": _budget,
    "dependency": _dependency,
    "tagging": _tagging,
    "tag": _tag,
}
