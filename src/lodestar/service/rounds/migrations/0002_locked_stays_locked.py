"""Database triggers that refuse to change what is locked, whoever asks and by whatever way.

A later migration that remakes one of these tables on SQLite loses its triggers: call ``forbid_changes`` again at its end.
"""

# ruff: noqa: S608 (every part of these statements is written here)

from django.db import migrations

REFUSAL = "What is locked cannot be changed"
FINAL = "('locked', 'lapsed')"
KEPT = (
    "slug", "name", "observed_from", "observed_to", "opens", "closes", "scheme", "nation", "locked_at", "locked_by",
)  # fmt: skip
OF_REOPENING = ("slug", "line_id", "side", "edition", "until", "reason")


def _changed(columns):
    return " OR ".join(f"OLD.{column} <DIFFERS> NEW.{column}" for column in columns)


def _of_locked_round(row):
    return f"EXISTS (SELECT 1 FROM rounds_round r WHERE r.id = {row}.round_id AND r.locked_at IS NOT NULL)"


def _of_final_update(row):
    return f"EXISTS (SELECT 1 FROM rounds_update u WHERE u.id = {row}.update_id AND u.state IN {FINAL})"


def _reopened(of_side):
    side = " AND o.side = NEW.side" if of_side else ""
    return f"EXISTS (SELECT 1 FROM rounds_reopening o WHERE o.line_id = NEW.line_id AND o.edition = NEW.edition{side})"


def _out_of_turn(of_side):
    return (
        f"(NEW.edition > 1 AND NOT {_reopened(of_side)}) OR (NEW.edition = 1 AND {_of_locked_round('NEW')}) "
        f"OR NEW.state IN {FINAL}"
    )


# table, verb, when it is refused
RULES = (
    ("rounds_update", "UPDATE", f"OLD.state IN {FINAL}"),
    ("rounds_update", "DELETE", f"OLD.state IN {FINAL}"),
    ("rounds_update", "INSERT", _out_of_turn(True)),
    ("rounds_jointline", "UPDATE", f"OLD.state IN {FINAL}"),
    ("rounds_jointline", "DELETE", f"OLD.state IN {FINAL}"),
    ("rounds_jointline", "INSERT", _out_of_turn(False)),
    ("rounds_round", "UPDATE", f"OLD.locked_at IS NOT NULL AND ({_changed(KEPT)})"),
    ("rounds_round", "DELETE", "OLD.locked_at IS NOT NULL"),
    ("rounds_roundaction", "UPDATE", _of_locked_round("OLD")),
    ("rounds_roundaction", "DELETE", _of_locked_round("OLD")),
    ("rounds_roundaction", "INSERT", _of_locked_round("NEW")),
    ("rounds_updatefile", "UPDATE", _of_final_update("OLD")),
    ("rounds_updatefile", "DELETE", _of_final_update("OLD")),
    ("rounds_updatefile", "INSERT", _of_final_update("NEW")),
    ("rounds_reopening", "UPDATE", _changed(OF_REOPENING)),
    ("rounds_reopening", "DELETE", "1 = 1"),
)


def forbid_changes(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table, verb, rule in RULES:
        name = f"{table}_no_{verb.lower()}"
        when = rule.replace("<DIFFERS>", "IS NOT" if sqlite else "IS DISTINCT FROM")
        if sqlite:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {when} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        else:
            row = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {when} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN {row}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )


def allow_changes(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table, verb, _ in RULES:
        name = f"{table}_no_{verb.lower()}"
        schema_editor.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
        if not sqlite:
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]
    operations = [migrations.RunPython(forbid_changes, allow_changes)]
