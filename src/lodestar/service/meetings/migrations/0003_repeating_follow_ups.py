"""Follow-ups that repeat, and their ending undone. SQLite makes the table anew, so its triggers are made again there."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from lodestar.service.audit.forbidding import Forbid

LOCKED = import_module("lodestar.service.meetings.migrations.0002_locked_minutes")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_locked_minutes")]
    operations = [
        migrations.AddField(
            model_name="followup",
            name="after",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="then",
                to="meetings.followup",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="first",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later",
                to="meetings.followup",
            ),
        ),
        migrations.AddField(
            model_name="followup", name="missed_on", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="followup",
            name="repeats",
            field=models.CharField(
                blank=True,
                choices=[
                    ("monthly", "Every month"),
                    ("quarterly", "Every quarter"),
                    ("meetings", "With each meeting of the forum"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on", None), ("missed_on", None), _connector="OR"),
                name="followup_ends_one_way",
            ),
        ),
        Forbid(*LOCKED.rules()),
    ]
