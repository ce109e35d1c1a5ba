"""A decision about organisations is never changed or deleted."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, rows_stay


class Migration(migrations.Migration):
    dependencies = [("linkage", "0001_decisions")]
    operations = [
        Forbid(*rows_stay("linkage_linkdecision", "A decision about organisations is never changed"))
    ]
