"""What search finds of frozen documents: drafts for those who prepare meetings, issued ones as their page shows them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from lodestar.service.documents.models import DRAFT, FrozenDocument
from lodestar.service.memory.models import Publication
from lodestar.service.places.models import Place
from lodestar.service.search.readers import PUBLIC, Readers
from lodestar.service.search.working import Said, Working


def searched(
    model: type[FrozenDocument], words: Callable[[Any], tuple[str | None, ...]], **touched: str
) -> Working:
    """A kind of document as search sees it. ``words`` are what is searched of one beside its name."""

    def rows(place: Place) -> QuerySet:
        found = model._default_manager.filter(place=place).select_related("place", *touched.values())
        return _with_publication(found, model.KIND)

    def say(row: Any) -> Iterable[Said]:
        yield Said(row.name, words(row), _readers(row))

    def told(published: Sequence[Publication]) -> dict[str, Any]:
        return {"slug__in": [one.record for one in published if one.kind == model.KIND]}

    return Working(model.KIND, rows, say, touched={"publication": told, **touched})


def _with_publication(rows: QuerySet, kind: str) -> QuerySet:
    """Documents of a kind, each saying whether the public may read it (see memory/publishing.py)."""
    told = Publication.objects.filter(place=OuterRef("place"), kind=kind, record=OuterRef("slug"))
    newest = told.order_by("-id")
    return rows.annotate(
        told_last=Subquery(newest.values("pk")[:1]), taken_back=Subquery(newest.values("withdrawn_at")[:1])
    )


def _readers(row: Any) -> Readers:
    if row.state == DRAFT:
        return Readers.PREPARING
    is_public = row.told_last is not None and row.taken_back is None
    return Readers.PARTNERSHIP | PUBLIC if is_public else Readers.PARTNERSHIP
