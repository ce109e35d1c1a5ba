"""Targets and claims: what was promised and said in numbers."""

from django.db import models

from lodestar.service.ledger.models import LedgerRecord


class Target(LedgerRecord):
    """An indicator assigned to the place, with the value to be reached if it is a commitment."""

    KIND = "target"

    indicator = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20)
    baseline = models.CharField(max_length=80, blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=80)
    period = models.CharField(max_length=40, blank=True)
    trajectory = models.CharField(max_length=20, blank=True)
    points = models.JSONField(default=list, blank=True)
    text = models.TextField()


class Claim(LedgerRecord):
    """A published sentence with a number, bound to the arithmetic that checks it."""

    KIND = "claim"

    text = models.TextField()
    indicator = models.CharField(max_length=80, blank=True)
    stated = models.DecimalField(max_digits=24, decimal_places=6)
    unit = models.CharField(max_length=80)
    rounded_to = models.DecimalField(max_digits=24, decimal_places=6)
    qualifier = models.CharField(max_length=20)
    period = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    expression = models.CharField(max_length=500, blank=True)
    restates = models.CharField(max_length=80, blank=True)
    compared_with = models.CharField(max_length=80, blank=True)
    alternatives = models.JSONField(default=dict, blank=True)
    settled_by = models.TextField(blank=True)
    accepted = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return self.slug
