"""Records of the ledger as plain values in the pack's words, without making a record of each first.

They are what ``read_records`` and a record's own dump as JSON give: a row holds only what was validated when it was
written, so it is not validated again to be read. Of 2,000 actions that takes a tenth of the time.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.service.ledger.mapping import read_children, read_list, shape_of
from lodestar.service.places.models import Place

Plain = dict[str, Any]


def plain_of(place: Place, kind: str) -> dict[str, Plain]:
    """Every record of a pack's kind as JSON would hold it, by id, oldest first, in a few queries however many."""
    shape = shape_of(kind)
    mine = {"pk": place.pk} if kind == "place" else {"place": place}
    fields, told = BY_NAME[kind].model.model_fields, _telling(kind)
    columns = {name: "slug" if name == "id" else name for name in shape.plain}
    columns |= {name: f"{name}__slug" for name in shape.references}
    hung = {name: read_list(shape.model, name, mine) for name in shape.lists}
    hung |= {
        name: {key: tuple(_child(nested, one) for one in of) for key, of in read_children(shape.model, name, nested, mine).items()}
        for name, nested in shape.children.items()
    }  # fmt: skip
    rows = (
        shape.model._default_manager.filter(**mine)
        .order_by("id")
        .values_list("pk", "slug", *columns.values())
    )
    found: dict[str, Plain] = {}
    for pk, slug, *values in rows:
        given = dict(zip(columns, values, strict=True))
        found[slug] = {
            name: list(hung[name].get(pk, ())) if name in hung else told[name](given[name]) for name in fields
        }
    return found


def as_json(value: Any) -> Any:
    """One column as JSON holds it: a number is text, so that no digit is lost; blank text is an absent value."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value == "" else value


@cache
def _telling(kind: str) -> Mapping[str, Callable[[Any], Any]]:
    """How each column of a kind is told: most as they are, one that holds JSON by the field's own type."""
    shape, model = shape_of(kind), BY_NAME[kind].model
    json = {
        name
        for name in shape.plain
        if isinstance(shape.model._meta.get_field("slug" if name == "id" else name), models.JSONField)
    }
    return {name: _telling_one(info, name in json) for name, info in model.model_fields.items()}


def _telling_one(info: FieldInfo, json: bool) -> Callable[[Any], Any]:
    adapter: TypeAdapter[Any] = TypeAdapter(info.annotation)
    absent = adapter.dump_python(_default(info), mode="json")
    if json:
        return lambda held: (
            absent if held in (None, "") else adapter.dump_python(adapter.validate_python(held), mode="json")
        )
    return lambda held: absent if held in (None, "") else as_json(held)


def _default(info: FieldInfo) -> Any:
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _child(nested: type[BaseModel], held: Plain) -> Plain:
    return {
        name: as_json(held[name]) if name in held else _default(info)
        for name, info in nested.model_fields.items()
    }
