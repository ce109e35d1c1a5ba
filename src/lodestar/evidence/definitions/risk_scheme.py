"""How risks are described and rated: levels, bands, proximity, categories, treatments. Reviewed YAML, read once.

``definitions/risks/<id>.yaml`` holds one scheme; a place chooses one.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lodestar.evidence.definitions.reading import Definition, one_of, read_folder
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.packs.fields import Date, Name, Slug, Text

DEFAULT = "five-by-five"
GRAVITY = ("low", "medium", "high", "severe")  # the ids of bands in every scheme, the gravest last


class Level(Definition):
    """One step of a scale."""

    level: Annotated[int, Field(ge=1, le=10)]
    word: Name
    meaning: Text


class Band(Definition):
    """How much a risk matters: from this product of likelihood and impact upwards. Its id says how it is shown."""

    id: Literal["low", "medium", "high", "severe"]
    word: Name
    from_: Annotated[int, Field(alias="from", ge=1)]


class Cell(Definition):
    """A cell of the matrix whose band is not that of its product."""

    likelihood: int
    impact: int
    band: Slug


class Term(Definition):
    """A category or a treatment."""

    id: Slug
    word: Name
    meaning: Text


class RiskScheme(Definition):
    """A whole scheme. Levels run from 1 without a gap; bands begin at 1 and rise."""

    id: Slug
    name: Name
    reviewed: Date
    source: Text
    likelihood: tuple[Level, ...]
    impact: tuple[Level, ...]
    bands: tuple[Band, ...]
    exceptions: tuple[Cell, ...] = ()
    proximity: tuple[Level, ...]
    categories: tuple[Term, ...]
    treatments: tuple[Term, ...]

    @model_validator(mode="after")
    def _whole(self) -> "RiskScheme":
        for name in ("likelihood", "impact", "proximity"):
            levels = [each.level for each in getattr(self, name)]
            if levels != list(range(1, len(levels) + 1)):
                raise ValueError(f"{name}: levels must run from 1 without a gap, not {levels}")
        starts = [band.from_ for band in self.bands]
        if not starts or starts[0] != 1 or starts != sorted(set(starts)):
            raise ValueError(f"bands must begin at 1 and rise, not {starts}")
        ranks = [GRAVITY.index(band.id) for band in self.bands]
        if ranks != sorted(set(ranks)):
            raise ValueError(
                f"bands must rise through {', '.join(GRAVITY)}, each at most once, not {[b.id for b in self.bands]}"
            )
        known = {band.id for band in self.bands}
        for cell in self.exceptions:
            if cell.band not in known:
                raise ValueError(f"exceptions: there is no band '{cell.band}'; use one of {sorted(known)}")
        return self

    def band(self, likelihood: int, impact: int) -> Band:
        """The band of a cell: of its own where the scheme says so, else of likelihood × impact."""
        for cell in self.exceptions:
            if (cell.likelihood, cell.impact) == (likelihood, impact):
                return next(band for band in self.bands if band.id == cell.band)
        return [band for band in self.bands if band.from_ <= likelihood * impact][-1]

    def levels(self, scale: str) -> list[int]:
        """The levels of likelihood, impact or proximity."""
        return [each.level for each in getattr(self, scale)]

    def ids(self, terms: str) -> list[str]:
        """The ids of the categories or treatments."""
        return [each.id for each in getattr(self, terms)]

    def word(self, scale: str, level: int | None) -> str:
        """A level in words; blank when there is none."""
        return next((each.word for each in getattr(self, scale) if each.level == level), "")


@cache
def load_risk_schemes(folder: Path | None = None) -> dict[str, RiskScheme]:
    """All schemes by id. Raises LodestarError naming the file, field and value when one is wrong."""
    return read_folder(RiskScheme, (folder or definitions_folder()) / "risks", "scheme")


def risk_scheme(id_: str = DEFAULT) -> RiskScheme:
    """A scheme by its id. Raises LodestarError for one that is not there."""
    return one_of(load_risk_schemes(), id_, "risk scheme")
