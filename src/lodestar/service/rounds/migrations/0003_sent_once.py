"""What is sent by itself has one way to say how that went."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0002_locked_stays_locked"),
    ]

    operations = [
        migrations.AlterField("reminder", "sent_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.AddField("reminder", "again", models.BooleanField(default=False)),
    ]
