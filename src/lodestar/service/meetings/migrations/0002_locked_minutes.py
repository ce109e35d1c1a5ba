"""What approved minutes hold is not changed, deleted or added to; a delegated decision stands."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, Rule, differ

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


def rules():
    """Every rule, in order."""
    for table, meeting in TABLES.items():
        for verb, rows in ROWS.items():
            yield _locked(table, verb, " OR ".join(approved(meeting.format(row=row)) for row in rows))
    yield _locked("meetings_meeting", "UPDATE", f"OLD.status = {APPROVED} AND ({differ(*MEETING)})")
    yield _locked("meetings_meeting", "DELETE", f"OLD.status = {APPROVED}")
    yield of_follow_ups(FOLLOW_UP)
    yield _locked("meetings_followup", "DELETE", approved("OLD.meeting_id"))
    for verb, when in (("UPDATE", f" AND ({differ(*DELEGATED)})"), ("DELETE", "")):
        name = f"meetings_decision_delegated_locked_{verb.lower()}"
        yield Rule("meetings_decision", verb, STANDS, f"OLD.meeting_id IS NULL{when}", name)


def of_follow_ups(columns):
    """The rule that these columns of a follow-up are kept with the minutes."""
    return _locked("meetings_followup", "UPDATE", f"{approved('OLD.meeting_id')} AND ({differ(*columns)})")


def _locked(table, verb, when):
    return Rule(table, verb, REFUSAL, when, f"{table}_locked_{verb.lower()}")


def approved(meeting):
    return f"EXISTS (SELECT 1 FROM meetings_meeting m WHERE m.id = {meeting} AND m.status = {APPROVED})"  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]
    operations = [Forbid(*rules())]
