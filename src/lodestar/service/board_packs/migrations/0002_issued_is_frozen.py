"""Database triggers: an issued pack changes only by being withdrawn, once, and is never deleted, whoever asks."""

from django.db import migrations

from lodestar.service.documents.freezing import frozen_once_issued


class Migration(migrations.Migration):
    dependencies = [("board_packs", "0001_board_pack")]
    operations = [
        frozen_once_issued(
            "board_packs_boardpack", "board pack", "forum_id", "meeting", "meeting_name", "meets_on", "since"
        )
    ]
