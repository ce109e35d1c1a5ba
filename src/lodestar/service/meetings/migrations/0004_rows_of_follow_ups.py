"""Which follow-up another goes on from is kept with the minutes, like its name."""

from importlib import import_module

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid

LOCKED = import_module("lodestar.service.meetings.migrations.0002_locked_minutes")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_repeating_follow_ups")]
    operations = [
        Forbid(
            LOCKED.of_follow_ups((*LOCKED.FOLLOW_UP, "after_id", "first_id")),
            before=(LOCKED.of_follow_ups(LOCKED.FOLLOW_UP),),
        )
    ]
