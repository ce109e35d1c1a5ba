"""The history of an assignment, and what differs in it between two days, as each reader may see them."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from lodestar.analysis.monitoring.suppression import small
from lodestar.service.audit.history import Told, history_of
from lodestar.service.monitoring.lists import sees_small
from lodestar.service.monitoring.masking import SUPPRESSED
from lodestar.service.monitoring.models import Assignment
from lodestar.service.places.models import Place


def history_for(request: HttpRequest, place: Place, row: Assignment) -> tuple[Told, ...]:
    """What happened to an assignment; a baseline that is a small number is for those who may see small numbers."""
    told = history_of(place, row.KIND, row.slug, request.user)
    return told if sees_small(request, place) else tuple(_masked(one, row.threshold) for one in told)


def without_baselines(
    held: Mapping[str, Mapping[str, Any]], thresholds: Mapping[str, int]
) -> dict[str, Mapping[str, Any]]:
    """Assignments as the audit tells them, by slug, with the words of a hidden number in place of small baselines."""
    return {
        slug: {**values, "baseline": _said(values.get("baseline"), thresholds.get(slug, values["threshold"]))}
        for slug, values in held.items()
    }


def _masked(told: Told, threshold: int) -> Told:
    if "baseline" not in told.changes:
        return told
    was, now = (_said(value, threshold) for value in told.changes["baseline"])
    return replace(told, changes={**told.changes, "baseline": (was, now)})


def _said(value: Any, threshold: int) -> Any:
    return SUPPRESSED if value is not None and small(Decimal(str(value)), threshold) else value
