"""The ground of every record of a place pack: its id, its source, and how a fact is known."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from lodestar.evidence.packs.fields import Name, RefersTo, RefersToShared, Slug, Text

SourceRef = Annotated[Slug, RefersTo("source")]
OrganisationRef = Annotated[Slug, RefersTo("organisation")]
IndicatorRef = Annotated[Slug, RefersToShared("indicators")]
UnitRef = Annotated[Slug, RefersToShared("units")]


class Basis(StrEnum):
    """How a fact is known."""

    STATED = "stated"
    INFERRED = "inferred"
    MADE = "made"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Side(StrEnum):
    """Which side of the partnership an organisation stands on."""

    LOCAL = "local"
    NATIONAL = "national"
    DELIVERY = "delivery"


class Record(BaseModel):
    """Anything in a pack."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Fact(Record):
    """A record that a source vouches for."""

    id: Slug = Field(
        description="Stable name of the record, unique among its kind: lower-case words joined by hyphens."
    )
    source: SourceRef = Field(description="The source that says so.")
    locator: Name = Field(description="Where in the source: section, page, paragraph, map number or sheet.")
    note: Text | None = Field(
        None, description="What a reader should know: a correction, a doubt, a judgement made."
    )
