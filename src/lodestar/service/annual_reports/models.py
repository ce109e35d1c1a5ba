"""Annual reports: what a place did in a financial year. Once issued, a report is what it was, for ever."""

from django.db import models

from lodestar.service.board_packs.models import FrozenDocument


class AnnualReport(FrozenDocument):
    """A report on one financial year of a place. ``year`` is written 2026/27."""

    KIND = "annual-report"

    name = models.CharField(max_length=200)
    year = models.CharField(max_length=7)

    class Meta(FrozenDocument.Meta):
        ordering = ("-year", "-id")
