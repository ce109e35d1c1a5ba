"""Observations, claims and outlines: what the API gives that does not lie in the ledger's rows as it stands."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from lodestar.evidence.packs.records import Observation
from lodestar.evidence.stores.store import Store
from lodestar.service.api.paging import Asked, Word
from lodestar.service.insights.claims import CheckedClaim, checked_claims
from lodestar.service.insights.models import Claim
from lodestar.service.places.models import Place
from lodestar.service.shared.addresses import addresses

_FIELDS = tuple(name for name in Observation.model_fields if name != "value")
_COLUMNS = ", ".join((*_FIELDS, "value_text AS value", "start_date", "end_date"))
_ORDER = "indicator, area, start_date, end_date, disaggregation, id"

Values = dict[str, Any]


class AskedObservation(Asked):
    """Which observations."""

    indicator: Word | None = Field(default=None, description="Only those of this indicator (its id).")
    area: Word | None = Field(default=None, description="Only those for this area (its code).")
    status: Word | None = Field(default=None, description="Only those whose status is this.")
    source: Word | None = Field(default=None, description="Only those that this source gives (its id).")


class AskedClaim(Asked):
    """Which claims."""

    verdict: Word | None = Field(default=None, description="Only those with this verdict, such as conflicts.")
    source: Word | None = Field(default=None, description="Only those in this source (its id).")
    indicator: Word | None = Field(default=None, description="Only those about this indicator (its id).")
    q: Word | None = Field(default=None, description="Words that must stand in the text, as one phrase.")


def observations(place: Place, asked: AskedObservation) -> tuple[int, list[Values]]:
    """How many observations there are under these filters, and those of the part asked for."""
    chosen = {
        name: value for name in ("indicator", "area", "status", "source") if (value := getattr(asked, name))
    }
    where = " AND ".join(["place = $place", *(f"{name} = ${name}" for name in chosen)])
    return _read(place, where, chosen, asked.limit, asked.offset)


def observation(place: Place, id_: str) -> Values | None:
    """One observation, or None."""
    _, found = _read(place, "place = $place AND id = $id", {"id": id_}, 1, 0)
    return found[0] if found else None


def claims(place: Place, asked: AskedClaim) -> list[CheckedClaim]:
    """Checked claims that the filters leave, in the pack's order."""
    kept = checked_claims(place)
    if asked.verdict is not None:
        kept = tuple(one for one in kept if str(one.check.verdict) == asked.verdict)
    if asked.source is not None:
        kept = tuple(one for one in kept if one.claim.source == asked.source)
    if asked.indicator is not None:
        kept = tuple(one for one in kept if one.claim.indicator == asked.indicator)
    if asked.q:
        kept = tuple(one for one in kept if asked.q.casefold() in one.claim.text.casefold())
    return list(kept)


def claim_values(place: Place, checked: Sequence[CheckedClaim]) -> list[Values]:
    """Claims with what checking them found."""
    slugs = [one.id for one in checked]
    rows = Claim.objects.filter(place=place, slug__in=slugs).values_list("slug", "version", "changed_at")
    kept = {slug: {"version": version, "changed_at": changed_at} for slug, version, changed_at in rows}
    address = addresses("claim", place.slug)
    return [
        one.claim.model_dump(mode="json")
        | {
            "verdict": str(one.check.verdict),
            "open_conflict": one.check.open_conflict,
            "computed": _number(one.check.computed.value) if one.check.computed else None,
            "explanation": one.check.explanation,
            "place": place.slug,
            "address": address(one.id),
        }
        | kept[one.id]
        for one in checked
        if one.id in kept
    ]


def _read(place: Place, where: str, values: Values, limit: int, offset: int) -> tuple[int, list[Values]]:
    store = Store.open()
    if not store.exists:
        return 0, []
    reading = store.pinned()
    values = {"place": place.slug, **values}
    count = reading.rows(f"SELECT count(*) AS n FROM observation WHERE {where}", values)[0]["n"]  # noqa: S608
    part = f"SELECT {_COLUMNS} FROM observation WHERE {where} ORDER BY {_ORDER} LIMIT {limit:d} OFFSET {offset:d}"  # noqa: S608
    address = addresses("observation", place.slug)
    return count, [
        {name: _number(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        | {"place": place.slug, "address": address(row["id"])}
        for row in reading.rows(part, values)
    ]


def _number(value: Decimal | float) -> str:
    return f"{Decimal(value).normalize():f}"
