"""What differs between two readings of the same figures: entered, corrected, or taken back."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class FigureChange(Generic[Key]):
    """One figure that differs. ``what`` is entered, corrected or taken back; ``was`` and ``now`` are its words."""

    key: Key
    what: str
    was: str
    now: str


def figure_changes(before: Mapping[Key, str], after: Mapping[Key, str]) -> tuple[FigureChange[Key], ...]:
    """What differs between two readings of figures, each given in the words in which it is told; blank for none.

    In the order of ``after``, then what only ``before`` held.
    """
    found = []
    for key in dict.fromkeys((*after, *before)):
        was, now = before.get(key, ""), after.get(key, "")
        if was != now:
            what = "entered" if not was else "corrected" if now else "taken back"
            found.append(FigureChange(key, what, was, now))
    return tuple(found)
