"""The slow obvious twin of candidates, likeness and scoring: every name against every entry, in plain Python."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log2

from lodestar.evidence.organisations.likeness import BANDS, COMMON_REST, SPELLED_CREDIT
from lodestar.evidence.organisations.model import Weights, prior_odds
from lodestar.evidence.organisations.names import Wording, split_words, variants
from lodestar.evidence.organisations.register import MANY_AT_ONE_POSTCODE
from lodestar.evidence.organisations.sought import _ABBREVIATED

ABBREVIATED = {frozenset(pair) for pair in re.findall(r"\('(\w+)','(\w+)'\)", _ABBREVIATED)}
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")


@dataclass(frozen=True)
class Company:
    number: str
    name: str
    postcode: str | None = None
    former: str | None = None


class TwinRegister:
    """Entries of a small register and the rarity of their words."""

    def __init__(self, companies: list[Company]) -> None:
        self.companies = companies
        self.entries = [(company, company.name, True) for company in companies]
        self.entries += [(company, company.former, False) for company in companies if company.former]
        self.words: dict[str, int] = {}
        self._meant: dict[str, dict[str, str]] = {}
        for _, name, _ in self.entries:
            for word in set(split_words(name)[0]):
                self.words[word] = self.words.get(word, 0) + 1
        self.rarest = max((self.bits(word) for word in self.words), default=1.0)
        units = [unit_of(company.postcode) for company in companies]
        self.crowded = {unit for unit in units if unit and units.count(unit) >= MANY_AT_ONE_POSTCODE}

    def bits(self, word: str) -> float:
        return -log2(self.words[word] / len(self.entries)) if word in self.words else self.rarest

    def stands_for(self, word: str) -> dict[str, str]:
        """What a sought word may be in the register, and in what manner; the closest manner wins."""
        if word in self._meant:
            return self._meant[word]
        found = self._meant[word] = {}
        for other in self.words:
            if other == word:
                found[other] = "same"
            elif len(word) >= 3 and (other == word + "S" or other + "S" == word):
                found[other] = "plural"
            elif frozenset((word, other)) in ABBREVIATED:
                found[other] = "abbreviation"
            elif (
                self.words.get(word, 0) <= 3
                and 5 <= len(word) <= 24
                and 4 <= len(other) <= 25
                and distance(word, other) == 1
            ):
                found[other] = "slip"
        return found


def weights_of_all_pairs(
    register: TwinRegister, weights: Weights, name: str, postcode: str | None
) -> dict[str, float]:
    """The best match weight of a name with each company of the register."""
    best: dict[str, float] = {}
    prior = log2(prior_odds(weights, len(register.companies)))
    for variant in variants(name):
        for company, entry, current in register.entries:
            words, form = split_words(entry)
            code = name_code(register, variant.words, words)
            total = prior + weights.name[code].weight
            total += _postcode_weight(register, weights, postcode, company.postcode)
            if variant.legal_form and form:
                total += weights.legal_form["same" if variant.legal_form == form else "else"].weight
            total += weights.names_met[_names_met(variant.wording, current)].weight
            best[company.number] = max(best.get(company.number, -1e9), total)
    return best


def name_code(register: TwinRegister, sought: tuple[str, ...], entry: list[str]) -> int:
    mine, theirs = list(dict.fromkeys(sought)), list(dict.fromkeys(entry))
    meets: dict[str, dict[str, str]] = {word: {} for word in mine}
    for word in mine:
        meets[word] = {
            other: manner for other, manner in register.stands_for(word).items() if other in theirs
        }
    for first, second in pairwise(mine):
        if first + second in theirs:
            meets[first].setdefault(first + second, "joined")
            meets[second].setdefault(first + second, "joined")
    met = {other for found in meets.values() for other in found}
    same = {other for found in meets.values() for other, manner in found.items() if manner == "same"}
    shared = sum(register.bits(o) * (1 if o in same else SPELLED_CREDIT) for o in met)
    entry_rest = max(sum(map(register.bits, theirs)) - sum(map(register.bits, met)), 0)
    sought_rest = max(sum(map(register.bits, mine)) - sum(register.bits(w) for w in mine if meets[w]), 0)
    own_word = any(
        meets[w] and all(m in {"plural", "slip"} and w in register.words for m in meets[w].values())
        for w in mine
    )
    same_letters = "".join(sought) == "".join(entry)
    none_alike = True
    if entry_rest > 0.01 and sought_rest > 0.01 and not same_letters:
        for word in (w for w in mine if not meets[w]):
            alike = [other for other in theirs if other not in met and looks_like(word, other)]
            if alike:
                none_alike = False
                bits = max(map(register.bits, alike))
                shared += SPELLED_CREDIT * bits * max(likeness_part(word, other) for other in alike)
                entry_rest -= bits
                sought_rest -= register.bits(word)
                own_word |= all(word in register.words and not other.startswith(word) for other in alike)
        entry_rest, sought_rest = max(entry_rest, 0), max(sought_rest, 0)
    whole = sum(map(register.bits, theirs))
    if same_letters:
        shared, entry_rest, sought_rest = whole, 0.0, 0.0
    one_slip = (
        min(len("".join(sought)), len("".join(entry))) >= 8 and distance("".join(sought), "".join(entry)) == 1
    )
    level = _level(list(sought) == entry, same_letters, entry_rest, sought_rest, met == same and bool(met),
                   none_alike, own_word, one_slip, shared)  # fmt: skip
    if level in {3, 4} and entry_rest > 0.01:
        shared = max(shared, SPELLED_CREDIT * whole)
    return level * 10 + sum(shared >= low for low in BANDS)


def _level(
    same_name, same_letters, entry_rest, sought_rest, all_same, none_alike, own_word, one_slip, shared
) -> int:
    nothing_left = entry_rest < 0.01 and sought_rest < 0.01
    if same_name:
        return 1
    if same_letters or (nothing_left and all_same and none_alike):
        return 2
    if nothing_left or one_slip:
        return 4 if own_word else 3
    if sought_rest < 0.01:
        return 5 if entry_rest <= COMMON_REST else 7
    if entry_rest < 0.01:
        return 6 if sought_rest <= COMMON_REST else 8
    return 9 if shared >= entry_rest and shared >= 0.6 * sought_rest else 10


def looks_like(word: str, other: str) -> bool:
    if min(len(word), len(other)) >= 3 and (word.startswith(other) or other.startswith(word)):
        return True
    return min(len(word), len(other)) >= 5 and jaro_winkler(word, other) >= 0.9


def likeness_part(word: str, other: str) -> float:
    if other.startswith(word):
        return len(word) / len(other)
    return len(other) / len(word) if word.startswith(other) else 0.8


def unit_of(postcode: str | None) -> str | None:
    together = re.sub(r"[^A-Za-z0-9]", "", postcode or "").upper()
    return together if _POSTCODE.fullmatch(together) else None


def _postcode_weight(register: TwinRegister, weights: Weights, one: str | None, other: str | None) -> float:
    mine, theirs = unit_of(one), unit_of(other)
    if mine is None or theirs is None:
        return 0.0
    if mine == theirs:
        return weights.postcode["crowded" if theirs in register.crowded else "unit"].weight
    if mine[:-2] == theirs[:-2]:
        return weights.postcode["sector"].weight
    if mine[:-3] == theirs[:-3]:
        return weights.postcode["district"].weight
    area = re.match("[A-Z]+", mine)[0] == re.match("[A-Z]+", theirs)[0]
    return weights.postcode["area" if area else "else"].weight


def _names_met(wording: Wording, current: bool) -> str:
    if wording is Wording.PARENT:
        return "parent"
    if wording not in {Wording.PUBLISHED, Wording.SHORTER}:
        return "other"
    return "else" if current else "former"


@cache
def distance(one: str, other: str) -> int:
    """Damerau–Levenshtein distance, adjacent swaps counted as one (enough for distances of one)."""
    if abs(len(one) - len(other)) > 1:
        return 99
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def jaro_winkler(one: str, other: str) -> float:
    """Jaro–Winkler similarity (Winkler 1990): prefix scale 0.1, prefix of up to four letters, boosted above 0.7."""
    window = max(max(len(one), len(other)) // 2 - 1, 0)
    taken: set[int] = set()
    matched: list[int] = []
    for i, letter in enumerate(one):
        for j in range(max(0, i - window), min(len(other), i + window + 1)):
            if j not in taken and other[j] == letter:
                taken.add(j)
                matched.append(i)
                break
    if not matched:
        return 0.0
    swaps = sum(one[i] != other[j] for i, j in zip(matched, sorted(taken), strict=True)) / 2
    count = len(matched)
    jaro = (count / len(one) + count / len(other) + (count - swaps) / count) / 3
    prefix = 0
    while prefix < min(4, len(one), len(other)) and one[prefix] == other[prefix]:
        prefix += 1
    return jaro + 0.1 * prefix * (1 - jaro) if jaro > 0.7 else jaro
