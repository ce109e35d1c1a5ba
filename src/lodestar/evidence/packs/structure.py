"""What the record models are made of, read from the models: fields, their types, and what they refer to."""

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lodestar.evidence.packs.entries import Path
from lodestar.evidence.packs.fields import (
    Date,
    Name,
    Number,
    PeriodText,
    RefersTo,
    RefersToShared,
    Slug,
    Text,
    WebAddress,
    Year,
)

Mark = RefersTo | RefersToShared
_WORDS: tuple[tuple[Any, str], ...] = (
    (Slug, "id"),
    (Date, "date"),
    (PeriodText, "period"),
    (WebAddress, "web address"),
    (Number, "number"),
    (Year, "year"),
    (Text, "text"),
    (Name, "short text"),
)
_CHOICES = re.compile(r"^\^\(([a-z0-9|-]+)\)\$$")


@dataclass(frozen=True)
class FieldShape:
    """One field of a model. ``many``: a list of such values; ``named``: such values by short names."""

    name: str
    info: FieldInfo
    leaf: Any
    many: bool
    named: bool
    model: type[BaseModel] | None
    mark: Mark | None
    choices: tuple[str, ...]

    @property
    def required(self) -> bool:
        return self.info.is_required()

    @property
    def word(self) -> str:
        """The kind of value in a reader's word: 'text', 'date', 'number', 'record' …"""
        if self.model:
            return "record"
        if self.mark:
            return "id"
        for known, word in _WORDS:
            if self.leaf == known:
                return word
        kinds = {bool: "yes or no", int: "whole number", Decimal: "number"}
        return "word" if self.choices else kinds.get(_bare(self.leaf), "text")


@cache
def shape(model: type[BaseModel]) -> dict[str, FieldShape]:
    """The fields of a model by name, in their order."""
    hints = get_type_hints(model, include_extras=True)
    return {name: _field(name, info, hints[name]) for name, info in model.model_fields.items()}


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    """The model of the record that stands at ``path`` inside a record of ``model``."""
    for step in path:
        inner = shape(model).get(step) if isinstance(step, str) else None
        if inner and inner.model:
            model = inner.model
    return model


def references(record: BaseModel) -> Iterator[tuple[Path, str, Mark]]:
    """Every reference that a record makes: where it stands, the id, and what it refers to."""
    for path, value, field in walk(record):
        if field.mark is not None:
            yield path, value, field.mark


def walk(record: BaseModel, at: Path = ()) -> Iterator[tuple[Path, Any, FieldShape]]:
    """Every single value of a record, those of nested records included, with its path and field."""
    for name, field in shape(type(record)).items():
        value = getattr(record, name)
        if value is None:
            continue
        here = (*at, name)
        if field.many:
            items = [((*here, index), item) for index, item in enumerate(value)]
        elif field.named:
            items = [((*here, key), item) for key, item in value.items()]
        else:
            items = [(here, value)]
        for path, item in items:
            if field.model:
                yield from walk(item, path)
            else:
                yield path, item, field


def _field(name: str, info: FieldInfo, hint: Any) -> FieldShape:
    hint = _unwrap_optional(hint)
    bare = _bare(hint)
    many, named = get_origin(bare) is tuple, get_origin(bare) is dict
    if many:
        hint = get_args(bare)[0]
    elif named:
        hint = get_args(bare)[1]
    leaf = _unwrap_optional(hint)
    plain = _bare(leaf)
    model = plain if isinstance(plain, type) and issubclass(plain, BaseModel) else None
    mark = next((m for m in _metadata(leaf) if isinstance(m, RefersTo | RefersToShared)), None)
    return FieldShape(name, info, leaf, many, named, model, mark, _choices(plain, leaf))


def _unwrap_optional(hint: Any) -> Any:
    """``Annotated[X | None, …]`` and ``X | None`` as ``X``."""
    bare = _bare(hint)
    if get_origin(bare) in {Union, types.UnionType}:
        return next(arm for arm in get_args(bare) if arm is not type(None))
    return hint


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _metadata(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _choices(plain: Any, leaf: Any) -> tuple[str, ...]:
    if isinstance(plain, type) and issubclass(plain, Enum):
        return tuple(member.value for member in plain)
    for piece in _metadata(leaf):
        for found in (piece, *getattr(piece, "metadata", ())):
            if words := choices_in(getattr(found, "pattern", None) or ""):
                return words
    return ()


def choices_in(pattern: str) -> tuple[str, ...]:
    """The words that a pattern such as ``^(lead|partner)$`` allows; none when it is no list of words."""
    match = _CHOICES.match(pattern)
    return tuple(match[1].split("|")) if match else ()
