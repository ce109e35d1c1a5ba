"""Forums at work: meetings with their agenda, what was decided and what follows, asks and offers.

What belongs to a meeting whose minutes are approved is locked: each model refuses, and so do triggers of the database.
"""

import datetime as dt
from typing import Any

from django.db import connection, models

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Recorded
from lodestar.service.meetings.forum_models import ForumMembership
from lodestar.service.meetings.words import (
    APPROVED,
    AUTHORITIES,
    EXCHANGE_KINDS,
    EXCHANGE_STATES,
    ITEM_STATES,
    MANAGED,
    OUTCOMES,
    PRESENCE,
    PURPOSES,
    REPEATS,
    STATUSES,
)

PUBLISHING = frozenset({"published_at", "published_version", "published"})
ANSWERS = ("planned", "papers-out", "held", "minuted")  # a proposed item can still be answered
OPEN_FOLLOW_UP = models.Q(done_on=None, missed_on=None)
UPKEEP = frozenset({"version", "created_at", "changed_at"})


class Locked(LodestarError):
    """The minutes that hold this are approved."""

    def __init__(self) -> None:
        super().__init__(
            "The minutes of this meeting are approved, so what they hold cannot change. Put it right by a minute or "
            "decision of a later meeting"
        )


class Meeting(Recorded):
    """A meeting of a forum. ``published`` is what the public reads, as it stood when somebody published it."""

    KIND = "meeting"

    forum = models.ForeignKey("plan.Forum", models.PROTECT, related_name="meetings")
    name = models.CharField(max_length=200)
    day = models.DateField()
    time = models.CharField(max_length=40, blank=True)
    where = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=20, choices=STATUSES, default="planned")
    cancelled_because = models.TextField(blank=True)
    quorate = models.BooleanField(null=True, blank=True)
    quorum_said = models.TextField(blank=True)
    approved_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_version = models.PositiveIntegerField(null=True, blank=True)
    published = models.JSONField(null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("-day", "-id")

    @property
    def locked(self) -> bool:
        return self.status == APPROVED

    @property
    def answers(self) -> bool:
        """Whether a proposed item can still be answered."""
        return self.status in ANSWERS

    @property
    def open(self) -> bool:
        """Whether the agenda may still change."""
        return self.status in {"planned", "papers-out"}

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = Meeting.objects.filter(pk=self.pk).values().first() if self.pk else None
        if held and held["status"] == APPROVED:
            kept = set(held) - PUBLISHING - UPKEEP
            if any(held[name] != getattr(self, name) for name in kept):
                raise Locked
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_if_locked(self.pk)
        return super().delete(*args, **kwargs)


def _refuse_if_locked(meeting: int | None) -> None:
    """Raise Locked for a meeting whose minutes are approved; hold it meanwhile, so that none is approved in between."""
    if not meeting:
        return
    rows = Meeting.objects.filter(pk=meeting)
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    if APPROVED in rows.values_list("status", flat=True):
        raise Locked


class OfMeeting(Recorded):
    """A record that its meeting's approved minutes lock."""

    class Meta(Recorded.Meta):
        abstract = True

    @property
    def meeting_key(self) -> int | None:
        return getattr(self, "meeting_id", None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_if_locked(self.meeting_key)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_if_locked(self.meeting_key)
        return super().delete(*args, **kwargs)


class AgendaItem(OfMeeting):
    """What a meeting takes up: the question, who brings it, what is asked of the forum, and the minute.

    ``about`` names records as ``kind:slug``. A proposed item is not on the agenda until it is accepted. ``carried_from`` is
    the item of a cancelled meeting that it goes on with; each is carried over once. ``counted`` is who was counted when
    the minutes were written, as they say it whatever seats and interests become: met, said, and the seats that stood aside.
    """

    KIND = "agenda-item"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    owner = models.CharField(max_length=200, blank=True)
    ask = models.TextField(blank=True)
    minutes_long = models.PositiveSmallIntegerField(null=True, blank=True)
    public = models.BooleanField(default=True)
    about = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=20, choices=ITEM_STATES, default="accepted")
    proposed_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.TextField(blank=True)
    minute = models.TextField(blank=True)
    carried_from = models.ForeignKey("self", models.PROTECT, related_name="carried_to", null=True, blank=True)
    counted = models.JSONField(null=True, blank=True)

    @property
    def quorum(self) -> str:
        """Whether it had its quorum, as the minutes were last written; blank where that was not kept."""
        return self.counted["said"] if self.counted else ""

    class Meta(OfMeeting.Meta):
        ordering = ("order", "id")
        constraints = (
            *OfMeeting.Meta.constraints,
            models.UniqueConstraint(
                fields=["carried_from"],
                condition=~models.Q(carried_from=None),
                name="agendaitem_carried_once",
            ),
        )


class Paper(OfMeeting):
    """A file for an item, kept by its content's hash. A paper that is withdrawn stays on record and is not served."""

    KIND = "paper"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=200)
    file_type = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    public = models.BooleanField(default=False)
    withdrawn_because = models.TextField(blank=True)

    class Meta(OfMeeting.Meta):
        ordering = ("id",)

    @property
    def meeting_key(self) -> int | None:
        return self.item.meeting_id if self.item_id else None


class Attendance(OfMeeting):
    """Who was there, for a seat or besides the members."""

    KIND = "attendance"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    membership = models.ForeignKey(
        ForumMembership, models.PROTECT, related_name="attendance", null=True, blank=True
    )
    name = models.CharField(max_length=200, blank=True)
    presence = models.CharField(max_length=20, choices=PRESENCE)

    class Meta(OfMeeting.Meta):
        ordering = ("id",)

    @property
    def there(self) -> bool:
        return self.presence in {"present", "substitute"}


class DeclarationOfInterest(OfMeeting):
    """A member's interest: in one item, or standing (no meeting) in the records that ``about`` names."""

    KIND = "interest"

    membership = models.ForeignKey(ForumMembership, models.PROTECT, related_name="interests")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="interests", null=True, blank=True)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="interests", null=True, blank=True)
    about = models.JSONField(default=list, blank=True)
    nature = models.TextField()
    managed = models.CharField(max_length=20, choices=MANAGED)
    declared_on = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta(OfMeeting.Meta):
        ordering = ("declared_on", "id")


class Decision(OfMeeting):
    """What was decided, by which authority, from when. A later decision supersedes; none is taken away.

    Decided at a meeting, it is locked with the minutes; by circulation or a delegated person, it stands as it was recorded.
    """

    KIND = "decision"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", null=True, blank=True)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions", null=True, blank=True)
    forum = models.ForeignKey("plan.Forum", models.PROTECT, related_name="decisions", null=True, blank=True)
    authority = models.CharField(max_length=20, choices=AUTHORITIES)
    delegate = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    text = models.TextField()
    outcome = models.CharField(max_length=30, choices=OUTCOMES)
    made_on = models.DateField()
    effective_from = models.DateField(null=True, blank=True)
    consulted = models.TextField(blank=True)
    about = models.JSONField(default=list, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(OfMeeting.Meta):
        ordering = ("-made_on", "-id")

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = Decision.objects.filter(pk=self.pk).values().first() if self.pk else None
        if held and held["meeting_id"] is None:
            kept = set(held) - {"published_at"} - UPKEEP
            if any(held[name] != getattr(self, name) for name in kept):
                raise LodestarError(
                    "A decision that no meeting made stands as it was recorded; record one that supersedes it"
                )
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LodestarError("A decision is never taken away; record one that supersedes it")


class FollowUp(Recorded):
    """Something that somebody will do after a meeting, until it is done or told why not.

    ``action`` is the slug of the plan's action that was proposed from it. Once the minutes are approved, what is to be
    done no longer changes; who does it, by when and whether it is done may. It ends on ``done_on``, or on ``missed_on``
    without having been done. One that repeats is a row for each date: ``after`` is the one before, ``first`` the first.
    """

    KIND = "follow-up"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="follow_ups", null=True, blank=True)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="follow_ups", null=True, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="follow_ups", null=True, blank=True)
    forum = models.ForeignKey("plan.Forum", models.PROTECT, related_name="follow_ups")
    name = models.CharField(max_length=200)
    who = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    missed_on = models.DateField(null=True, blank=True)
    told = models.TextField(blank=True)
    action = models.CharField(max_length=80, blank=True)
    repeats = models.CharField(max_length=20, choices=REPEATS, blank=True)
    after = models.OneToOneField("self", models.PROTECT, related_name="then", null=True, blank=True)
    first = models.ForeignKey("self", models.PROTECT, related_name="later", null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("due", "id")
        constraints = (
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(done_on=None) | models.Q(missed_on=None), name="followup_ends_one_way"
            ),
        )

    @property
    def ended_on(self) -> dt.date | None:
        """The day on which it ended, done or not; None while it is open."""
        return self.done_on or self.missed_on

    @property
    def standing(self) -> str:
        """How it ended, as a status key; to-do while it is open."""
        return "done" if self.done_on else "not-done" if self.missed_on else "to-do"

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = FollowUp.objects.filter(pk=self.pk).values().first() if self.pk else None
        if held is None or any(held[f] != getattr(self, f) for f in ("name", "meeting_id", "item_id")):
            _refuse_if_locked(held["meeting_id"] if held else self.meeting_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_if_locked(self.meeting_id)
        return super().delete(*args, **kwargs)


class Exchange(Recorded):
    """What one partner asks of another or offers it. With no receiving organisation it goes to government."""

    KIND = "exchange"

    direction = models.CharField(max_length=10, choices=EXCHANGE_KINDS)
    from_organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    to_organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="+", null=True, blank=True
    )
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    made_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=EXCHANGE_STATES, default="open")
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    about = models.JSONField(default=list, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("made_on", "id")

    @property
    def to(self) -> str:
        return self.to_organisation.name if self.to_organisation else "Government"


class Subject(models.Model):
    """The way back from a record to what was said of it: one row for each record that an item or decision names."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=80)
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="subjects", null=True, blank=True)
    decision = models.ForeignKey(Decision, models.CASCADE, related_name="subjects", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["place", "kind", "record"], name="meetings_subject_of"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.record}"
