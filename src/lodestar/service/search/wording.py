"""Words of a text as search sees them: without case, accents and punctuation, the same for every database."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

LONGEST_QUESTION = 200
MOST_TERMS = 10
SNIPPET = 240

_WORD = re.compile(r"[^\W_]+")
_NO_WORD = "[\\W_]+"


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    """One character for one character, so that positions in the folded text are those of the text."""
    base = unicodedata.normalize("NFKD", letter)[:1].casefold()[:1]
    return base or " "


def fold(text: str) -> str:
    """The text without case and accents, as long as it was."""
    return text.lower() if text.isascii() else "".join(map(_fold_letter, text))


def words_of(text: str) -> list[str]:
    """The words of a text, folded: "Net-zero, R&D" gives net, zero, r, d."""
    return _WORD.findall(fold(unicodedata.normalize("NFC", text)))


@dataclass(frozen=True)
class Question:
    """What is asked for: terms that must all be found, each of one or more words that stand together.

    Of each term the last word may be only begun: "net-ze" finds net zero.
    """

    terms: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> "Question":
        """Read what somebody typed. Anything may be typed; what holds no word gives an empty question."""
        parts = text[:LONGEST_QUESTION].replace("\x00", " ").split()
        found = (tuple(words_of(part)) for part in parts)
        return cls(tuple(dict.fromkeys(term for term in found if term))[:MOST_TERMS])

    def __bool__(self) -> bool:
        return bool(self.terms)

    @cached_property
    def start(self) -> str:
        """All words in a row, as the start of a title would have them."""
        return " ".join(word for term in self.terms for word in term)

    def matches(self, words: str, *, whole: bool = False) -> bool:
        """True if each term stands in the words (folded, one space between), or stands there as whole words."""
        padded, end = f" {words} ", " " if whole else ""
        return all(f" {' '.join(term)}{end}" in padded for term in self.terms)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the terms in a folded text, each to the end of its last word."""
        terms = sorted((_NO_WORD.join(map(re.escape, term)) for term in self.terms), key=len, reverse=True)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(terms)})[^\W_]*")


def marked(text: str, question: Question, most: int = SNIPPET) -> SafeString:
    """The part of a text about the first term found, escaped, with every term in <mark>."""
    folded = fold(text)
    pattern = question.pattern
    first = pattern.search(folded)
    start, end = _window(folded, first.start() if first else 0, most)
    pieces, at = ["… " if start else ""], start
    for found in pattern.finditer(folded, start, end):
        pieces += [conditional_escape(text[at : found.start()]), "<mark>"]
        pieces += [conditional_escape(text[found.start() : found.end()]), "</mark>"]
        at = found.end()
    pieces += [conditional_escape(text[at:end]), " …" if end < len(text) else ""]
    return SafeString("".join(pieces))


def _window(text: str, at: int, most: int) -> tuple[int, int]:
    """Where to cut: a little before the place, at spaces."""
    if len(text) <= most:
        return 0, len(text)
    start = max(0, min(at - most // 3, len(text) - most))
    if start:
        space = text.find(" ", start, at)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + most)
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > at else end
    return start, end
