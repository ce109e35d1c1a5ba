"""Innovation assets: sites, facilities, institutions and infrastructure of a place."""

from django.db import models

from lodestar.service.ledger.models import LedgerRecord


class Asset(LedgerRecord):
    """One numbered asset. Its position is computed from the site's postcode, never typed."""

    KIND = "asset"

    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    category = models.CharField(max_length=80, blank=True)
    category_method = models.CharField(max_length=200, blank=True)
    category_confidence = models.CharField(max_length=10, blank=True)
    stage = models.CharField(max_length=20, blank=True)
    stage_method = models.CharField(max_length=200, blank=True)
    stage_confidence = models.CharField(max_length=10, blank=True)
    operator = models.ForeignKey(
        "places.Organisation", models.PROTECT, related_name="assets", null=True, blank=True
    )
    postcode = models.CharField(max_length=200, blank=True)
    position_method = models.CharField(max_length=200, blank=True)
    position_confidence = models.CharField(max_length=10, blank=True)
    longitude = models.FloatField(null=True, editable=False)
    latitude = models.FloatField(null=True, editable=False)
    authority = models.CharField(max_length=9, blank=True, editable=False)

    class Meta(LedgerRecord.Meta):
        ordering = ("number",)
        indexes = (
            models.Index(fields=["place", "category", "stage"]),
            models.Index(fields=["place", "number"]),
        )
