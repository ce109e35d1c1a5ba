"""Reading records for pages: with what they name, and without the columns that no page shows."""

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from lodestar.service.ledger.models import LedgerRecord
from lodestar.service.places.models import Place

_Row = TypeVar("_Row", bound=Model)
_UPKEEP = ("base", "created_at", "changed_at")
_SHOWN_OF_PLACE = {"id", "slug", "name"}


def read_with(rows: QuerySet[_Row], *related: str) -> QuerySet[_Row]:
    """The rows with their place and the records that ``related`` names, each with its own place, in one query.

    What only the ledger's upkeep needs is not read; of the places that are joined, the name alone.
    """
    joined, left_out = _plan(rows.model, related)
    return rows.select_related(*joined).defer(*left_out)


@cache
def _plan(model: type[Model], related: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    joined: list[str] = []
    left_out: list[str] = []
    unshown = [field.name for field in Place._meta.concrete_fields if field.name not in _SHOWN_OF_PLACE]
    for path, at in _steps(model, related):
        before = f"{path}__" if path else ""
        if path:
            joined.append(path)
        if issubclass(at, LedgerRecord):
            joined.append(f"{before}place")
            left_out += [before + name for name in _UPKEEP]
            left_out += [f"{before}place__{name}" for name in unshown]
    return tuple(joined), tuple(left_out)


def _steps(model: type[Model], related: tuple[str, ...]) -> Iterator[tuple[str, type[Model]]]:
    """Every step of every path with the model that it leads to: ``workstream__theme`` takes two."""
    yield "", model
    taken = set()
    for path in related:
        at: Any = model
        names = path.split("__")
        for length, name in enumerate(names, 1):
            at = at._meta.get_field(name).related_model
            step = "__".join(names[:length])
            if step not in taken:
                taken.add(step)
                yield step, at
