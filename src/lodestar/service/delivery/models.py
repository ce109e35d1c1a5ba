"""The working plan: what people record about actions beside what the place pack says of them."""

from decimal import Decimal
from typing import Any

from django.db import models

from lodestar.evidence.definitions.rating_schemes import DEFAULT as USUAL_RATINGS
from lodestar.evidence.definitions.risk_scheme import DEFAULT as USUAL_RISKS
from lodestar.evidence.definitions.working_plan import USUAL_CHECKS
from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Recorded
from lodestar.service.plan.models import Action


class Locked(LodestarError):
    """A record of history was to be changed or deleted."""


class History(Recorded):
    """A record of what happened: written once, never changed, never deleted."""

    class Meta(Recorded.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise Locked(f"A {self.KIND} cannot be changed; record what is true now as a new one")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Locked(f"A {self.KIND} cannot be deleted; it is part of the plan's history")


class DateRevision(History):
    """A date of an action or of one of its milestones was set, moved or taken away: from what, to what, why, by whom.

    ``milestone`` is blank for the action's own dates; ``round`` names the reporting round in which it was said; ``by`` is a
    person's handle or a command's name.
    """

    KIND = "date-revision"

    action = models.ForeignKey(Action, models.PROTECT, related_name="date_revisions")
    milestone = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=200)
    field = models.CharField(max_length=10)
    old = models.CharField(max_length=10, blank=True)
    new = models.CharField(max_length=10, blank=True)
    reason = models.TextField()
    by = models.CharField(max_length=254)
    round = models.CharField(max_length=80, blank=True)

    class Meta(History.Meta):
        ordering = ("id",)
        indexes = (models.Index(fields=["place", "created_at"]),)


class MilestoneMet(Recorded):
    """A milestone was reached on a day. ``taken_back`` says why it was not, after all."""

    KIND = "milestone-met"

    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones_met")
    milestone = models.CharField(max_length=80)
    on = models.DateField()
    taken_back = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        constraints = (
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["action", "milestone"], name="milestone_met_once"),
        )


class Dependency(Recorded):
    """An action cannot be done before another is. ``withdrawn`` says why it holds no more."""

    KIND = "dependency"

    action = models.ForeignKey(Action, models.PROTECT, related_name="needs")
    needs = models.ForeignKey(Action, models.PROTECT, related_name="needed_by")
    note = models.CharField(max_length=200, blank=True)
    withdrawn = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        constraints = (
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["action", "needs"], name="dependency_once"),
        )
        ordering = ("id",)


class BudgetLine(Recorded):
    """Pounds for an action from one source in one financial year. ``withdrawn`` says why the line counts no more."""

    KIND = "budget-line"

    action = models.ForeignKey(Action, models.PROTECT, related_name="budget_lines")
    source = models.CharField(max_length=200)
    year = models.CharField(max_length=7)
    committed = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    spent = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(max_length=3, default="GBP")
    withdrawn = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        ordering = ("year", "source", "id")


class TagTree(Recorded):
    """A second order of actions, with names for its levels: taken up from Lodestar's (``origin``) or the place's own."""

    KIND = "tag-tree"

    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=80, blank=True)
    levels = models.JSONField(default=list)

    class Meta(Recorded.Meta):
        ordering = ("id",)


class Tag(Recorded):
    """A tag of a tree, under another or at the top. Its slug starts with the tree's, and stays when it is renamed.

    A tag that ended says why, and is given to no action any more; one that was merged leads on to ``into``.
    """

    KIND = "tag"

    tree = models.ForeignKey(TagTree, models.PROTECT, related_name="tags")
    under = models.ForeignKey("self", models.PROTECT, related_name="below", null=True, blank=True)
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    ended_because = models.TextField(blank=True)
    into = models.ForeignKey("self", models.PROTECT, related_name="took_over", null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("tree_id", "id")

    @property
    def stands(self) -> bool:
        return not self.ended_because


class Tagging(Recorded):
    """The tags that an action bears. Its slug is the action's."""

    KIND = "tagging"
    LISTS = ("tags",)

    action = models.OneToOneField(Action, models.PROTECT, related_name="tagging")
    tags = models.ManyToManyField(Tag, related_name="taggings", blank=True)


class Schemes(Recorded):
    """Which shared definitions a place works by: checks of data health, rating scheme of new rounds, risk scheme."""

    KIND = "schemes"

    health = models.CharField(max_length=80, default=USUAL_CHECKS)
    rating = models.CharField(max_length=80, default=USUAL_RATINGS)
    risk = models.CharField(max_length=80, default=USUAL_RISKS)

    class Meta(Recorded.Meta):
        constraints = (
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["place"], name="schemes_once_a_place"),
        )


STANCES = (
    ("supports", "Supports"),
    ("neutral", "Neutral"),
    ("to-be-won-over", "To be won over"),
    ("opposes", "Opposes"),
)


VERDICTS = (("to-verify", "To verify"), ("verified", "Verified"), ("not-adequate", "Not adequate"))


class Stance(Recorded):
    """How an organisation stands to an action, as those see it who work on the action. ``withdrawn`` says why it is told no more.

    Only who may edit the action reads it. It is never published: no page for others, download, search entry, API or
    edition holds it, and nothing that does is worked out from it.
    """

    KIND = "stance"
    PRIVATE = True

    action = models.ForeignKey(Action, models.PROTECT, related_name="stances")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    stance = models.CharField(max_length=20, choices=STANCES)
    note = models.TextField()
    on = models.DateField(help_text="The day from which it stands so.")
    withdrawn = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        ordering = ("organisation__name", "id")
        constraints = (
            *Recorded.Meta.constraints,
            models.UniqueConstraint(fields=["action", "organisation"], name="stance_once"),
            models.CheckConstraint(
                condition=models.Q(stance__in=[name for name, _ in STANCES]), name="stance_is_one_of_four"
            ),
        )


class Verification(Recorded):
    """Somebody other than who reported it says whether what was reported done was really done. For the partnership alone.

    It is about a milestone reached or a follow-up done, as it was reported at ``of_version``; what is reported anew is
    verified anew. Once judged it stays as it was.
    """

    KIND = "verification"

    met = models.ForeignKey(MilestoneMet, models.PROTECT, null=True, blank=True, related_name="verifications")
    follow_up = models.ForeignKey(
        "meetings.FollowUp", models.PROTECT, null=True, blank=True, related_name="verifications"
    )
    of_version = models.PositiveIntegerField()
    reporter = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    verifier = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    asked_on = models.DateField()
    state = models.CharField(max_length=20, default="to-verify", choices=VERDICTS)
    reason = models.TextField(blank=True)
    judged_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("-id",)
        constraints = (
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(verifier=models.F("reporter")), name="nobody_verifies_what_they_reported"
            ),
            models.CheckConstraint(
                condition=models.Q(met=None) ^ models.Q(follow_up=None), name="verification_of_one_thing"
            ),
        )

    @property
    def of(self) -> Any:
        """The milestone reached, or the follow-up."""
        return self.met or self.follow_up

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = Verification.objects.filter(pk=self.pk).first() if self.pk else None
        if held is not None and held.state != "to-verify":
            raise Locked(
                "A verification that was judged stays as it is; what is reported anew is verified anew"
            )
        super().save(*args, **kwargs)


class Ending(Recorded):
    """How an action ended: completed, merged into another or superseded by one. Its slug is the action's.

    The action stays to be read, and leads on to ``into``. ``taken_back`` says why it did not end, after all.
    """

    KIND = "ending"

    action = models.OneToOneField(Action, models.PROTECT, related_name="ending")
    how = models.CharField(max_length=10)
    into = models.ForeignKey(Action, models.PROTECT, related_name="took_over", null=True, blank=True)
    on = models.DateField()
    reason = models.TextField()
    taken_back = models.TextField(blank=True)

    @property
    def stands(self) -> bool:
        return not self.taken_back
