"""What is put to a database's full-text index, and the rows that come back."""

from dataclasses import dataclass
from typing import NamedTuple

from lodestar.service.search.models import kind_mark, place_mark
from lodestar.service.search.wording import Question

_MOST_MARKS = 100


@dataclass(frozen=True)
class Asked:
    """A question within places and perhaps a kind. ``of_many``: the places are few of all there are."""

    question: Question
    places: list[int]
    kind: str = ""
    of_many: bool = False

    @property
    def place_marks(self) -> list[str]:
        """Marks to look through first, which is quick when the places are few of many; none otherwise."""
        return (
            [place_mark(place) for place in self.places]
            if self.of_many and len(self.places) <= _MOST_MARKS
            else []
        )

    @property
    def kind_mark(self) -> str:
        return kind_mark(self.kind) if self.kind else ""


class Row(NamedTuple):
    """An entry as the index gives it."""

    pk: int
    place: int
    kind: str
    slug: str
    title: str
    title_words: str
