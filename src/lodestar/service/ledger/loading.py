"""Load a place pack into the ledger: all of it or nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.records import Record
from lodestar.service.audit.actions import record_event
from lodestar.service.ledger.mapping import (
    LEDGER_KINDS,
    Lookup,
    fill,
    model_of,
    read_records,
    write_attachments,
)
from lodestar.service.ledger.merging import Difference, Merge, changed_fields, describe, merge
from lodestar.service.ledger.models import PackFile
from lodestar.service.ledger.positions import set_positions
from lodestar.service.places.models import Place


class OnConflict(StrEnum):
    """What to do where people and the pack both changed a field."""

    STOP = "stop"
    KEEP = "keep"
    TAKE = "take"


class PackConflict(LodestarError):
    """People and the pack changed the same fields; nothing was loaded."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self.differences = differences
        super().__init__(
            f"{len(differences)} fields were changed both by people and in the pack; nothing was loaded.\n"
            f"{describe(differences)}\n"
            "Load again with --on-conflict keep (people's values stay) or --on-conflict take (the pack's values win)."
        )


@dataclass
class LoadReport:
    """What loading did: numbers by kind, and what differed."""

    place: str
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    kept: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()

    @property
    def unchanged(self) -> bool:
        return not (self.created or self.updated or self.removed)


@transaction.atomic
def load_pack(*, by: str, pack: Pack, on_conflict: OnConflict = OnConflict.STOP) -> LoadReport:
    """Bring the ledger to what the pack says, keeping what people changed since it was last loaded.

    ``by`` names the person or command for the audit. Raises PackConflict, having changed nothing, when people and
    pack both changed a field and ``on_conflict`` is STOP.
    """
    place = Place.objects.select_for_update().filter(slug=pack.place.id).first()
    merges = {kind.name: _merge_kind(place, kind.name, pack, on_conflict) for kind in LEDGER_KINDS}
    conflicts = tuple(d for m in merges.values() for d in m.conflicts)
    if conflicts and on_conflict is OnConflict.STOP:
        raise PackConflict(conflicts)
    report = LoadReport(
        pack.place.id, kept=tuple(d for m in merges.values() for d in m.kept), conflicts=conflicts
    )
    place = _write_place(place, pack.place, merges.pop("place"), by, report)
    _write_kinds(place, pack, merges, by, report)
    _remove(place, merges, by, report)
    _remember_files(place, pack)
    if not report.unchanged or place.pack_digest != pack.digest:
        place.pack_digest = pack.digest
        place.save(update_fields=["pack_digest", "changed_at"])
        counts = {"created": report.created, "updated": report.updated, "removed": report.removed}
        record_event(
            by=by,
            action="load pack",
            place=place.slug,
            changes={k: [None, v] for k, v in counts.items() if v},
        )
    return report


def _merge_kind(place: Place | None, kind: str, pack: Pack, on_conflict: OnConflict) -> Merge:
    new = {pack.place.id: pack.place} if kind == "place" else pack.records.get(kind, {})
    if place is None:
        return Merge(created=tuple(new.values()))
    base = _bases(place, kind)
    return merge(kind, base, read_records(place, kind), new, pack_wins=on_conflict is OnConflict.TAKE)


def _bases(place: Place, kind: str) -> dict[str, Record]:
    model = BY_NAME[kind].model
    rows = (
        Place.objects.filter(pk=place.pk)
        if kind == "place"
        else model_of(kind)._default_manager.filter(place=place)
    )
    return {
        slug: model.model_validate(base)
        for slug, base in rows.values_list("slug", "base")
        if base is not None
    }


def _write_place(place: Place | None, record: Any, change: Merge, by: str, report: LoadReport) -> Place:
    if place is None:
        place = Place(slug=record.id)
        report.created["place"] = 1
        fill(place, record, {})
    elif change.updated:
        _note_update(place, change.updated[0], by, report)
        fill(place, change.updated[0], {})
    place.base = record.model_dump(mode="json", exclude_none=True)
    place.save()
    return place


def _write_kinds(place: Place, pack: Pack, merges: Mapping[str, Merge], by: str, report: LoadReport) -> None:
    lookup: Lookup = {}
    for kind, change in merges.items():
        model = model_of(kind)
        existing = {row.slug: row for row in model._default_manager.filter(place=place)}
        new = pack.records.get(kind, {})
        rows = []
        for record in change.created:
            row = fill(model(place=place), record, lookup)
            rows.append(row)
        for record in change.updated:
            _note_update(existing[record.id], record, by, report)
            rows.append(fill(existing[record.id], record, lookup))
        for row in rows:
            row.instance.base = (
                _json(new[row.instance.slug]) if row.instance.slug in new else row.instance.base
            )
        if kind == "asset":
            set_positions([row.instance for row in rows])
        model._default_manager.bulk_create(
            [row.instance for row in rows if row.instance.pk is None], batch_size=500
        )
        for row in rows:
            if row.instance.slug in existing:
                row.instance.save()
        write_attachments(rows)
        _rebase(model, existing, new, {row.instance.slug for row in rows})
        if change.created:
            report.created[kind] = len(change.created)
        lookup |= {
            (kind, slug): pk
            for slug, pk in model._default_manager.filter(place=place).values_list("slug", "pk")
        }


def _rebase(model: Any, existing: Mapping[str, Any], new: Mapping[str, Record], written: set[str]) -> None:
    """Records that keep people's values still take the pack's record as their new base."""
    stale = []
    for slug, row in existing.items():
        if slug in new and slug not in written and row.base != (base := _json(new[slug])):
            row.base = base
            stale.append(row)
    model._default_manager.bulk_update(stale, ["base"], batch_size=500)


def _remove(place: Place, merges: Mapping[str, Merge], by: str, report: LoadReport) -> None:
    for kind in reversed(list(merges)):
        for slug in merges[kind].removed:
            try:
                model_of(kind)._default_manager.get(place=place, slug=slug).delete()
            except ProtectedError as error:
                users = ", ".join(
                    sorted({f"{o.KIND} {o.slug}" for o in error.protected_objects if hasattr(o, "KIND")})
                )
                raise LodestarError(
                    f"The pack no longer holds {kind} {slug}, but {users or 'other records'} made by people still use it; "
                    "nothing was loaded. Change those records first, or put it back into the pack."
                ) from error
            report.removed[kind] = report.removed.get(kind, 0) + 1
            record_event(
                by=by,
                action="remove",
                place=place.slug,
                kind=kind,
                record=slug,
                reason="no longer in the pack",
            )


def _note_update(instance: Any, record: Record, by: str, report: LoadReport) -> None:
    before = read_records(instance.place, instance.KIND, [instance])[instance.slug]
    instance.version += 1
    report.updated[instance.KIND] = report.updated.get(instance.KIND, 0) + 1
    record_event(
        by=by,
        action="update from pack",
        place=instance.place.slug,
        kind=instance.KIND,
        record=instance.slug,
        changes=changed_fields(before, record),
    )


def _remember_files(place: Place, pack: Pack) -> None:
    known = dict(place.pack_files.values_list("name", "sha256"))
    for name, content in pack.files.items():
        digest = hashlib.sha256(content).hexdigest()
        if known.pop(name, None) != digest:
            PackFile.objects.update_or_create(
                place=place, name=name, defaults={"content": content, "sha256": digest}
            )
    place.pack_files.filter(name__in=known).delete()


def _json(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)
