"""What was published changes only by being withdrawn, once, and is never deleted."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, differ, rows_stay

WITHDRAWN = "OLD.withdrawn_at IS NOT NULL"
CHANGED = differ(
    "place_id", "slug", "created_at", "kind", "record", "of_version", "name", "fields", "published_at", "published_by",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("memory", "0001_publication")]
    operations = [
        Forbid(*rows_stay("memory_publication", "What was published is kept", f"{WITHDRAWN} OR {CHANGED}"))
    ]
