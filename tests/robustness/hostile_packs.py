"""Made packs whose every field that people write in freely holds something hostile, in otherwise sound records."""

from pathlib import Path
from typing import Any
from zlib import crc32

from pydantic import BaseModel

from lodestar.evidence.packs.checking import open_pack
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.pack import Pack
from lodestar.evidence.packs.structure import FieldShape, shape
from lodestar.evidence.packs.writing import render

SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
AMBER = Path(__file__).parents[1] / "service" / "packs" / "amber"
Beginnings = tuple[str, ...]
# Words that are checked against a register or a grammar cannot be just anything.
CODES = {"code", "area", "postcode", "identifiers", "disaggregation"}


def hostile_pack(folder: Path, beginnings: Beginnings) -> Pack:
    """Amber Vale with one of these at the beginning of every free text, which is filled in where there was none.

    It passes the check. What follows the beginning names the field and the record, so that texts differ.
    """
    original = open_pack(AMBER)
    for kind in KINDS:
        records = [
            _hostile(record, beginnings, getattr(record, "id", ""))
            for record in original.records[kind.name].values()
        ]
        (folder / kind.file).write_bytes(render(kind, records))
    return open_pack(folder)


def free_texts(record: BaseModel) -> list[str]:
    """Every text of a record that people write freely."""
    found: list[str] = []
    for name, field in shape(type(record)).items():
        value = getattr(record, name)
        if field.model:
            inner = value if field.many else [value] if value else []
            found += [text for each in inner for text in free_texts(each)]
        elif _is_free(field) and value:
            found += [*value] if field.many or field.named else [value]
    return found


def _hostile(record: Any, beginnings: Beginnings, own: str) -> Any:
    changes: dict[str, Any] = {}
    for name, field in shape(type(record)).items():
        value = getattr(record, name)
        text = f"{beginnings[crc32(f'{name} {own}'.encode()) % len(beginnings)]} {name} {own}"
        if field.model and field.many:
            changes[name] = tuple(_hostile(each, beginnings, f"{own} {at}") for at, each in enumerate(value))
        elif field.model and value:
            changes[name] = _hostile(value, beginnings, own)
        elif field.named and not field.mark:
            changes[name] = {f"{text} {at}": each for at, each in enumerate(value.values())}
        elif _is_free(field):
            changes[name] = (text,) if field.many else text
        elif name == "url":
            changes[name] = f"https://example.org/{own}?javascript:alert(1)&%3Cscript%3E#`{{}}"
    return record.model_copy(update=changes)


def _is_free(field: FieldShape) -> bool:
    free = field.word in {"text", "short text"} and not field.choices and not field.named
    return free and field.name not in CODES and field.name != "expression"
