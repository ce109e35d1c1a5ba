"""The index of everything that can be searched. Written by indexing.py alone; the ledger can always make it anew."""

from django.db import models


class Entry(models.Model):
    """One record as search sees it.

    ``title_words`` and ``body_words`` are folded words with one space between; ``scope`` holds the place and the
    kind as marks that no word can be. The database's own full-text index stands on these three (migration 0002).
    ``readers`` are those who may find it (readers.py): a record has one entry for each text that it has for some of them.
    """

    place = models.ForeignKey("places.Place", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=130)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    title_words = models.CharField(max_length=400, db_index=True)
    body_words = models.TextField(blank=True)
    scope = models.CharField(max_length=60)
    readers = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["place", "kind", "slug", "readers"], name="search_entry_once"),
        )

    def __str__(self) -> str:
        return self.title


def scope_of(place: int, kind: str) -> str:
    """The marks of a place and a kind: the index finds what lies in both without looking at the rest.

    Each begins with a sign that no word has, so that no word, nor its beginning, finds a mark.
    """
    return f"{place_mark(place)} {kind_mark(kind)}"


def place_mark(place: int) -> str:
    return f"=place{place}"


def kind_mark(kind: str) -> str:
    return f"=kind-{kind}"
