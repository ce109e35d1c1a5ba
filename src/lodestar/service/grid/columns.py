"""The columns of the sheet of actions: what each holds as text, and how a cell is read back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lodestar.evidence.packs.records import Action as ActionRecord
from lodestar.service.plan.models import Action

KEY, VERSION = "id", "version"


@dataclass(frozen=True)
class SheetColumn:
    """A column. ``text`` gives a record's cell; ``read`` turns a cell into a field's value; without it, it is to be read
    only. ``in_grid`` shows it on the page as well as in the workbook."""

    key: str
    label: str
    text: Callable[[Action, ActionRecord], str]
    read: Callable[[str], Any] | None = None
    in_grid: bool = False
    wide: bool = False
    choices: tuple[str, ...] = ()


def _field(name: str) -> Callable[[Action, ActionRecord], str]:
    return lambda row, record: getattr(record, name) or ""


def _leads(side: str) -> Callable[[Action, ActionRecord], str]:
    return lambda row, record: "; ".join(
        r.organisation for r in record.responsibilities if r.role == "lead" and r.side == side
    )


def _text(cell: str) -> str | None:
    return cell.strip() or None


def _several(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


COLUMNS: tuple[SheetColumn, ...] = (
    SheetColumn(KEY, "Id", lambda row, record: record.id),
    SheetColumn(VERSION, "Version", lambda row, record: str(row.version)),
    SheetColumn("workstream", "Workstream", _field("workstream"), _text),
    SheetColumn("name", "Action", _field("name"), _text, in_grid=True, wide=True),
    SheetColumn("commitment", "Standing", _field("commitment"), _text, in_grid=True, choices=("committed", "proposed")),
    SheetColumn("starts", "Starts", _field("starts"), _text, in_grid=True),
    SheetColumn("ends", "Ends", _field("ends"), _text, in_grid=True),
    SheetColumn("measure", "Measure of success", _field("measure"), _text, in_grid=True, wide=True),
    SheetColumn("measure_basis", "Who says so (measure)", _field("measure_basis"), _text),
    SheetColumn("indicator", "Indicator", _field("indicator"), _text),
    SheetColumn("principles", "Principles", lambda row, record: "; ".join(record.principles), _several),
    SheetColumn("text", "What the source says", _field("text"), _text),
    SheetColumn("note", "Note", _field("note"), _text),
    SheetColumn("local_lead", "Local lead", _leads("local")),
    SheetColumn("national_lead", "National lead", _leads("national")),
)  # fmt: skip
BY_KEY: Mapping[str, SheetColumn] = {column.key: column for column in COLUMNS}
BY_NAME: Mapping[str, SheetColumn] = {
    name.casefold(): column for column in COLUMNS for name in (column.key, column.label)
}
DATES = frozenset({"starts", "ends"})
