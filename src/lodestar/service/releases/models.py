"""What people send to be added to the evidence, until they accept or discard it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import models

from lodestar.service.releases.receiving import uploads_folder
from lodestar.service.workers.models import DONE, FAILED, Work

ACCEPTED, DISCARDED, EXPIRED = "accepted", "discarded", "expired"
QUARANTINE = ".quarantine.csv"


class Upload(models.Model):
    """Files that came in together. ``token`` names their folder and their page and cannot be guessed.

    ``submission`` is the form that they came by: the same form sent twice is one upload. ``preview`` is what was
    understood (previewing.py); ``outcome`` stays empty until somebody decides.
    """

    token = models.CharField(max_length=32, unique=True)
    place = models.ForeignKey("places.Place", models.CASCADE, related_name="uploads")
    submission = models.CharField(max_length=40)
    by = models.CharField(max_length=254)
    at = models.DateTimeField(auto_now_add=True)
    files = models.JSONField(default=list)
    source = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=120, blank=True)
    vintage = models.CharField(max_length=60, blank=True)
    reading = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    accepting = models.ForeignKey(Work, models.SET_NULL, null=True, related_name="+")
    preview = models.JSONField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    decided_by = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)
    releases = models.JSONField(default=list)

    class Meta:
        ordering = ("-at",)
        constraints = (models.UniqueConstraint(fields=["place", "submission"], name="a_form_is_sent_once"),)

    def __str__(self) -> str:
        return ", ".join(file["name"] for file in self.files)

    @property
    def folder(self) -> Path:
        return uploads_folder() / self.token

    @property
    def paths(self) -> list[Path]:
        return [self.folder / file["name"] for file in self.files]

    @property
    def quarantine(self) -> Path:
        """The table of everything quarantined, once the files are read."""
        return self.folder / QUARANTINE

    @property
    def state(self) -> str:
        """Where it stands: reading, cut-short, refused, read, accepting, or its outcome."""
        if self.outcome:
            return self.outcome
        for work, busy in ((self.accepting, "accepting"), (self.reading, "reading")):
            if work is not None and work.state != DONE and not (busy == "accepting" and work.state == FAILED):
                return "refused" if work.state == FAILED else busy if work.under_way else "cut-short"
        return "read" if self.preview is not None else "cut-short"

    @property
    def work(self) -> Work | None:
        """The work that was begun last."""
        return self.accepting or self.reading

    @property
    def parts(self) -> Iterable[dict[str, Any]]:
        return self.preview["parts"] if self.preview else ()
