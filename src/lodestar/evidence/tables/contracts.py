"""Table contracts: what a table of evidence must look like, and the check that holds rows to it.

A row that breaks its contract is quarantined with the file, row number, field, value and reason. Nothing is
dropped unseen: accepted + quarantined = read, always.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from lodestar.evidence.errors import LodestarError


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    NUMBER = "number"
    DATE = "date"
    PERIOD = "period"
    BOOLEAN = "boolean"


ARROW: Mapping[Type, pa.DataType] = {
    Type.TEXT: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.DECIMAL: pa.decimal128(28, 10),
    Type.NUMBER: pa.float64(),
    Type.DATE: pa.date32(),
    Type.PERIOD: pa.string(),
    Type.BOOLEAN: pa.bool_(),
}


class HeaderError(LodestarError):
    """The columns of a file cannot be matched to the contract of its table."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``missing`` lists the marks that the publisher writes for 'not available' (``:``, ``-``, ``c``); a blank cell
    always means that. ``aliases`` are other headings it was published under. ``low`` and ``high`` are both allowed.
    ``formats`` are the date formats tried in turn, as for ``datetime.strptime``.
    """

    name: str
    type: Type = Type.TEXT
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    codes: frozenset[str] | None = None
    low: int | Decimal | None = None
    high: int | Decimal | None = None
    longest: int = 20_000
    missing: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    description: str = ""

    @property
    def arrow(self) -> pa.DataType:
        return ARROW[self.type]


@dataclass(frozen=True)
class Contract:
    """A table: its columns, the columns that name a row (``key``) and the order in which rows are kept.

    ``apart``: a register of millions of rows that stays in its release as Parquet, in the order of its file, and is
    not copied into the store (``registers.register`` finds it).
    """

    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    description: str = ""
    apart: bool = False

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        unknown = {*self.key, *self.order} - set(names)
        if unknown or len(set(names)) != len(names):
            raise ValueError(f"contract {self.table}: columns must be distinct and hold the key and order")

    @cached_property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.arrow, nullable=not c.required) for c in self.columns])

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def sort(self) -> tuple[str, ...]:
        """The columns that put rows in one order only: the kept order, then the key or else every column."""
        return tuple(dict.fromkeys((*self.order, *(self.key or self.names))))

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """Every set of columns whose values may not repeat."""
        single = tuple((column.name,) for column in self.columns if column.unique)
        return (*single, *((self.key,) if self.key else ()))

    @cached_property
    def digest(self) -> str:
        """Changes when the table's shape changes; part of the store's version."""
        shape = [self.table, [[c.name, c.type.value] for c in self.columns], self.key, self.order]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Fault:
    """A row that could not be read into cells at all, such as one with too many cells."""

    value: str
    reason: str
    field: str = ""


@dataclass(frozen=True)
class Batch:
    """Rows as read, column by column, before any check. ``numbers`` are row numbers in the file, header = 1.

    ``faults`` maps an index in the batch to what the reader found wrong with that row.
    """

    file: str
    numbers: Sequence[int]
    columns: Mapping[str, Sequence[str | None] | pa.Array]
    faults: Mapping[int, Fault] = field(default_factory=dict)


QUARANTINE = pa.schema(
    [
        ("file", pa.string()),
        ("row", pa.int64()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("record", pa.string()),
    ]
)


@dataclass(frozen=True)
class Checked:
    """What came of checking rows against a contract.

    ``accepted`` is in the contract's order. ``quarantined`` has one line for each thing wrong (see QUARANTINE):
    a row with two faults has two lines and is counted once. ``record`` holds the row as read, as JSON.
    """

    contract: Contract
    accepted: pa.Table
    quarantined: pa.Table
    read: int

    @property
    def rows_quarantined(self) -> int:
        accepted: int = self.accepted.num_rows
        return self.read - accepted


@dataclass(frozen=True)
class CheckedFile:
    """What came of checking a register too large for memory: ``path`` is a Parquet file of the rows accepted.

    ``content`` is their content hash. The file goes when nothing holds on to ``keeper`` any more.
    """

    contract: Contract
    path: Path
    rows: int
    content: str
    quarantined: pa.Table
    read: int
    keeper: object = None

    @property
    def rows_quarantined(self) -> int:
        return self.read - self.rows


def match_header(contract: Contract, header: Sequence[str]) -> dict[str, int]:
    """Say where each column of the contract stands in a file's header (0 = first).

    Case, spaces, punctuation and known aliases do not matter; a heading that is one column's alias never stands
    for another column by its name. Columns of the contract that the file lacks and
    that are not required are left out. Raises HeaderError when a heading stands twice or a required one is absent.
    """
    places: dict[str, int] = {}
    for index, heading in enumerate(header):
        plain = _plain(heading)
        if plain and plain in places:
            raise HeaderError(
                f"the heading '{heading.strip()}' stands twice, in columns {places[plain] + 1} and {index + 1}; remove one"
            )
        places[plain] = index
    found: dict[str, int] = {}
    absent: list[str] = []
    for column in contract.columns:
        others = {
            _plain(alias) for other in contract.columns if other is not column for alias in other.aliases
        }
        names = [_plain(name) for name in (column.name, *column.aliases)]
        spelled = [places[name] for name in names if name in places and name not in others]
        if len(set(spelled)) > 1:
            both = " and ".join(f"'{header[index].strip()}'" for index in dict.fromkeys(spelled))
            raise HeaderError(f"the headings {both} mean the same column, {column.name}; remove one")
        if spelled:
            found[column.name] = spelled[0]
        elif column.required:
            absent.append(" or ".join(f"'{name}'" for name in (column.name, *column.aliases)))
    if absent:
        stands = ", ".join(f"'{heading.strip()}'" for heading in header[:40]) or "nothing"
        raise HeaderError(f"the column {'; '.join(absent)} is absent from the header, which holds {stands}")
    return found


def unused_headings(contract: Contract, header: Sequence[str]) -> tuple[str, ...]:
    """Headings of a file that the contract takes nothing from."""
    used = set(match_header(contract, header).values())
    return tuple(heading for index, heading in enumerate(header) if index not in used and heading.strip())


def batches(
    rows: Iterable[Mapping[str, object]], *, file: str = "", first: int = 1, size: int = 20_000
) -> Iterable[Batch]:
    """Turn rows that the program made itself into batches; ``first`` is the number of the first row."""
    held: list[Mapping[str, object]] = []
    number = first
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield _batch(held, file, number)
            number += len(held)
            held = []
    if held:
        yield _batch(held, file, number)


def _batch(rows: list[Mapping[str, object]], file: str, first: int) -> Batch:
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [_written(row.get(name)) for row in rows] for name in names}
    return Batch(file, range(first, first + len(rows)), columns)


def _written(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading.casefold()).strip()
