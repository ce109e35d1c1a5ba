"""What differs between two readings of the same records, in words that a board member would use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.periods import parse_period

Plain = Mapping[str, Any]
Records = Mapping[str, Plain]

DATES = frozenset(
    {"starts", "ends", "due", "review_by", "day", "effective_from", "expires_on", "period", "target_period"}
)
RATINGS = frozenset(
    {
        "commitment", "rating", "confidence", "current_likelihood", "current_impact", "target_likelihood", "target_impact",
        "impact", "proximity", "outcome", "stage", "value", "target",
    }
)  # fmt: skip
ENDINGS = frozenset(
    {
        "closed_on", "resolved_on", "ended_on", "withdrawn_on", "withdrawn", "done_on", "missed_on", "answered_on",
        "ended_because",
    }
)  # fmt: skip
NEW = {"decision": "decided", "ending": "ended"}
QUIET = frozenset(
    {"id", "locator", "note", "source", "base", "published", "published_at", "published_version"}
)


@dataclass(frozen=True)
class Difference:
    """One thing that differs. ``what`` is added, removed, decided, deferred, ended, moved, re-rated or changed.

    ``field`` is blank where the whole record is meant; ``part`` names what within the record (a milestone).
    """

    kind: str
    record: str
    name: str
    what: str
    field: str = ""
    part: str = ""
    was: Any = None
    now: Any = None


def differences(kind: str, before: Records, after: Records) -> tuple[Difference, ...]:
    """What differs between two readings of the records of a kind, by record, then by field."""
    found: list[Difference] = []
    for slug in sorted(before.keys() | after.keys()):
        old, new = before.get(slug), after.get(slug)
        if old is None and new is not None:
            what = "deferred" if new.get("outcome") == "deferred" else NEW.get(kind, "added")
            found.append(Difference(kind, slug, name_of(slug, new), what))
        elif new is None and old is not None:
            found.append(Difference(kind, slug, name_of(slug, old), "removed"))
        elif old is not None and new is not None:
            found += _fields(kind, slug, old, new)
    return tuple(found)


def name_of(slug: str, values: Plain) -> str:
    """What a record is called; its id where it has no name."""
    return str(values.get("name") or values.get("title") or values.get("text") or slug)[:200]


def _fields(kind: str, slug: str, old: Plain, new: Plain) -> Iterable[Difference]:
    name = name_of(slug, new)
    for field in [*new, *(field for field in old if field not in new)]:
        was, now = _blank(old.get(field)), _blank(new.get(field))
        if was == now or field in QUIET:
            continue
        if _parts(was) or _parts(now):
            yield from _within(kind, slug, name, field, was or [], now or [])
        else:
            yield Difference(kind, slug, name, what_of(field, was, now), field, "", was, now)


def what_of(field: str, was: Any, now: Any) -> str:
    """What a change of a field is called: moved for a date, re-rated for a rating, ended when an end is set."""
    if field in ENDINGS:
        return "ended" if now else "changed"
    if field in DATES and _dated(was) and _dated(now):
        return "moved"
    return "re-rated" if field in RATINGS else "changed"


def _within(kind: str, slug: str, name: str, field: str, was: Any, now: Any) -> Iterable[Difference]:
    """What differs among small records within a record, told by their own ids."""
    old, new = ({part["id"]: part for part in parts} for parts in (was, now))
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            part = name_of(key, after or before or {})
            yield Difference(kind, slug, name, "removed" if after is None else "added", field, part)
            continue
        for one in [*after, *(field for field in before if field not in after)]:
            if _blank(before.get(one)) != _blank(after.get(one)):
                what = what_of(one, before.get(one), after.get(one))
                yield Difference(
                    kind, slug, name, what, one, name_of(key, after), before.get(one), after.get(one)
                )


def _parts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "id" in one for one in value)
    )


def _blank(value: Any) -> Any:
    return None if value in ("", [], (), {}) else value


def _dated(value: Any) -> bool:
    try:
        parse_period(str(value))
    except ValueError:
        return False
    return True
