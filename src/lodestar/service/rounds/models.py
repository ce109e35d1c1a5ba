"""Reporting rounds: what each side says of each action, alone; what both agree; and what was sent to remind them.

Locked values change by no route: ``save`` and ``delete`` refuse here, and triggers refuse in the database
(migrations/0002). A reopening never touches a locked row: it lets its side write a further edition of it.
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from lodestar.analysis.rounds.calendar import SAID, Nation
from lodestar.analysis.rounds.sides import ORDER
from lodestar.analysis.rounds.sides import SAID as SIDES
from lodestar.analysis.rounds.states import FINAL, State
from lodestar.evidence.definitions.rating_schemes import DEFAULT, RatingScheme, rating_scheme
from lodestar.evidence.errors import LodestarError
from lodestar.service.attachments.models import EvidenceFile
from lodestar.service.audit.recorded import Recorded
from lodestar.service.people.sending import SentOnce

SIDE_CHOICES = [(side, SIDES[side]) for side in ORDER]
PROPOSED, AGREED = "proposed", "agreed"


class Locked(LodestarError):
    """Something that is locked was to be changed."""

    def __init__(self, what: object) -> None:
        super().__init__(
            f"{what} is locked and cannot be changed; whoever runs the round can reopen it, with a reason"
        )


class Refusing(Recorded):
    """A record that can be locked. Nobody deletes one, locked or not: a round keeps what was said in it."""

    class Meta(Recorded.Meta):
        abstract = True

    is_locked: ClassVar[property]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            held = type(self)._default_manager.filter(pk=self.pk).first()
            if held is not None and held.is_locked:
                held.refuse_change(self)
        super().save(*args, **kwargs)

    def refuse_change(self, becoming: Any) -> None:
        raise Locked(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LodestarError(f"{self} cannot be deleted: what was reported in a round is kept")


class Round(Refusing):
    """A reporting round: the days that it tells of, and the days in which people send what they have to tell."""

    KIND = "round"
    LISTS = ("actions",)
    KEPT = (
        "name", "observed_from", "observed_to", "opens", "closes", "scheme", "nation", "locked_at", "locked_by",
    )  # fmt: skip

    name = models.CharField(max_length=80)
    observed_from = models.DateField()
    observed_to = models.DateField()
    opens = models.DateField()
    closes = models.DateField()
    scheme = models.CharField(max_length=80, default=DEFAULT)
    nation = models.CharField(
        max_length=30, choices=[(str(n), SAID[n]) for n in Nation], default=Nation.ENGLAND_AND_WALES
    )
    actions = models.ManyToManyField("plan.Action", through="RoundAction", related_name="rounds")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.CharField(max_length=254, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(Refusing.Meta):
        ordering = ("-closes", "-id")
        constraints = (
            models.UniqueConstraint(fields=["place", "slug"], name="round_slug_once_a_place"),
            models.CheckConstraint(
                condition=models.Q(observed_to__gte=models.F("observed_from")), name="round_observes_forward"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gte=models.F("opens")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=models.Q(opens__gt=models.F("observed_from")),
                name="round_opens_after_what_it_tells_of_began",
            ),
        )

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def stage(self) -> str:
        """Where it stands today: not-open, live, window-closed or locked."""
        today = timezone.localdate()
        if self.is_locked:
            return "locked"
        return "not-open" if today < self.opens else "window-closed" if today > self.closes else "live"

    def refuse_change(self, becoming: "Round") -> None:
        if any(getattr(self, name) != getattr(becoming, name) for name in self.KEPT):
            raise Locked(self)

    @property
    def rating_scheme(self) -> RatingScheme:
        return rating_scheme(self.scheme)


class RoundAction(models.Model):
    """An action as it was when the round was opened: who reports on it, and the end that was planned then."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="lines")
    action = models.ForeignKey("plan.Action", models.PROTECT, related_name="round_lines")
    sides = models.JSONField(default=list)
    planned_end = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("action__workstream__theme__order", "action__workstream__order", "id")
        constraints = (models.UniqueConstraint(fields=["round", "action"], name="action_once_a_round"),)

    def __str__(self) -> str:
        return f"{self.action}, {self.round}"

    @property
    def joint(self) -> bool:
        return len(self.sides) > 1


class Saying(Refusing):
    """What an update and a joint line have in common: a rating, how sure, and the day by which it will be done."""

    line = models.ForeignKey(RoundAction, models.PROTECT, related_name="%(class)ss")
    action = models.ForeignKey("plan.Action", models.PROTECT, related_name="%(class)ss")
    round = models.ForeignKey(Round, models.PROTECT, related_name="%(class)ss")
    edition = models.PositiveSmallIntegerField(default=1)
    rating = models.CharField(max_length=40, blank=True)
    confidence = models.CharField(max_length=40, blank=True)
    forecast = models.DateField(null=True, blank=True)

    class Meta(Refusing.Meta):
        abstract = True

    @property
    def is_locked(self) -> bool:
        return self.state in FINAL


class Update(Saying):
    """What one side says of an action in a round. ``writers`` are the handles of all who wrote any of it.

    ``first_*`` keep what was said when it was first submitted, before its side had seen the other's: forecasters are scored by
    that. ``edition`` is 1, and one more for each time that a locked update was reopened. ``told`` is set by who returns it:
    who was told by e-mail.
    """

    KIND = "update"
    told: Any

    side = models.CharField(max_length=20, choices=SIDE_CHOICES)
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="updates", null=True, blank=True
    )
    state = models.CharField(max_length=12, choices=[(str(s), str(s)) for s in State], default=State.DRAFT)
    narrative = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    way_back = models.TextField(blank=True)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="updates")
    writers = models.JSONField(default=list)
    approver = models.ForeignKey(
        "people.User", models.PROTECT, related_name="approved", null=True, blank=True
    )
    returned_because = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    first_rating = models.CharField(max_length=40, blank=True)
    first_confidence = models.CharField(max_length=40, blank=True)
    first_forecast = models.DateField(null=True, blank=True)

    class Meta(Saying.Meta):
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["place", "slug"], name="update_slug_once_a_place"),
            models.UniqueConstraint(fields=["line", "side", "edition"], name="update_once_a_side"),
        )
        indexes = (models.Index(fields=["round", "state"]),)

    def __str__(self) -> str:
        return f"The {SIDES[self.side].lower()} update of {self.action}"


class JointLine(Saying):
    """What the sides agree on after they differed. ``agreed`` maps a side to the handle of who agreed for it."""

    KIND = "joint-line"

    state = models.CharField(
        max_length=12, choices=[(s, s) for s in (PROPOSED, AGREED, *sorted(FINAL))], default=PROPOSED
    )
    text = models.TextField()
    reason = models.TextField()
    author = models.ForeignKey("people.User", models.PROTECT, related_name="joint_lines")
    agreed = models.JSONField(default=dict)

    class Meta(Saying.Meta):
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["place", "slug"], name="joint_line_slug_once_a_place"),
            models.UniqueConstraint(fields=["line", "edition"], name="joint_line_once"),
        )

    def __str__(self) -> str:
        return f"The joint line of {self.action}"


class Reopening(Recorded):
    """Leave to write a locked update anew, until a day. When it ends unused, what was locked stands as it was.

    ``told`` is set by who reopens it: who was told by e-mail.
    """

    KIND = "reopening"
    told: Any

    line = models.ForeignKey(RoundAction, models.PROTECT, related_name="reopenings")
    side = models.CharField(max_length=20, choices=SIDE_CHOICES)
    edition = models.PositiveSmallIntegerField()
    until = models.DateTimeField()
    reason = models.TextField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["place", "slug"], name="reopening_slug_once_a_place"),
            models.UniqueConstraint(fields=["line", "side", "edition"], name="reopened_once_an_edition"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="reopening_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(edition__gte=2), name="reopening_makes_a_further_edition"
            ),
        )

    def __str__(self) -> str:
        return f"The reopening of {self.line}"


class UpdateFile(EvidenceFile):
    """A file that backs an update."""

    update = models.ForeignKey(Update, models.PROTECT, related_name="files")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if Update.objects.get(pk=self.update_id).is_locked:
            raise Locked(self.update)
        super().save(*args, **kwargs)


class Reminder(SentOnce):
    """The log of what was sent to whom by itself, and why: reminders of a round, that something was returned or reopened,
    and, without a round, what became of a proposed value.

    One name is sent once to a person.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="reminders", null=True, blank=True)
    person = models.ForeignKey("people.User", models.CASCADE, related_name="reminders")
    name = models.CharField(max_length=40)
    about = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["round", "person", "name"], name="reminded_once"),
            models.UniqueConstraint(
                fields=["place", "person", "name"], condition=models.Q(round=None), name="told_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} to {self.person}"


class ReminderChoice(models.Model):
    """The reminders and notices of a place that somebody wants by e-mail, where they chose; blank for none.

    Their list on the site says what waits in any case.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="+")
    person = models.ForeignKey("people.User", models.CASCADE, related_name="reminder_choices")
    wanted = models.JSONField(default=list, blank=True)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "person"], name="reminders_chosen_once"),)

    def __str__(self) -> str:
        return f"{self.person} at {self.place}"
