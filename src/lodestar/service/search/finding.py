"""Find what matches a question, in the order in which a reader would want it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString

from lodestar.service.docs.library import library
from lodestar.service.places.models import Place
from lodestar.service.search import postgresql, sqlite
from lodestar.service.search.asking import Asked, Row
from lodestar.service.search.models import Entry
from lodestar.service.search.readers import Readers, readers_at
from lodestar.service.search.wording import Question, marked, words_of
from lodestar.service.search.working import WORKING
from lodestar.service.shared.addresses import addresses
from lodestar.service.shared.editions import edition

KINDS: dict[str, str] = {
    "place": "Places",
    "theme": "Themes",
    "workstream": "Workstreams",
    "action": "Actions",
    "asset": "Assets",
    "organisation": "Organisations",
    "indicator": "Indicators",
    "claim": "Claims",
    "programme": "Programmes and funds",
    "support-offer": "Support for businesses",
    "project": "Projects",
    "strength": "Strengths",
    "forum": "Forums",
    "principle": "Guiding principles",
    "next-step": "Next steps",
    "meeting": "Meetings",
    "agenda-item": "Agenda items and minutes",
    "decision": "Decisions",
    "follow-up": "Follow-ups",
    "exchange": "Asks and offers",
    "risk": "Risks",
    "issue": "Issues",
    "round": "Reporting rounds",
    "update": "Updates",
    "indicator-assignment": "Indicators in delivery",
    "board-pack": "Board packs",
    "annual-report": "Annual reports",
    "publication": "Published from the registers",
    "source": "Sources",
    "glossary": "Words of the glossary",
    "doc": "Documentation",
}
EVERYWHERE = ("glossary", "doc")
MOST, MOST_IN_A_PLACE, MOST_ASKED = 1000, 5000, 50

_ORDER = {kind: at for at, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Found:
    """Something that matches. ``rank`` is lower for a better match; ``entry`` and ``place`` are of what lies in a place."""

    rank: tuple[int, int, int, str]
    kind: str
    title: str
    slug: str
    place: Place | None = None
    entry: int | None = None
    text: str = ""

    @property
    def address(self) -> str:
        """Where it is read."""
        if self.place is None:
            return self.slug
        return addresses(self.kind, self.place.slug)(self.slug)


@dataclass(frozen=True)
class Answer:
    """All that was found, best first. ``full`` is False when there is more than was looked at."""

    found: tuple[Found, ...]
    full: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, in the order of kinds."""
        counted = Counter(one.kind for one in self.found)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


def find(
    question: Question,
    places: Sequence[Place],
    *,
    reader: Any = None,
    kind: str = "",
    of_many: bool = False,
    shared: bool = True,
) -> Answer:
    """Everything that matches and whose own page the reader would be shown, in these places, and in glossary and
    documentation if ``shared``.

    The caller names the places that the reader may see; nothing of any other is looked at. ``of_many`` says that
    there are many others. Without a reader it is somebody who has not signed in.
    """
    if not question:
        return Answer((), True)
    found = [one for one in (_of_everywhere(question) if shared else []) if kind in ("", one.kind)]
    full = True
    if places and kind not in EVERYWHERE:
        asked = Asked(question, readers_at(reader, places), kind, of_many)
        rows, full = _rows(asked, MOST_IN_A_PLACE if len(places) == 1 else MOST)
        names = {place.pk: place for place in places}
        rows, all_asked = _shown(asked, rows, names, reader)
        full = full and all_asked
        found += [_found(question, names[row.place], row) for row in rows]
    return Answer(tuple(sorted(found, key=lambda one: one.rank)), full)


def snippets(question: Question, shown: Sequence[Found]) -> dict[int, SafeString]:
    """The marked text of each thing shown, by its place in the sequence."""
    bodies = dict(
        Entry.objects.filter(pk__in=[one.entry for one in shown if one.entry]).values_list("pk", "body")
    )
    texts = [bodies.get(one.entry, "") if one.entry else one.text for one in shown]
    return {at: marked(text, question) for at, text in enumerate(texts) if text}


def _rows(asked: Asked, most: int) -> tuple[list[Row], bool]:
    """Entries that match, at most ``most``, and whether that is all.

    Whole words are asked for first: the database answers them fastest and they are what most people mean. Where
    there is more than can be looked at, those with the words in their titles go first.
    """
    database = postgresql if connection.vendor == "postgresql" else sqlite
    rows = database.holding(asked, most, whole=True)
    if len(rows) < most:
        rows = database.holding(asked, most, whole=False)
    if len(rows) < most:
        return rows, True
    best = [*database.starting(asked, most), *database.holding(asked, most, whole=True, titles=True), *rows]
    return list({row.pk: row for row in best}.values())[:most], False


def _shown(asked: Asked, rows: list[Row], places: dict[int, Place], reader: Any) -> tuple[list[Row], bool]:
    """Those rows that the reader's own pages show; of those whose pages must be asked, the first. And whether that is all."""
    sure = {place: int(readers & ~Readers.ASKED) for place, readers in asked.readers.items()}
    doubtful = [row for row in rows if not row.readers & sure[row.place]]
    if not doubtful:
        return rows, True
    looked_at = sorted(doubtful, key=lambda row: _rank(asked.question, row))[:MOST_ASKED]
    slugs: dict[tuple[int, str], list[str]] = {}
    for row in looked_at:
        slugs.setdefault((row.place, row.kind), []).append(row.slug)
    with edition(published=False):  # only who holds a role there is asked about
        shown = {
            (place, kind, slug)
            for (place, kind), some in slugs.items()
            if (ask := WORKING[kind].shown) is not None
            for slug in ask(reader, places[place], some)
        }
    hidden = {row.pk for row in doubtful if (row.place, row.kind, row.slug) not in shown}
    return [row for row in rows if row.pk not in hidden], len(looked_at) == len(doubtful)


def _rank(question: Question, row: Row) -> tuple[int, int, int, str]:
    return (_tier(question, row.title_words), _ORDER.get(row.kind, 99), len(row.title), row.title)


def _found(question: Question, place: Place, row: Row) -> Found:
    return Found(_rank(question, row), row.kind, row.title, row.slug, place, row.pk)


def _tier(question: Question, title: str) -> int:
    """How well a title (as words) answers: is it, begins with it, holds its words, holds their beginnings, or not."""
    if title.startswith(question.start):
        return 0 if title == question.start else 1
    if question.matches(title):
        return 2 if question.matches(title, whole=True) else 3
    return 4


def _of_everywhere(question: Question) -> list[Found]:
    """Matches in the glossary and the documentation, which belong to no place."""
    held = library()
    glossary = reverse("glossary")
    things = [("glossary", term.word, f"{glossary}#{term.anchor}", term.text) for term in held.terms]
    things += [
        ("doc", page.title, reverse("doc", args=[page.path]), page.markdown) for page in held.pages.values()
    ]
    return [found for thing in things if (found := _match(question, *thing))]


def _match(question: Question, kind: str, title: str, address: str, text: str) -> Found | None:
    words = _words(title)
    if not question.matches(f"{words} {_words(text)}"):
        return None
    return Found((_tier(question, words), _ORDER[kind], len(title), title), kind, title, address, text=text)


@lru_cache(maxsize=2048)
def _words(text: str) -> str:
    return " ".join(words_of(text))
