"""``migrate`` that makes the tables of an empty ledger at once, as they stand after all migrations.

Living through every migration, Django draws up the models that stand in relation to the one that changes again and again;
that is nearly all that setting up a ledger costs. A ledger with tables is brought forward by its migrations, as ever. What a
migration does beside tables (``Forbid``, the search's index) is done here too, unless it is marked ``elidable``: it changes rows
that an empty ledger does not have. A test compares what both ways give.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

_OTHERWISE = ("app_label", "check_unapplied", "fake", "plan")


class Command(migrate.Command):
    """Django's own command, with a quick way for an empty ledger."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options[name] for name in _OTHERWISE) and _is_empty(connection):
            _make_at_once(connection)
        super().handle(*args, **options)


def _is_empty(connection: BaseDatabaseWrapper) -> bool:
    recorded = MigrationRecorder.Migration._meta.db_table
    return set(connection.introspection.table_names()) <= {recorded}


def _make_at_once(connection: BaseDatabaseWrapper) -> None:
    """Make all tables and say that every migration is done: all of it or, when cut off, nothing."""
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    last = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(last)
    models = executor.loader.project_state().apps
    with connection.schema_editor() as editor:
        for model in models.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for migration, _ in plan:
            if type(migration).__module__.startswith("lodestar."):
                for step in migration.operations:
                    if isinstance(step, RunPython) and not step.elidable:
                        step.code(models, editor)
        executor.migrate(last, plan, fake=True)
