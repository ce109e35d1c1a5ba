"""Risks, the acceptances that let some of them stand, and issues."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from lodestar.analysis.risks import RatedAs, Rating
from lodestar.service.audit.recorded import Recorded

LEVEL = (MinValueValidator(1), MaxValueValidator(10))


class OnThePlan(Recorded):
    """A record that hangs on an action, on a theme or on the place as a whole."""

    name = models.CharField(max_length=200)
    action = models.ForeignKey(
        "plan.Action", models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    theme = models.ForeignKey("plan.Theme", models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    owner = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    raised_on = models.DateField()

    class Meta(Recorded.Meta):
        abstract = True


class Risk(OnThePlan):
    """Something uncertain that would harm the plan: its cause, the event, its effect; rated three times.

    ``indicators`` watch it or what is done about it. Inherent: with nothing done. Current: as things stand. Target: after the treatment.
    """

    KIND = "risk"
    LISTS = ("indicators",)

    category = models.CharField(max_length=40)
    cause = models.TextField()
    event = models.TextField()
    effect = models.TextField()
    inherent_likelihood = models.PositiveSmallIntegerField(validators=LEVEL)
    inherent_impact = models.PositiveSmallIntegerField(validators=LEVEL)
    current_likelihood = models.PositiveSmallIntegerField(validators=LEVEL)
    current_impact = models.PositiveSmallIntegerField(validators=LEVEL)
    target_likelihood = models.PositiveSmallIntegerField(validators=LEVEL)
    target_impact = models.PositiveSmallIntegerField(validators=LEVEL)
    proximity = models.PositiveSmallIntegerField(validators=LEVEL)
    treatment = models.CharField(max_length=20)
    treatment_text = models.TextField(blank=True)
    review_by = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    indicators = models.ManyToManyField("monitoring.Assignment", blank=True, related_name="risks")

    class Meta(OnThePlan.Meta):
        ordering = ("-current_likelihood", "slug")

    @property
    def inherent(self) -> Rating:
        return Rating(self.inherent_likelihood, self.inherent_impact)

    @property
    def current(self) -> Rating:
        return Rating(self.current_likelihood, self.current_impact)

    @property
    def target(self) -> Rating:
        return Rating(self.target_likelihood, self.target_impact)


class RiskAcceptance(Recorded):
    """Somebody with the authority lets a risk stand as it is, until a day.

    What is accepted is a level of risk: the current rating of that moment, with the scheme that it was read by and the
    id and word of its band. Blank in one from before these were remembered, where nothing tells them.
    """

    KIND = "risk-acceptance"

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="acceptances")
    approver = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    justification = models.TextField()
    accepted_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    scheme = models.CharField(max_length=80, blank=True)
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True, validators=LEVEL)
    impact = models.PositiveSmallIntegerField(null=True, blank=True, validators=LEVEL)
    band = models.CharField(max_length=20, blank=True)
    word = models.CharField(max_length=200, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("-accepted_on", "-id")
        constraints = (
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("accepted_on")),
                name="acceptance_expires_after_it_starts",
            ),
        )

    @property
    def action(self) -> object:
        return self.risk.action

    @property
    def given_for(self) -> RatedAs | None:
        """The rating that it was given for; None where that is not known."""
        if self.likelihood is None or self.impact is None:
            return None
        return RatedAs(Rating(self.likelihood, self.impact), self.band, self.word)


class Issue(OnThePlan):
    """Something that has happened and hinders the plan: no longer a risk."""

    KIND = "issue"

    text = models.TextField()
    impact = models.PositiveSmallIntegerField(validators=LEVEL)
    risk = models.ForeignKey(Risk, models.PROTECT, null=True, blank=True, related_name="issues")
    due = models.DateField(null=True, blank=True)
    resolution = models.TextField(blank=True)
    resolved_on = models.DateField(null=True, blank=True)

    class Meta(OnThePlan.Meta):
        ordering = ("-impact", "slug")
