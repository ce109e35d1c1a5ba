"""What a worker does for rounds: send the reminders that are due, and the notices that could not be sent before."""

from typing import Any

from lodestar.evidence.progress import Progress
from lodestar.service.monitoring.telling import tell_judged
from lodestar.service.places.models import Place
from lodestar.service.rounds.reminding import send_reminders
from lodestar.service.workers.background import in_background
from lodestar.service.workers.models import Work


@in_background
def remind(work: Work, tell: Progress) -> dict[str, Any]:
    """Send the reminders of a place that are due, and tell of judged proposals what was not told yet."""
    place, site = Place.objects.get(slug=work.place), str(work.given.get("site", ""))
    faults = [one.fault for one in send_reminders(place, site=site)]
    faults += [one.fault for one in tell_judged(place, site=site)]
    tell("sent", len(faults), len(faults))
    return {"sent": faults.count(""), "failed": len(faults) - faults.count("")}
