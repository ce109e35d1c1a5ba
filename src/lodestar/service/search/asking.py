"""What is put to a database's full-text index, and the rows that come back."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lodestar.service.search.models import kind_mark, place_mark
from lodestar.service.search.readers import Readers
from lodestar.service.search.wording import Question

_MOST_MARKS = 100


@dataclass(frozen=True)
class Asked:
    """A question within places and perhaps a kind, by a reader who is of these readers at each place.

    ``of_many``: the places are few of all there are.
    """

    question: Question
    readers: Mapping[int, Readers]
    kind: str = ""
    of_many: bool = False

    @property
    def places(self) -> list[int]:
        return list(self.readers)

    @cached_property
    def alike(self) -> list[tuple[int, list[int]]]:
        """The places in which the reader is the same, with what the reader is there."""
        found: dict[int, list[int]] = defaultdict(list)
        for place, readers in self.readers.items():
            found[int(readers)].append(place)
        return sorted(found.items())

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
    readers: int
