"""Sheets that somebody brought back: kept until they are applied or put away, so that no rejected cell is lost."""

from django.db import models


class Sheet(models.Model):
    """A table as it came, for one person at one place. ``header`` holds column keys; ``rows`` hold text, cell by cell.

    A cell that was typed anew on the page (``insisted``) is meant for the record as it stands, whatever was exported.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="sheets")
    person = models.ForeignKey("people.User", models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=120)
    header = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    insisted = models.JSONField(default=list, help_text="Cells typed anew here: [row, column key].")
    brought_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-brought_at",)

    def __str__(self) -> str:
        return self.name
