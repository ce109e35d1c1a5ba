"""Vacancies: parts in actions for which nobody can report today. They are shown, not hidden."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from lodestar.service.people.models import RoleAssignment
from lodestar.service.people.roles import ROLES, Permission
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Responsibility

_REPORTING = [role.name for role in ROLES if Permission.REPORT in role.permissions]
Held = frozenset[tuple[int, str, str]]


@dataclass(frozen=True)
class Vacancy:
    """An organisation's part in an action that nobody speaks for."""

    responsibility: Responsibility

    @property
    def action(self) -> Any:
        return self.responsibility.action


def reporters(place: Place, day: dt.date | None = None) -> Held:
    """Whom people report for on a day (today if not given): organisation, kind and slug of the node of their role."""
    day = day or timezone.localdate()
    held = RoleAssignment.objects.filter(
        Q(ends=None) | Q(ends__gte=day),
        place=place,
        role__in=_REPORTING,
        organisation__isnull=False,
        person__is_active=True,
        starts__lte=day,
    )
    return frozenset(held.values_list("organisation_id", "node_kind", "node"))


def is_vacant(responsibility: Responsibility, held: Held) -> bool:
    """Say whether nobody of the organisation can report on the action."""
    action = responsibility.action
    workstream = action.workstream
    nodes = (
        ("", ""),
        ("action", action.slug),
        ("workstream", workstream.slug),
        ("theme", workstream.theme.slug),
    )
    return not any((responsibility.organisation_id, *node) in held for node in nodes)


def vacancies_of(place: Place) -> list[Vacancy]:
    """Every vacancy of the place's plan, in the plan's order; actions that have ended need nobody."""
    rows = Responsibility.objects.filter(action__place=place).exclude(
        action__ending__isnull=False, action__ending__taken_back=""
    )
    rows = rows.select_related("organisation", "action__workstream__theme").order_by(
        "action__workstream__theme__order", "action__workstream__order", "action", "id"
    )
    held = reporters(place)
    return [Vacancy(row) for row in rows if is_vacant(row, held)]


def vacant_among(place: Place, responsibilities: Iterable[Responsibility]) -> set[int]:
    """The ids of those of an action's responsibilities that are vacant. One query."""
    rows = list(responsibilities)
    held = reporters(place) if rows else frozenset()
    return {row.pk for row in rows if is_vacant(row, held)}
