"""Rating schemes: the words that a place rates its actions with, and what each is taken to mean.

``definitions/rating_schemes/<id>.yaml`` holds one scheme. A reporting round keeps the id of the scheme that it began with.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from lodestar.evidence.definitions.reading import Definition, one_of, read_folder
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import definitions_folder
from lodestar.evidence.packs.fields import Date, Name, Slug, Text

DEFAULT = "four-words"
Ordinal = Annotated[int, Field(ge=1, le=9)]


class Rating(Definition):
    """One word of a scheme. ``ordinal`` 1 is the best. A shape goes with the word, so that colour is never needed."""

    id: Slug = Field(description="Stable name of the rating.")
    ordinal: Ordinal = Field(description="Its place in the scheme; 1 is best.")
    word: Name = Field(description="How it is said.")
    meaning: Text = Field(description="What somebody says who gives it, in one sentence.")
    shape: Annotated[
        str, Field(pattern="^(tick|diamond|cross|ring|square|hollow|dot|half|triangle|dash)$")
    ] = Field(description="The shape shown beside the word.")
    tone: Annotated[str, Field(pattern="^(good|warn|bad|link|none)$")] = Field(
        description="The colour's tone."
    )
    needs_way_back: bool = Field(
        False, description="Whether who gives it says why, and the way back to a better one."
    )
    ends: bool = Field(False, description="Whether it says that the action is done.")
    on_time: Decimal | None = Field(
        None,
        ge=0,
        le=1,
        description="The chance of being done by the planned end that the rating is read as.",
    )


class Confidence(Definition):
    """How sure somebody is of a rating and a date. ``ordinal`` 1 is the surest."""

    id: Slug = Field(description="Stable name of the band.")
    ordinal: Ordinal = Field(description="Its place among the bands; 1 is surest.")
    word: Name = Field(description="How it is said.")
    meaning: Text = Field(description="What somebody says who gives it, in one sentence.")


class RatingScheme(Definition):
    """A place's ratings and bands of confidence."""

    id: Slug = Field(description="Stable name of the scheme.")
    name: Name = Field(description="Name for a list.")
    basis: Text = Field(description="Where the words and the chances are from.")
    reviewed: Date = Field(description="When it was last reviewed.")
    ratings: Annotated[tuple[Rating, ...], Field(min_length=2)] = Field(
        description="Its ratings, best first."
    )
    confidences: Annotated[tuple[Confidence, ...], Field(min_length=2)] = Field(
        description="Its bands of confidence, surest first."
    )

    @model_validator(mode="after")
    def _hangs_together(self) -> "RatingScheme":
        for what, entries in (("ratings", self.ratings), ("confidences", self.confidences)):
            if [entry.ordinal for entry in entries] != list(range(1, len(entries) + 1)):
                raise ValueError(f"{what}: number them 1, 2, 3 … by ordinal, the best first")
            for field in ("id", "word"):
                values = [getattr(entry, field) for entry in entries]
                if len(set(values)) < len(values):
                    raise ValueError(f"{what}: two have the same {field}; each needs its own")
        if len({rating.shape for rating in self.ratings}) < len(self.ratings):
            raise ValueError(
                "ratings: two have the same shape; a reader who sees no colour could not tell them apart"
            )
        chances = [rating.on_time for rating in self.ratings if rating.on_time is not None]
        if chances != sorted(chances, reverse=True):
            raise ValueError("ratings: a better rating cannot be read as a smaller chance (on_time)")
        if any(
            rating.ends and (rating.on_time is not None or rating.needs_way_back) for rating in self.ratings
        ):
            raise ValueError("ratings: one that says done is no forecast; give it no on_time and no way back")
        return self

    def rating(self, id_: str) -> Rating:
        """A rating by its id. Raises LodestarError for one that the scheme does not have."""
        found = next((rating for rating in self.ratings if rating.id == id_), None)
        if found is None:
            known = ", ".join(rating.id for rating in self.ratings)
            raise LodestarError(f"'{id_}' is no rating of the scheme '{self.id}'; use one of {known}")
        return found

    def confidence(self, id_: str) -> Confidence:
        """A band of confidence by its id. Raises LodestarError for one that the scheme does not have."""
        found = next((band for band in self.confidences if band.id == id_), None)
        if found is None:
            known = ", ".join(band.id for band in self.confidences)
            raise LodestarError(
                f"'{id_}' is no band of confidence of the scheme '{self.id}'; use one of {known}"
            )
        return found


@cache
def load_rating_schemes(folder: Path | None = None) -> dict[str, RatingScheme]:
    """All rating schemes by id. Raises LodestarError naming the file, field and value when one is wrong."""
    return read_folder(RatingScheme, folder or definitions_folder() / "rating_schemes", "scheme")


def rating_scheme(id_: str) -> RatingScheme:
    """A scheme by its id. Raises LodestarError for one that is not there."""
    return one_of(load_rating_schemes(), id_, "rating scheme")
