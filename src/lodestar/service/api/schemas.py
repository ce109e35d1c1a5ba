"""What the API gives: the records of a place pack in the pack's own words, with what Lodestar adds to each."""

import datetime as dt
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from lodestar.evidence.packs import records

T = TypeVar("T")


class OfADay(BaseModel):
    """The two times of an answer that tells another day; they stand only there."""

    as_at: dt.date | None = Field(
        None, description="The day whose truth is told, where another day is asked for."
    )
    known: dt.date | None = Field(
        None, description="The day up to whose end the record is read, where it is."
    )
    unknown: list[str] | None = Field(None, description="What cannot be told of that day, in words.")


class Kept(OfADay):
    """What the ledger adds to a record."""

    by_its_dates: str | None = Field(
        None,
        description="Where it stood on the day by its own dates, where another day is told: not yet begun, in force, over "
        "or no dates given; of a decision also deferred, not agreed (neither is in force) or superseded.",
    )

    place: str = Field(description="The place that it belongs to.")
    address: str | None = Field(None, description="Where people read it, on this site.")
    version: int = Field(description="Counts its changes from 1.")
    changed_at: dt.datetime = Field(description="When it was last changed here.")


OF_ANOTHER_DAY = frozenset({*OfADay.model_fields, "by_its_dates"})


class Place(OfADay, records.Place):
    """A place and its partnership."""

    address: str = Field(description="Where people read it, on this site.")
    version: int = Field(description="Counts its changes from 1.")
    changed_at: dt.datetime = Field(description="When it was last changed here.")


class Source(Kept, records.Source):
    """Where facts come from."""


class Organisation(Kept, records.Organisation):
    """A body that takes part in the partnership, runs an asset or is named by a source."""


class Strength(Kept, records.Strength):
    """A capability that a source calls a strength of the place."""


class Forum(Kept, records.Forum):
    """A body of the partnership that meets."""


class Principle(Kept, records.Principle):
    """A guiding principle."""


class Theme(Kept, records.Theme):
    """The first level of the plan."""


class Workstream(Kept, records.Workstream):
    """The second level of the plan."""


class Action(Kept, records.Action):
    """What somebody will do, or proposes to do."""


class NextStep(Kept, records.NextStep):
    """What the partners said they would do next."""


class Programme(Kept, records.Programme):
    """A programme, fund, campaign, review or plan."""


class SupportOffer(Kept, records.SupportOffer):
    """Something that a business can get."""


class Project(Kept, records.Project):
    """A project of the pipeline."""


class Asset(Kept, records.Asset):
    """An innovation asset with the position that follows from its postcode."""

    longitude: float | None = Field(None, description="WGS84 degrees, of the postcode; null when not known.")
    latitude: float | None = Field(None, description="WGS84 degrees, of the postcode; null when not known.")
    authority: str | None = Field(
        None, description="GSS code of the local authority that the postcode lies in."
    )


class Target(Kept, records.Target):
    """An indicator assigned to the place."""


class Claim(Kept, records.Claim):
    """A published sentence with a number, and what checking it found."""

    verdict: str = Field(
        description="holds, holds-within-rounding, conflicts, definition-differs or cannot-be-checked."
    )
    open_conflict: bool = Field(description="True for a conflict that nobody has accepted with a reason.")
    computed: str | None = Field(
        None, description="The number that the arithmetic gives, in the claim's unit."
    )
    explanation: str = Field(description="Why the verdict is what it is, in a sentence.")


class Observation(OfADay, records.Observation):
    """One figure for one indicator, area and period. ``value`` is exactly as published, zeros at its end kept."""

    place: str = Field(description="The place whose pack gives it.")
    address: str = Field(description="Where people read it, on this site.")
    start_date: dt.date = Field(description="First day of the period.")
    end_date: dt.date = Field(description="Last day of the period.")


class Geometry(BaseModel):
    type: str = Field(description="Polygon or MultiPolygon.")
    coordinates: list[Any] = Field(description="Positions in WGS84, longitude first (RFC 7946).")


class AboutOutline(BaseModel):
    code: str = Field(description="GSS code of the authority.")
    name: str | None = Field(description="Its name.")
    vintage: int | None = Field(description="Year of the boundary set; null for indicative outlines.")
    method: str = Field(description="How the outline was made.")
    indicative: bool = Field(description="True when nobody official drew it.")
    source: str = Field(description="Where it comes from.")
    licence: str = Field(description="Licence that it is under.")


class OutlineFeature(BaseModel):
    type: str = Field("Feature", description="Always Feature.")
    id: str = Field(description="GSS code of the authority.")
    geometry: Geometry = Field(description="Its shape.")
    properties: AboutOutline = Field(description="What is known of the outline.")


class Outlines(BaseModel):
    """Outlines of a place's authorities as GeoJSON."""

    type: str = Field("FeatureCollection", description="Always FeatureCollection.")
    name: str = Field(description="What the collection holds.")
    features: list[OutlineFeature] = Field(description="One feature for each authority that has an outline.")


class Hit(BaseModel):
    """Something that a search found."""

    kind: str = Field(description="Kind of record, or doc, or glossary.")
    id: str | None = Field(description="Its id within the place; null for documentation and glossary.")
    title: str = Field(description="Its name, or the beginning of its text.")
    place: str | None = Field(
        description="The place that it belongs to; null for documentation and glossary."
    )
    made: bool = Field(description="True when the place is invented.")
    address: str = Field(description="Where people read it, on this site.")


class Page(OfADay, Generic[T]):
    """Part of a list."""

    count: int = Field(description="How many there are in all, under these filters.")
    next: str | None = Field(description="Address of the next part; null at the end.")
    previous: str | None = Field(description="Address of the part before; null at the beginning.")
    items: list[T] = Field(description="The things themselves.")


class SearchPage(Page[Hit]):
    """Part of what a search found, best first."""

    full: bool = Field(description="False when more matches than were counted: name a place or a kind.")


BY_KIND: dict[str, type[BaseModel]] = {
    "place": Place,
    "source": Source,
    "organisation": Organisation,
    "strength": Strength,
    "forum": Forum,
    "principle": Principle,
    "theme": Theme,
    "workstream": Workstream,
    "action": Action,
    "next-step": NextStep,
    "programme": Programme,
    "support-offer": SupportOffer,
    "asset": Asset,
    "project": Project,
    "observation": Observation,
    "target": Target,
    "claim": Claim,
}
