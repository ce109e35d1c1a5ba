"""What is locked is not changed, deleted or added to; an update is reopened only by a reopening that says why."""

# ruff: noqa: S608 (every part of these statements is written here)

from django.db import migrations

from lodestar.service.audit.forbidding import ALWAYS, Forbid, Rule, differ

REFUSAL = "What is locked cannot be changed"
FINAL = "('locked', 'lapsed')"
KEPT = (
    "slug", "name", "observed_from", "observed_to", "opens", "closes", "scheme", "nation", "locked_at", "locked_by",
)  # fmt: skip
OF_REOPENING = ("slug", "line_id", "side", "edition", "until", "reason")


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
    ("rounds_round", "UPDATE", f"OLD.locked_at IS NOT NULL AND ({differ(*KEPT)})"),
    ("rounds_round", "DELETE", "OLD.locked_at IS NOT NULL"),
    ("rounds_roundaction", "UPDATE", _of_locked_round("OLD")),
    ("rounds_roundaction", "DELETE", _of_locked_round("OLD")),
    ("rounds_roundaction", "INSERT", _of_locked_round("NEW")),
    ("rounds_updatefile", "UPDATE", _of_final_update("OLD")),
    ("rounds_updatefile", "DELETE", _of_final_update("OLD")),
    ("rounds_updatefile", "INSERT", _of_final_update("NEW")),
    ("rounds_reopening", "UPDATE", differ(*OF_REOPENING)),
    ("rounds_reopening", "DELETE", ALWAYS),
)


class Migration(migrations.Migration):
    dependencies = [("rounds", "0001_initial")]
    operations = [Forbid(*(Rule(table, verb, REFUSAL, when) for table, verb, when in RULES))]
