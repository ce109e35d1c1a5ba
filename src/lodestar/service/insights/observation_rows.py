"""A place's observations as rows of a list: filtered, sorted and paged by the evidence store, not in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.stores.store import Store
from lodestar.service.insights.observations import Shown, count_where, read_where
from lodestar.service.places.models import Place
from lodestar.service.shared.lists import ActiveFilter, Listing

IN_STORE_ORDER = "indicator, area, start_date, disaggregation, id"
_ORDERS = {
    "indicator": "list_position($indicators::VARCHAR[], indicator)",
    "part": "nullif(disaggregation, '')",
    "area": "list_position($areas::VARCHAR[], area)",
    "period": "start_date",
    "status": "status",
}
_SEARCHED = (
    "(list_contains($named::VARCHAR[], indicator)"
    " OR contains(lower(replace(regexp_replace(coalesce(disaggregation, ''), '[^;=]*=', ' ', 'g'), '-', ' ')), $text)"
    " OR contains(lower(coalesce(quote, '')), $text))"
)


@dataclass(frozen=True)
class ObservationRows(Sequence[Shown]):
    """Observations of a place that meet some conditions. Nothing is read before it is asked for."""

    place: Place
    conditions: tuple[str, ...] = ("place = $place",)
    params: Mapping[str, Any] = field(default_factory=dict)
    order: str = IN_STORE_ORDER

    def narrowed(
        self, listing: Listing, chosen: Sequence[ActiveFilter], text: str, sort: str
    ) -> "ObservationRows":
        """The rows that a list's filters and search leave, in the order asked for."""
        conditions, params = list(self.conditions), dict(self.params)
        for active in chosen:
            conditions.append(f"{active.filter.match} = ${active.filter.key}")
            params[active.filter.key] = active.chosen
        if text:
            conditions.append(_SEARCHED)
            params |= {"text": text.lower(), "named": _named_like(text)}
        key = sort.lstrip("-")
        order, needed = self.order, {}
        if key in _ORDERS and any(column.key == key and column.sortable for column in listing.columns):
            direction = "DESC" if sort.startswith("-") else "ASC"
            order = f"{_ORDERS[key]} {direction} NULLS LAST, {IN_STORE_ORDER}"
            needed = self._ranks(key)
        return replace(self, conditions=tuple(conditions), params=params | needed, order=order)

    def __len__(self) -> int:
        return count_where(self.place, self._condition, self._without_ranks)

    @overload
    def __getitem__(self, wanted: int) -> Shown: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sequence[Shown]: ...
    def __getitem__(self, wanted: int | slice) -> Shown | Sequence[Shown]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start = wanted.start or 0
        limit = f" LIMIT {wanted.stop - start:d}" if wanted.stop is not None else ""
        return self._read(f"{limit} OFFSET {start:d}")

    def __iter__(self) -> Iterator[Shown]:
        return iter(self._read(""))

    def _read(self, part: str) -> list[Shown]:
        return read_where(self.place, f"{self._condition} ORDER BY {self.order}{part}", dict(self.params))

    @property
    def _condition(self) -> str:
        return " AND ".join(self.conditions)

    @property
    def _without_ranks(self) -> dict[str, Any]:
        return {name: value for name, value in self.params.items() if name not in {"indicators", "areas"}}

    def _ranks(self, key: str) -> dict[str, list[str]]:
        """Ids in the order of what a reader sees in their place."""
        if key == "indicator":
            defined = load_definitions().indicators
            return {"indicators": sorted(defined, key=lambda id_: defined[id_].name)}
        if key == "area":
            names = self.place.area_names
            return {"areas": sorted(names, key=lambda code: names[code])}
        return {}


def indicators_of(place: Place) -> list[str]:
    """Indicators that the place has observations of."""
    store = Store.open()
    if not store.exists:
        return []
    found = store.rows(
        "SELECT DISTINCT indicator FROM observation WHERE place = $place ORDER BY indicator",
        {"place": place.slug},
    )
    return [row["indicator"] for row in found]


def _named_like(text: str) -> list[str]:
    wanted = text.casefold()
    return [id_ for id_, one in load_definitions().indicators.items() if wanted in one.name.casefold()]
