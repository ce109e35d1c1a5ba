"""Writes records as the text of a pack's file, laid out as people write them.

What is written reads back as the same record. Empty fields, and those that hold their default, are left out of
YAML; a CSV file has a column for every field. Text is kept as it is: a leading ``=`` is no formula in a pack, and
making it safe for spreadsheets is the business of exports.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

import yaml
from pydantic import BaseModel

from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import Kind
from lodestar.evidence.packs.structure import FieldShape, shape

WIDTH = 106
_UNPRINTABLE = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffd]"
)


def render(kind: Kind, records: Iterable[Record]) -> bytes:
    """The canonical text of one file: UTF-8, lines ended by a line feed."""
    if kind.tabular:
        return _table(kind, list(records)).encode()
    texts = ["".join(render_record(record, item=not kind.single)) for record in records]
    return "\n".join(texts).encode()


def render_record(record: Record, *, item: bool, indent: int = 0) -> list[str]:
    """One record as lines of YAML, each with its line feed; ``item``: as an item of a list, after a dash."""
    lines = [line for name in given_fields(record) for line in render_field(record, name)]
    if not item:
        return lines
    first, *rest = lines
    margin = " " * indent
    return [f"{margin}- {first}", *(line if line == "\n" else f"{margin}  {line}" for line in rest)]


def render_field(record: Record, name: str) -> list[str]:
    """One field of a record as lines of YAML, not indented."""
    field = shape(type(record))[name]
    node = yaml.MappingNode(
        _tag("map"), [(_text_node(name), _node(field, getattr(record, name)))], flow_style=False
    )
    return yaml.serialize(node, Dumper=_Indented, width=WIDTH, allow_unicode=True).splitlines(keepends=True)


def given_fields(record: BaseModel) -> list[str]:
    """The fields of a record that are to be written: neither empty nor at their default."""
    return [
        name
        for name, field in shape(type(record)).items()
        if field.required or not _is_left_out(field, getattr(record, name))
    ]


def cell(value: Any) -> str:
    """A value as a CSV cell."""
    return "" if value is None else _scalar(value)


def row(cells: Sequence[str], ending: str = "\n") -> str:
    """Cells as one line of CSV, quoted only where they must be."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ending, quoting=csv.QUOTE_MINIMAL).writerow(cells)
    return out.getvalue()


def _table(kind: Kind, records: list[Record]) -> str:
    names = list(shape(kind.model))
    rows = [row([cell(getattr(record, name)) for name in names]) for record in records]
    return row(names) + "".join(rows)


def _is_left_out(field: FieldShape, value: Any) -> bool:
    return value is None or value in ((), {}) or value == field.info.default


def _node(field: FieldShape, value: Any) -> yaml.Node:
    if field.many:
        items = [_single(field, item) for item in value]
        return yaml.SequenceNode(_tag("seq"), items, flow_style=False)
    if field.named:
        pairs = [(_key_node(name), _single(field, item)) for name, item in value.items()]
        return yaml.MappingNode(_tag("map"), pairs, flow_style=False)
    return _single(field, value)


def _single(field: FieldShape, value: Any) -> yaml.Node:
    if isinstance(value, BaseModel):
        fields = shape(type(value))
        pairs = [
            (_text_node(name), _node(fields[name], getattr(value, name))) for name in given_fields(value)
        ]
        return yaml.MappingNode(_tag("map"), pairs, flow_style=False)
    text = _scalar(value)
    if isinstance(value, str) and not isinstance(value, Enum) and field.word not in {"date", "period"}:
        return _text_node(text)
    # a date or number is written bare: the tag it would be read with makes the writer leave the quotes off
    return yaml.ScalarNode(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)), text)  # type: ignore[no-untyped-call]


def _key_node(text: str) -> yaml.Node:
    return yaml.ScalarNode(_tag("str"), text, style='"') if "\n" in text else _text_node(text)


def _text_node(text: str) -> yaml.Node:
    if _UNPRINTABLE.search(text):
        return yaml.ScalarNode(_tag("str"), text, style='"')
    return yaml.ScalarNode(_tag("str"), text, style="|" if "\n" in text else None)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value.value) if isinstance(value, Enum) else str(value)


def _tag(name: str) -> str:
    return f"tag:yaml.org,2002:{name}"


class _Indented(yaml.SafeDumper):
    """Indents the items of a list below their field."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def generate_anchor(self, node: yaml.Node) -> str:
        raise AssertionError("a value is written twice by reference")


_RESOLVER = yaml.resolver.Resolver()
