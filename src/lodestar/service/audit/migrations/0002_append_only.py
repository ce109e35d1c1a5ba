"""No event of the audit is changed or deleted."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, rows_stay


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [Forbid(*rows_stay("audit_event", "The audit is append-only"))]
