"""Made names of award holders, with the company that each truly is: what linking is tuned and measured on.

Made data, from a made register. Each name is a company's, changed as forms, exports and people change names; the
changes made are listed with it. A part of the names belong to nobody in the register, many of them nearly a
company's name. Families of noise imitate kinds of source: weights are learned on 'awards' alone, and 'mixed' is for
measuring only, never looked at otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from lodestar.evidence.organisations.made_register import MadeRegister, made_faculty, make_register
from lodestar.evidence.organisations.made_words import ABBREVIATIONS

_SLIPS = {
    "A": "SQ",
    "E": "RW",
    "I": "OU",
    "O": "IP",
    "N": "BM",
    "R": "ET",
    "S": "AD",
    "T": "RY",
    "L": "KP",
    "C": "XV",
}
_MISREAD = {"O": "0", "I": "1", "L": "I", "B": "8", "S": "5", "M": "RN", "U": "V", "E": "F"}
_ENDS = {
    "LIMITED": "Ltd",
    "LTD": "Limited",
    "LTD.": "Limited",
    "PLC": "P.L.C.",
    "LLP": "LLP",
    "CIC": "C.I.C.",
}


@dataclass(frozen=True)
class Noise:
    """How often a source changes names and addresses in each way: shares of names, which may coincide."""

    name: str
    ending_changed: float = 0.30
    ending_dropped: float = 0.22
    ampersand: float = 0.5
    punctuation: float = 0.10
    spacing: float = 0.03
    abbreviated: float = 0.08
    typing_slip: float = 0.06
    misread: float = 0.0
    word_dropped: float = 0.05
    word_added: float = 0.04
    reordered: float = 0.01
    cut_at: int = 0
    former_name: float = 0.05
    trading_as: float = 0.03
    trading_alone: float = 0.012
    department: float = 0.03
    postcode_missing: float = 0.12
    postcode_moved_near: float = 0.12
    postcode_moved_far: float = 0.22
    unknown: float = 0.15
    number_given: float = 0.0


FAMILIES = {
    "awards": Noise("awards"),
    "grants": Noise("grants", ending_changed=0.1, ending_dropped=0.6, abbreviated=0.05, word_added=0.09, word_dropped=0.07,
                    postcode_missing=0.3, postcode_moved_near=0.2, postcode_moved_far=0.2, unknown=0.25, trading_alone=0.02),
    "keyed": Noise("keyed", typing_slip=0.12, misread=0.05, spacing=0.07, cut_at=34, punctuation=0.2, abbreviated=0.12,
                   postcode_missing=0.05, postcode_moved_far=0.25, unknown=0.1),
    "mixed": Noise("mixed", ending_dropped=0.35, typing_slip=0.09, misread=0.02, abbreviated=0.04, word_added=0.07,
                   word_dropped=0.03, former_name=0.09, department=0.06, reordered=0.03, postcode_missing=0.2,
                   postcode_moved_near=0.05, postcode_moved_far=0.35, unknown=0.4, cut_at=60),
}  # fmt: skip


@dataclass
class _Case:
    """One name on its way from the register's form to the source's."""

    name: str
    postcode: str | None
    number: str | None
    changes: list[str] = field(default_factory=list)


def make_names(register: MadeRegister, count: int, seed: int, noise: Noise) -> pa.Table:
    """``count`` made names: name_id, name, postcode, number (as written in the source), truth (the company's number;
    null when it is not in the register) and changes."""
    random = np.random.default_rng([seed, count, 7])
    known = _true_cases(register, random, noise, count - round(count * noise.unknown))
    strangers = _strangers(register, random, noise, count - len(known))
    cases = [*known, *strangers]
    order = random.permutation(len(cases)).tolist()
    rows = [(cases[at][0], cases[at][1]) for at in order]
    return pa.table(
        {
            "name_id": pa.array([f"made-{position:07d}" for position in range(len(rows))]),
            "name": pa.array([case.name for case, _ in rows]),
            "postcode": pa.array([case.postcode for case, _ in rows], type=pa.string()),
            "number": pa.array([case.number for case, _ in rows], type=pa.string()),
            "truth": pa.array([truth for _, truth in rows], type=pa.string()),
            "changes": pa.array(["|".join(case.changes) for case, _ in rows]),
        }
    )


def _true_cases(
    register: MadeRegister, random: Generator, noise: Noise, count: int
) -> list[tuple[_Case, str | None]]:
    companies = register.companies
    departments = round(count * noise.department)
    rows = random.choice(companies.num_rows, count, replace=False)
    rows[:departments] = random.choice(register.universities, departments)
    universities = set(register.universities.tolist())
    chosen = companies.take(pa.array(rows)).to_pylist()
    pool = (
        companies["RegAddress.PostCode"]
        .take(pa.array(random.integers(0, companies.num_rows, count)))
        .to_pylist()
    )
    found: list[tuple[_Case, str | None]] = []
    for at, (row, company, other) in enumerate(zip(rows.tolist(), chosen, pool, strict=True)):
        case = _Case(company["CompanyName"], company["RegAddress.PostCode"], company["CompanyNumber"])
        if row in universities:
            _as_university(case, random, unit=at < departments and random.random() < 0.7)
        else:
            _other_name(case, company, register, random, noise)
        _change_name(case, random, noise)
        _move(case, other, random, noise)
        found.append((case, company["CompanyNumber"]))
    return found


def _strangers(
    register: MadeRegister, random: Generator, noise: Noise, count: int
) -> list[tuple[_Case, str | None]]:
    """Names of nobody in the register: sole traders and firms long gone, made as the register's were; and a third of
    them close to a company's name, with one word another."""
    if not count:
        return []
    other = make_register(max(count, 400), register.seed + 90_001).companies.slice(0, count).to_pylist()
    rows = random.integers(0, register.companies.num_rows, count)
    near = register.companies.take(pa.array(rows)).to_pylist()
    trades, plain = register.words.trades, register.words.plain
    surnames = register.words.surnames
    found: list[tuple[_Case, str | None]] = []
    for company, stranger in zip(near, other, strict=True):
        kind = random.random()
        if kind < 0.35:
            words = company["CompanyName"].split()
            words[min(1, len(words) - 1)] = str(random.choice(trades))
            name = " ".join(words)
        elif kind < 0.6:
            name = f"{random.choice(surnames)} {random.choice(trades)}"
        elif kind < 0.75:
            name = f"{random.choice(plain)} {random.choice(plain)} {random.choice(trades)}"
        else:
            name = stranger["CompanyName"]
        case = _Case(
            name, stranger["RegAddress.PostCode"] if kind < 0.9 else company["RegAddress.PostCode"], None
        )
        case.changes.append("stranger")
        _change_name(case, random, noise)
        found.append((case, None))
    return found


def _as_university(case: _Case, random: Generator, unit: bool) -> None:
    if not unit:
        return
    name = case.name.removeprefix("THE ").title()
    faculty = made_faculty(random)
    forms = (
        f"Department of {faculty}, {name}",
        f"{name} - School of {faculty}",
        f"{name}, Dept of {faculty}",
        f"Faculty of {faculty} at the {name}",
    )
    case.name = forms[int(random.integers(len(forms)))]
    case.changes.append("department")


def _other_name(
    case: _Case, company: dict[str, str | None], register: MadeRegister, random: Generator, noise: Noise
) -> None:
    """The name before it was renamed, or the one over the door."""
    former = company["PreviousName_1.CompanyName"]
    chance = random.random()
    if former and chance < noise.former_name * 4:
        case.name = former
        case.changes.append("former name")
    elif chance < noise.trading_as:
        style = f"{random.choice(register.words.brands)} {random.choice(register.words.trades)}"
        joint = str(random.choice(np.array(["t/a", "trading as", "T/A"])))
        case.name = f"{case.name} {joint} {style}"
        case.changes.append("trading as")
    elif chance < noise.trading_as + noise.trading_alone:
        case.name = f"{random.choice(register.words.brands)} {random.choice(register.words.trades)}"
        case.changes.append("trading name alone")


def _change_name(case: _Case, random: Generator, noise: Noise) -> None:
    for label, rate, change in _CHANGES:
        if random.random() < getattr(noise, rate):
            changed = change(case.name, random)
            if changed and changed != case.name:
                case.name = changed
                case.changes.append(label)
    if noise.cut_at and len(case.name) > noise.cut_at:
        case.name = case.name[: noise.cut_at].strip()
        case.changes.append("cut")
    style = random.random()
    if style < 0.6:
        case.name = case.name.title()
    elif style < 0.7:
        case.name = case.name.lower()


def _move(case: _Case, other: str | None, random: Generator, noise: Noise) -> None:
    """The address of the work is not the registered office: another unit, another town, or none given."""
    chance = random.random()
    if chance < noise.postcode_missing or case.postcode is None:
        case.postcode = None
    elif chance < noise.postcode_missing + noise.postcode_moved_near:
        outward = case.postcode.split()[0]
        letters = random.choice(np.array(list("ABDEFGHJLNPQRSTUWXYZ")), 2)
        sector = case.postcode.split()[1][0] if random.random() < 0.4 else str(random.integers(0, 10))
        case.postcode = f"{outward} {sector}{letters[0]}{letters[1]}"
        case.changes.append("moved near")
    elif chance < noise.postcode_missing + noise.postcode_moved_near + noise.postcode_moved_far:
        case.postcode = other
        case.changes.append("moved far")
    if case.number is not None and random.random() >= noise.number_given:
        case.number = None
    elif case.number is not None and random.random() < 0.3:
        case.number = case.number.lstrip("0").replace("SC", "SC ").lower()


def _swap_ending(name: str, random: Generator) -> str:
    words = name.split()
    return " ".join([*words[:-1], _ENDS[words[-1]]]) if words and words[-1] in _ENDS else name


def _drop_ending(name: str, random: Generator) -> str:
    words = name.split()
    return (
        " ".join(words[:-1])
        if len(words) > 1 and words[-1].upper().rstrip(".") in {"LIMITED", "LTD", "PLC", "LLP"}
        else name
    )


def _swap_ampersand(name: str, random: Generator) -> str:
    return name.replace(" & ", " and ") if " & " in name else name.replace(" AND ", " & ")


def _punctuate(name: str, random: Generator) -> str:
    words = name.split()
    at = int(random.integers(len(words)))
    first = words[0]
    if len(first) in {2, 3} and first.isalpha():
        return " ".join([".".join(first) + ".", *words[1:]])
    if first[-1:] == "S" and len(first) > 4:
        return " ".join([first[:-1] + "'s", *words[1:]])
    return " ".join([*words[:at], words[at] + ",", *words[at + 1 :]])


def _respace(name: str, random: Generator) -> str:
    words = name.split()
    if len(words) > 2 and random.random() < 0.5:
        return " ".join([words[0] + words[1], *words[2:]])
    if len(words[0]) > 6:
        at = len(words[0]) // 2
        return " ".join([words[0][:at] + random.choice(np.array([" ", "-"])) + words[0][at:], *words[1:]])
    return name


def _abbreviate(name: str, random: Generator) -> str:
    words = name.split()
    long = [at for at, word in enumerate(words) if len(word) > 7 and word.upper() not in {"LIMITED"}]
    if not long:
        return name
    later = [at for at in long if at]
    chosen = later if later and random.random() < 0.8 else long
    at = chosen[int(random.integers(len(chosen)))]
    known = ABBREVIATIONS.get(words[at].upper())
    words[at] = (
        str(random.choice(np.array(known))) if known else words[at][: int(random.integers(3, 6))] + "."
    )
    return " ".join(words)


def _slip(name: str, random: Generator) -> str:
    at = int(random.integers(len(name)))
    sign = name[at].upper()
    kind = random.random()
    if not sign.isalpha():
        return name
    if kind < 0.3:
        return name[:at] + name[at + 1 :]
    if kind < 0.5 and at + 1 < len(name) and name[at + 1].isalpha():
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    if kind < 0.7:
        return name[:at] + sign + name[at:]
    near = _SLIPS.get(sign, "E")
    return name[:at] + near[int(random.integers(len(near)))] + name[at + 1 :]


def _misread(name: str, random: Generator) -> str:
    places = [at for at, sign in enumerate(name) if sign.upper() in _MISREAD]
    if not places:
        return name
    at = places[int(random.integers(len(places)))]
    return name[:at] + _MISREAD[name[at].upper()] + name[at + 1 :]


def _drop_word(name: str, random: Generator) -> str:
    words = name.split()
    if len(words) < 3:
        return name
    at = int(random.integers(1, len(words)))
    return " ".join([*words[:at], *words[at + 1 :]])


def _add_word(name: str, random: Generator) -> str:
    extra = str(
        random.choice(np.array(["(UK)", "UK", "Group", "The", "Europe", "(Head Office)", "Services", "Team"]))
    )
    return f"The {name}" if extra == "The" else f"{name} {extra}"


def _reorder(name: str, random: Generator) -> str:
    words = name.split()
    return " ".join([*words[1:], words[0]]) if len(words) > 1 else name


_CHANGES: tuple[tuple[str, str, Callable[[str, Generator], str]], ...] = (
    ("ending changed", "ending_changed", _swap_ending),
    ("ending dropped", "ending_dropped", _drop_ending),
    ("ampersand", "ampersand", _swap_ampersand),
    ("abbreviated", "abbreviated", _abbreviate),
    ("word dropped", "word_dropped", _drop_word),
    ("word added", "word_added", _add_word),
    ("reordered", "reordered", _reorder),
    ("typing slip", "typing_slip", _slip),
    ("misread", "misread", _misread),
    ("spacing", "spacing", _respace),
    ("punctuation", "punctuation", _punctuate),
)


def with_rates(noise: Noise, **rates: float) -> Noise:
    """The same family with other rates: ``with_rates(FAMILIES['awards'], unknown=0.5)``."""
    return replace(noise, **rates)  # type: ignore[arg-type]
