from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who had stopped reminders has chosen none."""

    dependencies = [("rounds", "0004_told_of_proposals")]

    operations = [
        migrations.RemoveConstraint("noreminders", "reminders_stopped_once"),
        migrations.RenameModel("NoReminders", "ReminderChoice"),
        migrations.AlterField(
            "reminderchoice",
            "person",
            models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_choices"),
        ),
        migrations.AddField("reminderchoice", "wanted", models.JSONField(blank=True, default=list)),
        migrations.AddConstraint(
            "reminderchoice",
            models.UniqueConstraint(fields=("place", "person"), name="reminders_chosen_once"),
        ),
    ]
