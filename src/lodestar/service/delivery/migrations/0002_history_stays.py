"""A date revision is never changed or deleted."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, rows_stay


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial")]
    operations = [Forbid(*rows_stay("delivery_daterevision", "A date revision is history and stays"))]
