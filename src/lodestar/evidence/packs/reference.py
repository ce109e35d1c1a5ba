"""The reference of place packs, written from the models: a page to read and a JSON Schema to check with."""

from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import BaseModel

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.fields import RefersTo
from lodestar.evidence.packs.files import MOST_BYTES, REQUIRED
from lodestar.evidence.packs.kinds import BY_NAME, KINDS, Kind
from lodestar.evidence.packs.problems import suggest
from lodestar.evidence.packs.structure import FieldShape, shape

_OPENING = f"""# What a place pack holds

A place pack is a folder of text files that hold one place's plan and facts, each fact with its source and where in
it the fact stands. Check one with `lodestar pack check PATH`: it reports every problem at once, with file, line,
field and value.

This page is written from the models by `lodestar pack reference`; `lodestar pack schema` prints the same as
JSON Schema.

## How the files are written

- All files are UTF-8 text of at most {MOST_BYTES // 1024 // 1024} MB. {" and ".join(f"`{name}`" for name in REQUIRED)} must be there; any other may be left out.
  Other files in the folder are not read.
- `place.yaml` holds one record. The other YAML files hold a list of records, each starting with `- id:`.
- A CSV file holds one record to a row, separated by commas; its first row names the columns, in any order. An empty
  cell means that nothing is given.
- YAML values are read as they are written: `no` is the text 'no', and `2022-11` stays as it is. Empty, `null` and `~`
  mean that nothing is given. Tags, anchors and aliases are refused.
- An **id** is lower-case letters, digits and single hyphens, at most 80 characters. It is unique among records of its
  kind and stays the same for as long as the record lives: links and history hang on it.
- A **date** is `2025`, `2025-03` or `2025-03-31`: only as exact as the source. A **period** may also be a financial year,
  `2017/18`, or two points joined by `..`, both included: `2017/18..2021/22`.
- A **number** has digits and a point, no commas and no unit: `67.72`. It is kept exactly.
- A **short text** has up to 200 characters, a **text** up to 5,000 and may have paragraphs.
- `stated` means that the source says so, `inferred` that an editor drew it from the source, `made` that it was invented
  (in a made place only).
"""


def reference_page() -> str:
    """The whole of docs/reference/place-pack.md."""
    parts = [_OPENING, _contents()]
    for kind in KINDS:
        parts.append(_section(kind))
    return "\n".join(parts)


def json_schema(name: str | None = None) -> dict[str, Any]:
    """JSON Schema of one kind of record or, without a name, of a pack as an object of files.

    Raises LodestarError when there is no such kind.
    """
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if name is not None:
        if name not in BY_NAME:
            raise LodestarError(
                f"'{name}' is no kind of record; {suggest(name, BY_NAME, 'use one of ' + ', '.join(BY_NAME))}"
            )
        return dialect | BY_NAME[name].model.model_json_schema()
    definitions: dict[str, Any] = {}
    files: dict[str, Any] = {}
    for kind in KINDS:
        found = kind.model.model_json_schema(ref_template="#/$defs/{model}")
        definitions |= found.pop("$defs", {})
        definitions[kind.model.__name__] = found
        one = {"$ref": f"#/$defs/{kind.model.__name__}"}
        files[kind.file] = one if kind.single else {"type": "array", "items": one}
    whole = {"title": "Place pack", "type": "object", "properties": files, "required": list(REQUIRED)}
    return dialect | whole | {"additionalProperties": False, "$defs": definitions}


def _contents() -> str:
    rows = ["| File | Holds |", "|---|---|"]
    for kind in KINDS:
        what = "one place" if kind.single else kind.plural
        rows.append(f"| [`{kind.file}`](#{_anchor(kind.file)}) | {what} |")
    return "\n".join(["## Files", "", *rows, ""])


def _section(kind: Kind) -> str:
    about = _about(kind.model)
    lines = [f"## {kind.file}", ""]
    if about:
        lines += [about, ""]
    lines += _table(kind.model)
    for field in shape(kind.model).values():
        if field.model:
            lines += ["", f"### {kind.file}: {field.name}", ""]
            if inner := _about(field.model):
                lines += [inner, ""]
            lines += _table(field.model)
    return "\n".join([*lines, ""])


def _about(model: type[BaseModel]) -> str:
    """The model's own docstring; that of its parents says nothing of it."""
    return " ".join((model.__dict__.get("__doc__") or "").split())


def _table(model: type[BaseModel]) -> list[str]:
    rows = ["| Field | Needed | Holds | Meaning |", "|---|---|---|---|"]
    for field in shape(model).values():
        needed = "yes" if field.required else _default(field)
        rows.append(
            f"| `{field.name}` | {needed} | {_holds(field)} | {_cell(field.info.description or '')} |"
        )
    return rows


def _default(field: FieldShape) -> str:
    default = field.info.default
    if isinstance(default, bool):
        return f"no; else {str(default).lower()}"
    if isinstance(default, Enum):
        return f"no; else {default.value}"
    return f"no; else {default}" if isinstance(default, str | int | Decimal) else "no"


def _holds(field: FieldShape) -> str:
    what = field.word
    if field.choices:
        what = ", ".join(f"`{choice}`" for choice in field.choices)
    elif isinstance(field.mark, RefersTo):
        what = f"id in [`{BY_NAME[field.mark.kind].file}`](#{_anchor(BY_NAME[field.mark.kind].file)})"
    elif field.mark:
        what = f"id of a shared definition ({field.mark.collection})"
    if field.many:
        return f"list of {what}" if not field.model else "list of records, below"
    if field.named:
        return f"names, each with {what}"
    return "record, below" if field.model else what + _bounds(field)


def _bounds(field: FieldShape) -> str:
    """The limits of a number, where the model sets them on the field itself."""
    if field.word not in {"whole number", "number"}:
        return ""
    limits = {
        name: getattr(piece, name)
        for piece in field.info.metadata
        for name in ("gt", "ge", "lt", "le")
        if hasattr(piece, name)
    }
    if "ge" in limits and "le" in limits and field.word == "whole number":
        return f" {limits['ge']} to {limits['le']}"
    return f" above {limits['gt']}" if "gt" in limits else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _anchor(heading: str) -> str:
    return heading.lower().replace(".", "")
