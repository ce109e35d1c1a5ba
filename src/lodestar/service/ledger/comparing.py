"""What loading a pack would change: the ledger as it stands, set beside the pack, before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.fields import RefersTo
from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.structure import references
from lodestar.service.ledger.mapping import read_records, rows_of
from lodestar.service.ledger.merging import Merge, merge
from lodestar.service.places.models import Place

CATEGORISED = ("asset", "project", "strength")


@dataclass(frozen=True)
class Standing:
    """The ledger's rows of one kind and the records that they hold, by id."""

    kind: str
    rows: dict[str, Any] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """What would become of the records of one kind. ``orphaned`` are kept though the pack dropped them: people's own now."""

    standing: Standing
    merge: Merge
    orphaned: tuple[str, ...]

    def after(self) -> Iterator[Record]:
        """The ledger's own records that would differ from the pack's once it is loaded."""
        removed, updated = set(self.merge.removed), {r.id: r for r in self.merge.updated}  # type: ignore[attr-defined]
        for slug, record in self.standing.records.items():
            if slug not in removed:
                yield updated.get(slug, record)


def stand(place: Place | None, kind: str) -> Standing:
    """Read all records of a kind as they stand; none when the place is new."""
    if place is None:
        return Standing(kind)
    if kind == "place":
        return Standing(kind, {place.slug: place}, read_records(place, kind, [place]))
    rows = rows_of(place, kind)
    if not rows:
        return Standing(kind)
    return Standing(kind, {row.slug: row for row in rows}, read_records(place, kind, rows))


def compare(standing: Standing, pack: Pack, *, pack_wins: bool) -> Comparison:
    """Set the ledger's records of a kind beside the pack's."""
    new = pack.records.get(standing.kind, {})
    differing = [slug for slug, record in standing.records.items() if new.get(slug) != record]
    base = {slug: known for slug in differing if (known := _base(standing, slug)) is not None}
    merged = merge(standing.kind, base, standing.records, new, pack_wins=pack_wins)
    told = {*merged.removed, *merged.left_out}
    orphaned = [s for s in differing if s not in new and s not in told and standing.rows[s].base is not None]
    return Comparison(standing, merged, tuple(orphaned))


def dangling(comparisons: Mapping[str, Comparison], pack: Pack) -> list[str]:
    """References that would lead nowhere: from records that stay to records that the pack dropped."""
    there = {kind: set(records) for kind, records in pack.records.items()}
    after = {kind: list(comparison.after()) for kind, comparison in comparisons.items()}
    for kind, records in after.items():
        there.setdefault(kind, set()).update(record.id for record in records)  # type: ignore[attr-defined]
    place = next(iter(after["place"]), pack.place)
    categories = {category.id for category in place.asset_categories}  # type: ignore[attr-defined]
    lost = []
    for kind, records in after.items():
        for record in records:
            if record == pack.records.get(kind, {}).get(record.id):  # type: ignore[attr-defined]
                continue
            name = f"{kind} {record.id}"  # type: ignore[attr-defined]
            if record.id in comparisons[kind].merge.left_out:  # type: ignore[attr-defined]
                name += " (no longer in the pack itself; it stays)"
            lost += [
                f"{name}, {path[0]}: {mark.kind} {slug}"
                for path, slug, mark in references(record)
                if isinstance(mark, RefersTo) and slug not in there.get(mark.kind, ())
            ]
            category = getattr(record, "category", None) if kind in CATEGORISED else None
            if category and category not in categories:
                lost.append(f"{name}, category: {category}")
    return lost


def _base(standing: Standing, slug: str) -> Record | None:
    """The record as last loaded. One that an older version wrote and this one cannot read counts as unknown."""
    base = standing.rows[slug].base
    if base is None:
        return None
    try:
        return BY_NAME[standing.kind].model.model_validate(base)
    except ValidationError:
        return None
