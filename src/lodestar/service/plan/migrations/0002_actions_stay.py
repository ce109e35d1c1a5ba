"""An action ends in the plan: the database keeps its row, at its place and by its id, whoever asks."""

from django.db import migrations

from lodestar.service.audit.forbidding import Forbid, differ, rows_stay

REFUSAL = "An action stays: end it as completed, merged or superseded"


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]
    operations = [Forbid(*rows_stay("plan_action", REFUSAL, differ("place_id", "slug")))]
