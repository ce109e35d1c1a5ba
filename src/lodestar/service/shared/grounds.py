"""What a record stands on in the plan: nobody reads it before they read that.

A meeting stands on its forum, an update on its action, a risk on the action or theme that it threatens. An organisation
that a record names is not its ground: where that is not public, its name alone is left out. While the published edition
is read (editions.py), a record is there only once all of that was published too. Lists, pages,
downloads, search and the read interface take their rows from here, so that none shows what another hides.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet

from lodestar.service.shared.editions import is_copied, reads_published

Row = TypeVar("Row", bound=Model)


def on_public_ground(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of the rows that stand on nothing which the edition that is read does not hold.

    What a row names by a relation that may be empty counts once it names it. The number of queries stays as it was.
    """
    if not reads_published():
        return rows
    for path, plan in grounds_of(rows.model):
        there = Exists(plan._default_manager.filter(pk=OuterRef(f"{path}_id")))
        rows = rows.filter(Q(**{f"{path}__isnull": True}) | there)
    return rows


@cache
def grounds_of(model: type[Model]) -> tuple[tuple[str, type[Model]], ...]:
    """The records of the plan on which those of a model stand: the way to each, and what it is."""
    return tuple(_grounds(model, "", (model,)))


def _grounds(model: type[Model], before: str, above: tuple[Any, ...]) -> Iterator[tuple[str, type[Model]]]:
    """Ways along relations to one record, through what people make, until the plan is reached."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or field.related_model in above:
            continue
        to: Any = field.related_model
        if getattr(to, "KIND", "") == "organisation":
            continue
        if is_copied(to._meta.db_table):
            yield f"{before}{field.name}", to
        elif hasattr(to, "KIND") or to._meta.app_label == model._meta.app_label:
            yield from _grounds(to, f"{before}{field.name}__", (*above, to))
