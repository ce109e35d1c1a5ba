"""The place itself and what its facts stand on: sources, organisations, strengths."""

from django.db import models

from lodestar.service.ledger.models import LedgerRecord

NATIONS = {
    "K02000001": "United Kingdom",
    "E92000001": "England",
    "W92000004": "Wales",
    "S92000003": "Scotland",
    "N92000002": "Northern Ireland",
}


class Place(models.Model):
    """One place and its partnership. The tenant: every other record of the ledger belongs to one.

    ``revision`` counts audited changes to anything of the place; with the store's version it keys what is cached.
    """

    KIND = "place"

    slug = models.CharField(max_length=80, unique=True)
    source = models.CharField(max_length=80)
    locator = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    summary = models.TextField()
    made = models.BooleanField(default=False)
    codes = models.JSONField(default=list)
    authorities = models.JSONField(default=list)
    asset_categories = models.JSONField(default=list)
    partnership_name = models.CharField(max_length=200)
    local_partner = models.CharField(max_length=80)
    national_partner = models.CharField(max_length=80)
    started = models.CharField(max_length=10)
    north_star = models.CharField(max_length=80, blank=True)
    licence = models.CharField(max_length=200)
    published = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    pack_digest = models.CharField(max_length=64, blank=True)
    base = models.JSONField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> "Place":
        return self

    @property
    def area_names(self) -> dict[str, str]:
        """Names of the areas that the place's figures are for, by code."""
        own = {code["code"]: self.name for code in self.codes}
        return NATIONS | own | {authority["code"]: authority["name"] for authority in self.authorities}


class Source(LedgerRecord):
    """Where facts come from: a document, a data set, a statement within a document."""

    KIND = "source"
    source = None  # type: ignore[assignment]
    locator = None  # type: ignore[assignment]

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    publisher = models.CharField(max_length=200)
    published = models.CharField(max_length=10, blank=True)
    licence = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    part_of = models.CharField(max_length=80, blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta(LedgerRecord.Meta):
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class Organisation(LedgerRecord):
    """A body that takes part in the partnership, runs an asset or is named by a source."""

    KIND = "organisation"

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    side = models.CharField(max_length=20, blank=True)
    identifiers = models.JSONField(default=list, blank=True)
    url = models.CharField(max_length=500, blank=True)
    postcode = models.CharField(max_length=200, blank=True)

    class Meta(LedgerRecord.Meta):
        ordering = ("name",)


class Strength(LedgerRecord):
    """A capability that a source calls a strength of the place."""

    KIND = "strength"

    name = models.CharField(max_length=200)
    statement = models.TextField()
    stated_on = models.CharField(max_length=10)
    category = models.CharField(max_length=80, blank=True)
    follows = models.CharField(max_length=80, blank=True)

    class Meta(LedgerRecord.Meta):
        ordering = ("-stated_on", "id")
