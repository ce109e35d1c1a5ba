"""What happens every day without anybody asking: declared here, begun by whichever worker runs.

Each line is begun once a day, at its hour or as soon after it as a worker runs. The row of ``DailyRun`` that says so is
written with the work itself, and no second one can be: two workers at once begin it once. Work that fails or is cut short
waits for the next day, so each kind must make up by itself for a day that was lost.
"""

import datetime as dt
import logging
import threading
from dataclasses import dataclass
from typing import cast

from django.db import DatabaseError, IntegrityError, close_old_connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task

from lodestar.service.workers.background import begin
from lodestar.service.workers.models import DailyRun

BY = "Lodestar"
EVERY = 30.0

logger = logging.getLogger("lodestar.work")


@dataclass(frozen=True)
class Daily:
    """A piece of background work, the hour from which it is begun (in the site's time zone), and what it does.

    ``job`` is the path of the work. With ``each_place`` it is begun for each place by itself.
    """

    job: str
    at: dt.time
    does: str
    each_place: bool = False

    @property
    def name(self) -> str:
        return self.job.rpartition(".")[2]


TIMETABLE = (
    Daily(
        "lodestar.service.workers.jobs.tidy_up", dt.time(3),
        "Sessions that have ended and work that ended 90 days ago are cleared.",
    ),
    Daily(
        "lodestar.service.releases.jobs.clear_uploads", dt.time(3),
        "Uploaded files that nobody decided on for a week are cleared.",
    ),
    Daily(
        "lodestar.service.rounds.jobs.remind", dt.time(7),
        "Reminders of reporting rounds that are due are sent, and notices of judged proposals that could not be sent before.",
        each_place=True,
    ),
    Daily(
        "lodestar.service.people.jobs.tell_of_ending_roles", dt.time(7),
        "Whoever holds a role that ends within two weeks is told, and the administrators of the place with them.",
        each_place=True,
    ),
)  # fmt: skip


def begin_what_is_due(now: dt.datetime | None = None) -> list[str]:
    """Begin what today's timetable has for this hour and nobody has begun yet; return the names."""
    now = timezone.localtime(now)
    begun = set(DailyRun.objects.filter(day=now.date()).values_list("name", flat=True))
    due = [one for one in TIMETABLE if one.at <= now.time() and one.name not in begun]
    return [one.name for one in due if _begin(one, now.date())]


def keep_time(stopping: threading.Event, every: float = EVERY) -> None:
    """Begin what is due, again and again, until told to stop. A busy ledger is asked again the next time."""
    while True:
        close_old_connections()
        try:
            begin_what_is_due()
        except DatabaseError:
            logger.info("the timetable could not be read now; it is tried again in %.0f seconds", every)
        close_old_connections()
        if stopping.wait(every):
            return


def _begin(daily: Daily, day: dt.date) -> bool:
    """Write down that it is begun and begin it, both or neither. False when another worker was faster."""
    job, places = cast(Task, import_string(daily.job)), _places() if daily.each_place else [""]
    try:
        with transaction.atomic():
            DailyRun.objects.create(name=daily.name, day=day)
            for place in places:
                begin(job, by=BY, place=place)
    except IntegrityError:
        return False
    return True


def _places() -> list[str]:
    from lodestar.service.places.models import Place

    return list(Place.objects.order_by("slug").values_list("slug", flat=True))
