"""What a sheet would change: every cell that differs, checked by itself, against what stands now and what was exported."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Action as ActionRecord
from lodestar.service.grid.columns import BY_KEY, COLUMNS, DATES, KEY, VERSION, SheetColumn
from lodestar.service.grid.tables import Table
from lodestar.service.ledger.editing import changed, record_at
from lodestar.service.ledger.mapping import to_record
from lodestar.service.ledger.rules import NotAllowed
from lodestar.service.people.access import reached
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Principle, Workstream


@dataclass(frozen=True)
class CellChange:
    """A cell that differs. ``fault`` says why it is not taken, if it is not; ``row`` counts from 1 as in the sheet."""

    row: int
    action: str
    name: str
    column: SheetColumn
    old: str
    new: str
    value: Any = None
    fault: str = ""

    @property
    def place(self) -> str:
        """The cell's name in the page's forms."""
        return f"cell-{self.row}-{self.column.key}"


@dataclass(frozen=True)
class Proposal:
    """Everything that a sheet would do. ``faults`` are rows that cannot be read at all, each with its reason."""

    taken: tuple[CellChange, ...]
    rejected: tuple[CellChange, ...]
    faults: tuple[tuple[int, str], ...]
    unchanged: int

    @property
    def moves_dates(self) -> bool:
        """Whether a date that stood is moved or taken away: then a reason is needed."""
        return any(cell.column.key in DATES and cell.old for cell in self.taken)

    @property
    def actions(self) -> dict[str, dict[str, Any]]:
        """What is taken, by action: field → new value."""
        found: dict[str, dict[str, Any]] = {}
        for cell in self.taken:
            found.setdefault(cell.action, {})[cell.column.key] = cell.value
        return found


class _Known:
    """What the cells of a sheet may name at a place, read once."""

    def __init__(self, place: Place, person: User, slugs: Iterable[str]) -> None:
        rows = Action.objects.filter(place=place, slug__in=set(slugs))
        related = rows.select_related("place", "source", "workstream__theme").prefetch_related(
            "principles", "responsibilities__organisation", "milestones"
        )
        self.rows: Mapping[str, Action] = {row.slug: row for row in related}
        mine = reached(person, Permission.EDIT, place, self.rows.values())
        self.editable = {row.slug for row in mine}
        self.named = {
            "workstream": set(Workstream.objects.filter(place=place).values_list("slug", flat=True)),
            "indicator": set(load_definitions().indicators),
            "principles": set(Principle.objects.filter(place=place).values_list("slug", flat=True)),
        }


def propose(place: Place, person: User, table: Table, insisted: Iterable[Sequence[Any]] = ()) -> Proposal:
    """Compare a sheet with the plan as it stands, cell by cell. Nothing is changed.

    ``insisted`` names cells (row, column key) that were typed with what stands now in view.
    """
    header, rows = table
    at = header.index(KEY)
    known = _Known(place, person, (row[at] for row in rows))
    meant = {(number, key) for number, key in insisted}
    cells: list[CellChange] = []
    faults: list[tuple[int, str]] = []
    seen: set[str] = set()
    unchanged = 0
    for number, row in enumerate(rows, start=2):
        slug = row[at]
        fault = _row_fault(slug, known, seen)
        seen.add(slug)
        if fault:
            faults.append((number, fault))
            continue
        found = list(_row(number, known, dict(zip(header, row, strict=True)), known.rows[slug], meant))
        unchanged += not found
        cells += found
    return Proposal(
        tuple(cell for cell in cells if not cell.fault), tuple(cell for cell in cells if cell.fault), tuple(faults), unchanged
    )  # fmt: skip


def _row_fault(slug: str, known: _Known, seen: set[str]) -> str:
    if not slug:
        return "has no id: a sheet changes actions that there are"
    if slug not in known.rows:
        return f"there is no action '{slug}' at this place"
    return f"the action '{slug}' stands in a row above already" if slug in seen else ""


def _row(
    number: int, known: _Known, sent: Mapping[str, str], action: Action, meant: Container[tuple[int, str]]
) -> Iterable[CellChange]:
    record: ActionRecord = to_record(action)  # type: ignore[assignment]
    exported = _exported(action, record, sent.get(VERSION, ""))
    found: list[CellChange] = []
    for column in COLUMNS:
        if column.key in (KEY, VERSION) or column.key not in sent:
            continue
        old, new = column.text(action, record), sent[column.key]
        insisted = (number, column.key) in meant
        before = column.text(action, exported) if exported and not insisted else old
        if new in (old, before):
            continue
        fault = _cell_fault(column, action, known, old, before)
        value = column.read(new) if column.read and not fault else None
        found.append(
            CellChange(
                number,
                action.slug,
                action.name,
                column,
                old,
                new,
                value,
                fault or _named(column, value, known),
            )
        )
    return _held_to_rules(record, found)


def _exported(action: Action, record: ActionRecord, version: str) -> ActionRecord | None:
    """The record as it stood when the sheet was taken, if the sheet says and the audit can tell."""
    if not version.isdecimal() or len(version) > 9:
        return None
    return record_at(action, record, int(version))  # type: ignore[return-value]


def _cell_fault(column: SheetColumn, action: Action, known: _Known, old: str, before: str) -> str:
    if column.read is None:
        return "cannot be changed in a sheet; use the action’s form"
    if action.slug not in known.editable:
        return "you may not edit this action"
    if old != before:
        return f"somebody changed it meanwhile to ‘{old or 'nothing'}’; type it here to keep yours"
    return ""


def _named(column: SheetColumn, value: Any, known: _Known) -> str:
    if column.key in known.named and value:
        strange = sorted({*(value if isinstance(value, list) else [value])} - known.named[column.key])
        if strange:
            return f"{', '.join(strange)}: there is no such {column.label.lower().removesuffix('s')} at this place"
    return ""


def _held_to_rules(record: ActionRecord, cells: Sequence[CellChange]) -> list[CellChange]:
    """The cells of one row, each with what is wrong with it by the rules of an action."""
    wrong: dict[str, str] = {}
    for _ in cells:
        values = {c.column.key: c.value for c in cells if not c.fault and c.column.key not in wrong}
        try:
            changed(record, values)
            break
        except NotAllowed as error:
            wrong |= {fault.field: fault.message for fault in error.faults}
            if not any(fault.field in values for fault in error.faults):
                wrong |= dict.fromkeys(values, str(error))
        except LodestarError as error:
            wrong |= dict.fromkeys(values, str(error))
    return [
        CellChange(
            c.row, c.action, c.name, c.column, c.old, c.new, c.value, c.fault or wrong.get(c.column.key, "")
        )
        for c in cells
    ]


def corrected(table: Table, cells: Mapping[tuple[int, str], str]) -> Table:
    """A table with some cells typed anew, by row as in the sheet and column key. Cells that are not there are ignored."""
    header, rows = table
    fresh = [list(row) for row in rows]
    for (number, key), text in cells.items():
        if key in header and key in BY_KEY and 2 <= number < len(fresh) + 2:
            fresh[number - 2][header.index(key)] = text.strip()
    return header, fresh
