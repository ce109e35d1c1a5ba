"""Between a pack's records and the ledger's rows, for every kind, by comparing the two models' fields.

A row's column of the same name as a record's field holds it. A foreign key holds a reference to another kind; a
many-to-many holds a list of references in order; a child table (``Action.responsibilities``) holds a list of small
records; JSON holds what is never searched. Empty text in a row is an absent field in a record.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from django.apps import apps
from django.db import models
from pydantic import BaseModel

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import BY_NAME, KINDS, Kind
from lodestar.service.places.models import Place

Lookup = dict[tuple[str, str], int]
MOST_NAMED = 500  # records that are read by their keys; of more, the whole place is read


class UnknownReference(LodestarError):
    """A record names another that the place does not hold."""


@dataclass(frozen=True)
class Shape:
    """How the fields of one kind are kept in the ledger."""

    model: type[models.Model]
    plain: tuple[str, ...]
    references: tuple[str, ...]
    lists: tuple[str, ...]
    children: dict[str, type[BaseModel]]


@dataclass
class Row:
    """A row about to be written with what hangs on it."""

    instance: Any
    lists: dict[str, list[int]] = field(default_factory=dict)
    children: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@cache
def model_of(kind: str) -> type[models.Model]:
    """The Django model that keeps records of a kind. Observations have none: they live in the evidence store."""
    for model in apps.get_models():
        if getattr(model, "KIND", None) == kind:
            return model
    raise LookupError(kind)


LEDGER_KINDS: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.name != "observation")


@cache
def shape_of(kind: str) -> Shape:
    model = model_of(kind)
    plain, references, lists, children = [], [], [], {}
    for name, info in BY_NAME[kind].model.model_fields.items():
        column = model._meta.get_field("slug" if name == "id" else name)
        if column.one_to_many:
            children[name] = next(
                a for a in get_args(info.annotation) if isinstance(a, type) and issubclass(a, BaseModel)
            )
        elif column.many_to_many:
            lists.append(name)
        elif column.is_relation:
            references.append(name)
        else:
            plain.append(name)
    return Shape(model, tuple(plain), tuple(references), tuple(lists), children)


def rows_of(place: Place, kind: str, **among: Any) -> list[Any]:
    """The rows of a kind, oldest first, with what they refer to; those that ``among`` looks up, if anything."""
    shape = shape_of(kind)
    mine = {"pk": place.pk} if kind == "place" else {"place": place}
    rows = shape.model._default_manager.filter(**mine, **among).order_by("id")
    return list(rows.select_related(*shape.references) if shape.references else rows)


def read_records(place: Place, kind: str, instances: Sequence[Any] | None = None) -> dict[str, Record]:
    """The ledger's records of a kind as the pack would hold them, by id, in a handful of queries however many."""
    shape = shape_of(kind)
    if instances is None:
        instances = rows_of(place, kind)
    if not instances:
        return {}
    few = len(instances) <= MOST_NAMED
    within: dict[str, Any] = {"pk__in": [one.pk for one in instances]} if few else {"place": place}
    lists = {name: read_list(shape.model, name, within) for name in shape.lists}
    children = {
        name: read_children(shape.model, name, nested, within) for name, nested in shape.children.items()
    }
    records = {}
    for instance in instances:
        values: dict[str, Any] = {
            name: _plain(getattr(instance, "slug" if name == "id" else name)) for name in shape.plain
        }
        values |= {
            name: getattr(instance, name).slug if getattr(instance, f"{name}_id") else None
            for name in shape.references
        }
        values |= {name: found[instance.pk] for name, found in lists.items() if found.get(instance.pk)}
        values |= {name: found[instance.pk] for name, found in children.items() if found.get(instance.pk)}
        model = BY_NAME[kind].model
        records[instance.slug] = model.model_validate({k: v for k, v in values.items() if v is not None})
    return records


def to_record(instance: Any) -> Record:
    """One row as a record."""
    return read_records(instance.place, instance.KIND, [instance])[instance.slug]


def lookup_of(place: Place, kinds: Iterable[str]) -> Lookup:
    """Primary keys of a place's rows by (kind, id)."""
    return {
        (kind, slug): pk
        for kind in kinds
        for slug, pk in model_of(kind)._default_manager.filter(place=place).values_list("slug", "pk")
    }


def fill(instance: Any, record: Record, lookup: Lookup) -> Row:
    """Set a row's columns from a record; what hangs on the row is returned to be written after it."""
    shape = shape_of(instance.KIND)
    for name in shape.plain:
        column = instance._meta.get_field("slug" if name == "id" else name)
        setattr(instance, column.name, _column_value(column, getattr(record, name)))
    for name in shape.references:
        setattr(instance, f"{name}_id", _key(shape.model, name, getattr(record, name), lookup))
    row = Row(instance)
    for name in shape.lists:
        row.lists[name] = [_must(_key(shape.model, name, slug, lookup)) for slug in getattr(record, name)]
    for name in shape.children:
        row.children[name] = [_child_values(shape, name, child, lookup) for child in getattr(record, name)]
    return row


def write_attachments(rows: Sequence[Row], *, fresh: bool = False) -> None:
    """Write lists and children of rows that are saved, replacing what was there; ``fresh`` rows had nothing."""
    by_model: dict[type[models.Model], list[Row]] = defaultdict(list)
    for row in rows:
        by_model[type(row.instance)].append(row)
    for model, group in by_model.items():
        shape = shape_of(model.KIND)  # type: ignore[attr-defined]
        for name in shape.lists:
            _write_list(model, name, group, fresh)
        for name in shape.children:
            child = model._meta.get_field(name).related_model
            parent = model._meta.get_field(name).field.name
            if not fresh:
                child._default_manager.filter(
                    **{f"{parent}__in": [row.instance.pk for row in group]}
                ).delete()
            child._default_manager.bulk_create(
                child(**{f"{parent}_id": row.instance.pk}, **values)
                for row in group
                for values in row.children[name]
            )


def _write_list(model: type[models.Model], name: str, rows: Sequence[Row], fresh: bool) -> None:
    many = model._meta.get_field(name)
    through = many.remote_field.through
    mine, theirs = many.m2m_column_name(), many.m2m_reverse_name()
    if not fresh:
        through._default_manager.filter(**{f"{mine}__in": [row.instance.pk for row in rows]}).delete()
    through._default_manager.bulk_create(
        through(**{mine: row.instance.pk, theirs: key}) for row in rows for key in row.lists[name]
    )


def read_list(model: type[models.Model], name: str, within: dict[str, Any]) -> dict[int, tuple[str, ...]]:
    """Ids that rows refer to by a list, in the pack's order, by the row's key. ``within`` says which rows."""
    many = model._meta.get_field(name)
    mine = many.m2m_field_name()
    found: dict[int, list[str]] = defaultdict(list)
    rows = many.remote_field.through._default_manager.filter(**_through(mine, within)).order_by("id")
    for key, slug in rows.values_list(f"{mine}_id", f"{many.m2m_reverse_field_name()}__slug"):
        found[key].append(slug)
    return {key: tuple(slugs) for key, slugs in found.items()}


def read_children(
    model: type[models.Model], name: str, nested: type[BaseModel], within: dict[str, Any]
) -> dict[int, tuple[dict[str, Any], ...]]:
    """Small records that hang on rows, in the pack's order, by the row's key; what is blank is left out."""
    relation = model._meta.get_field(name)
    parent = relation.field.name
    child = relation.related_model
    columns = {}
    for field_name in nested.model_fields:
        column = child._meta.get_field("slug" if field_name == "id" else field_name)
        columns[field_name] = f"{column.name}__slug" if column.is_relation else column.name
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = child._default_manager.filter(**_through(parent, within)).order_by("id")
    for key, *values in rows.values_list(f"{parent}_id", *columns.values()):
        found[key].append({n: v for n, v in zip(columns, values, strict=True) if v not in ("", None)})
    return {key: tuple(children) for key, children in found.items()}


def _through(parent: str, within: dict[str, Any]) -> dict[str, Any]:
    return {f"{parent}__{name}": value for name, value in within.items()}


def _child_values(shape: Shape, name: str, child: BaseModel, lookup: Lookup) -> dict[str, Any]:
    model = shape.model._meta.get_field(name).related_model
    values = {}
    for field_name in type(child).model_fields:
        column = model._meta.get_field("slug" if field_name == "id" else field_name)
        value = getattr(child, field_name)
        if column.is_relation:
            values[f"{field_name}_id"] = _key(model, field_name, value, lookup)
        else:
            values[column.name] = _column_value(column, value)
    return values


def _key(model: type[models.Model], name: str, slug: str | None, lookup: Lookup) -> int | None:
    if slug is None:
        return None
    kind: str = model._meta.get_field(name).related_model.KIND  # type: ignore[union-attr]
    if (kind, slug) not in lookup:
        raise UnknownReference(f"There is no {kind} '{slug}' here; choose one that the place holds")
    return lookup[(kind, slug)]


def _must(key: int | None) -> int:
    if key is None:
        raise LookupError("a list of references holds nothing in one place")
    return key


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}")
    return None if value == "" else value


def _column_value(column: Any, value: Any) -> Any:
    if isinstance(column, models.JSONField):
        return _as_json(value)
    if value is None:
        return None if column.null else ""
    return value if isinstance(value, int | Decimal) else str(value)


def _as_json(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, tuple | list):
        return [_as_json(item) for item in value]
    return value
