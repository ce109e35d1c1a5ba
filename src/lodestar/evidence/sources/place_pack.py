"""A place pack's observations as a release: what the documents of a place say, figure by figure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lodestar.evidence.packs.records import Observation, Place, Source
from lodestar.evidence.periods import parse_period
from lodestar.evidence.releases.release import About, Draft, InputFile
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked

NAME = "place-pack"
_FILE = "observations.csv"


def draft(
    place: Place,
    sources: Iterable[Source],
    observations: Iterable[Observation],
    inputs: Iterable[InputFile] = (),
) -> Draft:
    """The release that a pack's observations make. Its vintage is the date of the newest source they cite."""
    held = tuple(observations)
    return Draft(_about(place, sources, held), (shape(place, held),), tuple(inputs))


def shape(place: Place, observations: Iterable[Observation]) -> Checked:
    """The pack's observations as the table ``observation``. Row numbers are those of observations.csv."""
    return apply(OBSERVATION, [_row(place.id, observation) for observation in observations], file=_FILE)


def observation_of(row: Mapping[str, Any]) -> Observation:
    """The record that a row of the table ``observation`` was made from, every figure as published."""
    given = {name: row[name] for name in Observation.model_fields if row.get(name) is not None}
    plain = {name: plainly(value) for name, value in given.items() if isinstance(value, Decimal)}
    return Observation.model_construct(**{**given, **plain, "value": Decimal(row["value_text"])})


def plainly(value: Decimal) -> Decimal:
    """A figure without the zeros that a column of ten decimals adds: 0.0100000000 → 0.01."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _row(place: str, observation: Observation) -> dict[str, object]:
    period = parse_period(observation.period)
    return {
        **observation.model_dump(),
        "place": place,
        "period": period.text,
        "start_date": period.start,
        "end_date": period.end,
        "value_text": format(observation.value, "f"),
    }


def _about(place: Place, sources: Iterable[Source], observations: tuple[Observation, ...]) -> About:
    cited = {observation.source for observation in observations}
    dates = [source.published for source in sources if source.id in cited and source.published]
    periods = [parse_period(observation.period) for observation in observations]
    return About(
        source=NAME,
        place=place.id,
        title=f"Observations of the place pack for {place.name}",
        publisher=place.partnership_name,
        licence=place.licence,
        vintage=max(dates, default="not dated"),
        coverage=f"{place.name}, {min(p.start for p in periods).year} to {max(p.end for p in periods).year}"
        if periods
        else place.name,
        made=place.made,
    )
