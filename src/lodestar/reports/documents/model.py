"""What a document says, apart from how it is written: frozen, ordered, and told by one digest.

Every number of a document is a ``Figure``: its value, its unit, its words and where it is from. Writers give the
words (PDF, DOCX, HTML) or the value (XLSX); none of them computes.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Tone = Literal["good", "warn", "bad", "link", "none"]
Shape = Literal[
    "triangle", "diamond", "cross", "dot", "ring", "tick", "dash", "square", "hollow", "half", "none"
]
State = Literal["draft", "issued"]


@dataclass(frozen=True)
class Figure:
    """A number. ``said`` is how a reader reads it; ``unit`` and ``source`` are words, ``source`` may be empty."""

    value: Decimal
    unit: str
    said: str
    source: str = ""

    def __str__(self) -> str:
        return self.said


def count(number: int, thing: str, source: str = "") -> Figure:
    """A count of things, said with thousands separated: '1,200'. ``thing`` is the plural, the unit."""
    return Figure(Decimal(number), thing, f"{number:,}", source)


@dataclass(frozen=True)
class Status:
    """A state: always a word and a shape, and a tone that is never needed to read it."""

    word: str
    shape: Shape = "none"
    tone: Tone = "none"

    def __str__(self) -> str:
        return self.word


Cell = str | Figure | Status | dt.date | None


@dataclass(frozen=True)
class Column:
    """A column of a table. ``share`` is its part of the width; ``figures`` sets it flush right."""

    label: str
    share: int = 1
    figures: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption. The first column says what a row is about. ``empty`` is said where there are no rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    empty: str = "None."

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table '{self.caption}', row {number} has {len(row)} cells for {len(self.columns)} columns"
                )


@dataclass(frozen=True)
class Paragraph:
    """Words and figures in a row. ``lead`` is the one that opens a section."""

    parts: tuple[str | Figure, ...]
    lead: bool = False

    @property
    def text(self) -> str:
        return "".join(map(str, self.parts))


@dataclass(frozen=True)
class StatusLine:
    """One thing with its state and a word about it."""

    status: Status
    text: str
    note: str = ""


@dataclass(frozen=True)
class StatusList:
    """Things with their states, one a line."""

    title: str
    lines: tuple[StatusLine, ...]


@dataclass(frozen=True)
class Chart:
    """A drawn chart: SVG, its words for those who do not see it, and its figures as a table.

    ``narrow`` is the same chart drawn for a small screen, where there is one. A table that bears the chart's own title
    is not headed a second time.
    """

    title: str
    subtitle: str
    svg: str
    alt: str
    table: Table
    narrow: str = ""

    @property
    def beneath(self) -> Table:
        """The table as it stands beneath the picture."""
        return replace(self.table, caption="") if self.table.caption == self.title else self.table


@dataclass(frozen=True)
class Callout:
    """Words that stand out: what is asked of the reader, or what they must know before reading on."""

    title: str
    text: str
    tone: Tone = "link"


Block = Paragraph | Table | StatusList | Chart | Callout


@dataclass(frozen=True)
class Section:
    """A part of a document. An annex begins on a page of its own and stands after what is meant to be read."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True)
class Document:
    """A whole document. ``data_cut`` is the moment up to which the record was read; ``releases`` names the evidence.

    A document with no ``forum`` is about a time: from ``since`` until ``meets_on``. ``made`` labels every page: the data
    are invented. ``digest`` is of everything but ``state``, so that an issued
    document has the digest of the draft that was looked at.
    """

    title: str
    place: str
    forum: str
    meeting: str
    meets_on: dt.date
    since: dt.date | None
    data_cut: dt.datetime
    releases: tuple[str, ...]
    licence: str
    made: bool
    state: State
    sections: tuple[Section, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the document says, as 64 hexadecimal digits."""
        said = to_plain(self)
        del said["state"]
        return hashlib.sha256(_canonical(said)).hexdigest()

    def figures(self) -> Iterator[Figure]:
        """Every figure, in reading order; a chart's are those of its table."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield from (part for part in block.parts if isinstance(part, Figure))
                elif isinstance(block, Table | Chart):
                    table = block.table if isinstance(block, Chart) else block
                    yield from (cell for row in table.rows for cell in row if isinstance(cell, Figure))

    def tables(self) -> Iterator[Table]:
        """Every table in reading order, those of charts among them."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table | Chart):
                    yield block.table if isinstance(block, Chart) else block


_LATER = frozenset({"narrow"})  # left out where empty, so that what was issued before it keeps its digest
KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (Figure, Status, Column, Table, Paragraph, StatusLine, StatusList, Chart, Callout, Section)
}


def to_plain(value: Any) -> Any:
    """A document, or a part of one, as JSON holds it; ``from_plain`` gives it back."""
    if is_dataclass(value) and not isinstance(value, type):
        said = {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
        said = {name: one for name, one in said.items() if one or name not in _LATER}
        return said if isinstance(value, Document) else {"kind": type(value).__name__, **said}
    if isinstance(value, tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return {"kind": "date", "day": value.isoformat()}
    return value


def to_bytes(document: Document) -> bytes:
    """The document as JSON, the same bytes for the same document."""
    return _canonical(to_plain(document))


def from_bytes(data: bytes) -> Document:
    """The document that ``to_bytes`` wrote."""
    said = json.loads(data)
    held = {name: _from_plain(value) for name, value in said.items()}
    held["data_cut"] = dt.datetime.fromisoformat(held["data_cut"])
    return Document(**held)


def _from_plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_plain(one) for one in value)
    if not isinstance(value, dict):
        return value
    if value["kind"] == "date":
        return dt.date.fromisoformat(value["day"])
    held = {name: _from_plain(one) for name, one in value.items() if name != "kind"}
    if value["kind"] == "Figure":
        held["value"] = Decimal(held["value"])
    return KINDS[value["kind"]](**held)


def _canonical(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
