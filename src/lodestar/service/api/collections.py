"""The kinds of record that the API lists, with what each can be narrowed by."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from pydantic import Field, create_model

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.service.api.paging import Asked, AskedPart, Word
from lodestar.service.ledger.mapping import model_of
from lodestar.service.memory.then import OF_ALL
from lodestar.service.places.models import Place


@dataclass(frozen=True)
class Collection:
    """One kind of the ledger's records: ``filters`` maps a parameter to the rows' lookup, ``search`` names columns."""

    kind: str
    filters: dict[str, str] = field(default_factory=dict)
    search: tuple[str, ...] = ("name",)

    @property
    def segment(self) -> str:
        """The kind as a part of an address: support-offers."""
        return BY_NAME[self.kind].plural.replace(" ", "-")

    @property
    def by_day(self) -> bool:
        """Whether other days of it are told, as its pages tell them."""
        return self.kind in OF_ALL

    @property
    def page(self) -> str:
        """The page that lists the kind."""
        return f"{self.kind.replace('-', '_')}_list"

    @property
    def name(self) -> str:
        """The kind as a part of a Python name: SupportOffer."""
        return "".join(part.capitalize() for part in self.kind.split("-"))

    @property
    def asked(self) -> type[Asked]:
        """The parameters of a list of this kind."""
        fields: dict[str, Any] = {
            name: (Word | None, Field(None, description=_description(name, lookup)))
            for name, lookup in self.filters.items()
        }
        fields["q"] = (
            Word | None,
            Field(None, description="Words that must stand in the text, as one phrase."),
        )
        return create_model(f"Asked{self.name}", __base__=AskedPart if self.by_day else Asked, **fields)

    def rows(self, place: Place, asked: Asked) -> QuerySet:
        """Rows that the parameters leave, oldest first."""
        rows = model_of(self.kind)._default_manager.filter(place=place).order_by("pk")
        for name, lookup in self.filters.items():
            value = getattr(asked, name)
            if value is not None:
                rows = rows.filter(**{lookup: value})
        words = getattr(asked, "q", None)
        if words:
            rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": words}) for column in self.search)))
        return rows


COLLECTIONS: tuple[Collection, ...] = (
    Collection("source", {"kind": "kind", "part_of": "part_of"}, ("title", "publisher", "speaker", "text")),
    Collection("organisation", {"kind": "kind", "side": "side"}, ("name", "short_name")),
    Collection("strength", {"category": "category"}, ("name", "statement")),
    Collection("forum", {}, ("name", "purpose")),
    Collection("principle", {}, ("name", "text")),
    Collection("theme", {}, ("name", "text")),
    Collection("workstream", {"theme": "theme__slug"}, ("name", "text")),
    Collection(
        "action",
        {
            "theme": "workstream__theme__slug",
            "workstream": "workstream__slug",
            "commitment": "commitment",
            "principle": "principles__slug",
            "indicator": "indicator",
        },
        ("name", "text"),
    ),
    Collection("next-step", {}, ("text",)),
    Collection("programme", {"kind": "kind", "organisation": "organisation__slug"}, ("name", "text")),
    Collection(
        "support-offer",
        {"kind": "kind", "organisation": "organisation__slug", "programme": "programme__slug"},
        ("name", "text", "for_whom"),
    ),
    Collection(
        "asset",
        {"category": "category", "stage": "stage", "authority": "authority", "operator": "operator__slug"},
        ("name", "label"),
    ),
    Collection(
        "project",
        {
            "stage": "stage",
            "organisation": "organisation__slug",
            "programme": "programme__slug",
            "workstream": "workstream__slug",
        },
        ("name", "text"),
    ),
    Collection("target", {"indicator": "indicator", "role": "role"}, ("name", "text")),
)


def _description(name: str, lookup: str) -> str:
    if lookup.endswith("__slug"):
        return f"Only those of this {name.replace('_', ' ')} (its id)."
    return f"Only those whose {name.replace('_', ' ')} is this."
