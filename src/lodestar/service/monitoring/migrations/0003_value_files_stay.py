"""Database triggers that refuse to change or delete a value's evidence file, whoever asks; it can be removed, once.

A later migration that remakes the table on SQLite loses its triggers: call ``forbid_changes`` again at its end.
"""

from django.db import migrations

TABLE = "monitoring_valuefile"
REFUSAL = "An evidence file of a value stays as it was added"
FIXED = ("name", "media_type", "size", "sha256", "added_by", "added_at", "value_id", "version", "guarded")


def _rules(sqlite):
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in FIXED)
    return (("UPDATE", f"OLD.removed_at IS NOT NULL OR {changed}"), ("DELETE", "1 = 1"))


def forbid_changes(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for verb, when in _rules(sqlite):
        name = f"{TABLE}_no_{verb.lower()}"
        if sqlite:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        else:
            row = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN {row}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def allow_changes(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for verb, _ in _rules(sqlite):
        name = f"{TABLE}_no_{verb.lower()}"
        schema_editor.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {TABLE}")
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_value_files")]
    operations = [migrations.RunPython(forbid_changes, allow_changes)]
