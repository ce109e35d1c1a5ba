"""Work done in the background, told in a way that a page can show: what, for whom, how far, and how it ended."""

import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q

from lodestar.service.workers.presence import is_held, worker_is_running

WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"


class Work(models.Model):
    """One piece of background work. The queue carries it to a worker; this row says what became of it.

    ``subject`` is what it is about (the id of an upload or a release), ``given`` what the person gave with it,
    ``result`` what came of it. ``done`` counts steps or rows; ``of`` is 0 where their number is not known.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=254)
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    of = models.BigIntegerField(default=0)
    result = models.JSONField(null=True)
    failure = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=["place", "subject", "name"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["name", "place", "subject"],
                condition=Q(state__in=[WAITING, WORKING]),
                name="work_under_way_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"

    @property
    def under_way(self) -> bool:
        """True while it waits or is worked on, and has not been cut short."""
        return self.state == WAITING or (self.state == WORKING and not self.cut_short)

    @cached_property
    def cut_short(self) -> bool:
        """True when the worker that had it has ended without finishing it.

        A worker writes down the end before it lets go, so the state is read again after the look at the lock.
        """
        if self.state != WORKING or is_held(str(self.pk)):
            return False
        return Work.objects.filter(pk=self.pk, state=WORKING).exists()

    @cached_property
    def without_worker(self) -> bool:
        """True when it waits and no worker runs that could take it."""
        return self.state == WAITING and not worker_is_running()

    @property
    def share(self) -> int | None:
        """How much of the present step is done, in whole per cent; None when that is not known."""
        return min(100, 100 * self.done // self.of) if self.of > 0 else None


class DailyRun(models.Model):
    """A line of the timetable was begun on a day. One row each: whoever comes second begins nothing."""

    name = models.CharField(max_length=60)
    day = models.DateField()
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-day", "name")
        constraints = (models.UniqueConstraint(fields=["name", "day"], name="begun_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.name} on {self.day}"
