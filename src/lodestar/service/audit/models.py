"""The audit: one row for every change of state, never altered.

Rows name people and records by text and not by foreign key, so that the audit never stands in the way of the
live data and stays true when a record ends. People are named by handle, so that a row need not change when somebody
is anonymised: people/naming.py says who it was. Database triggers refuse updates and deletions.
"""

from django.db import models

from lodestar.evidence.errors import LodestarError


class Event(models.Model):
    """Who did what to which record, when, and what changed."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(
        max_length=254, help_text="Handle of the person (an address in old rows), or the name of a command."
    )
    action = models.CharField(max_length=60)
    place = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    record = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version of the record that this event made."
    )
    changes = models.JSONField(default=dict, help_text="field → [before, after]")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["place", "kind", "record"]),
            models.Index(fields=["place", "kind", "at"], name="audit_event_by_moment"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by}: {self.action}"

    def save(self, *args: object, **kwargs: object) -> None:
        if self.pk:
            raise LodestarError("The audit is append-only: an event cannot be changed; record a new one")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise LodestarError("The audit is append-only: an event cannot be deleted")
