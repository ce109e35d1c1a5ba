"""Observations, claims and outlines: what the API gives that does not lie in the ledger's rows as it stands."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field

from lodestar.evidence.packs.records import Observation
from lodestar.evidence.stores.store import Store
from lodestar.service.api.paging import AskedPart, Word
from lodestar.service.insights.claims import CheckedClaim
from lodestar.service.insights.models import Claim
from lodestar.service.memory.claims_then import claims_then
from lodestar.service.memory.figures import figures_then
from lodestar.service.memory.kept import kept_then
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Place
from lodestar.service.shared.addresses import addresses

_FIELDS = tuple(name for name in Observation.model_fields if name != "value")
_COLUMNS = ", ".join((*_FIELDS, "value_text AS value", "start_date", "end_date"))
_ORDER = "indicator, area, start_date, end_date, disaggregation, id"

Values = dict[str, Any]


class AskedObservation(AskedPart):
    """Which observations."""

    indicator: Word | None = Field(default=None, description="Only those of this indicator (its id).")
    area: Word | None = Field(default=None, description="Only those for this area (its code).")
    status: Word | None = Field(default=None, description="Only those whose status is this.")
    source: Word | None = Field(default=None, description="Only those that this source gives (its id).")


class AskedClaim(AskedPart):
    """Which claims."""

    verdict: Word | None = Field(default=None, description="Only those with this verdict, such as conflicts.")
    source: Word | None = Field(default=None, description="Only those in this source (its id).")
    indicator: Word | None = Field(default=None, description="Only those about this indicator (its id).")
    q: Word | None = Field(default=None, description="Words that must stand in the text, as one phrase.")


def observations(place: Place, asked: AskedObservation) -> tuple[int, list[Values]]:
    """How many observations there are under these filters, and those of the part asked for."""
    chosen = _chosen(asked)
    where = " AND ".join(["place = $place", *(f"{name} = ${name}" for name in chosen)])
    return _read(place, where, chosen, asked.limit, asked.offset)


def observation(place: Place, id_: str) -> Values | None:
    """One observation, or None."""
    _, found = _read(place, "place = $place AND id = $id", {"id": id_}, 1, 0)
    return found[0] if found else None


def observations_then(
    place: Place, then: Then, asked: AskedObservation
) -> tuple[int, list[Values], tuple[str, ...]]:
    """How many served then, of periods that had ended by the day, under the same filters; those of the part asked for; and
    what is unknown of them."""
    figures, chosen = figures_then(place, then), _chosen(asked)
    where = " AND ".join(["true", *(f"{name} = ${name}" for name in chosen)])
    part = f"{where} ORDER BY {_ORDER} LIMIT {asked.limit:d} OFFSET {asked.offset:d}"
    return figures.count(where, **chosen), _as_given(place, figures.rows(part, **chosen)), figures.unknown


def observation_then(place: Place, then: Then, id_: str) -> tuple[Values | None, tuple[str, ...]]:
    """One observation that served then, or None; and what is unknown."""
    figures = figures_then(place, then)
    return next(iter(_as_given(place, figures.rows("id = $id", id=id_))), None), figures.unknown


def claims_as_at(place: Place, then: Then, asked: AskedClaim) -> tuple[list[CheckedClaim], tuple[str, ...]]:
    """Claims that had been published, checked by what was known, under the same filters; and what is unknown."""
    found = claims_then(place, then)
    return claims(found.checked, asked), found.unknown


def _chosen(asked: AskedObservation) -> Values:
    return {
        name: value for name in ("indicator", "area", "status", "source") if (value := getattr(asked, name))
    }


def _as_given(place: Place, rows: list[Values]) -> list[Values]:
    """Rows of a release under the names of the answers."""
    address = addresses("observation", place.slug)
    names = (*_FIELDS, "start_date", "end_date")
    return [
        {name: _number(row[name]) if isinstance(row[name], Decimal) else row[name] for name in names}
        | {"value": row["value_text"], "place": place.slug, "address": address(row["id"])}
        for row in rows
    ]


def claims(kept: Sequence[CheckedClaim], asked: AskedClaim) -> list[CheckedClaim]:
    """Checked claims that the filters leave, in the pack's order."""
    kept = tuple(kept)
    if asked.verdict is not None:
        kept = tuple(one for one in kept if str(one.check.verdict) == asked.verdict)
    if asked.source is not None:
        kept = tuple(one for one in kept if one.claim.source == asked.source)
    if asked.indicator is not None:
        kept = tuple(one for one in kept if one.claim.indicator == asked.indicator)
    if asked.q:
        kept = tuple(one for one in kept if asked.q.casefold() in one.claim.text.casefold())
    return list(kept)


def claim_values(place: Place, checked: Sequence[CheckedClaim], then: Then | None = None) -> list[Values]:
    """Claims with what checking them found; with ``then``, as they were known."""
    slugs = [one.id for one in checked]
    if then is None:
        rows = Claim.objects.filter(place=place, slug__in=slugs).values_list("slug", "version", "changed_at")
    else:
        rows = [
            (slug, one.version, one.changed_at)
            for slug, one in kept_then(place, "claim", then.moment).items()
        ]
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
