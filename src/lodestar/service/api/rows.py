"""Rows of the ledger as plain values under the pack's names, in a number of queries that no page size changes."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from lodestar.service.api.schemas import BY_KIND
from lodestar.service.ledger.mapping import shape_of
from lodestar.service.places.models import Place
from lodestar.service.shared.addresses import addresses

DERIVED: dict[str, tuple[str, ...]] = {"asset": ("longitude", "latitude", "authority")}

Values = dict[str, Any]


def values_of(place: Place | None, kind: str, rows: QuerySet) -> list[Values]:
    """Rows as the API gives them. ``place`` is the one that they belong to; None for places themselves."""
    shape = shape_of(kind)
    columns = {name: "slug" if name == "id" else name for name in shape.plain}
    columns |= {name: f"{name}__slug" for name in shape.references}
    columns |= {name: name for name in (*DERIVED.get(kind, ()), "version", "changed_at")}
    held = rows.values_list("pk", *columns.values())
    found = {pk: dict(zip(columns, map(_plain, values), strict=True)) for pk, *values in held}
    for name in shape.lists:
        _add(found, name, _lists(shape.model, name, list(found)))
    for name, child in shape.children.items():
        _add(found, name, _children(shape.model, name, tuple(child.model_fields), list(found)))
    if place is not None:
        address = addresses(kind, place.slug)
        for values in found.values():
            values |= {"place": place.slug, "address": address(values["id"])}
    fields = BY_KIND[kind].model_fields
    return [{name: values[name] for name in fields if name in values} for values in found.values()]


def _add(found: dict[int, Values], name: str, lists: dict[int, list[Any]]) -> None:
    for pk, values in found.items():
        values[name] = lists.get(pk, [])


def _lists(model: type[Model], name: str, keys: Sequence[int]) -> dict[int, list[str]]:
    """Ids that rows refer to by a list, in the pack's order."""
    many: Any = model._meta.get_field(name)
    mine, theirs = many.m2m_field_name(), many.m2m_reverse_field_name()
    links = many.remote_field.through._default_manager.filter(**{f"{mine}__in": keys}).order_by("id")
    return _grouped(links.values_list(f"{mine}_id", f"{theirs}__slug"))


def _children(
    model: type[Model], name: str, fields: Sequence[str], keys: Sequence[int]
) -> dict[int, list[Values]]:
    """Small records that hang on rows, in the pack's order."""
    relation: Any = model._meta.get_field(name)
    child, parent = relation.related_model, relation.field.name
    columns = []
    for field in fields:
        column = child._meta.get_field("slug" if field == "id" else field)
        columns.append(f"{column.name}__slug" if column.is_relation else column.name)
    held = child._default_manager.filter(**{f"{parent}__in": keys}).order_by("id")
    rows = held.values_list(f"{parent}_id", *columns)
    return _grouped((key, dict(zip(fields, map(_plain, values), strict=True))) for key, *values in rows)


def _grouped(pairs: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _plain(value: Any) -> Any:
    """Empty text is an absent value; a number is text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value == "" else value
