"""Observations of a place, read from the evidence store."""

from dataclasses import dataclass
from typing import Any

from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.evidence.packs.records import Observation
from lodestar.evidence.sources.place_pack import observation_of
from lodestar.evidence.stores.store import Store
from lodestar.service.places.models import Place

FIELDS = tuple(Observation.model_fields)
COLUMNS = ", ".join([*FIELDS, "value_text"])
QUALIFIERS = {
    "about": "about ",
    "more-than": "more than ",
    "at-least": "at least ",
    "almost": "almost ",
    "exact": "",
}


@dataclass(frozen=True)
class Shown:
    """An observation with its indicator, ready to be read. Behaves as the observation for its own fields."""

    observation: Observation
    area_name: str = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.observation, name)

    @property
    def definition(self) -> Indicator:
        return load_definitions().indicators[self.observation.indicator]

    @property
    def indicator_name(self) -> str:
        return self.definition.name

    @property
    def part(self) -> str:
        """The part that it measures, in words; blank for the total."""
        text = self.observation.disaggregation or ""
        return "; ".join(pair.partition("=")[2].replace("-", " ") for pair in text.split(";") if pair)

    @property
    def said(self) -> str:
        """The figure in reader's words, with its hedge."""
        unit = load_definitions().units[self.observation.unit]
        return QUALIFIERS[self.observation.qualifier] + unit.say(self.observation.value)


def observations_of(place: Place, indicator: str = "") -> list[Shown]:
    """Observations of the place, all or those of one indicator, in order of indicator, area and period."""
    where, params = ("AND indicator = $indicator", {"indicator": indicator}) if indicator else ("", {})
    return _read(
        f"place = $place {where} ORDER BY indicator, area, start_date, disaggregation, id", place, **params
    )


def observations_named(place: Place, ids: list[str]) -> dict[str, Observation]:
    """Observations by id; ids that the store does not hold are left out."""
    if not ids:
        return {}
    found = _read("place = $place AND id IN (SELECT unnest($ids::VARCHAR[]))", place, ids=ids)
    return {shown.observation.id: shown.observation for shown in found}


def observations_from(place: Place, source: str, most: int) -> list[Shown]:
    """The first observations that rest on a source."""
    return _read(
        "place = $place AND source = $source ORDER BY indicator, start_date, id LIMIT $most",
        place,
        source=source,
        most=most,
    )


def observations_by_source(place: Place) -> dict[str, int]:
    """How many observations of the place rest on each source."""
    store = Store.open()
    if not store.exists:
        return {}
    rows = store.rows(
        "SELECT source, count(*) AS figures FROM observation WHERE place = $place GROUP BY source",
        {"place": place.slug},
    )
    return {row["source"]: row["figures"] for row in rows}


def indicators_held(place: Place) -> list[dict[str, Any]]:
    """Indicators that the place has observations of: id, how many, first and last day."""
    store = Store.open()
    if not store.exists:
        return []
    return store.rows(
        "SELECT indicator, count(*) AS observations, min(start_date) AS first, max(end_date) AS last "
        "FROM observation WHERE place = $place GROUP BY indicator ORDER BY indicator",
        {"place": place.slug},
    )


def read_where(place: Place, condition: str, params: dict[str, Any]) -> list[Shown]:
    """Observations of the place that meet a condition in SQL, which is ours alone: readers' values go in params."""
    store = Store.open()
    if not store.exists:
        return []
    rows = store.rows(f"SELECT {COLUMNS} FROM observation WHERE {condition}", {"place": place.slug, **params})  # noqa: S608
    names = place.area_names
    return [Shown(observation_of(row), names.get(row["area"], row["area"])) for row in rows]


def count_where(place: Place, condition: str, params: dict[str, Any]) -> int:
    """How many observations of the place meet a condition in SQL."""
    store = Store.open()
    if not store.exists:
        return 0
    sql = f"SELECT count(*) AS found FROM observation WHERE {condition}"  # noqa: S608
    return int(store.rows(sql, {"place": place.slug, **params})[0]["found"])


def _read(condition: str, place: Place, **params: Any) -> list[Shown]:
    return read_where(place, condition, params)
