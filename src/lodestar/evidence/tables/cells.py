"""Checks on the cells of one column, all at once: text as published in, typed values and faults out."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lodestar.evidence.periods import parse_period
from lodestar.evidence.tables.contracts import Column, Type

_WHOLE = r"^[+-]?(\d{1,18}|\d{1,3}(,\d{3}){1,5})(\.0*)?$"
_DECIMAL = r"^[+-]?(\d{1,18}|\d{1,3}(,\d{3}){1,5}|)(\.\d{0,10}0*)?$"
_NUMBER = r"^[+-]?(\d+|\d{1,3}(,\d{3})+|)(\.\d*)?([eE][+-]?\d{1,3})?$"
_EXPONENT = r"^[+-]?\d{1,18}(\.\d{1,18})?[eE][+-]?\d{1,2}$"
_LIMITS: dict[Type, type] = {Type.INTEGER: int, Type.DECIMAL: Decimal, Type.NUMBER: float}
_YES = frozenset({"true", "yes", "y", "1"})
_NO = frozenset({"false", "no", "n", "0"})


@dataclass(frozen=True)
class CellFault:
    """Cells of a column that break one rule: a mask as long as the column, and the reason."""

    mask: pa.Array
    reason: str


@dataclass(frozen=True)
class CheckedCells:
    """Typed values, null where blank or at fault, and what is wrong."""

    values: pa.Array
    faults: tuple[CellFault, ...]


def check_cells(column: Column, raw: pa.Array) -> CheckedCells:
    """Hold the cells of one column to its contract. ``raw`` is text as published; null and blank are alike."""
    text = pc.utf8_trim_whitespace(raw)
    blank = pc.or_(pc.is_null(text), pc.is_in(text, value_set=pa.array(["", *column.missing], pa.string())))
    text = pc.if_else(blank, pa.scalar(None, pa.string()), text)
    faults = [CellFault(blank, "is blank, and every row must have one")] if column.required else []
    values, unreadable = _PARSERS[column.type](column, text)
    faults.append(unreadable)
    faults.extend(_rules(column, text, values))
    return CheckedCells(values, tuple(f for f in faults if pc.any(f.mask).as_py()))


def _rules(column: Column, text: pa.Array, values: pa.Array) -> list[CellFault]:
    faults = []
    if column.codes is not None:
        known = pc.is_in(text, value_set=pa.array(sorted(column.codes), pa.string()))
        listed = ", ".join(sorted(column.codes)[:12]) + (", …" if len(column.codes) > 12 else "")
        faults.append(CellFault(_present_and(text, pc.invert(known)), f"is not one of: {listed}"))
    if column.pattern is not None:
        fits = pc.match_substring_regex(text, column.pattern)
        faults.append(
            CellFault(_present_and(text, pc.invert(fits)), f"does not have the form {column.pattern}")
        )
    for limit, below, words in ((column.low, pc.less, "less than"), (column.high, pc.greater, "more than")):
        if limit is not None:
            outside = pc.fill_null(below(values, pa.scalar(_LIMITS[column.type](limit), values.type)), False)
            faults.append(CellFault(outside, f"is {words} {limit}, which cannot be"))
    return faults


def _text(column: Column, text: pa.Array) -> tuple[pa.Array, CellFault]:
    reason = f"holds a control character or is longer than {column.longest:,} characters"
    if _plainly_sound(text, column.longest):
        return text, CellFault(pa.array(np.zeros(len(text), bool)), reason)
    control = pc.match_substring_regex(text, r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
    long = pc.greater(pc.utf8_length(text), column.longest)
    bad = _present_and(text, pc.or_(control, long))
    return _unless(bad, text), CellFault(bad, reason)


def _plainly_sound(text: pa.Array, longest: int) -> bool:
    """Whether no cell can hold a control character or be too long, told from the bytes of all cells at once."""
    data = text.buffers()[2] if isinstance(text, pa.Array) and len(text.buffers()) == 3 else None
    if data is not None and bool((np.frombuffer(data, np.uint8) < 32).any()):
        return False
    most = pc.max(pc.binary_length(text)).as_py()
    return data is not None and (most is None or most <= longest)


def _numeric(pattern: str, say: str) -> Callable[[Column, pa.Array], tuple[pa.Array, CellFault]]:
    def parse(column: Column, text: pa.Array) -> tuple[pa.Array, CellFault]:
        plain = _spelt_out(pc.replace_substring(text, "−", "-"), column)
        fits = pc.and_(pc.match_substring_regex(plain, pattern), pc.match_substring_regex(plain, r"\d"))
        bad = _present_and(text, pc.invert(fits))
        plain = _unless(bad, pc.replace_substring(plain, ",", ""))
        if column.type is Type.INTEGER:
            plain = pc.replace_substring_regex(plain, r"^\+|\.0*$", "")
        elif column.type is Type.DECIMAL:
            plain = pc.replace_substring_regex(plain, r"(\.\d{10})0*$", r"\1")
            plain = pc.replace_substring_regex(plain, r"\.$", "")
        values = pc.cast(plain, column.arrow)
        if column.type is Type.NUMBER:
            endless = pc.fill_null(pc.invert(pc.is_finite(values)), False)
            bad, values = pc.or_(bad, endless), _unless(endless, values)
        return values, CellFault(bad, say)

    return parse


def _spelt_out(text: pa.Array, column: Column) -> pa.Array:
    """Decimals and whole numbers that a program wrote with an exponent (1.1257358E7), written in full."""
    if column.type is Type.NUMBER:
        return text
    exponents = pc.fill_null(pc.match_substring_regex(text, _EXPONENT), False)
    found = text.filter(exponents).to_pylist()
    return pc.replace_with_mask(
        text, exponents, pa.array([format(Decimal(t), "f") for t in found], pa.string())
    )


def _by_distinct(
    read: Callable[[Column, str], object], say: str
) -> Callable[[Column, pa.Array], tuple[pa.Array, CellFault]]:
    """Parse each distinct text once in plain Python: right for columns with few distinct values, such as dates."""

    def parse(column: Column, text: pa.Array) -> tuple[pa.Array, CellFault]:
        coded = text.dictionary_encode()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
        values = pa.array([read(column, word) for word in coded.dictionary.to_pylist()], column.arrow)
        values = values.take(coded.indices)
        bad = _present_and(text, pc.is_null(values))
        formats = " or ".join(_spell(form) for form in column.formats)
        return values, CellFault(bad, say.format(formats=formats))

    return parse


def _read_date(column: Column, text: str) -> dt.date | None:
    return _day(text, column.formats)


@lru_cache(maxsize=1 << 16)
def _day(text: str, formats: tuple[str, ...]) -> dt.date | None:
    """The day of a text, remembered: a file has far fewer different days than rows."""
    for form in formats:
        try:
            day = dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
        return day if 1600 <= day.year <= 2199 else None
    return None


def _read_period(_: Column, text: str) -> str | None:
    try:
        return parse_period(text).text
    except ValueError:
        return None


def _read_boolean(_: Column, text: str) -> bool | None:
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def _spell(form: str) -> str:
    names = {
        "%Y": "YYYY",
        "%m": "MM",
        "%d": "DD",
        "%H": "hh",
        "%M": "mm",
        "%S": "ss",
        "%b": "Mon",
        "%B": "Month",
    }
    return re.sub(r"%\w", lambda match: names.get(match[0], match[0]), form)


def _present_and(text: pa.Array, mask: pa.Array) -> pa.Array:
    return pc.and_(pc.is_valid(text), pc.fill_null(mask, False))


def _unless(bad: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(bad, pa.scalar(None, values.type), values)


_PARSERS: dict[Type, Callable[[Column, pa.Array], tuple[pa.Array, CellFault]]] = {
    Type.TEXT: _text,
    Type.INTEGER: _numeric(_WHOLE, "is not a whole number; write digits such as 1234 or 1,234"),
    Type.DECIMAL: _numeric(
        _DECIMAL, "is not a number with at most 18 digits and 10 decimals; write one such as 1234.5"
    ),
    Type.NUMBER: _numeric(_NUMBER, "is not a number; write one such as 1234.5"),
    Type.DATE: _by_distinct(_read_date, "is not a date; write {formats}"),
    Type.PERIOD: _by_distinct(
        _read_period, "is not a period; write 2018, 2017/18, 2022-11 or two joined by '..'"
    ),
    Type.BOOLEAN: _by_distinct(_read_boolean, "is not yes or no; write true or false"),
}
