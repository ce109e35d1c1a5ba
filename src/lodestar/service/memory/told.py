"""A difference as it is told, whatever it is of."""

from dataclasses import dataclass

from lodestar.service.shared.words import words

ORDER = (
    "decided", "deferred", "ended", "re-rated", "moved", "corrected", "entered", "taken back", "accepted", "withdrawn", "added",
    "removed", "changed",
)  # fmt: skip
SAID = {
    "decided": "Decided", "deferred": "Deferred", "ended": "Ended", "re-rated": "Re-rated", "moved": "Moved", "corrected": "Corrected",
    "entered": "Entered", "taken back": "Taken back", "accepted": "Accepted", "withdrawn": "Withdrawn",
    "added": "Added", "removed": "Taken out", "changed": "Changed",
}  # fmt: skip
KINDS = {
    "indicator-assignment": "Indicator in delivery",
    "indicator-value": "Value entered",
    "observation": "Published figure",
    "release": "Release of evidence",
    "risk-acceptance": "Acceptance of a risk",
    "milestone-met": "Milestone reached",
    "follow-up": "To be done",
    "forum-terms": "Quorum",
    "exchange": "Ask or offer",
    "ending": "Ending of an action",
    "budget-line": "Money",
    "dependency": "Waiting for",
    "tagging": "Tags of an action",
    "tag-tree": "Tree of tags",
}
_LONGEST = 160


@dataclass(frozen=True)
class Told:
    """A difference as it is told. ``url`` leads to the record as it stands now."""

    what: str
    kind: str
    name: str
    sentence: str
    was: str
    now: str
    url: str


def kind_word(kind: str) -> str:
    """A kind of record in words."""
    return KINDS.get(kind) or words(kind)


def short(text: str, longest: int = _LONGEST) -> str:
    """One line of at most so many characters."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= longest else f"{one_line[: longest - 1]}…"
