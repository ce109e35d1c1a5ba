"""A pack's records as at another day, under the names of today's answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from lodestar.evidence.packs.kinds import BY_NAME
from lodestar.service.api.collections import Collection
from lodestar.service.api.paging import Asked
from lodestar.service.api.schemas import BY_KIND
from lodestar.service.audit.replay import known_places, known_then
from lodestar.service.ledger.mapping import model_of
from lodestar.service.memory.kept import Kept, kept_of_places, kept_then
from lodestar.service.memory.then import Then, lines_then
from lodestar.service.places.models import Place
from lodestar.service.shared.addresses import addresses
from lodestar.service.shared.caching import remember_committed

T = TypeVar("T")
Values = dict[str, Any]
HELD = 12  # of 2,000 actions each takes 6 MB


def records_then(place: Place, kind: str, then: Then) -> tuple[Values, ...]:
    """Every record of a kind as it was known, oldest first, each with where it stood on the day; held for a while."""
    name = f"api-then:{kind}:{then.query}"
    return remember_committed(place, name, lambda: _read(place, kind, then), most=HELD)


def _read(place: Place, kind: str, then: Then) -> tuple[Values, ...]:
    kept, address = kept_then(place, kind, then.moment), addresses(kind, place.slug)
    lines = sorted(lines_then(place, kind, then), key=lambda line: kept[line.slug].number)
    return tuple(
        _told(kind, line.values, kept[line.slug])
        | {"place": place.slug, "address": address(line.slug), "by_its_dates": str(line.standing)}
        for line in lines
    )


def _told(kind: str, values: Mapping[str, Any], kept: Kept) -> Values:
    fields = BY_NAME[kind].model.model_fields
    told = {
        name: values.get(name, _absent(fields[name])) for name in BY_KIND[kind].model_fields if name in fields
    }
    return told | {"version": kept.version, "changed_at": kept.changed_at}


def _absent(field: Any) -> Any:
    value = None if field.is_required() else field.get_default(call_default_factory=True)
    return list(value) if isinstance(value, tuple) else value


def places_then(places: Sequence[Place], then: Then) -> list[Values]:
    """Places as they were known, by name; those that were added later are left out."""
    kept = kept_of_places(places, then.moment)
    found = [
        _told("place", values, kept[slug]) | {"address": addresses("place", slug)("")}
        for slug, values in known_places(places, then.moment).items()
    ]
    return sorted(found, key=lambda one: (one["name"], kept[one["id"]].number))


def narrowed(collection: Collection, place: Place, then: Then, asked: Asked) -> Sequence[Values]:
    """The records that the parameters of a list leave."""
    rows: Sequence[Values] = records_then(place, collection.kind, then)
    for name, lookup in collection.filters.items():
        wanted = getattr(asked, name)
        if wanted is not None:
            rows = those(rows, reading(collection.kind, lookup, place, then), wanted)
    words = (getattr(asked, "q", None) or "").casefold()
    if not words:
        return rows
    return [row for row in rows if any(words in (row.get(one) or "").casefold() for one in collection.search)]


def those(rows: Sequence[T], read: Callable[[T], Any], wanted: str) -> list[T]:
    """The rows of which something is what is wanted, or holds it."""
    found = ((row, read(row)) for row in rows)
    return [
        row
        for row, value in found
        if (wanted in value if isinstance(value, list) else (value or "") == wanted)
    ]


def reading(kind: str, lookup: str, place: Place, then: Then) -> Callable[[Mapping[str, Any]], Any]:
    """What a look-up of today's rows, such as workstream__theme__slug, says of plain values of another day."""
    first, *rest = lookup.removesuffix("__slug").split("__")
    if not rest:
        return lambda row: row.get(first)
    related = model_of(kind)._meta.get_field(first).related_model.KIND
    held = known_then(place, related, then.moment)
    further = reading(related, "__".join(rest), place, then)
    return lambda row: further(held.get(row.get(first) or "", {}))
