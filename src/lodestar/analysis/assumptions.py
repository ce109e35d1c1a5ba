"""What editors assume of a place's target, as a reviewed file: ``places/<slug>/assumptions/<target>.yaml``.

Values of projects are not among it: those are published, or they do not count.
"""

from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import places_folder
from lodestar.evidence.packs.fields import Date, Slug, Text


class _Assumed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ProjectAssumption(_Assumed):
    """How likely a project is, when its money is spent, and how much of it is research."""

    project: Slug = Field(description="The project in projects.yaml, whose published value is used.")
    probability: Decimal = Field(ge=0, le=1, description="Probability that it goes ahead.")
    first: int = Field(ge=1990, le=2100, description="First year in which it spends.")
    last: int = Field(ge=1990, le=2100, description="Last year in which it spends, included.")
    research_share: Decimal = Field(Decimal(1), ge=0, le=1, description="Share of the money that is R&D.")
    basis: Text = Field(description="Whose judgement it is, or what is published.")

    @model_validator(mode="after")
    def _in_order(self) -> "ProjectAssumption":
        if self.last < self.first:
            raise ValueError(f"the last year {self.last} lies before the first, {self.first}")
        return self


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
        (), description="Projects with a probability and a timing."
    )


def read_assumptions(place: str, target: str, folder: Path | None = None) -> WaterfallAssumptions | None:
    """The assumptions for a place's target; None when no file states any.

    Raises LodestarError naming file and field when the file is not sound.
    """
    path = (folder or places_folder()) / place / "assumptions" / f"{target}.yaml"
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LodestarError(f"{path.name} of {place} cannot be read: {error}") from error
    try:
        found = WaterfallAssumptions.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LodestarError(f"assumptions/{path.name} of {place}: {where}: {first['msg']}") from error
    if found.target != target:
        raise LodestarError(
            f"assumptions/{path.name} of {place} names the target '{found.target}'; rename one of them"
        )
    return found
