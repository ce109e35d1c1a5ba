"""Indicators in delivery: an indicator assigned to a node of the plan, its values, and other values that are proposed."""

from typing import Any

from django.db import models

from lodestar.evidence.errors import LodestarError
from lodestar.service.attachments.models import EvidenceFile
from lodestar.service.audit.recorded import Recorded

MISSING = (
    ("not-due", "Not due yet"),
    ("not-collected", "Not collected"),
    ("not-released", "Not released by its publisher yet"),
    ("not-applicable", "Does not apply"),
    ("withheld", "Withheld"),
)

SHEET = (
    ("rationale", "Why it is measured"),
    ("collection", "How it is collected"),
    ("verification", "How it is verified"),
    ("data_issues", "Known data issues"),
    ("changes", "Changes to the indicator"),
    ("assurance", "Quality assurance"),
    ("use", "What it is used for"),
)
PROPOSAL_STATES = (
    ("proposed", "Proposed"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
)


class Assignment(Recorded):
    """An indicator that a part of the plan answers for (commitment) or only watches (contextual).

    Baseline and target belong here; the definition is shared. ``dimensions`` maps a dimension to the categories that are
    expected: {"sex": ["female", "male"]}. ``points`` are values on the way: [["2027/28", "40"]].
    """

    KIND = "indicator-assignment"

    indicator = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    theme = models.ForeignKey("plan.Theme", models.PROTECT, null=True, blank=True, related_name="assignments")
    action = models.ForeignKey(
        "plan.Action", models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    starts = models.DateField(help_text="The first day of the first period.")
    frequency = models.CharField(max_length=20)
    cumulative = models.BooleanField(default=False)
    time_rule = models.CharField(max_length=20)
    place_rule = models.CharField(max_length=20)
    areas = models.JSONField(default=list, blank=True)
    dimensions = models.JSONField(default=dict, blank=True)
    baseline_period = models.CharField(max_length=40, blank=True)
    baseline = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    target_period = models.CharField(max_length=40, blank=True)
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    trajectory = models.CharField(max_length=20, blank=True)
    points = models.JSONField(default=list, blank=True)
    threshold = models.PositiveSmallIntegerField(default=5)
    rationale = models.TextField(blank=True)
    collection = models.TextField(blank=True)
    verification = models.TextField(blank=True)
    data_issues = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    assurance = models.TextField(blank=True)
    use = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("role", "name")
        constraints = (
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(role="commitment") | models.Q(role="contextual", target=None),
                name="contextual_has_no_target",
            ),
        )

    @property
    def sheet(self) -> list[tuple[str, str]]:
        """What the indicator sheet says, with its labels; what is blank is left out."""
        return [(label, text) for name, label in SHEET if (text := getattr(self, name))]


class Entered(Recorded):
    """What can be entered of an assignment for a period: for the whole, an area, or a category of a dimension.

    ``area``, ``dimension`` and ``category`` are blank for the whole.
    """

    assignment: Any
    period = models.CharField(max_length=40)
    area = models.CharField(max_length=20, blank=True)
    dimension = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=80, blank=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    status = models.CharField(max_length=20, default="result")

    class Meta(Recorded.Meta):
        abstract = True

    @property
    def action(self) -> object:
        return self.assignment.action

    @property
    def theme(self) -> object:
        return self.assignment.theme


class Value(Entered):
    """One value of an assignment for a period, or why it is missing."""

    KIND = "indicator-value"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    missing = models.CharField(max_length=20, blank=True, choices=MISSING)
    source = models.CharField(max_length=200, blank=True)

    class Meta(Recorded.Meta):
        ordering = ("period", "area", "dimension", "category")
        constraints = (
            *Recorded.Meta.constraints,
            models.UniqueConstraint(
                fields=["assignment", "period", "area", "dimension", "category"], name="one_value_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(missing=""), name="a_value_or_why_it_is_missing"
            ),
        )


class ValueProposal(Entered):
    """Another value that somebody proposes in place of the one that stands, or where none does, until it is judged.

    ``against`` is the version of the value that it was set beside, ``became`` the version that it was accepted as; 0
    where there is none. Whoever proposed it never judges it, and once judged it stays as it was.
    """

    KIND = "value-proposal"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="proposals")
    value = models.DecimalField(max_digits=24, decimal_places=6)
    source = models.CharField(max_length=200)
    motive = models.TextField()
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_on = models.DateField()
    against = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, default="proposed", choices=PROPOSAL_STATES)
    verdict = models.TextField(blank=True)
    judged_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    became = models.PositiveIntegerField(default=0)

    class Meta(Recorded.Meta):
        ordering = ("-proposed_on", "-id")
        constraints = (
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(judged_by=None) | ~models.Q(judged_by=models.F("author")),
                name="nobody_judges_what_they_proposed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment.name}, {self.period}"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Which value of the assignment it is about."""
        return self.period, self.area, self.dimension, self.category

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = ValueProposal.objects.filter(pk=self.pk).first() if self.pk else None
        if held is not None and held.state != "proposed":
            raise LodestarError("A proposal that was judged or withdrawn stays as it is; propose again")
        super().save(*args, **kwargs)


class ValueFile(EvidenceFile):
    """A file that backs a value. ``version`` is that of the value when it was added, so that a correction leaves it told.

    ``guarded``: the value, or a part of it, was hidden as a small number when the file was added. It stays guarded.
    """

    value = models.ForeignKey(Value, models.PROTECT, related_name="files")
    version = models.PositiveIntegerField()
    guarded = models.BooleanField(default=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = ValueFile.objects.filter(pk=self.pk).first() if self.pk else None
        if held is not None and (held.removed_at or held.fixed != self.fixed):
            raise LodestarError(f"{held} cannot be changed: remove it and add another")
        super().save(*args, **kwargs)

    @property
    def fixed(self) -> tuple[int, int, bool]:
        return self.value_id, self.version, self.guarded
