"""Database triggers: an issued report changes only by being withdrawn, once, and is never deleted, whoever asks."""

from django.db import migrations

TABLE = "annual_reports_annualreport"
REFUSAL = "An issued annual report cannot be changed"
FROZEN = (
    "place_id", "slug", "created_at", "name", "year", "data_cut", "digest", "issued_at", "issued_by", "releases", "files",
)  # fmt: skip


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN)
        schema_editor.execute(
            f"CREATE TRIGGER annual_report_frozen BEFORE UPDATE ON {TABLE} WHEN OLD.issued_at IS NOT NULL AND "
            f"(OLD.withdrawn_at IS NOT NULL OR {changed}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER annual_report_kept BEFORE DELETE ON {TABLE} WHEN OLD.issued_at IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FROZEN)
    schema_editor.execute(
        "CREATE FUNCTION annual_report_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER annual_report_frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL "
        f"AND (OLD.withdrawn_at IS NOT NULL OR {changed})) EXECUTE FUNCTION annual_report_refuse()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER annual_report_kept BEFORE DELETE ON {TABLE} FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) "
        "EXECUTE FUNCTION annual_report_refuse()"
    )


def allow(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER annual_report_frozen{on}")
    schema_editor.execute(f"DROP TRIGGER annual_report_kept{on}")
    if on:
        schema_editor.execute("DROP FUNCTION annual_report_refuse()")


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0001_annual_report")]
    operations = [migrations.RunPython(forbid, allow)]
