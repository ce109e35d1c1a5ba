"""What a sheet would change: every cell that differs, checked by itself, against what stands now and what was exported."""

import datetime as dt
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.files.workbooks import NO_VALUE
from lodestar.evidence.periods import parse_date
from lodestar.service.delivery.watching import endings_that_stand
from lodestar.service.grid.columns import BY_KEY, COLUMNS, DATES, KEY, VERSION, SheetColumn
from lodestar.service.grid.tables import Table
from lodestar.service.ledger.editing import changed, records_at
from lodestar.service.ledger.mapping import read_records, shape_of
from lodestar.service.ledger.rules import Fault, NotAllowed, faults_among
from lodestar.service.people.access import belonging_after, reached
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Principle, Workstream
from lodestar.service.shared.days import as_held, as_written

_DAY_NUMBER = re.compile(r"[3-6]\d{4}")  # 1982 to 2091
_DAY_ZERO = dt.date(1899, 12, 30)  # the day from which spreadsheets count, from March 1900 on
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_LEAVES = Fault(
    ("workstream",), "is outside your part of the plan; ask an editor of the whole plan to move it"
)


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
    def said_old(self) -> str:
        """What stands, as the page shows it: a date as people write it."""
        return str(as_written(self.old)) if self.column.key in DATES else self.old

    @property
    def said_new(self) -> str:
        """What is sent, in the same way."""
        return str(as_written(self.new)) if self.column.key in DATES else self.new

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
        self.rows: Mapping[str, Action] = {
            row.slug: row for row in rows.select_related("place", *shape_of("action").references)
        }
        self.records = read_records(place, "action", list(self.rows.values()))
        self.ended = endings_that_stand(row.pk for row in self.rows.values())
        mine = reached(person, Permission.EDIT, place, self.rows.values())
        self.editable = {row.slug for row in mine}
        self.named = {
            "workstream": set(Workstream.objects.filter(place=place).values_list("slug", flat=True)),
            "indicator": set(load_definitions().indicators),
            "principles": set(Principle.objects.filter(place=place).values_list("slug", flat=True)),
        }


@dataclass
class _Row:
    """A row of a sheet with the action that it names. ``wrong`` says by column what a rule has against its cell."""

    number: int
    sent: Mapping[str, str]
    action: Action
    record: Any
    exported: Any = None
    cells: Sequence[CellChange] = ()
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        """What would be taken: field → new value."""
        return {c.column.key: c.value for c in self.cells if not c.fault and c.column.key not in self.wrong}

    @property
    def judged(self) -> list[CellChange]:
        """The cells, each with what is wrong with it."""
        return [replace(c, fault=c.fault or self.wrong.get(c.column.key, "")) for c in self.cells]

    def mark(self, faults: Iterable[Fault]) -> None:
        """Reject the cells that break a rule; all of the row's, where the rule names none of them."""
        values, faults = self.values, tuple(faults)
        if not faults:
            return
        self.wrong |= {fault.field: fault.message for fault in faults if fault.field in values}
        if not any(fault.field in values for fault in faults):
            self.wrong |= dict.fromkeys(values, "; ".join(self._said(one) for one in faults))

    def _said(self, fault: Fault) -> str:
        """A fault of what has no cell in the sheet: a milestone by its name, another field by its own."""
        if fault.field == "milestones" and len(fault.path) > 1:
            return f"the milestone ‘{self.record.milestones[int(fault.path[1])].name}’ {fault.message}"
        return f"{fault.field} {fault.message}"


def propose(place: Place, person: User, table: Table, insisted: Iterable[Sequence[Any]] = ()) -> Proposal:
    """Compare a sheet with the plan as it stands, cell by cell. Nothing is changed.

    ``insisted`` names cells (row, column key) that were typed with what stands now in view.
    """
    header, sent = table
    at = header.index(KEY)
    known = _Known(place, person, (row[at] for row in sent))
    rows: list[_Row] = []
    faults: list[tuple[int, str]] = []
    seen: set[str] = set()
    for number, cells in enumerate(sent, start=2):
        if not any(cells):
            continue
        slug = cells[at]
        if fault := _row_fault(slug, known, seen):
            faults.append((number, fault))
        else:
            by_column = dict(zip(header, cells, strict=True))
            rows.append(_Row(number, by_column, known.rows[slug], known.records[slug]))
        seen.add(slug)
    _remember_exported(rows)
    meant = {(number, key) for number, key in insisted}
    for row in rows:
        row.cells = _differing(row, known, meant)
    _hold_to_rules(place, person, rows)
    judged = [cell for row in rows for cell in row.judged]
    return Proposal(
        tuple(cell for cell in judged if not cell.fault),
        tuple(cell for cell in judged if cell.fault),
        tuple(faults),
        sum(not row.cells for row in rows),
    )


def _row_fault(slug: str, known: _Known, seen: set[str]) -> str:
    if not slug:
        return "has no id: a sheet changes actions that there are"
    if slug not in known.rows:
        return f"there is no action '{slug}' at this place"
    return f"the action '{slug}' stands in a row above already" if slug in seen else ""


def _remember_exported(rows: Sequence[_Row]) -> None:
    """Tell each row the record as it stood when the sheet was taken, if the sheet says and the audit can tell."""
    versions = {row.number: row.sent.get(VERSION, "") for row in rows}
    told = [row for row in rows if versions[row.number].isdecimal() and len(versions[row.number]) <= 9]
    found = records_at([(row.action, row.record, int(versions[row.number])) for row in told])
    for row in told:
        row.exported = found[row.action.slug]


def _differing(row: _Row, known: _Known, meant: Container[tuple[int, str]]) -> list[CellChange]:
    """The cells of a row that its sender changed, each with what is wrong with it by itself."""
    found = []
    for column in COLUMNS:
        if column.key in (KEY, VERSION) or column.key not in row.sent:
            continue
        old, new = column.text(row.action, row.record), _held(column, row.sent[column.key])
        insisted = (row.number, column.key) in meant
        before = column.text(row.action, row.exported) if row.exported and not insisted else old
        if new in (old, before):
            continue
        fault = _cell_fault(column, row.action, known, old, before) or _lost(new)
        value = column.read(new) if column.read and not fault else None
        fault = fault or _no_date(column, value) or _named(column, value, known)
        found.append(CellChange(row.number, row.action.slug, row.action.name, column, old, new, value, fault))
    return found


def _cell_fault(column: SheetColumn, action: Action, known: _Known, old: str, before: str) -> str:
    if column.read is None:
        return "cannot be changed in a sheet; use the action’s form"
    if action.slug not in known.editable:
        return "you may not edit this action"
    if action.pk in known.ended:
        return f"the action has ended ({known.ended[action.pk].how}) and takes no more changes"
    if old != before:
        return f"somebody changed it meanwhile to ‘{old or 'nothing'}’; type it here to keep yours"
    return ""


def _held(column: SheetColumn, cell: str) -> str:
    """A cell as the record holds it: dates as they are held, also the day numbers that a spreadsheet shows where a cell lost
    its date format; a choice in whatever capitals."""
    if column.key in DATES:
        number = int(cell) if _DAY_NUMBER.fullmatch(cell) else 0
        return str(_DAY_ZERO + dt.timedelta(days=number)) if number else as_held(cell)
    return next((choice for choice in column.choices if choice.casefold() == cell.casefold()), cell)


def _lost(cell: str) -> str:
    """What a spreadsheet wrote in place of a value that it did not have."""
    if cell == NO_VALUE:
        return "holds a formula whose result the sheet does not keep; save it in a spreadsheet program first, or type the result"
    if cell in _ERRORS:
        return f"holds an error of the spreadsheet ({cell}); type what it should say"
    return ""


def _no_date(column: SheetColumn, value: Any) -> str:
    if column.key in DATES and value:
        try:
            parse_date(value)
        except ValueError:
            return f"‘{value}’ is not a date; write 31/3/2027, 3/2027 or 2027"
    return ""


def _named(column: SheetColumn, value: Any, known: _Known) -> str:
    if column.key in known.named and value:
        strange = sorted({*(value if isinstance(value, list) else [value])} - known.named[column.key])
        if strange:
            return f"{', '.join(strange)}: there is no such {column.label.lower().removesuffix('s')} at this place"
    return ""


def _hold_to_rules(place: Place, person: User, rows: Sequence[_Row]) -> None:
    """Mark the cells that break a rule of an action, or of who may move one where; each turn rejects a cell or ends."""
    pending = [row for row in rows if row.values]
    while pending:
        faults = _faults(place, person, pending)
        pending = [row for row in pending if row.action.slug in faults]
        for row in pending:
            row.mark(faults[row.action.slug])
        pending = [row for row in pending if row.values]


def _faults(place: Place, person: User, rows: Sequence[_Row]) -> dict[str, tuple[Fault, ...]]:
    """What is wrong with each action, if its row's cells were taken, by its id."""
    found: dict[str, tuple[Fault, ...]] = {}
    after: dict[str, Any] = {}
    for row in rows:
        try:
            after[row.action.slug] = changed(row.record, row.values)
        except NotAllowed as error:
            found[row.action.slug] = error.faults
    found |= faults_among(place, "action", list(after.values()))
    moved = [after[slug] for row in rows if (slug := row.action.slug) in after and "workstream" in row.values]
    kept = belonging_after(person, place, "action", moved) if moved else set()
    return {record.id: (_LEAVES,) for record in moved if record.id not in kept} | found


def corrected(table: Table, cells: Mapping[tuple[int, str], str]) -> Table:
    """A table with some cells typed anew, by row as in the sheet and column key. Cells that are not there are ignored."""
    header, rows = table
    fresh = [list(row) for row in rows]
    for (number, key), text in cells.items():
        if key in header and key in BY_KEY and 2 <= number < len(fresh) + 2:
            fresh[number - 2][header.index(key)] = text.strip()
    return header, fresh
