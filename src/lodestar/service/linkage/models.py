"""What people decided about which organisations of the awards are one. Nothing here is ever changed or deleted."""

from typing import Any

from django.db import models

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.decisions import Decision, DecisionKind


class LinkDecision(models.Model):
    """One decision at one place. Participants are named by key, for the evidence is not the ledger's.

    ``sides`` are groups of keys (see ``Decision``); an undo has none and names the decision that it takes back.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="link_decisions")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in DecisionKind])
    by = models.CharField(max_length=254)
    at = models.DateTimeField()
    why = models.TextField()
    sides = models.JSONField(default=list)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.kind} by {self.by}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise LodestarError(
                "A decision about organisations is never changed; take it back by another one"
            )
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise LodestarError("A decision about organisations is kept; take it back by another one")

    @property
    def as_decision(self) -> Decision:
        """The decision as the spine takes it. Grounds are read by everybody, so it names the office, not the person."""
        return Decision(
            id=str(self.pk),
            kind=DecisionKind(self.kind),
            by="the partnership",
            at=self.at,
            why=self.why,
            sides=tuple(tuple(side) for side in self.sides),
            undoes=str(self.undoes_id) if self.undoes_id else None,
        )
