"""What the pages of places, sources and organisations read."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lodestar.service.ledger.mapping import LEDGER_KINDS, model_of
from lodestar.service.ledger.reading import read_with
from lodestar.service.places.models import Organisation, Place, Source
from lodestar.service.shared.words import link

SHOWN = 50


@dataclass(frozen=True)
class Resting:
    """Records of one kind that rest on a source: how many, and the first of them."""

    plural: str
    count: int
    shown: tuple[tuple[str, str], ...]


def sources_of(place: Place) -> QuerySet[Source]:
    """Sources with how many records of the ledger rest on each."""
    counts = [
        Coalesce(
            Subquery(
                model_of(kind.name)
                ._default_manager.filter(source=OuterRef("pk"))
                .order_by()
                .values("source")
                .annotate(n=Count("pk"))
                .values("n")[:1]
            ),
            0,
        )
        for kind in resting_kinds()
    ]
    return read_with(Source.objects.filter(place=place)).annotate(resting=sum(counts[1:], counts[0]))


def resting_kinds() -> list[Any]:
    """Kinds whose records are vouched for by a source."""
    return [kind for kind in LEDGER_KINDS if kind.name not in {"place", "source"}]


def resting_on(source: Source) -> list[Resting]:
    """Everything in the ledger that rests on a source, by kind."""
    found = []
    for kind in resting_kinds():
        rows = read_with(model_of(kind.name)._default_manager.filter(source=source))
        shown = [(str(row), link(row) if has_page(row) else "") for row in rows[: SHOWN + 1]]
        if shown:
            count = len(shown) if len(shown) <= SHOWN else rows.count()
            found.append(Resting(kind.plural, count, tuple(shown[:SHOWN])))
    return found


def has_page(row: Any) -> bool:
    return row.KIND not in {"strength", "next-step", "target"}


def organisations_of(place: Place) -> QuerySet[Organisation]:
    """Organisations with what each takes part in."""
    return read_with(Organisation.objects.filter(place=place)).annotate(
        actions=_count(apps.get_model("plan", "Responsibility"), "organisation"),
        run=_count(apps.get_model("assets", "Asset"), "operator"),
    )


def _count(model: type[Model], field: str) -> Coalesce:
    rows = model._default_manager.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")[:1]), 0)
