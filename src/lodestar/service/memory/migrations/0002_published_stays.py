"""Database triggers: what was published changes only by being withdrawn, once, and is never deleted, whoever asks."""

from django.db import migrations

TABLE = "memory_publication"
REFUSAL = "What was published is kept"
FROZEN = (
    "place_id", "slug", "created_at", "kind", "record", "of_version", "name", "fields", "published_at", "published_by",
)  # fmt: skip


def forbid_changes(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    unlike = "IS NOT" if sqlite else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{name} {unlike} NEW.{name}" for name in FROZEN)
    rules = {"UPDATE": f"OLD.withdrawn_at IS NOT NULL OR {changed}", "DELETE": "1 = 1"}
    if not sqlite:
        schema_editor.execute(
            f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for verb, when in rules.items():
        name = f"{TABLE}_no_{verb.lower()}"
        if sqlite:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {TABLE} FOR EACH ROW WHEN ({when}) "
                f"EXECUTE FUNCTION {TABLE}_refuse()"
            )


def allow_changes(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{verb}" + ("" if sqlite else f" ON {TABLE}"))
    if not sqlite:
        schema_editor.execute(f"DROP FUNCTION {TABLE}_refuse()")


class Migration(migrations.Migration):
    dependencies = [("memory", "0001_publication")]
    operations = [migrations.RunPython(forbid_changes, allow_changes)]
