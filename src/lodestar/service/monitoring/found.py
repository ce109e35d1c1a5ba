"""What search finds of indicators in delivery: for those who hold a role. No figure is searched, so none is told by it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.places.models import Place
from lodestar.service.search.readers import Readers
from lodestar.service.search.working import Said, Working, register


def begin() -> None:
    """Have indicators in delivery searched."""
    touched: dict[str, Any] = {
        "action": "action",
        "theme": "theme",
        "indicator-value": _with_new,
    }
    register(Working("indicator-assignment", _rows, _assignment, touched=touched))


def _rows(place: Place) -> QuerySet:
    rows = Assignment.objects.filter(place=place).select_related("action", "theme", "place")
    return rows.prefetch_related("values")


def _assignment(row: Assignment) -> Iterable[Said]:
    on = row.action.name if row.action else row.theme.name if row.theme else ""
    definition = load_definitions().indicators.get(row.indicator)
    parts = [definition.name if definition else "", on, *(text for _, text in row.sheet)]
    for dimension, categories in row.dimensions.items():
        parts += [dimension, *categories]
    for value in row.values.all():
        parts += [value.period, row.place.area_names.get(value.area, ""), value.dimension, value.category]
    yield Said(row.name, tuple(parts), Readers.PARTNERSHIP)


def _with_new(rows: Sequence[Value]) -> dict[str, Any]:
    """A value that is put right says nothing else of itself than it did."""
    return {"pk__in": {row.assignment_id for row in rows if row.version == 1}}
