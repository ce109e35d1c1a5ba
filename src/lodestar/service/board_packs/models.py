"""Board packs: what a board was given to read."""

from django.db import models

from lodestar.reports.documents.wording import day
from lodestar.service.documents.models import FrozenDocument


class BoardPack(FrozenDocument):
    """A pack for one meeting of a forum."""

    KIND = "board-pack"

    name = models.CharField(max_length=200)
    forum = models.ForeignKey("plan.Forum", models.PROTECT, related_name="board_packs")
    meeting = models.CharField(max_length=80, blank=True)
    meeting_name = models.CharField(max_length=200, blank=True)
    meets_on = models.DateField()
    since = models.DateField(null=True, blank=True)

    class Meta(FrozenDocument.Meta):
        ordering = ("-meets_on", "-id")

    @property
    def about(self) -> str:
        named = f"{self.meeting_name}. " if self.meeting_name not in ("", self.name) else ""
        before = f"; you last met on {day(self.since)}" if self.since else ""
        return f"{named}Meets on {day(self.meets_on)}{before}."
