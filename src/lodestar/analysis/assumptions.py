"""What editors assume of a place's target, as a reviewed file: ``places/<slug>/assumptions/<target>.yaml``.

Values of projects are not among it: those are published, or they do not count. A judgement that changes is not
overwritten: the new one is added with the day from which it holds, so that any earlier day can be told.
"""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lodestar.evidence.definitions.reading import read_definition
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.fields import Date, PeriodText, Slug, Text


class _Assumed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


_Spent = TypeVar("_Spent", "ProjectAssumption", "AwardWon")
Sector = Literal["business", "higher-education", "government", "private-non-profit"]


class ProjectAssumption(_Assumed):
    """How likely a project is, when its money is spent, and how much of it is research."""

    project: Slug = Field(description="The project in projects.yaml, whose published value is used.")
    probability: Decimal = Field(ge=0, le=1, description="Probability that it goes ahead.")
    first: int = Field(ge=1990, le=2100, description="First year in which it spends.")
    last: int = Field(ge=1990, le=2100, description="Last year in which it spends, included.")
    research_share: Decimal = Field(Decimal(1), ge=0, le=1, description="Share of the money that is R&D.")
    basis: Text = Field(description="Whose judgement it is, or what is published.")
    sector: Sector | None = Field(None, description="Who performs the research.")
    since: dt.date | None = Field(None, description="From when this judgement holds; always, when left out.")

    @model_validator(mode="after")
    def _in_order(self) -> "ProjectAssumption":
        return _ordered(self)


class AwardWon(_Assumed):
    """An award that is won and that no loaded release of awards holds."""

    name: Text = Field(description="What was awarded, to whom.")
    amount: Decimal = Field(gt=0, description="The award, £m.")
    first: int = Field(ge=1990, le=2100, description="First year in which it is spent.")
    last: int = Field(ge=1990, le=2100, description="Last year in which it is spent, included.")
    sector: Sector | None = Field(None, description="Who performs the research.")
    won: dt.date = Field(description="When it was won.")
    source: Text = Field(description="Where that is written.")
    locator: Text = Field(description="Where in it.")

    @model_validator(mode="after")
    def _in_order(self) -> "AwardWon":
        return _ordered(self)


class TargetRevision(_Assumed):
    """A change of the target before it was first loaded: what it said until then."""

    day: dt.date = Field(description="The day of the change.")
    value: Decimal | None = Field(None, description="The value until then; as later, when left out.")
    period: PeriodText | None = Field(None, description="When it was to be reached, until then.")
    reason: Text = Field(description="Why it was changed.")
    by: Text = Field(description="Who changed it, by office.")


class WaterfallAssumptions(_Assumed):
    """All that is assumed for one target's waterfall."""

    target: Slug = Field(description="The target.")
    source: Text = Field(description="Who assumes it, and what a reader should know.")
    reviewed: Date = Field(description="When it was last reviewed.")
    made: bool = Field(False, description="True when it is invented.")
    gva_growth: Decimal = Field(
        Decimal(0), ge=-10, le=20, description="Growth of GVA after its latest figure, % a year."
    )
    gva_basis: Text = Field(description="Where the growth of GVA is from.")
    projects: tuple[ProjectAssumption, ...] = Field(
        (), description="Projects with a probability and a timing; the latest judgement of each holds."
    )
    awards: tuple[AwardWon, ...] = Field((), description="Awards won that no release of awards holds.")
    revisions: tuple[TargetRevision, ...] = Field((), description="Changes of the target, the oldest first.")

    def on(self, day: dt.date) -> "WaterfallAssumptions":
        """What was assumed on a day: the awards won by then, and of each project the latest judgement by then."""
        held: dict[str, ProjectAssumption] = {}
        for one in sorted(self.projects, key=lambda one: one.since or dt.date.min):
            if one.since is None or one.since <= day:
                held[one.project] = one
        return self.model_copy(
            update={
                "projects": tuple(held.values()),
                "awards": tuple(one for one in self.awards if one.won <= day),
                "revisions": tuple(one for one in self.revisions if one.day <= day),
            }
        )

    @property
    def days(self) -> tuple[dt.date, ...]:
        """Days on which what is assumed, won or aimed for changed, in order."""
        days = [one.since for one in self.projects if one.since] + [one.won for one in self.awards]
        return tuple(sorted({*days, *(one.day for one in self.revisions)}))


def _ordered(one: _Spent) -> _Spent:
    if one.last < one.first:
        raise ValueError(f"the last year {one.last} lies before the first, {one.first}")
    return one


def read_assumptions(place: str, target: str, folder: Path | None = None) -> WaterfallAssumptions | None:
    """The assumptions for a place's target; None when no file states any.

    Raises LodestarError naming file and field when the file is not sound.
    """
    path = (folder or places_folder()) / place / "assumptions" / f"{target}.yaml"
    if not path.is_file():
        return None
    found = read_definition(WaterfallAssumptions, path)
    if found.target != target:
        raise LodestarError(
            f"assumptions/{path.name} of {place} names the target '{found.target}'; rename one of them"
        )
    return found
