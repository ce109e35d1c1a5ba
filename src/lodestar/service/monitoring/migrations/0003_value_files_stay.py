"""A value's evidence file is never changed or deleted; it can be removed, once."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, differ, rows_stay

REMOVED = "OLD.removed_at IS NOT NULL"
CHANGED = differ(
    "name", "media_type", "size", "sha256", "added_by", "added_at", "value_id", "version", "guarded"
)


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_value_files")]
    operations = [
        Forbid(
            *rows_stay(
                "monitoring_valuefile",
                "An evidence file of a value stays as it was added",
                f"{REMOVED} OR {CHANGED}",
            )
        )
    ]
