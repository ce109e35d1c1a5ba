"""The three-way comparison of a pack with a ledger that people have changed since the pack was last loaded.

Three versions of each record meet: ``base`` (as last loaded), ``ledger`` (as people left it) and ``pack`` (as it
comes now). A field that only one side changed takes that side's value. A field that both changed, to different
values, is a conflict for a person to decide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.packs.facts import Record

WHOLE = "the whole record"
STAYING = frozenset({"action"})  # kinds that end in the plan, and that no load takes out


@dataclass(frozen=True)
class Difference:
    """One field of one record, three ways. None stands for nothing there."""

    kind: str
    id: str
    field: str
    base: Any
    ledger: Any
    pack: Any

    def __str__(self) -> str:
        if self.field == WHOLE:
            return f"{self.kind} {self.id}: {self._whole()}"
        return (
            f"{self.kind} {self.id}, {self.field}: was {_short(self.base)}, "
            f"people made it {_short(self.ledger)}, the pack says {_short(self.pack)}"
        )

    def _whole(self) -> str:
        if self.base is None:
            return "people added it; the pack has none of that id"
        return "people changed it; the pack no longer holds it"


@dataclass(frozen=True)
class Merge:
    """What loading a pack would do to the records of one kind. ``left_out`` are no longer in the pack, and stay."""

    created: tuple[Record, ...] = ()
    updated: tuple[Record, ...] = ()
    removed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    kept: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()


def merge(
    kind: str,
    base: Mapping[str, Record],
    ledger: Mapping[str, Record],
    pack: Mapping[str, Record],
    *,
    pack_wins: bool = False,
) -> Merge:
    """Compare three versions of all records of a kind.

    ``updated`` holds records whose ledger row changes, ``removed`` ids that the pack dropped; of a kind that only ends in
    the plan they are ``left_out``, whoever changed them. Where people and pack both changed a field, the ledger's value stays
    unless ``pack_wins``; either way the conflict is listed.
    """
    created, updated, removed, left_out, kept, conflicts = [], [], [], [], [], []
    for id_, new in pack.items():
        if id_ not in ledger:
            created.append(new)
            continue
        merged, differences = _merge_fields(kind, id_, base.get(id_), ledger[id_], new, pack_wins)
        for difference, conflicting in differences:
            (conflicts if conflicting else kept).append(difference)
        if merged != ledger[id_]:
            updated.append(merged)
    for id_, mine in ledger.items():
        if id_ in pack:
            continue
        if id_ not in base:
            kept.append(Difference(kind, id_, WHOLE, None, mine, None))
            continue
        if kind in STAYING:
            left_out.append(id_)
            continue
        if mine != base[id_]:
            conflicts.append(Difference(kind, id_, WHOLE, base[id_], mine, None))
        if mine == base[id_] or pack_wins:
            removed.append(id_)
    return Merge(*map(tuple, (created, updated, removed, left_out, kept, conflicts)))


def _merge_fields(
    kind: str, id_: str, base: Record | None, ledger: Record, pack: Record, pack_wins: bool
) -> tuple[Record, list[tuple[Difference, bool]]]:
    values, differences = {}, []
    for name in type(pack).model_fields:
        mine, theirs = getattr(ledger, name), getattr(pack, name)
        was = getattr(base, name) if base is not None else None
        values[name] = mine
        if mine == theirs:
            continue
        if base is not None and mine == was:
            values[name] = theirs
            continue
        conflicting = base is None or theirs != was
        if conflicting and pack_wins:
            values[name] = theirs
        differences.append((Difference(kind, id_, name, was, mine, theirs), conflicting))
    return type(pack).model_construct(**values), differences


def changed_fields(before: Record, after: Record) -> dict[str, list[Any]]:
    """field → [before, after] in plain values, for the audit."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}


def describe(differences: Iterable[Difference]) -> str:
    return "\n".join(f"- {difference}" for difference in differences)


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"“{value}”" if len(value) <= 80 else f"“{value[:77]}…”"
    text = _plain(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _plain(value: Any) -> str:
    if isinstance(value, Record):
        return " ".join(str(item) for item in value.model_dump(mode="json", exclude_none=True).values())
    if isinstance(value, tuple):
        return "; ".join(_plain(item) for item in value) or "nothing"
    return str(value)
