"""What was published on purpose: each publishing keeps what the public reads from then on."""

from typing import Any

from django.db import models

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Recorded
from lodestar.service.memory.edition_tables import COPIES, PublishedEvent

__all__ = ["COPIES", "PlanEdition", "Publication", "PublishedEvent"]

MAY_CHANGE = frozenset({"version", "changed_at", "withdrawn_at", "withdrawn_by", "withdrawn_because"})


class Publication(Recorded):
    """A record as it was when somebody published it. The latest one of a record stands, unless it was withdrawn.

    ``kind`` and ``record`` name the record, ``of_version`` its version then. ``fields`` holds what the public reads:
    a list of (name, label, words). Publishing anew makes a further row; none is changed but to withdraw it.
    """

    KIND = "publication"

    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=80)
    of_version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=254)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=254, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        ordering = ("-published_at", "-id")
        indexes = (models.Index(fields=["place", "kind", "record"], name="publication_of_record"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = Publication.objects.filter(pk=self.pk).values().first() if self.pk else None
        if held is not None:
            now = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
            if held["withdrawn_at"] or any(held[name] != now[name] for name in held.keys() - MAY_CHANGE):
                raise LodestarError(f"What was published of '{self}' cannot be changed; publish it anew")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LodestarError(f"What was published of '{self}' is kept; withdraw it with a reason")


class PlanEdition(Recorded):
    """The plan as the public reads it from a moment on. The latest one stands; none is ever changed or taken away.

    ``upto`` is the last event of the plan that it holds, ``records`` how many records it changed for the public.
    """

    KIND = "plan-edition"

    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=254)
    note = models.TextField(blank=True)
    upto = models.PositiveBigIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)

    class Meta(Recorded.Meta):
        ordering = ("-id",)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise LodestarError("What was published of the plan cannot be changed; publish it anew")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LodestarError("What was published of the plan is kept; publish it anew")
