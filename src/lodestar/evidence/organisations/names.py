"""Names of organisations made comparable: the same firm written two ways gives the same words.

The published form is always kept. What is taken off for comparison: case, accents, punctuation, 'the', 'and',
'of', '&', the legal form (kept apart, in ``legal_form``), the space inside initials (``J. M. Sankey`` and ``JM
Sankey``), and a name's own initials after it (``National Physical Laboratory NPL``). Words are never replaced by other words: that 'tech' may stand for 'technologies' is
evidence to be weighed with a pair in hand (`wordings`), not a fact of one name.

Legal forms: Companies House, "Register a company: company types" and the endings that the Companies Act 2006,
sections 58 to 65, asks for, in English and Welsh; common foreign ones besides.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_LEGAL_FORMS: dict[str, tuple[str, ...]] = {
    "ltd": (
        "LIMITED",
        "LTD",
        "LTD LIABILITY COMPANY",
        "CYFYNGEDIG",
        "CYF",
        "LIMITIED",
        "LIMIT",
        "LIMI",
        "LTDD",
        "LLTD",
        "LTTD",
        "LYD",
        "TLD",
    ),
    "plc": ("PLC", "PUBLIC LIMITED COMPANY", "P L C", "CCC", "CWMNI CYFYNGEDIG CYHOEDDUS"),
    "llp": ("LLP", "LIMITED LIABILITY PARTNERSHIP", "L L P", "PAC"),
    "lp": ("LIMITED PARTNERSHIP", "LP"),
    "cic": ("CIC", "COMMUNITY INTEREST COMPANY", "C I C", "CBC", "CWMNI BUDDIANT CYMUNEDOL"),
    "cio": ("CIO", "CHARITABLE INCORPORATED ORGANISATION", "SCIO"),
    "unlimited": ("UNLIMITED", "UNLTD"),
    "inc": ("INC", "INCORPORATED"),
    "llc": ("LLC", "L L C"),
    "corp": ("CORP",),
    "gmbh": ("GMBH",),
    "ag": ("AG",),
    "sa": ("SA", "SAS", "SARL"),
    "bv": ("BV", "NV"),
    "as": ("AS", "ASA", "APS"),
    "ab": ("AB", "OY", "OYJ"),
    "spa": ("SPA", "SRL"),
    "pty": ("PTY",),
}
LEGAL_FORMS = tuple(_LEGAL_FORMS)


def _one_slip(word: str) -> set[str]:
    """All that one slip of typing makes of a word: a sign lost, doubled or changed, or two swapped."""
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    made = {word[:at] + word[at + 1 :] for at in range(len(word))}
    made |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    made |= {word[:at] + sign + word[at:] for at in range(len(word) + 1) for sign in signs}
    return made | {word[:at] + sign + word[at + 1 :] for at in range(len(word)) for sign in signs}


_ENDINGS = dict.fromkeys(_one_slip("LIMITED"), "ltd")
_ENDINGS |= {ending: form for form, endings in _LEGAL_FORMS.items() for ending in endings}
_INSIDE = {word: form for word, form in _ENDINGS.items() if word in {"LIMITED", "LTD", "PLC", "LLP", "CIC"}}
_LAST_WORDS = {ending.split()[-1] for ending in _ENDINGS}
_LONGEST_ENDING = max(len(ending.split()) for ending in _ENDINGS)

_LEFT_OUT = frozenset({"THE", "AND", "OF"})
_COMPANY = frozenset({"CO", "COMPANY", "CYMNI", "CWMNI"})

_DOTS = re.compile(r"(?<![A-Z0-9])([A-Z](?:\.\s?[A-Z])+)\.?(?![A-Z0-9])")
_SPACE = str.maketrans({chr(code): " " for code in range(32, 127) if not chr(code).isalnum()} | {"'": None})
_DOTTED = re.compile(r"(?<![A-Za-z0-9.])([A-Za-z]{3,})\.(?![A-Za-z0-9])")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼ"))

_ALSO = re.compile(
    r"(?P<trading>\bt\s?/\s?as?\b|\btrading\s*as\s*|\bt\.a\.\s)|"
    r"(?P<former>\b(?:formerly|previously|prev\.?)(?:\s+known\s+as|\s+called)?\b|\bf/k/a\b|\bnow\b(?=\s+known\s+as))|"
    r"(?P<known>\b(?:also\s+)?known\s+as\b|\ba\.?k\.?a\.?\b)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s[-–—/|]\s|[,;:/|()\[\]]|\s[-–—]|[-–—]\s")
_UNIT = re.compile(
    r"\b(?:department|dept|school|faculty|institute|centre|center|division|unit|laborator(?:y|ies)|lab|college|"
    r"group|office|hospital)\b",
    re.IGNORECASE,
)
_UNIT_FIRST = re.compile(r"\s*(?:department|dept|school|faculty)\b", re.IGNORECASE)
_PARENT = re.compile(
    r"\buniv(?:ersity)?\b|\buni\b|\bprifysgol\b|\bnhs\b|\bcouncil\b|\bcombined authority\b|\bimperial college\b",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"\b(?:of|at|in)\s+(?:the\s+)?", re.IGNORECASE)
_UNIVERSITY = re.compile(r"\b(?:university|univ|uni|imperial college)\b", re.IGNORECASE)
_OF_THE_UNIVERSITY = re.compile(
    r"\b(?:scholars|court|governors|council|senate)\b.*?\b(?:of|at)\s+(the\s+)?(?=university\b)",
    re.IGNORECASE,
)


PLACEHOLDERS = frozenset(
    {"UNLISTED", "UNKNOWN", "NOT KNOWN", "VARIOUS", "ANONYMOUS", "NONE", "NA", "TBC", "TBA", "TEST", "OTHER", "SELF",
     "INDIVIDUAL", "PRIVATE INDIVIDUAL", "NOT APPLICABLE", "REDACTED", "CONFIDENTIAL"}
)  # fmt: skip
"""What sources write where they give no name: never a name that two organisations could share."""


_FORM_INSIDE = re.compile(r"\b(?:limited|ltd|plc|llp|cic)\b\.?", re.IGNORECASE)
CUT_FROM = 28
"""Sources that keep names in a column of fixed width cut them at so many signs or more."""

_THE_FIRST = re.compile(r"^\s*the\b", re.IGNORECASE)
_CUT_FORMS = frozenset({"L", "LI", "LIM", "LT"})
_CUT_COMPANY = frozenset({"COM", "COMP", "COMPA", "COMPAN"})


class Wording(StrEnum):
    """In what sense a name is a name of the organisation."""

    PUBLISHED = "published"
    TRADING = "trading as"
    FORMER = "former name"
    KNOWN = "also known as"
    PARENT = "parent of the unit named"
    SHORTER = "up to its legal form"


@dataclass(frozen=True)
class ComparableName:
    """One name as published, and what is compared: ``words`` in order, without the legal form."""

    published: str
    words: tuple[str, ...]
    legal_form: str | None
    wording: Wording = Wording.PUBLISHED

    @property
    def key(self) -> str:
        """The words in order: equal for names that differ only in case, punctuation and legal form."""
        return " ".join(self.words)

    @property
    def squashed(self) -> str:
        """The words without spaces: equal also for 'Bio Tech' and 'Biotech'."""
        return "".join(self.words)


def comparable(published: str, wording: Wording = Wording.PUBLISHED) -> ComparableName:
    """What is compared of one name, taken whole. A name of signs alone has no words, nor has a placeholder."""
    words, form = split_words(published)
    if len(published.strip()) >= CUT_FROM:
        words, form = _without_a_cut_ending(words, form)
    if " ".join(words) in PLACEHOLDERS and form is None:
        words = []
    return ComparableName(published, tuple(words), form, wording)


def split_words(published: str) -> tuple[list[str], str | None]:
    """The words that are compared, in order, and the legal form: the fast path for millions of names."""
    text = published.upper()
    if not text.isascii():
        text = _plain(text)
    if "." in text:
        text = _DOTS.sub(_undotted, text)
    words = text.translate(_SPACE).split()
    if len(words) > 1 and words[-1] == "THE":
        words.pop()
    if len(words) > 1 and words[0] == "THE":
        words = words[1:]
    words, form = _take_legal_form(words)
    while len(words) > 1 and words[-1] in _COMPANY:
        words.pop()
    if not _INSIDE.keys().isdisjoint(words[1:]):
        words, form = _take_inner_form(words, form)
    kept = [word for word in words if word not in _LEFT_OUT] or words
    if (
        len(kept) > 3
        and len(kept[-1]) == len(kept) - 1
        and kept[-1] == "".join(word[0] for word in kept[:-1])
    ):
        kept.pop()
    if len(kept) > 1 and 1 in map(len, kept):
        kept = _join_initials(kept)
    return kept, form


def variants(published: str) -> tuple[ComparableName, ...]:
    """The name itself and the other names inside it, the most direct first; no two with the same words.

    ``Acme Ltd (Head Office)`` gives the whole and Acme, since a registered name ends with its legal form;
    ``Acme Ltd t/a Zed`` gives Acme and Zed; ``Pirbright Institute (previously Institute of Animal Health)`` gives
    both; ``Department of Chemistry, University of X`` gives the whole and the university as its parent.
    """
    pieces = _also_pieces(published)
    found = [comparable(text, wording) for text, wording in pieces]
    shorter = _up_to_its_form(pieces[0][0])
    if shorter is not None:
        found.append(comparable(shorter, Wording.SHORTER))
    parent = parent_hint(published)
    if parent is not None:
        found.append(comparable(parent, Wording.PARENT))
    seen: dict[tuple[str, ...], ComparableName] = {}
    for name in found:
        if name.words:
            seen.setdefault(name.words, name)
    return tuple(seen.values())


def parent_hint(published: str) -> str | None:
    """The organisation that the named unit is a part of, when the name says so; None when it does not.

    ``School of Engineering, University of Liverpool`` → ``University of Liverpool``. A university that is named
    by its corporation (``The Chancellor, Masters and Scholars of the University of Cambridge``) gives its name.
    """
    corporation = _OF_THE_UNIVERSITY.search(published)
    if corporation:
        return published[corporation.end() :].strip()
    parts = [part.strip() for part in _PARTS.split(published) if part.strip()]
    if len(parts) > 1:
        parents = [part for part in parts if _PARENT.search(part)]
        units = [part for part in parts if part not in parents]
        if len(parents) == 1 and any(_UNIT.search(part) for part in units):
            return parents[0]
        if len(units := [part for part in parts if _UNIT_FIRST.match(part)]) == 1 and len(parts) == 2:
            return next(part for part in parts if part not in units)
    for inside in reversed(list(_WHOSE.finditer(published))):
        rest = published[inside.end() :].strip()
        if _UNIVERSITY.search(rest) and _UNIT.search(published[: inside.start()]):
            return rest
    return None


def dotted_words(published: str) -> list[str]:
    """Words that end in a dot, so that more of them may have been left away: ``Eng.``, ``Manuf.``; initials are not."""
    return [found.upper() for found in _DOTTED.findall(published)]


def _up_to_its_form(published: str) -> str | None:
    """``Acme Ltd (Head Office)`` → ``Acme Ltd``; None when nothing follows the legal form, or it stands first."""
    for found in _FORM_INSIDE.finditer(published):
        before, after = published[: found.start()], published[found.end() :]
        if any(map(str.isalnum, _THE_FIRST.sub("", before))) and any(map(str.isalnum, after)):
            return published[: found.end()]
    return None


def _without_a_cut_ending(words: list[str], form: str | None) -> tuple[list[str], str | None]:
    """Take off what a cut left of a legal form or of COMPANY; a name is never left empty."""
    if form is None and len(words) > 1 and words[-1] in _CUT_FORMS:
        words, form = words[:-1], "ltd"
    elif form is None and len(words) > 2 and words[-1] in _CUT_COMPANY:
        words = words[:-1]
    return words, form


def _also_pieces(published: str) -> list[tuple[str, Wording]]:
    pieces: list[tuple[str, Wording]] = []
    wording, start = Wording.PUBLISHED, 0
    for match in _ALSO.finditer(published):
        pieces.append((published[start : match.start()], wording))
        wording = {"trading": Wording.TRADING, "former": Wording.FORMER, "known": Wording.KNOWN}[
            match.lastgroup or "known"
        ]
        start = match.end()
    pieces.append((published[start:], wording))
    if len(pieces) == 1:
        return pieces
    stripped = [(text.strip(" ()[],;:-–—\"'"), wording) for text, wording in pieces]
    return [(text, wording) for text, wording in stripped if text] or [(published, Wording.PUBLISHED)]


def _plain(text: str) -> str:
    """Capitals without accents; letters that do not decompose are spelled out, other signs become spaces."""
    spelled = text.translate(_APOSTROPHES).translate(_SPELLED)
    bare = (sign for sign in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(sign))
    return "".join(sign if sign.isascii() or sign.isalnum() else " " for sign in bare).upper()


_SPELLED = str.maketrans({"Ø": "O", "Æ": "AE", "Œ": "OE", "Ł": "L", "Đ": "D", "Þ": "TH", "İ": "I"})


def _undotted(match: re.Match[str]) -> str:
    return match[1].replace(".", "").replace(" ", "")


def _join_initials(words: list[str]) -> list[str]:
    """Single letters that follow each other become one word: J M SANKEY → JM SANKEY."""
    joined: list[str] = []
    run = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and run:
            joined[-1] += word
        else:
            joined.append(word)
        run = single
    return joined


def _take_inner_form(words: list[str], form: str | None) -> tuple[list[str], str | None]:
    """Take out a legal form that more words follow: ACME LTD (UK)."""
    inner = next(_INSIDE[word] for word in words[1:] if word in _INSIDE)
    return [words[0], *(word for word in words[1:] if word not in _INSIDE)], form or inner


def _take_legal_form(words: list[str]) -> tuple[list[str], str | None]:
    """Take the legal form off the end, the longest wording first; a name is never left empty."""
    form = None
    while len(words) > 1 and words[-1] in _LAST_WORDS:
        for length in range(min(_LONGEST_ENDING, len(words) - 1), 0, -1):
            ending = words[-1] if length == 1 else " ".join(words[-length:])
            if ending in _ENDINGS:
                words, form = words[:-length], form or _ENDINGS[ending]
                break
        else:
            break
    return words, form
