"""Database triggers that refuse to change what approved minutes hold, whoever asks.

SQLite makes a table anew when a later migration alters it, and its triggers go with the old one: such a migration
runs ``forbid_changes`` again (a test looks that all triggers stand).
"""

from django.db import migrations

REFUSAL = "The minutes of this meeting are approved"
STANDS = "A delegated decision stands as it was recorded"
APPROVED = "'approved'"

# Each table with how one of its rows ({row}) leads to the meeting whose approval locks it.
TABLES = {
    "meetings_agendaitem": "{row}.meeting_id",
    "meetings_attendance": "{row}.meeting_id",
    "meetings_declarationofinterest": "{row}.meeting_id",
    "meetings_decision": "{row}.meeting_id",
    "meetings_paper": "(SELECT i.meeting_id FROM meetings_agendaitem i WHERE i.id = {row}.item_id)",
    "meetings_subject": (
        "COALESCE((SELECT i.meeting_id FROM meetings_agendaitem i WHERE i.id = {row}.item_id), "
        "(SELECT d.meeting_id FROM meetings_decision d WHERE d.id = {row}.decision_id))"
    ),
}
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
MEETING = (
    "place_id", "slug", "forum_id", "name", "day", "time", "where", "link", "status", "cancelled_because", "quorate",
    "quorum_said", "approved_on",
)  # fmt: skip
DELEGATED = (
    "place_id", "slug", "meeting_id", "item_id", "forum_id", "authority", "delegate", "name", "text", "outcome",
    "made_on", "effective_from", "consulted", "about", "supersedes_id",
)  # fmt: skip
FOLLOW_UP = ("place_id", "slug", "name", "meeting_id", "item_id")


def rules(vendor):
    """Every trigger: its table, its verb, when it refuses, and what it says."""
    for table, meeting in TABLES.items():
        for verb, rows in ROWS.items():
            yield table, verb, " OR ".join(_approved(meeting.format(row=row)) for row in rows), REFUSAL
    locked = _differ(MEETING, vendor)
    yield "meetings_meeting", "UPDATE", f"OLD.status = {APPROVED} AND ({locked})", REFUSAL
    yield "meetings_meeting", "DELETE", f"OLD.status = {APPROVED}", REFUSAL
    told = _differ(FOLLOW_UP, vendor)
    yield "meetings_followup", "UPDATE", f"{_approved('OLD.meeting_id')} AND ({told})", REFUSAL
    yield "meetings_followup", "DELETE", _approved("OLD.meeting_id"), REFUSAL
    stands = f"OLD.meeting_id IS NULL AND ({_differ(DELEGATED, vendor)})"
    yield "meetings_decision_delegated", "UPDATE", stands, STANDS
    yield "meetings_decision_delegated", "DELETE", "OLD.meeting_id IS NULL", STANDS


def forbid_changes(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, verb, when, said in rules(vendor):
        trigger, table = f"{name}_locked_{verb.lower()}", name.removesuffix("_delegated")
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {verb} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        else:
            back = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {when} THEN RAISE EXCEPTION '{said}'; END IF; RETURN {back}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {trigger} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
            )


def allow_changes(apps, schema_editor):
    for name, verb, _when, _said in rules(schema_editor.connection.vendor):
        trigger, table = f"{name}_locked_{verb.lower()}", name.removesuffix("_delegated")
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {trigger}")
        else:
            schema_editor.execute(f"DROP TRIGGER {trigger} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {trigger}()")


def _approved(meeting):
    return f"EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {meeting} AND m.status = {APPROVED})"  # noqa: S608


def _differ(columns, vendor):
    unlike = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f'OLD."{name}" {unlike} NEW."{name}"' for name in columns)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [migrations.RunPython(forbid_changes, allow_changes)]
