"""Database triggers: an issued pack changes only by being withdrawn, once, and is never deleted, whoever asks."""

from django.db import migrations

TABLE = "board_packs_boardpack"
REFUSAL = "An issued board pack cannot be changed"
FROZEN = (
    "place_id", "slug", "created_at", "name", "forum_id", "meeting", "meeting_name", "meets_on", "since", "data_cut",
    "digest", "issued_at", "issued_by", "releases", "files",
)  # fmt: skip


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN)
        schema_editor.execute(
            f"CREATE TRIGGER board_pack_frozen BEFORE UPDATE ON {TABLE} WHEN OLD.issued_at IS NOT NULL AND "
            f"(OLD.withdrawn_at IS NOT NULL OR {changed}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER board_pack_kept BEFORE DELETE ON {TABLE} WHEN OLD.issued_at IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FROZEN)
    schema_editor.execute(
        "CREATE FUNCTION board_pack_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER board_pack_frozen BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL AND "
        f"(OLD.withdrawn_at IS NOT NULL OR {changed})) EXECUTE FUNCTION board_pack_refuse()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER board_pack_kept BEFORE DELETE ON {TABLE} FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) "
        "EXECUTE FUNCTION board_pack_refuse()"
    )


def allow(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER board_pack_frozen{on}")
    schema_editor.execute(f"DROP TRIGGER board_pack_kept{on}")
    if on:
        schema_editor.execute("DROP FUNCTION board_pack_refuse()")


class Migration(migrations.Migration):
    dependencies = [("board_packs", "0001_board_pack")]
    operations = [migrations.RunPython(forbid, allow)]
