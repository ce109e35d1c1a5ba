"""The ledger's ground: a record that came from a place pack and that people may change since."""

from django.db import models


class LedgerRecord(models.Model):
    """A record of one place. Its columns mirror a pack's record of the same kind (see ledger/mapping.py).

    ``base`` is the record as it was last loaded from the pack, the common ancestor when pack and people differ.
    ``version`` counts changes: an edit names the version it started from, so that none is lost.
    """

    KIND: str

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    slug = models.CharField(max_length=80)
    source = models.ForeignKey("places.Source", models.PROTECT, related_name="+")
    locator = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    base = models.JSONField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = (models.UniqueConstraint(fields=["place", "slug"], name="%(class)s_slug_once_a_place"),)

    def __str__(self) -> str:
        return str(getattr(self, "name", self.slug))


class PackFile(models.Model):
    """A file of a place's pack as last loaded, kept so that export can give it back byte for byte."""

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="pack_files")
    name = models.CharField(max_length=100)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "name"], name="pack_file_once_a_place"),)

    def __str__(self) -> str:
        return self.name
