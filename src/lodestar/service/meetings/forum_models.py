"""A forum by itself: how it works from a day on, and who holds its seats."""

from django.db import models

from lodestar.service.audit.recorded import Recorded
from lodestar.service.meetings.words import ROLES


class ForumTerms(Recorded):
    """How a forum works from a day on, until its next terms begin: its quorum as data (see analysis/meetings/quorum.py).

    Terms without a first day hold from the beginning.
    """

    KIND = "forum-terms"

    forum = models.ForeignKey("plan.Forum", models.PROTECT, related_name="terms")
    starts = models.DateField(null=True, blank=True)
    quorum_number = models.PositiveSmallIntegerField(default=0)
    quorum_share = models.CharField(max_length=20, blank=True)
    quorum_more_than = models.BooleanField(default=False)
    quorum_sides = models.JSONField(default=list, blank=True)
    quorum_chair = models.BooleanField(default=False)

    class Meta(Recorded.Meta):
        constraints = (
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["forum", "starts"], name="forumterms_one_a_day"),
            models.UniqueConstraint(
                fields=["forum"], condition=models.Q(starts=None), name="forumterms_begin_once"
            ),
        )


class ForumMembership(Recorded):
    """Who holds a seat of a forum, from when to when. A seat that nobody holds is a row too, and is shown.

    ``of_person``: the seat is a named person's; otherwise an organisation's, which sends whom it likes.
    """

    KIND = "forum-membership"

    forum = models.ForeignKey("plan.Forum", models.PROTECT, related_name="memberships")
    seat = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLES)
    of_person = models.BooleanField(default=True)
    holder = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, blank=True)
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("forum", "id")

    def __str__(self) -> str:
        return self.name or self.seat

    @property
    def name(self) -> str:
        """Who holds the seat, in words; blank when it is vacant."""
        person = str(self.person) if self.person else self.holder
        return person if self.of_person else person or (self.organisation.name if self.organisation else "")

    @property
    def vacant(self) -> bool:
        return not self.name
