"""Evidence files of indicator values: who adds, removes and reads them.

A file stays with its value when the value is corrected, and is never altered. Whoever reads the value reads its files;
files of a value that is hidden as a small number, or of a whole whose parts are, only who may see small numbers.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.attachments.keeping import keep, names_of, refuse_unsound
from lodestar.service.audit.actions import record_event
from lodestar.service.audit.reasons import written
from lodestar.service.audit.turns import in_turn
from lodestar.service.monitoring.masking import hidden_values
from lodestar.service.monitoring.models import Assignment, Value, ValueFile
from lodestar.service.monitoring.queries import values_of
from lodestar.service.people.access import require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.releases.receiving import Incoming


@dataclass(frozen=True)
class Evidence:
    """A value with the files that back it, as a reader may see them. ``guarded`` says that some are kept from them.

    ``small`` are the numbers of those files that only who may see small numbers reads.
    """

    value: Value
    label: str
    files: tuple[ValueFile, ...]
    guarded: bool
    small: frozenset[int] = frozenset()


@in_turn
def add_value_files(*, by: User, value: Value, files: Sequence[Incoming]) -> list[ValueFile]:
    """Keep files with a value. Raises LodestarError naming each that is not taken."""
    row = _held(by, value)
    refuse_unsound(files, held=row.files.filter(removed_at=None).count(), what="A value")
    guarded = row.slug in guarded_values(row.assignment, values_of([row.assignment])[row.assignment_id])
    found = []
    for file, name in zip(files, names_of(files), strict=True):
        held = ValueFile(value=row, version=row.version, guarded=guarded, added_by=by.handle)
        keep(held, file, name)
        _record(by, row, "add file", {"file": [None, name], "sha256": [None, held.sha256]})
        found.append(held)
    return found


@in_turn
def remove_value_file(*, by: User, value: Value, file: ValueFile, reason: str) -> None:
    """Take a file off a value, such as one that names people. The history goes on to name it, and why it went."""
    row = _held(by, value)
    why = written(reason, "Say why the file is removed")
    held = ValueFile.objects.get(pk=file.pk, value=row)
    if held.removed_at is not None:
        return
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    _record(by, row, "remove file", {"file": [held.name, None], "sha256": [held.sha256, None]}, why)


def guarded_values(row: Assignment, values: Sequence[Value]) -> frozenset[str]:
    """Ids of the values whose files are kept from those who may not see small numbers.

    Those that are hidden; and the whole of a period in which a part is hidden, since what backs a whole lists its parts.
    """
    hidden = hidden_values(row, values)
    periods = {value.period for value in values if value.slug in hidden}
    return hidden | {
        value.slug for value in values if value.period in periods and not (value.area or value.dimension)
    }


def may_read(file: ValueFile, guarded: Collection[str], *, sees_small: bool) -> bool:
    """Whether a reader of the value reads a file of it. ``guarded`` are the ids of values that are guarded now."""
    return sees_small or not (file.guarded or file.value.slug in guarded)


def evidence_of_values(
    rows: Sequence[Value],
    among: Sequence[tuple[Assignment, Sequence[Value]]],
    *,
    sees_small: bool,
    at: dt.datetime | None = None,
    kept_back: Collection[str] = (),
) -> dict[str, Evidence]:
    """What backs some values, by the value's id, in a query or two. ``among`` has all values of their assignments.

    ``at`` a moment, the files that were there then, of values of then. ``kept_back`` are ids of values that are hidden for
    another reason, whose files go with them.
    """
    slugs = {of.slug for of, _ in among}
    place = among[0][0].place_id if among else None
    held = ValueFile.objects.filter(value__assignment__slug__in=slugs, value__place=place)
    there = (
        Q(removed_at=None)
        if at is None
        else (Q(removed_at=None) | Q(removed_at__gt=at)) & Q(added_at__lte=at)
    )
    files: dict[str, list[ValueFile]] = {row.slug: [] for row in rows}
    for file in held.filter(there).select_related("value__assignment"):
        if file.value.slug in files:
            files[file.value.slug].append(file)
    guarded = {slug for of, values in among for slug in guarded_values(of, values)} | set(kept_back)
    if at is not None and not sees_small and any(files.values()):
        now = list(Assignment.objects.filter(place=place, slug__in=slugs))
        values_now = values_of(now)
        guarded |= {slug for of in now for slug in guarded_values(of, values_now[of.pk])}
    known = {value.slug: value for _, values in among for value in values}
    return {slug: _evidence(known[slug], mine, guarded, sees_small) for slug, mine in files.items()}


def evidence_of(
    row: Assignment, values: Sequence[Value], *, sees_small: bool, at: dt.datetime | None = None
) -> list[Evidence]:
    """The values that files back, latest first; ``at`` a moment, those that were there then."""
    wanted = ValueFile.objects.filter(
        value__place=row.place, value__assignment__slug=row.slug, removed_at=None
    )
    if at is not None:
        wanted = ValueFile.objects.filter(
            Q(removed_at=None) | Q(removed_at__gt=at), added_at__lte=at,
            value__place=row.place, value__assignment__slug=row.slug,
        )  # fmt: skip
    files = list(wanted.select_related("value__assignment"))
    if not files:
        return []
    guarded = set(guarded_values(row, values))
    if at is not None and not sees_small:
        now = files[0].value.assignment
        guarded |= guarded_values(now, values_of([now])[now.pk])
    by_value: dict[str, list[ValueFile]] = {}
    for file in files:
        by_value.setdefault(file.value.slug, []).append(file)
    told = [value for value in values if value.slug in by_value]
    told.sort(key=lambda value: parse_period(value.period).start, reverse=True)
    return [_evidence(value, by_value[value.slug], guarded, sees_small) for value in told]


def _evidence(value: Value, files: list[ValueFile], guarded: set[str], sees_small: bool) -> Evidence:
    seen = tuple(file for file in files if may_read(file, guarded, sees_small=sees_small))
    small = frozenset(file.pk for file in seen if not may_read(file, guarded, sees_small=False))
    return Evidence(value, label_of(value), seen, len(seen) < len(files), small)


def label_of(value: Value) -> str:
    """What a value is of, in words: its period, and the area or category."""
    of = value.assignment.place.area_names.get(value.area, value.area) if value.area else ""
    part = f"{value.dimension}: {value.category}" if value.dimension else of
    return ", ".join(filter(None, (parse_period(value.period).label, part)))


def _held(by: User, value: Value) -> Value:
    row = Value.objects.select_for_update(of=("self",)).select_related("assignment__place").get(pk=value.pk)
    require(by, Permission.ENTER_VALUES, row.assignment.place, row.assignment)
    if row.assignment.ended_on is not None:
        raise LodestarError("This assignment has ended; its values and their files stay as they are")
    return row


def _record(by: User, row: Value, action: str, changes: dict[str, Any], reason: str = "") -> None:
    record_event(
        by=by.handle, action=action, place=row.assignment.place.slug, kind=Value.KIND, record=row.slug,
        changes=changes, reason=reason,
    )  # fmt: skip
