"""Rows as they stood: what the audit tells of a record, put back into its model, never to be saved."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from lodestar.service.audit.recorded import UNTOLD
from lodestar.service.places.models import Place

Model = TypeVar("Model", bound=models.Model)


def row_then(
    model: type[Model], place: Place, slug: str, values: Mapping[str, Any], links: Mapping[str, Any] | None = None
) -> Model:  # fmt: skip
    """A row with the fields that ``values`` tells. ``links`` gives the records that its foreign keys name.

    A field that the audit did not know then has its default. The row has no key and cannot be saved by mistake for one
    of now.
    """
    row = model(place=place, slug=slug)
    for field in model._meta.concrete_fields:
        if field.name in UNTOLD or field.name not in values:
            continue
        if field.is_relation:
            linked = (links or {}).get(field.name)
            if linked is not None:
                setattr(row, field.name, linked)
            continue
        value = values[field.name]
        setattr(
            row,
            field.name,
            field.get_default() if value is None and not field.null else field.to_python(value),
        )
    return row
