"""A sheet of values as somebody brings it: which values it would enter or correct, and which cells cannot be read.

Two shapes are read, told by their headings: one value to a row (as the download has it), or one period to a row with a
column for each part (the whole place, an area, a category).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.actions import Entry, check_entry, value_of
from lodestar.service.monitoring.counted import financial, is_ratio, parts_of, unit_of
from lodestar.service.monitoring.models import MISSING, Assignment, Value
from lodestar.service.monitoring.numbers import read_number
from lodestar.service.monitoring.reading import say
from lodestar.service.monitoring.tables import Rows

FIELDS = (
    "period", "area", "dimension", "category", "value", "numerator", "denominator", "missing", "status", "source",
)  # fmt: skip
NUMBERS = ("value", "numerator", "denominator")
WHOLE = ("the whole place", "whole place", "whole", "total", "all")
_QUARTER = re.compile(
    r"(?:q(?P<q1>[1-4])\s*(?P<y1>\d{4}(?:/\d\d)?)|(?P<y2>\d{4}(?:/\d\d)?)\s*q(?P<q2>[1-4]))", re.I
)
Key = tuple[str, str, str]
Column = tuple[str, Key | None]


@dataclass(frozen=True)
class Change:
    """A value that would be entered, or corrected from what it ``was``."""

    row: int
    label: str
    was: str
    becomes: str
    entry: Entry


@dataclass(frozen=True)
class Fault:
    """What cannot be taken, where it stands and why."""

    row: int
    column: str
    why: str


@dataclass(frozen=True)
class Brought:
    """A sheet held against what is entered. ``seen`` tells whether that has changed when the changes are made."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    same: int
    seen: str

    @property
    def corrects(self) -> bool:
        return any(change.was for change in self.changes)


def read_sheet(row: Assignment, values: Sequence[Value], rows: Rows, usual: Entry) -> Brought:
    """Read a sheet whose first of ``rows`` names its columns. ``usual`` says status and source where the sheet does not."""
    held = {(one.period, one.area, one.dimension, one.category): one for one in values}
    faults: list[Fault] = []
    changes: dict[tuple[str, ...], Change] = {}
    same: set[tuple[str, ...]] = set()
    (at, header), *lines = rows
    columns = _columns(row, header, at, faults)
    for number, cells in lines:
        for part in _told(row, columns, cells):
            try:
                entry = _entry(row, part, usual)
                check_entry(row, entry)
                key = (entry.period, *part.key)
                if key in changes or key in same:
                    raise LodestarError("The sheet says this twice; keep one of the two")
            except LodestarError as error:
                faults.append(Fault(number, part.name, str(error)))
                continue
            change = _change(row, number, entry, held.get(key), usual)
            if change is None:
                same.add(key)
            else:
                changes[key] = change
    return Brought(tuple(changes.values()), tuple(faults), len(same), seen_of(values))


def seen_of(values: Sequence[Value]) -> str:
    """What stands, in short: it differs as soon as any value of the assignment does."""
    told = sorted((value.slug, value.version) for value in values)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _change(row: Assignment, number: int, entry: Entry, held: Value | None, usual: Entry) -> Change | None:
    if held is not None and entry.source == usual.source:
        entry = replace(entry, source=usual.source or held.source)
    made = Value(
        assignment=row, value=value_of(row, entry), numerator=entry.numerator, denominator=entry.denominator,
        missing=entry.missing, status=entry.status, source=entry.source,
    )  # fmt: skip
    names = (*NUMBERS, "missing", "status", "source")
    if held is not None and all(getattr(held, name) == getattr(made, name) for name in names):
        return None
    was, becomes = say(unit_of(row), held) if held else "", say(unit_of(row), made)
    if was == becomes:
        becomes = f"{becomes}, from {made.source or 'no source'}"
    return Change(number, _label(row, entry), was, becomes, entry)


def _label(row: Assignment, entry: Entry) -> str:
    words = dict(parts_of(row))[entry.area, entry.dimension, entry.category]
    return f"{parse_period(entry.period).label}, {words[0].lower() + words[1:] if not entry.area else words}"


def _columns(row: Assignment, header: Sequence[str], at: int, faults: list[Fault]) -> list[Column | None]:
    """What each column holds: a field of one value to a row, or a number of a part. None for what cannot be read."""
    parts = _names_of_parts(row)
    found: list[Column | None] = []
    for name in header:
        said = " ".join(name.casefold().split())
        number = next((each for each in NUMBERS[1:] if said.endswith(f" {each}")), "")
        part = parts.get(said.removesuffix(f" {number}") if number else said)
        column: Column | None = None
        if said in FIELDS:
            column = (said, None)
        elif part is not None and bool(number) == is_ratio(row):
            column = (number or "value", part)
        elif said:
            faults.append(Fault(at, name, _unknown(part is not None)))
        if column is not None and column in found:
            faults.append(Fault(at, name, "Two columns are named so; keep one of them"))
        found.append(column)
    return found


def _unknown(known_part: bool) -> str:
    if known_part:
        return "This is a percentage: give two columns to each part, its numerator and its denominator"
    return f"This is no column of this sheet: {', '.join(FIELDS)}, or the name of an area or a category"


def _names_of_parts(row: Assignment) -> Mapping[str, Key]:
    """The names by which a column may call a part; a category that stands in two breakdowns needs its breakdown's."""
    found: dict[str, Key] = dict.fromkeys(WHOLE, ("", "", ""))
    bare: dict[str, list[Key]] = {}
    for key, label in parts_of(row):
        area, _, category = key
        found[label.casefold()] = key
        if area:
            found[area.casefold()] = key
        if category:
            bare.setdefault(category.casefold(), []).append(key)
    return {name: keys[0] for name, keys in bare.items() if len(keys) == 1} | found


@dataclass(frozen=True)
class _Part:
    """What one line says of one part: the cells that hold its numbers or why there is none."""

    name: str
    key: Key
    fields: Mapping[str, str]
    cells: Mapping[str, str]


def _told(row: Assignment, columns: Sequence[Column | None], cells: Sequence[str]) -> Iterator[_Part]:
    """Each part of which a line says something. Blank cells enter nothing."""
    read = [(column, cell.strip()) for column, cell in zip(columns, cells, strict=False) if column]
    fields = {name: cell for (name, key), cell in read if key is None}
    own = {name: fields[name] for name in (*NUMBERS, "missing") if fields.get(name)}
    if own:
        yield _Part("", _key_of(row, fields), fields, own)
    parts: dict[Key, dict[str, str]] = {}
    for (name, key), cell in read:
        if key is not None and cell:
            parts.setdefault(key, {})[name] = cell
    for key, wanted in parts.items():
        yield _Part(dict(parts_of(row))[key], key, fields, wanted)


def _key_of(row: Assignment, fields: Mapping[str, str]) -> Key:
    """Which part a line is of: its area by code or name, its category as it is declared."""
    parts = parts_of(row)
    area, dimension, category = (fields.get(name, "") for name in ("area", "dimension", "category"))
    for key, label in parts:
        if area and not dimension and area.casefold() in (key[0].casefold(), label.casefold()) and key[0]:
            return key
        if dimension and (dimension.casefold(), category.casefold()) == (
            key[1].casefold(),
            key[2].casefold(),
        ):
            return (area, *key[1:])
    return area, dimension, category


def _entry(row: Assignment, part: _Part, usual: Entry) -> Entry:
    fields = part.fields
    status = fields.get("status", "").casefold() or usual.status
    entry = Entry(
        _period_of(row, fields.get("period", "")),
        *part.key,
        status=status,
        source=fields.get("source") or usual.source,
    )
    numbers: dict[str, Decimal | None] = {}
    for name, cell in part.cells.items():
        missing = _missing(cell)
        if missing:
            return replace(entry, missing=missing, **_other_numbers(part.cells))
        if name == "missing":
            reasons = ", ".join(label.lower() for _, label in MISSING)
            raise LodestarError(f"'{cell[:40]}' is not a reason for a missing value; use {reasons}")
        numbers[name] = read_number(cell, unit_of(row) if name == "value" else None)
    if is_ratio(row) and "numerator" in numbers:
        numbers.pop("value", None)
    return replace(entry, **numbers)  # type: ignore[arg-type]


def _other_numbers(cells: Mapping[str, str]) -> dict[str, Any]:
    """A number beside a reason why there is none, so that both are refused together."""
    return {name: read_number(cell) for name, cell in cells.items() if name in NUMBERS and not _missing(cell)}


def _missing(cell: str) -> str:
    said = cell.casefold()
    return next((key for key, label in MISSING if said in (key, label.casefold())), "")


def _period_of(row: Assignment, text: str) -> str:
    """A period as it is held, from its label, its code, or a quarter such as Q1 2026/27."""
    if not text:
        raise LodestarError("The line has no period")
    match = _QUARTER.fullmatch(" ".join(text.split()))
    if match:
        year, quarter = match["y1"] or match["y2"], int(match["q1"] or match["q2"])
        if ("/" in year) != financial(row):
            raise LodestarError(
                f"'{text}': write the period as April 2026 to June 2026, so that it is clear which"
            )
        first = (4 if "/" in year else 1) + 3 * (quarter - 1)
        start = int(year[:4]) + (first - 1) // 12, (first - 1) % 12 + 1
        return f"{start[0]}-{start[1]:02d}..{start[0]}-{start[1] + 2:02d}"
    points = [_point(point) for point in re.split(r"\s+to\s+|\s*\.\.\s*", text.strip())]
    return "..".join(points)


def _point(text: str) -> str:
    """A month in words as the month that it is; anything else as it is, to be checked with the others."""
    name, _, year = text.strip().partition(" ")
    months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    if name[:3].casefold() in months and name.isalpha() and year.strip().isdigit():
        return f"{year.strip()}-{months.index(name[:3].casefold()) + 1:02d}"
    return text.strip()
