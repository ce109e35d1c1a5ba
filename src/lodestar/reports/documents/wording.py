"""Words that all writers share: dates, the lines at the head and foot of a document, shapes of states."""

import datetime as dt
from decimal import Decimal

from lodestar.reports.documents.model import Cell, Document, Figure, Shape

MADE = "Made data: this place is invented and these figures describe no real one."
DRAFT = "Draft: not issued."
NOTHING = "–"
SHAPES: dict[Shape, str] = {
    "triangle": "▲",
    "diamond": "◆",
    "cross": "✕",
    "dot": "●",
    "ring": "○",
    "tick": "✓",
    "dash": "–",
    "square": "■",
    "hollow": "□",
    "half": "◐",
    "none": "",
}


def day(value: dt.date) -> str:
    """A date in full: '12 March 2026'."""
    return f"{value.day} {value:%B %Y}"


def moment(value: dt.datetime) -> str:
    """A moment in full, to the minute, with its offset told by UTC: '12 March 2026, 09:30 UTC'."""
    universal = value.astimezone(dt.UTC)
    return f"{day(universal)}, {universal:%H:%M} UTC"


def cell_text(cell: Cell) -> str:
    """A cell as a reader reads it; nothing is a dash."""
    if cell is None or cell == "":
        return NOTHING
    return day(cell) if isinstance(cell, dt.date) else str(cell)


def notices(document: Document) -> tuple[str, ...]:
    """What every page must say: that data are made, that this is a draft."""
    return tuple(text for said, text in ((document.made, MADE), (document.state == "draft", DRAFT)) if said)


def about(document: Document) -> tuple[tuple[str, str], ...]:
    """What a document says of itself, as pairs of label and words."""
    since = day(document.since) if document.since else "the beginning"
    of_a_meeting = [
        ("Forum", document.forum),
        *([("Meeting", document.meeting)] if document.meeting else []),
        ("Meets on", day(document.meets_on)),
        ("Since", since),
    ]
    pairs = [
        ("Place", document.place),
        *(of_a_meeting if document.forum else [("From", since), ("Until", day(document.meets_on))]),
        ("Data cut", moment(document.data_cut)),
        ("Evidence releases", ", ".join(document.releases) or "none"),
        ("Digest", document.digest),
        ("Licence", document.licence),
    ]
    return tuple(pairs)


def cover_line(document: Document) -> str:
    """Where, for whom and when, in one line."""
    parts = (document.place, document.forum, document.meeting, day(document.meets_on))
    if not document.forum:
        since = f"{day(document.since)} to " if document.since else "until "
        parts = (document.place, f"{since}{day(document.meets_on)}", "", "")
    return " · ".join(dict.fromkeys(part for part in parts if part))


def some(number: int, one: str, many: str = "") -> tuple[Figure, str]:
    """A number with its thing, in reader's words: (1, 'promise') → '1', ' promise'."""
    plural = many or f"{one}s"
    return Figure(Decimal(number), plural, f"{number:,}"), f" {one if number == 1 else plural}"
