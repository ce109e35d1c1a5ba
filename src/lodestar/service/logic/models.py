"""Scenarios that people save: what they set, who they are, and when. None is ever changed; one may be withdrawn."""

from django.db import models

from lodestar.service.places.models import Place


class SavedScenario(models.Model):
    """A scenario of a place's logic model. ``settings`` maps a parameter to the value it is set to."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="saved_scenarios")
    model = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    base = models.CharField(max_length=80, blank=True, help_text="The model's scenario that it starts from.")
    settings = models.JSONField(default=dict)
    saved_by = models.CharField(max_length=254)
    role = models.CharField(
        max_length=120, blank=True, help_text="How readers without a role see who saved it."
    )
    saved_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-saved_at", "-id")
        indexes = (models.Index(fields=["place", "model"]),)

    def __str__(self) -> str:
        return self.name
