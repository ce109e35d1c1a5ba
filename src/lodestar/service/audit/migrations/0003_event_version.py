"""Tell which version of a record an event made. SQLite adds the column in place, so that the triggers stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="event",
            name="version",
            field=models.PositiveIntegerField(
                blank=True, help_text="The version of the record that this event made.", null=True
            ),
        )
    ]
