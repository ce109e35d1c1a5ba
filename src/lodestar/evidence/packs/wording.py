"""What the models' errors mean, in words for somebody who edits a pack."""

import re
import unicodedata
from collections.abc import Collection
from itertools import count
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from lodestar.evidence.packs.entries import Path
from lodestar.evidence.packs.fields import Slug
from lodestar.evidence.packs.problems import shorten, suggest
from lodestar.evidence.packs.structure import choices_in, model_at, shape

_ID_PATTERN = Slug.__metadata__[0].pattern  # type: ignore[attr-defined]


def explain(error: ErrorDetails, model: type[BaseModel]) -> tuple[Path, Any, str, str]:
    """Where an error stands, the value, what is wrong with it and what to do."""
    path: Path = tuple(error["loc"])
    value: Any = error["input"]
    if path and path[-1] == "[key]":
        path, value = path[:-1], path[-2]
    if error["type"] == "missing":
        return path, None, "is missing", _missing_remedy(path, model)
    if error["type"] == "extra_forbidden":
        known = shape(model_at(model, path[:-1]))
        remedy = suggest(str(path[-1]), known, f"use {', '.join(known)}")
        return path, None, "is not a field of this record", remedy
    message, remedy = _words(error, value)
    return path, value, message, remedy


def _missing_remedy(path: Path, model: type[BaseModel]) -> str:
    field = shape(model_at(model, path[:-1])).get(str(path[-1]))
    if field is None:
        return "add it"
    if field.choices:
        return f"add one of {', '.join(field.choices)}"
    return f"add it: {(field.info.description or field.word).rstrip('.')}"


def _words(error: ErrorDetails, value: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _pattern(str(context["pattern"]), str(value))
    if kind == "enum":
        allowed = tuple(re.findall(r"'([^']*)'", str(context["expected"])))
        return _not_one_of(str(value), allowed)
    if kind == "value_error":
        return _own_words(str(context["error"]), value)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _LIMITS:
        message, remedy = _LIMITS[kind]
        return message.format(**context), remedy.format(**context)
    return str(error["msg"])[:1].lower() + str(error["msg"])[1:], "see docs/reference/place-pack.md"


_PLAIN = {
    "string_type": ("is not a text", "write one plain text"),
    "int_type": ("is not a whole number", "write digits only, such as 12"),
    "int_parsing": ("is not a whole number", "write digits only, such as 12"),
    "int_parsing_size": ("is not a whole number of sensible size", "write digits only, such as 12"),
    "int_from_float": ("is not a whole number", "write digits only, such as 12"),
    "decimal_parsing": (
        "is not a number",
        "write digits and a point, such as 67.72; no commas, signs or units",
    ),
    "decimal_type": ("is not a number", "write digits and a point, such as 67.72; no commas, signs or units"),
    "finite_number": ("is not a finite number", "leave it out when the number is not known"),
    "bool_parsing": ("is neither true nor false", "write true or false"),
    "bool_type": ("is neither true nor false", "write true or false"),
    "tuple_type": ("is not a list", "write each item on its own line after '- '"),
    "dict_type": ("is not a list of names with values", "write 'name: value' lines below it"),
    "model_type": ("is not a record of its own", "write its fields as 'field: value' lines"),
    "invalid_key": ("is not a name", "write a plain text before the colon"),
}
_LIMITS = {
    "string_too_short": ("is too short", "write at least {min_length} character"),
    "string_too_long": ("is too long", "keep it to {max_length:,} characters"),
    "greater_than": ("is not above {gt}", "give a number above {gt}"),
    "greater_than_equal": ("is below {ge:,}", "give {ge:,} or more"),
    "less_than": ("is not below {lt}", "give a number below {lt}"),
    "less_than_equal": ("is above {le:,}", "give {le:,} or less"),
    "decimal_max_digits": ("has too many digits", "keep it to {max_digits} digits in all"),
}


def _pattern(pattern: str, value: str) -> tuple[str, str]:
    if allowed := choices_in(pattern):
        return _not_one_of(value, allowed)
    if pattern == _ID_PATTERN:
        slug = slugify(value)
        return (
            "is not an id (lower-case letters, digits and single hyphens)",
            f"write {slug or 'such as new-asset'}",
        )
    return (
        "is not a short name (lower-case letters, digits, underscores)",
        "start it with a letter, such as total_awards",
    )


def _not_one_of(value: str, allowed: tuple[str, ...]) -> tuple[str, str]:
    listed = f"use one of {', '.join(allowed)}"
    return "is not one of the allowed words", f"{suggest(value, allowed, '')} {listed}".strip()


def _own_words(said: str, value: Any) -> tuple[str, str]:
    """Split 'what is wrong; what to do' as the field types say it, and drop the value they repeat."""
    said = said.replace(f"'{value}' ", "", 1) if said.startswith(f"'{value}' ") else said
    message, _, remedy = said.partition("; ")
    return shorten(message, 300), shorten(remedy, 300)


def slugify(text: str) -> str:
    """A text as an id: 'Sci-Tech Daresbury' → 'sci-tech-daresbury'."""
    plain = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def free_id(stem: str, taken: Collection[str]) -> str:
    """``stem`` itself, else ``stem-2``, ``stem-3``…: the first that is not taken."""
    return next(id_ for n in count(1) if (id_ := stem if n == 1 else f"{stem}-{n}") not in taken)
