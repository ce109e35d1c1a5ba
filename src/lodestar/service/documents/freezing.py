"""The triggers by which a database refuses to change what was issued, for the migrations of each kind of document."""

from typing import Any

from django.db import migrations

_ALL = (
    "place_id", "slug", "created_at", "name", "data_cut", "digest", "issued_at", "issued_by", "releases", "files",
)  # fmt: skip


def frozen_once_issued(table: str, kind: str, *fields: str) -> migrations.RunPython:
    """The step of a migration after which a row of ``table`` that was issued is only withdrawn, once, and never deleted.

    ``kind`` names the triggers and is told in the refusal ('board pack'); ``fields`` are the columns of this kind that
    are frozen beside those that every kind has. What stands in a migration that has run must not change.
    """
    name = kind.replace(" ", "_")
    refusal = f"An issued {kind} cannot be changed"
    columns = (*_ALL, *fields)

    def forbid(apps: Any, schema_editor: Any) -> None:
        sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in (_in_sqlite if sqlite else _in_postgresql)(table, name, refusal, columns):
            schema_editor.execute(statement)

    def allow(apps: Any, schema_editor: Any) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        schema_editor.execute(f"DROP TRIGGER {name}_frozen{on}")
        schema_editor.execute(f"DROP TRIGGER {name}_kept{on}")
        if on:
            schema_editor.execute(f"DROP FUNCTION {name}_refuse()")

    return migrations.RunPython(forbid, allow)


def _in_sqlite(table: str, name: str, refusal: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    return (
        f"CREATE TRIGGER {name}_frozen BEFORE UPDATE ON {table} WHEN OLD.issued_at IS NOT NULL AND "
        f"(OLD.withdrawn_at IS NOT NULL OR {changed}) BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
        f"CREATE TRIGGER {name}_kept BEFORE DELETE ON {table} WHEN OLD.issued_at IS NOT NULL "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    )


def _in_postgresql(table: str, name: str, refusal: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return (
        f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$",
        f"CREATE TRIGGER {name}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL AND "
        f"(OLD.withdrawn_at IS NOT NULL OR {changed})) EXECUTE FUNCTION {name}_refuse()",
        f"CREATE TRIGGER {name}_kept BEFORE DELETE ON {table} FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) "
        f"EXECUTE FUNCTION {name}_refuse()",
    )
