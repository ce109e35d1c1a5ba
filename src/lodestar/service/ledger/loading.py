"""Load a place pack into the ledger: all of it or nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.records import Observation
from lodestar.service.audit.actions import record_events
from lodestar.service.audit.models import Event
from lodestar.service.ledger.comparing import Comparison, Standing, compare, dangling, stand
from lodestar.service.ledger.left_out import LEFT_OUT, LeftOut, left_out_before, left_out_of
from lodestar.service.ledger.mapping import LEDGER_KINDS, Lookup, fill, model_of, write_attachments
from lodestar.service.ledger.merging import Difference, changed_fields, describe
from lodestar.service.ledger.models import PackFile
from lodestar.service.ledger.positions import set_positions
from lodestar.service.ledger.removing import remove_records
from lodestar.service.ledger.watching import PACK, Change, announce, told
from lodestar.service.places.holding import hold_named
from lodestar.service.places.models import Place
from lodestar.service.search.indexing import index_place, is_indexed


class OnConflict(StrEnum):
    """What to do where people and the pack both changed a field."""

    STOP = "stop"
    KEEP = "keep"
    TAKE = "take"


class PackConflict(LodestarError):
    """People and the pack changed the same fields; nothing was loaded."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self.differences = differences
        number = len(differences)
        fields = "1 field was" if number == 1 else f"{number} fields were"
        super().__init__(
            f"{fields} changed both by people and in the pack; nothing was loaded.\n"
            f"{describe(differences)}\n"
            "Load again with --on-conflict keep (people's values stay) or --on-conflict take (the pack's values win)."
        )


@dataclass
class LoadReport:
    """What loading did: numbers by kind, what differed, and the actions that the pack leaves out."""

    place: str
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    kept: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def unchanged(self) -> bool:
        return not (self.created or self.updated or self.removed)


@dataclass
class _Loading:
    """A load under way."""

    by: str
    pack: Pack
    report: LoadReport
    events: list[Event] = field(default_factory=list)

    def note(
        self, action: str, kind: str, record: str, version: int | None, changes: dict[str, list[Any]]
    ) -> None:
        self.events.append(
            Event(
                by=self.by,
                action=action,
                place=self.pack.place.id,
                kind=kind,
                record=record,
                version=version,
                changes=changes,
            )
        )


def preview_pack(*, by: str, pack: Pack, on_conflict: OnConflict = OnConflict.STOP) -> LoadReport:
    """What ``load_pack`` would do and say, raising what it would raise; nothing is changed."""
    with transaction.atomic():
        report = load_pack(by=by, pack=pack, on_conflict=on_conflict)
        transaction.set_rollback(True)
    return report


@transaction.atomic
def load_pack(*, by: str, pack: Pack, on_conflict: OnConflict = OnConflict.STOP) -> LoadReport:
    """Bring the ledger to what the pack says, keeping what people changed since it was last loaded.

    ``by`` names the person or command for the audit. An action that the pack leaves out stays, and the report names it.
    Raises PackConflict, having changed nothing, when people and pack both changed a field and ``on_conflict`` is STOP, and
    LodestarError when a record that stays names one that the pack no longer holds. What is loaded is published, unless
    changes of people wait to be.
    """
    from lodestar.service.memory.editions import publish_loaded, waits  # memory stands on the ledger

    place = hold_named(pack.place.id)
    standings = {kind.name: stand(place, kind.name) for kind in LEDGER_KINDS}
    comparisons = {
        kind: compare(standing, pack, pack_wins=on_conflict is OnConflict.TAKE)
        for kind, standing in standings.items()
    }
    conflicts = tuple(d for c in comparisons.values() for d in c.merge.conflicts)
    if conflicts and on_conflict is OnConflict.STOP:
        raise PackConflict(conflicts)
    if lost := dangling(comparisons, pack):
        raise LodestarError(
            "Records that stay name others that the pack no longer holds; nothing was loaded.\n"
            + "\n".join(f"- {line}" for line in lost)
            + "\nChange those records first, or put what they name back into the pack."
        )
    kept = tuple(d for c in comparisons.values() for d in c.merge.kept)
    left_out = left_out_of(comparisons["action"])
    loading = _Loading(by, pack, LoadReport(pack.place.id, kept=kept, conflicts=conflicts, left_out=left_out))
    waited = waits(place)
    place = _write_place(loading, standings.pop("place"), comparisons.pop("place"))
    with told():
        _write_kinds(loading, place, standings, comparisons)
        _remove(loading, place, comparisons)
    stale = place.pack_digest != pack.digest or not loading.report.unchanged or not is_indexed(place)
    _finish(loading, place)
    if stale:
        index_place(place, {one.indicator for one in pack.all(Observation)})
        publish_loaded(by=by, place=place, waited=waited)
    return loading.report


def _write_place(loading: _Loading, standing: Standing, comparison: Comparison) -> Place:
    record = loading.pack.place
    place: Place = standing.rows.get(record.id) or Place(slug=record.id)
    base = _json(record)
    if place.pk is None:
        fill(place, record, {})
        loading.report.created["place"] = 1
        loading.note("load", "place", record.id, 1, {})
    elif comparison.merge.updated:
        _note_update(loading, standing, comparison.merge.updated[0])
        fill(place, comparison.merge.updated[0], {})
    elif place.base == base:
        return place
    place.base = base
    place.save()
    return place


def _write_kinds(
    loading: _Loading, place: Place, standings: Mapping[str, Standing], comparisons: Mapping[str, Comparison]
) -> None:
    lookup: Lookup = {}
    for kind, comparison in comparisons.items():
        created = _create(loading, place, kind, comparison, lookup)
        _update(loading, standings[kind], comparison, lookup)
        _rebase(loading.pack, standings[kind], comparison)
        rows = [*standings[kind].rows.values(), *created]
        lookup |= {(kind, row.slug): row.pk for row in rows}


def _create(loading: _Loading, place: Place, kind: str, comparison: Comparison, lookup: Lookup) -> list[Any]:
    new = comparison.merge.created
    if not new:
        return []
    model: Any = model_of(kind)
    rows = [fill(model(place=place, base=_json(record)), record, lookup) for record in new]
    instances = [row.instance for row in rows]
    if kind == "asset":
        set_positions(instances)
    model._default_manager.bulk_create(instances, batch_size=500)
    write_attachments(rows, fresh=True)
    loading.report.created[kind] = len(new)
    for record in new:
        loading.note("load", kind, record.id, 1, {})  # type: ignore[attr-defined]
    return instances


def _update(loading: _Loading, standing: Standing, comparison: Comparison, lookup: Lookup) -> None:
    rows = []
    updated = comparison.merge.updated
    announce(
        [
            Change(loading.by, standing.rows[new.id], standing.records[new.id], new, PACK, "place pack")  # type: ignore[attr-defined]
            for new in updated
        ]
    )
    for record in updated:
        instance = standing.rows[record.id]  # type: ignore[attr-defined]
        _note_update(loading, standing, record)
        rows.append(fill(instance, record, lookup))
        instance.base = _json(loading.pack.records[standing.kind][instance.slug])
        if standing.kind == "asset":
            set_positions([instance])
        instance.save()
    write_attachments(rows)


def _note_update(loading: _Loading, standing: Standing, record: Any) -> None:
    instance, kind = standing.rows[record.id], standing.kind
    instance.version += 1
    changes = changed_fields(standing.records[record.id], record)
    loading.note("update from pack", kind, record.id, instance.version, changes)
    loading.report.updated[kind] = loading.report.updated.get(kind, 0) + 1


def _rebase(pack: Pack, standing: Standing, comparison: Comparison) -> None:
    """Records that keep people's values still take the pack's record as their new base.

    What the pack dropped and people keep has no base any more: it is theirs alone. An action that the pack leaves out keeps
    its own, so that a later pack with it is compared with what was loaded last.
    """
    new = pack.records.get(standing.kind, {})
    stale = []
    for slug, row in standing.rows.items():
        base = _json(new[slug]) if slug in new else row.base
        if slug in comparison.orphaned:
            base = None
        if row.base != base:
            row.base = base
            stale.append(row)
    for row in stale:
        type(row)._default_manager.filter(pk=row.pk).update(base=row.base)


def _remove(loading: _Loading, place: Place, comparisons: Mapping[str, Comparison]) -> None:
    for kind in reversed(list(comparisons)):
        removed = comparisons[kind].merge.removed
        if removed:
            remove_records(place, kind, removed)
            loading.report.removed[kind] = len(removed)
            for slug in removed:
                record = comparisons[kind].standing.records[slug]
                gone = {name: [value, None] for name, value in _json(record).items()}
                loading.note("remove", kind, slug, comparisons[kind].standing.rows[slug].version + 1, gone)


def _finish(loading: _Loading, place: Place) -> None:
    """Remember the files, and what was done; a load that changes nothing writes nothing."""
    _remember_files(place, loading.pack)
    if loading.report.unchanged and place.pack_digest == loading.pack.digest:
        return
    Place.objects.filter(pk=place.pk).update(pack_digest=loading.pack.digest)
    place.pack_digest = loading.pack.digest
    report = loading.report
    known, left_out = left_out_before(place), [one.id for one in report.left_out]
    for slug in (slug for slug in left_out if slug not in known):
        loading.note(LEFT_OUT, "action", slug, None, {})
    counts = {"created": report.created, "updated": report.updated, "removed": report.removed}
    counts["left_out"] = left_out
    summary = Event(
        by=loading.by,
        action="load pack",
        place=place.slug,
        changes={name: [None, number] for name, number in counts.items() if number},
    )
    record_events([*loading.events, summary])


def _remember_files(place: Place, pack: Pack) -> None:
    known = dict(place.pack_files.values_list("name", "sha256"))
    for name, content in pack.files.items():
        digest = hashlib.sha256(content).hexdigest()
        if known.pop(name, None) != digest:
            PackFile.objects.update_or_create(
                place=place, name=name, defaults={"content": content, "sha256": digest}
            )
    if known:
        place.pack_files.filter(name__in=known).delete()


def _json(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude_none=True)
