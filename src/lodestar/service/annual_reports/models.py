"""Annual reports: what a place did in a financial year."""

from django.db import models

from lodestar.service.documents.models import FrozenDocument


class AnnualReport(FrozenDocument):
    """A report on one financial year of a place. ``year`` is written 2026/27."""

    KIND = "annual-report"

    name = models.CharField(max_length=200)
    year = models.CharField(max_length=7)

    class Meta(FrozenDocument.Meta):
        ordering = ("-year", "-id")

    @property
    def about(self) -> str:
        return f"From April {self.year[:4]} to March {int(self.year[:4]) + 1}."
