"""What search finds of what was published from the registers: for everybody, in the words of that day."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from lodestar.service.memory.models import Publication
from lodestar.service.memory.publishing import PUBLISHABLE, readable
from lodestar.service.places.models import Place
from lodestar.service.search.readers import EVERYBODY
from lodestar.service.search.working import Said, Working, register


def begin() -> None:
    """Have publications searched. What has a page of its own once published is found as itself."""
    register(Working("publication", _rows, _publication, slug=id_of, touched={"publication": _alike}))


def id_of(row: Publication) -> str:
    """What search and the read interface know a publication by: the kind and id of the record."""
    return f"{row.kind}/{row.record}"


def _rows(place: Place) -> QuerySet:
    alone = [kind for kind, how in PUBLISHABLE.items() if not how.address]
    rows = readable(Publication.objects.filter(place=place, kind__in=alone))
    alike = Publication.objects.filter(place=place, kind=OuterRef("kind"), record=OuterRef("record"))
    return rows.annotate(newest=Subquery(alike.order_by("-id").values("pk")[:1])).order_by("id")


def _publication(row: Any) -> Iterable[Said]:
    if row.pk == row.newest and row.withdrawn_at is None:
        yield Said(row.name, tuple(words for _, _, words in row.fields), EVERYBODY)


def _alike(rows: Sequence[Publication]) -> dict[str, Any]:
    return {"kind__in": {row.kind for row in rows}, "record__in": {row.record for row in rows}}
