"""The plan: principles, themes, workstreams, actions, and the programmes, offers and projects that carry it."""

from django.db import models

from lodestar.service.ledger.models import LedgerRecord


class Forum(LedgerRecord):
    """A body of the partnership that meets."""

    KIND = "forum"

    name = models.CharField(max_length=200)
    purpose = models.TextField()
    established = models.CharField(max_length=10, blank=True)
    chair = models.CharField(max_length=200, blank=True)
    members = models.ManyToManyField("places.Organisation", related_name="forums", blank=True)
    reports_to = models.CharField(max_length=80, blank=True)


class Principle(LedgerRecord):
    """A guiding principle of the partnership."""

    KIND = "principle"

    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    text = models.TextField()

    class Meta(LedgerRecord.Meta):
        ordering = ("order",)


class Theme(LedgerRecord):
    """The first level of the plan."""

    KIND = "theme"

    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    text = models.TextField()

    class Meta(LedgerRecord.Meta):
        ordering = ("order",)


class Workstream(LedgerRecord):
    """The second level of the plan."""

    KIND = "workstream"

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="workstreams")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    text = models.TextField()

    class Meta(LedgerRecord.Meta):
        ordering = ("theme__order", "order")


class Action(LedgerRecord):
    """What somebody will do, or proposes to do, under a workstream."""

    KIND = "action"

    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="actions")
    name = models.CharField(max_length=200)
    text = models.TextField()
    commitment = models.CharField(max_length=20)
    starts = models.CharField(max_length=10, blank=True)
    ends = models.CharField(max_length=10, blank=True)
    measure = models.TextField(blank=True)
    measure_basis = models.CharField(max_length=20, blank=True)
    indicator = models.CharField(max_length=80, blank=True)
    principles = models.ManyToManyField(Principle, related_name="actions", blank=True)

    class Meta(LedgerRecord.Meta):
        ordering = ("workstream__theme__order", "workstream__order", "id")


class Responsibility(models.Model):
    """An organisation's part in an action: lead or partner, and on which side."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="responsibilities")
    role = models.CharField(max_length=20)
    side = models.CharField(max_length=20)
    basis = models.CharField(max_length=20)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.organisation} ({self.role})"


class Milestone(models.Model):
    """A dated step on the way of an action."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones")
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    due = models.CharField(max_length=10)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class NextStep(LedgerRecord):
    """What the partners said they would do next."""

    KIND = "next-step"

    order = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta(LedgerRecord.Meta):
        ordering = ("order",)

    def __str__(self) -> str:
        return self.text


class Programme(LedgerRecord):
    """A programme, fund, campaign, review or plan that the partnership draws on."""

    KIND = "programme"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="programmes", null=True, blank=True
    )
    partners = models.ManyToManyField("places.Organisation", related_name="partner_programmes", blank=True)
    starts = models.CharField(max_length=10, blank=True)
    ends = models.CharField(max_length=10, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    text = models.TextField()

    class Meta(LedgerRecord.Meta):
        ordering = ("name",)


class SupportOffer(LedgerRecord):
    """Something that a business can get."""

    KIND = "support-offer"

    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="support_offers", null=True, blank=True
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="support_offers", null=True, blank=True
    )
    kind = models.CharField(max_length=40)
    for_whom = models.TextField()
    text = models.TextField()
    workstream = models.ForeignKey(
        Workstream, models.PROTECT, related_name="support_offers", null=True, blank=True
    )

    class Meta(LedgerRecord.Meta):
        ordering = ("name",)


class Project(LedgerRecord):
    """A project of the pipeline, from opportunity to complete."""

    KIND = "project"

    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=20)
    stage_basis = models.CharField(max_length=20)
    organisation = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="projects", null=True, blank=True
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="projects", null=True, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=80, blank=True)
    workstream = models.ForeignKey(Workstream, models.PROTECT, related_name="projects", null=True, blank=True)
    assets = models.ManyToManyField("assets.Asset", related_name="projects", blank=True)
    text = models.TextField()

    class Meta(LedgerRecord.Meta):
        ordering = ("name",)
