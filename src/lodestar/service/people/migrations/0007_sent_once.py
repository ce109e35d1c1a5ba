"""What is sent by itself has one way to say how that went."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_ending_told"),
    ]

    operations = [
        migrations.RenameField("endingtold", "told_at", "sent_at"),
        migrations.AlterField(
            "endingtold", "sent_at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AddField("endingtold", "again", models.BooleanField(default=False)),
    ]
