"""What a worker does for rounds: send the reminders that are due."""

from typing import Any

from lodestar.evidence.progress import Progress
from lodestar.service.places.models import Place
from lodestar.service.rounds.reminding import send_reminders
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def remind(work: Work, tell: Progress) -> dict[str, Any]:
    """Send the reminders of a place that are due."""
    sent = send_reminders(Place.objects.get(slug=work.place), site=str(work.given.get("site", "")))
    tell("sent", len(sent), len(sent))
    return {"sent": sum(not one.fault for one in sent), "failed": sum(bool(one.fault) for one in sent)}
