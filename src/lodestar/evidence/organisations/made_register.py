"""A made register of companies, of any size, in the shape of Companies House Basic Company Data.

Made data: no company in it exists. Company numbers begin with 9 (after a prefix, if any) and postcodes lie in areas
whose letters (Q, V, X, J, Z) the Royal Mail does not use, so that none can be taken for a real one.

What it imitates, because linking stumbles over it: names of common words; families of firms (HOLDINGS, (UK), 2) at
one address; distinct firms a letter or an ending apart; former names; hundreds of firms at one agent's address;
universities and charities that are companies without an ending. The same size and seed give the same register.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.random import Generator
from numpy.typing import NDArray

from lodestar.evidence.organisations.made_words import FACULTIES, Vocabulary, Words, vocabulary, zipf

_AREAS = [
    f"{first}{second}" for first in "QVXJZ" for second in "ABCDFGHKLMNPRSTUWY" if first + second != "ZE"
]
_UNIT_LETTERS = list("ABDEFGHJLNPQRSTUWXYZ")
_LEGAL_ENDS = ["LIMITED", "LTD", "LTD.", "PLC", "LLP", "CIC", "C.I.C.", "L.P.", ""]
_LEGAL_SHARES = [0.46, 0.475, 0.01, 0.004, 0.016, 0.008, 0.003, 0.004, 0.02]
_FAMILY = ["HOLDINGS", "GROUP", "(UK)", "SERVICES", "INTERNATIONAL", "PROPERTIES", "DEVELOPMENTS", "2", "3", "TRADING",
           "(NORTH)", "(SOUTH)", "VENTURES", "CAPITAL", "EUROPE"]  # fmt: skip
_KIN = {
    "CONSULTING": "CONSULTANTS", "CONSULTANTS": "CONSULTANCY", "SOLUTIONS": "SYSTEMS", "PROPERTIES": "PROPERTY",
    "PROPERTY": "PROPERTIES", "TECHNOLOGIES": "TECHNOLOGY", "TECHNOLOGY": "TECHNICAL", "INVESTMENTS": "INVESTMENT",
    "DEVELOPMENTS": "DEVELOPMENT", "CONSTRUCTION": "CONTRACTORS", "ELECTRICAL": "ELECTRICS", "DESIGN": "DESIGNS",
    "ENGINEERING": "ENGINEERS", "ESTATES": "ESTATE", "FOODS": "FOOD", "HOMES": "HOUSING", "TRANSPORT": "TRANSPORTATION",
}  # fmt: skip
_PATTERNS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.10, ("brand",)),
    (0.24, ("brand", "trade")),
    (0.06, ("brand", "trade", "trade")),
    (0.12, ("surname", "trade")),
    (0.04, ("forename", "surname")),
    (0.03, ("forename", "surname", "trade")),
    (0.03, ("surname", "&", "surname")),
    (0.13, ("plain", "plain", "trade")),
    (0.06, ("plain", "trade")),
    (0.05, ("place", "trade")),
    (0.04, ("place", "plain", "trade")),
    (0.05, ("initials", "trade")),
    (0.02, ("initials", "surname", "trade")),
    (0.02, ("number", "place", "ROAD MANAGEMENT COMPANY")),
    (0.01, ("THE", "plain", "plain")),
)
_CAUSES = ["HOSPICE", "COMMUNITY", "HERITAGE", "YOUTH", "ARTS", "MUSEUM", "WILDLIFE", "HOUSING", "LEARNING"]


@dataclass(frozen=True)
class MadeRegister:
    """A made register: its table, the vocabulary it was made of, and which rows are universities."""

    companies: pa.Table
    words: Vocabulary
    universities: NDArray[np.int64]
    seed: int


def make_register(size: int, seed: int) -> MadeRegister:
    """``size`` companies: CompanyNumber, CompanyName, RegAddress.PostCode, CompanyStatus, CompanyCategory and two
    PreviousName columns, ordered by number. 5.7 million take about a minute and 3 GB."""
    random = np.random.default_rng([seed, size])
    words = vocabulary(random, size)
    names = _distinct(random, _core_names(random, words, size), words)
    postcodes = _postcodes(random, size)
    names, postcodes = _families(random, names, postcodes)
    names = _near_equals(random, names)
    universities = random.choice(size, max(2, min(160, size // 4_000)), replace=False)
    names = _institutions(random, names, universities, words)
    ended = _with_legal_form(random, names, universities)
    former = _former_names(random, names, words)
    companies = pa.table(
        {
            "CompanyNumber": _numbers(random, size),
            "CompanyName": ended,
            "RegAddress.PostCode": pa.array(postcodes, mask=random.random(size) < 0.012),
            "CompanyCategory": pa.array(np.full(size, "made")),
            "CompanyStatus": pa.array(np.where(random.random(size) < 0.93, "Active", "Liquidation")),
            "PreviousName_1.CompanyName": former[0],
            "PreviousName_2.CompanyName": former[1],
        }
    )
    return MadeRegister(companies, words, universities, seed)


Slot = Callable[[int], Words]


def _core_names(random: Generator, words: Vocabulary, size: int) -> pa.Array:
    """Names without legal form, by patterns as registers show them, in shares as they roughly occur."""
    slots = _slots(random, words)
    shares = np.array([share for share, _ in _PATTERNS])
    counts = random.multinomial(size, shares / shares.sum())
    pieces = []
    for count, (_, pattern) in zip(counts.tolist(), _PATTERNS, strict=True):
        columns = [
            pa.array(slots[slot](count) if slot in slots else np.full(count, slot)) for slot in pattern
        ]
        pieces.append(pc.binary_join_element_wise(*columns, " ") if len(columns) > 1 else columns[0])
    return pa.chunked_array(pieces).combine_chunks().take(pa.array(random.permutation(size)))


def _slots(random: Generator, words: Vocabulary) -> dict[str, Slot]:
    """What fills each slot of a pattern."""

    def drawn(pool: Words, steepness: float) -> Slot:
        return lambda count: zipf(random, pool, count, steepness)

    def initials(count: int) -> Words:
        letters = random.choice(np.array(list("ABCDEFGHJKLMNPRSTW")), (3, count))
        two = np.char.add(letters[0], letters[1])
        return np.where(random.random(count) < 0.6, np.char.add(two, letters[2]), two)

    return {
        "brand": drawn(words.brands, 1.25),
        "surname": drawn(words.surnames, 2.5),
        "plain": drawn(words.plain, 1.4),
        "trade": drawn(words.trades, 2.2),
        "place": drawn(words.places, 1.6),
        "forename": drawn(words.forenames, 1.5),
        "initials": initials,
        "number": lambda count: random.integers(1, 140, count).astype(str),
    }


def _distinct(random: Generator, names: pa.Array, words: Vocabulary) -> Words:
    """A register refuses a name that is taken: the second taker adds a place, the third also a number."""
    extras: tuple[Slot, ...] = (
        lambda count: np.char.add(np.char.add(" (", zipf(random, words.places, count, 1.2)), ")"),
        lambda count: np.char.add(" ", random.integers(2, 99, count).astype(str)),
    )
    for extra in extras:
        codes = names.dictionary_encode().indices.to_numpy(zero_copy_only=False)
        first = np.zeros(len(codes), dtype=bool)
        first[np.unique(codes, return_index=True)[1]] = True
        taken = np.flatnonzero(~first)
        longer = pc.binary_join_element_wise(names.take(pa.array(taken)), pa.array(extra(len(taken))), "")
        names = pc.replace_with_mask(names, pa.array(~first), longer)
    return names.to_numpy(zero_copy_only=False)


def _families(random: Generator, names: Words, postcodes: Words) -> tuple[Words, Words]:
    """Firms of one family: the parent's name and a word more, mostly at the parent's address."""
    size = len(names)
    members = random.choice(size, int(size * 0.07), replace=False)
    heads = random.integers(0, size, len(members))
    extra = random.choice(np.array(_FAMILY), len(members))
    at_home = random.random(len(members)) < 0.6
    for member, head, word, same in zip(
        members.tolist(), heads.tolist(), extra.tolist(), at_home.tolist(), strict=True
    ):
        names[member] = f"{names[head]} {word}"
        if same:
            postcodes[member] = postcodes[head]
    return names, postcodes


def _near_equals(random: Generator, names: Words) -> Words:
    """Distinct firms with nearly one name: another ending of a word, one letter, or a kindred trade."""
    size = len(names)
    copies = random.choice(size, int(size * 0.03), replace=False)
    models = random.integers(0, size, len(copies))
    for copy, model, how in zip(
        copies.tolist(), models.tolist(), random.random(len(copies)).tolist(), strict=True
    ):
        names[copy] = _nearly(str(names[model]), how)
    return names


def _nearly(name: str, how: float) -> str:
    words = name.split()
    if words[-1] in _KIN and how < 0.6:
        return " ".join([*words[:-1], _KIN[words[-1]]])
    if how < 0.8:
        last = words[-1]
        return " ".join([*words[:-1], last[:-1] if last.endswith("S") and len(last) > 3 else last + "S"])
    at = 1 + int(how * 1e6) % max(1, len(words[0]) - 1)
    return " ".join([words[0][:at] + "AEIORTN"[int(how * 1e4) % 7] + words[0][at + 1 :], *words[1:]])


def _institutions(
    random: Generator, names: Words, universities: NDArray[np.int64], words: Vocabulary
) -> Words:
    places = random.permutation(words.places)
    for at, row in enumerate(universities.tolist()):
        place = places[at % len(places)]
        names[row] = f"THE UNIVERSITY OF {place}" if at % 3 else f"{place} UNIVERSITY"
    trusts = random.choice(len(names), int(len(names) * 0.01), replace=False)
    causes = random.choice(np.array(_CAUSES), len(trusts))
    where = zipf(random, words.places, len(trusts), 1.1)
    taken = set(universities.tolist())
    for row, cause, place in zip(trusts.tolist(), causes.tolist(), where.tolist(), strict=True):
        if row not in taken:
            names[row] = f"{place} {cause} TRUST"
    return names


def _with_legal_form(random: Generator, names: Words, universities: NDArray[np.int64]) -> pa.Array:
    shares = np.array(_LEGAL_SHARES)
    ends = random.choice(np.array(_LEGAL_ENDS), len(names), p=shares / shares.sum())
    ends[universities] = ""
    text = pa.array(names, type=pa.string())
    bare = pa.array((ends == "") | pc.ends_with(text, " TRUST").to_numpy(zero_copy_only=False))
    return pc.if_else(bare, text, pc.binary_join_element_wise(text, pa.array(ends), " "))


def _former_names(random: Generator, names: Words, words: Vocabulary) -> tuple[pa.Array, pa.Array]:
    """Nine in a hundred had another name: half the same brand in another trade, half a name quite different."""
    size = len(names)
    first = np.full(size, None, dtype=object)
    renamed = random.choice(size, int(size * 0.09), replace=False)
    brands = zipf(random, words.brands, len(renamed), 1.25).tolist()
    trades = zipf(random, words.trades, len(renamed), 2.0).tolist()
    for at, row in enumerate(renamed.tolist()):
        head = str(names[row]).split()[0] if at % 2 else brands[at]
        first[row] = f"{head} {trades[at]} LIMITED"
    second = np.full(size, None, dtype=object)
    again = renamed[: len(renamed) // 6]
    second[again] = [f"{brand} LIMITED" for brand in zipf(random, words.brands, len(again), 1.25).tolist()]
    return pa.array(first, type=pa.string()), pa.array(second, type=pa.string())


def _postcodes(random: Generator, size: int) -> Words:
    """Postcodes of registered offices: most units hold a few firms, an agent's holds hundreds."""
    units = max(60, int(size * 0.14))
    areas = np.array(_AREAS)[(len(_AREAS) * random.random(units) ** 1.6).astype(int)]
    outward = np.char.add(areas, random.integers(1, 26, units).astype(str))
    letters = np.array(_UNIT_LETTERS)
    inward = np.char.add(random.integers(0, 10, units).astype(str), random.choice(letters, units))
    inward = np.char.add(inward, random.choice(letters, units))
    unit = np.char.add(np.char.add(outward, " "), inward)
    agents = random.random(size) < 0.2
    at = np.where(agents, units * random.random(size) ** 5, units * random.random(size)).astype(np.int64)
    return unit[at]


def _numbers(random: Generator, size: int) -> pa.Array:
    """Numbers of 8 characters that begin with 9, or with a prefix and 9."""
    prefix = random.choice(np.array(["", "SC", "NI", "OC"]), size, p=[0.89, 0.06, 0.02, 0.03])
    plain = np.arange(size) + 90_000_000
    numbers = np.where(prefix == "", plain.astype(str), "")
    for letters in ("SC", "NI", "OC"):
        rows = np.flatnonzero(prefix == letters)
        numbers[rows] = np.char.add(letters, (900_000 + np.arange(len(rows))).astype(str))
    return pa.array(numbers)


def made_faculty(random: Generator) -> str:
    """The name of a university's department, for made names of awards' participants."""
    return str(random.choice(np.array(FACULTIES))).replace("_", " ").title()
