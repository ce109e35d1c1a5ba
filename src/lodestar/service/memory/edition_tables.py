"""The tables of the published edition: a copy of each table of the plan, written by publishing alone (editions.py).

A copy has the columns of its table and the same keys, so that whatever reads the plan reads the copy alike. A new
model of the plan stands in ``PLAN``, parents first; ``makemigrations`` then makes its copy.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db import connection, models
from django.db.backends.signals import connection_created

from lodestar.service.assets.models import Asset
from lodestar.service.audit.models import Event
from lodestar.service.delivery.models import (
    BudgetLine,
    DateRevision,
    Dependency,
    Ending,
    MilestoneMet,
    Schemes,
    Tag,
    Tagging,
    TagTree,
)
from lodestar.service.insights.models import Claim, Target
from lodestar.service.meetings.forum_models import ForumMembership, ForumTerms
from lodestar.service.places.models import Organisation, Place, Source, Strength
from lodestar.service.plan.models import (
    Action,
    Forum,
    Milestone,
    NextStep,
    Principle,
    Programme,
    Project,
    Responsibility,
    SupportOffer,
    Theme,
    Workstream,
)
from lodestar.service.shared.editions import COPY, copied, watch_connection

PLAN: tuple[type[models.Model], ...] = (
    Source, Organisation, Strength, Forum, Forum.members.through, Principle, Theme, Workstream,
    Action, Action.principles.through, Responsibility, Milestone, NextStep,
    Programme, Programme.partners.through, SupportOffer, Asset, Project, Project.assets.through, Target, Claim,
    DateRevision, MilestoneMet, Dependency, BudgetLine, TagTree, Tag, Tagging, Tagging.tags.through, Ending, Schemes,
    ForumTerms, ForumMembership,
)  # fmt: skip
KINDS: tuple[str, ...] = tuple(model.KIND for model in PLAN if hasattr(model, "KIND"))

# What of these the public reads at no address: whole kinds, fields of others, and what was taken back or withdrawn. It is
# copied with the rest, so that what reads the plan reads the copy alike; it is never published, and never waits to be.
INSIDE: frozenset[str] = frozenset(
    model.KIND for model in (BudgetLine, DateRevision, Schemes, ForumTerms, ForumMembership)
)
PUBLIC_KINDS: tuple[str, ...] = tuple(kind for kind in KINDS if kind not in INSIDE)
_UNTOLD = {Ending.KIND: frozenset({"reason"})}
_VOID = {Ending.KIND: "taken_back", MilestoneMet.KIND: "taken_back", Dependency.KIND: "withdrawn"}


def public_part(kind: str, values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the public reads of a record of the plan, given all that the audit tells of it; None for nothing."""
    if values is None or (kind in _VOID and values.get(_VOID[kind])):
        return None
    return {name: value for name, value in values.items() if name not in _UNTOLD.get(kind, ())}


def _copy_of(model: type[models.Model]) -> type[models.Model]:
    columns = {
        "__module__": __name__,
        "__doc__": f"The published copy of {model.__name__}.",
        "__str__": lambda row: f"{model._meta.verbose_name} {row.pk}",
        "Meta": type("Meta", (), {"db_table": f"{COPY}{model._meta.db_table}"}),
    }
    for field in model._meta.concrete_fields:
        columns[field.attname] = _column(field)
    return type(f"Published{model.__name__.replace('_', '')}", (models.Model,), columns)


def _column(field: Any) -> models.Field:
    if field.primary_key:
        return models.BigIntegerField(primary_key=True)
    if field.is_relation:
        return models.BigIntegerField(null=field.null, db_index=True)
    column = field.clone()
    column._unique, column.auto_now, column.auto_now_add = False, False, False
    column.db_index = field.db_index or field.unique or field.name == "slug"
    return column


COPIES: dict[type[models.Model], type[models.Model]] = {model: _copy_of(model) for model in PLAN}


class PublishedEvent(models.Model):
    """What the public reads of the plan's history: each publishing as one event of each record that it changed."""

    at = models.DateTimeField()
    by = models.CharField(max_length=254)
    action = models.CharField(max_length=60)
    place = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    record = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    changes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = f"{COPY}{Event._meta.db_table}"
        indexes = (
            models.Index(fields=["place", "kind", "record"]),
            models.Index(fields=["place", "kind", "at"]),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.record}"


EVENT_COLUMNS = tuple(field.column for field in PublishedEvent._meta.concrete_fields)
_AS_EVENTS = ' "audit_event"'
_EVENTS = re.compile(r'FROM "audit_event"( U\d+)?')


def _with_events(sql: str) -> str:
    """History of the plan from the copy; of all else, which is published by itself, from the audit."""
    if '"audit_event"' not in sql:
        return sql
    columns = ", ".join(f'"{name}"' for name in EVENT_COLUMNS)
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    both = (
        f'SELECT {columns} FROM "{COPY}audit_event" UNION ALL '  # noqa: S608
        f'SELECT {columns} FROM "audit_event" WHERE "kind" NOT IN ({kinds})'
    )
    return _EVENTS.sub(lambda found: f"FROM ({both}){found[1] or _AS_EVENTS}", sql)


def take_effect() -> None:
    """Have whoever reads the published edition read the copies. Called when the app is ready."""
    tables = {model._meta.db_table: copy._meta.db_table for model, copy in COPIES.items()}
    copied(tables, _with_events)
    connection_created.connect(watch_connection, dispatch_uid="editions")
    watch_connection(connection)


def copy_plan(place: Place) -> None:
    """Make the copies of a place's plan what the plan is now."""
    with connection.cursor() as cursor:
        for model in reversed(PLAN):
            cursor.execute(*_delete(model, place))
        for model in PLAN:
            cursor.execute(*_insert(model, place))


def _delete(model: type[models.Model], place: Place) -> tuple[str, list[Any]]:
    copy = COPIES[model]._meta.db_table
    where, values = _of_place(model, place, COPY)
    return f'DELETE FROM "{copy}" WHERE {where}', values  # noqa: S608


def _insert(model: type[models.Model], place: Place) -> tuple[str, list[Any]]:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    where, values = _of_place(model, place, "")
    table, copy = model._meta.db_table, COPIES[model]._meta.db_table
    return f'INSERT INTO "{copy}" ({columns}) SELECT {columns} FROM "{table}" WHERE {where}', values  # noqa: S608


def _of_place(model: type[models.Model], place: Place, before: str) -> tuple[str, list[Any]]:
    """Which rows of a table, or of its copy, are a place's: by its own column, or by that of what it hangs on."""
    relations = [field for field in model._meta.concrete_fields if field.is_relation]
    if any(field.name == "place" for field in relations):
        return '"place_id" = %s', [place.pk]
    held = relations[0]
    above = f"{before}{held.related_model._meta.db_table}"
    return f'"{held.column}" IN (SELECT "id" FROM "{above}" WHERE "place_id" = %s)', [place.pk]  # noqa: S608
