"""What became of a target: each change of its value, date or definition, with its reason, and what it means."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lodestar.evidence.definitions.indicators import Definitions, differences
from lodestar.evidence.packs.records import Target

_KINDS = {
    "value": "value",
    "period": "date",
    "indicator": "definition",
    "unit": "definition",
    "baseline": "baseline",
    "trajectory": "path",
    "points": "path",
}
KINDS = tuple(dict.fromkeys(_KINDS.values()))


@dataclass(frozen=True)
class TargetVersion:
    """A target as it stood from a day on, who made it so, and why."""

    since: dt.date
    target: Target
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Revision:
    """One change. ``comparable`` is False when progress before and after it cannot be set side by side."""

    on: dt.date
    kind: str
    field: str
    before: str
    after: str
    reason: str
    by: str
    comparable: bool
    meaning: str

    @property
    def eased(self) -> bool:
        """True when the change made the target easier to reach."""
        return self.meaning.startswith("easier")


def revisions_of(versions: Sequence[TargetVersion], definitions: Definitions) -> tuple[Revision, ...]:
    """Every change between consecutive versions, oldest first; a change of wording alone is none.

    Versions of one day stand in the order given.
    """
    ordered = sorted(versions, key=lambda version: version.since)
    found = []
    for before, after in pairwise(ordered):
        for field, kind in _KINDS.items():
            old, new = getattr(before.target, field), getattr(after.target, field)
            if old != new:
                found.append(_revision(field, kind, before, after, definitions))
    return tuple(found)


def _revision(
    field: str, kind: str, before: TargetVersion, after: TargetVersion, definitions: Definitions
) -> Revision:
    old, new = getattr(before.target, field), getattr(after.target, field)
    return Revision(
        on=after.since,
        kind=kind,
        field=field,
        before=_said(field, before.target, definitions),
        after=_said(field, after.target, definitions),
        reason=after.reason or "No reason was recorded.",
        by=after.by,
        comparable=kind != "definition",
        meaning=_meaning(field, old, new, after.target, before.target, definitions),
    )


def _said(field: str, target: Target, definitions: Definitions) -> str:
    value = getattr(target, field)
    if value in (None, ()):
        return "none"
    if field == "value" and target.unit in definitions.units:
        return definitions.units[target.unit].say(value)
    if field == "points":
        return ", ".join(f"{point.value} in {point.period}" for point in value)
    return str(value)


def _meaning(
    field: str, old: object, new: object, after: Target, before: Target, definitions: Definitions
) -> str:
    if field == "indicator":
        return _other_measure(before, after, definitions)
    if field == "unit":
        return "another unit: the two values are not the same quantity"
    if old is None or new is None:
        return "set for the first time" if old is None else "taken away"
    if field == "period":
        return "easier: more time is given" if str(new) > str(old) else "harder: less time is given"
    if field != "value":
        return "progress is counted from another figure" if field == "baseline" else "the way is drawn anew"
    indicator = definitions.indicators.get(after.indicator)
    lower = float(str(new)) < float(str(old))
    easier = lower != (indicator is not None and indicator.direction == "down")
    return "easier: less is asked for" if easier else "harder: more is asked for"


def _other_measure(before: Target, after: Target, definitions: Definitions) -> str:
    known = definitions.indicators
    if before.indicator not in known or after.indicator not in known:
        return "another measure"
    return (
        f"another measure: it now {'; '.join(differences(known[after.indicator], known[before.indicator]))}"
    )
