"""What every kind of frozen document holds. Once issued, a document is what it was, for ever."""

from typing import Any, ClassVar

from django.db import models

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.recorded import Recorded

DRAFT, ISSUED, WITHDRAWN = "draft", "issued", "withdrawn"
STATES = ((DRAFT, "Draft"), (ISSUED, "Issued"), (WITHDRAWN, "Withdrawn"))
MAY_CHANGE = frozenset(
    {"state", "version", "changed_at", "withdrawn_at", "withdrawn_by", "withdrawn_because"}
)


class Frozen(LodestarError):
    """An issued document was to be changed or deleted."""

    def __init__(self, document: object) -> None:
        super().__init__(
            f"'{document}' has been issued and cannot be changed; withdraw it with a reason and issue another"
        )


class FrozenDocument(Recorded):
    """A document about a place. A draft may be drawn up again; an issued one is served as it was issued.

    ``digest`` is of what it says. ``files`` maps a format to the SHA-256 and size of its file. The table of each kind
    has the triggers of ``freezing``, so that what is issued cannot change by any route.
    """

    name: Any
    about: ClassVar[property]
    """What the document is about, in a sentence or two for the head of its page."""
    state = models.CharField(max_length=10, choices=STATES, default=DRAFT)
    data_cut = models.DateTimeField(null=True, blank=True)
    releases = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    files = models.JSONField(default=dict)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.CharField(max_length=254, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=254, blank=True)
    withdrawn_because = models.TextField(blank=True)

    class Meta(Recorded.Meta):
        abstract = True

    @property
    def is_issued(self) -> bool:
        """True once issued, withdrawn or not: its files stay as they are."""
        return self.issued_at is not None

    def save(self, *args: Any, **kwargs: Any) -> None:
        held = type(self)._default_manager.filter(pk=self.pk).values().first() if self.pk else None
        if held is not None and held["issued_at"] is not None:
            now = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
            if any(held[name] != now[name] for name in held.keys() - MAY_CHANGE):
                raise Frozen(self)
            if held["withdrawn_at"] is not None:
                raise Frozen(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_issued:
            raise Frozen(self)
        return super().delete(*args, **kwargs)
