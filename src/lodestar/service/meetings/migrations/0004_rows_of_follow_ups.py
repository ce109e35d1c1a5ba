"""Which follow-up another goes on from is kept with the minutes, like its name."""

from importlib import import_module

from django.db import migrations

LOCKED = import_module("lodestar.service.meetings.migrations.0002_locked_minutes")
TRIGGER, TABLE = "meetings_followup_locked_update", "meetings_followup"


def forbid_other_rows(apps, schema_editor):
    _forbid(schema_editor, (*LOCKED.FOLLOW_UP, "after_id", "first_id"))


def allow_other_rows(apps, schema_editor):
    _forbid(schema_editor, LOCKED.FOLLOW_UP)


def _forbid(schema_editor, columns):
    vendor = schema_editor.connection.vendor
    when = f"{LOCKED._approved('OLD.meeting_id')} AND ({LOCKED._differ(columns, vendor)})"
    if vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}")
        schema_editor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{LOCKED.REFUSAL}'); END"
        )
    else:
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{LOCKED.REFUSAL}'; END IF; RETURN NEW; END $$"
        )


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_repeating_follow_ups")]
    operations = [migrations.RunPython(forbid_other_rows, allow_other_rows)]
