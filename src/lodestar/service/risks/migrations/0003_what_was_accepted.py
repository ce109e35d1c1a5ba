"""An acceptance remembers the rating that it was given for; of those from before, the audit tells it."""

import django.core.validators
from django.db import migrations, models

from lodestar.service.risks.remembering import remember_ratings

LEVEL = [django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)]
OF = "riskacceptance"


def _remember(apps, schema_editor):
    remember_ratings(
        apps.get_model("risks", "RiskAcceptance"),
        apps.get_model("audit", "Event"),
        apps.get_model("delivery", "Schemes"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("risks", "0002_indicators_that_watch"),
        ("audit", "0005_event_by_moment"),
        ("delivery", "0005_risk_schemes"),
    ]

    operations = [
        migrations.AddField(OF, "scheme", models.CharField(blank=True, max_length=80)),
        migrations.AddField(
            OF, "likelihood", models.PositiveSmallIntegerField(blank=True, null=True, validators=LEVEL)
        ),
        migrations.AddField(
            OF, "impact", models.PositiveSmallIntegerField(blank=True, null=True, validators=LEVEL)
        ),
        migrations.AddField(OF, "band", models.CharField(blank=True, max_length=20)),
        migrations.AddField(OF, "word", models.CharField(blank=True, max_length=200)),
        migrations.RunPython(_remember, migrations.RunPython.noop),
    ]
