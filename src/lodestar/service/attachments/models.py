"""What every evidence file has, whatever it backs."""

from typing import Any

from django.db import models

from lodestar.evidence.errors import LodestarError

FIXED = ("name", "media_type", "size", "sha256", "added_by")


class EvidenceFile(models.Model):
    """A file that backs a record. Its bytes lie in the home folder under their own hash; what it is never changes."""

    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.CharField(max_length=254)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        if held is not None and any(getattr(held, name) != getattr(self, name) for name in FIXED):
            raise LodestarError(f"{held} cannot be changed: remove it and add another")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LodestarError(f"{self} cannot be deleted: remove it from its record, and the history keeps it")
