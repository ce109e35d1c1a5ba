"""Local authorities of the United Kingdom by name and code, with the years in which each was as it is.

Publishers write names in many ways: "St. Helens", "ST HELENS", "Bristol, City of". The list is
definitions/areas/local-authorities.csv; its source stands beside it.
"""

import csv
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from lodestar.evidence.locations import definitions_folder

_EARLIEST, _LATEST = 0, 9999
_BESIDE = re.compile(
    r"\b(?:london borough|the|city|county|district|borough|metropolitan|royal|unitary authority|ua|council|of)\b"
)


@dataclass(frozen=True)
class Authority:
    """An authority: its code in force, the first and last year of its extent, and codes it had before."""

    code: str
    name: str
    first: int
    last: int
    former: tuple[str, ...]

    def stood(self, year: int) -> bool:
        return self.first <= year <= self.last


def authority_named(name: str, year: int | None = None) -> str | None:
    """The code of the authority that a publisher calls so; of those that share a name, the one of that year.

    None when no authority is called so, or several are. ``St. Helens`` and ``St Helens UA`` give E08000013.
    """
    held = _by_name()
    found = held.get(_whole(name)) or held.get(_core(name), ())
    if len(found) > 1 and year is not None:
        found = tuple(one for one in found if one.stood(year))
    codes = {one.code for one in found}
    return codes.pop() if len(codes) == 1 else None


def current_code(code: str) -> str | None:
    """The code in force of an authority for any code that it has or had; None when it is no authority known here."""
    held = _by_code().get(code)
    return held.code if held else None


def authority_vintage(codes: Collection[str]) -> str | None:
    """The first year in which all these authorities stood side by side; None when there was none.

    Codes of no authority known here are left out of account. A set that stood before 2009 gives 2009.
    """
    held = [found for code in codes if (found := _by_code().get(code))]
    if not held:
        return None
    first, last = max(one.first for one in held), min(one.last for one in held)
    return str(max(first, 2009)) if first <= last else None


@cache
def _all() -> tuple[tuple[Authority, tuple[str, ...]], ...]:
    path = definitions_folder() / "areas" / "local-authorities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                Authority(
                    row["code"],
                    row["name"],
                    int(row["from"] or _EARLIEST),
                    int(row["until"] or _LATEST),
                    tuple(code for code in row["former_codes"].split("|") if code),
                ),
                tuple(name for name in row["other_names"].split("|") if name),
            )
            for row in csv.DictReader(file)
        )


@cache
def _by_code() -> Mapping[str, Authority]:
    every = [one for one, _ in _all()]
    former = {code: one for one in every for code in one.former}
    return {**former, **{one.code: one for one in every}}


@cache
def _by_name() -> Mapping[str, tuple[Authority, ...]]:
    found: dict[str, dict[str, Authority]] = {}
    for one, others in _all():
        for name in (one.name, *others):
            for key in filter(None, (_whole(name), _core(name))):
                found.setdefault(key, {})[one.code] = one
    return {name: tuple(held.values()) for name, held in found.items()}


def _whole(name: str) -> str:
    text = name.casefold().replace("&", " and ").replace("’", "").replace("'", "")
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def _core(name: str) -> str:
    """The name without the words that some publishers add and others leave out."""
    return " ".join(_BESIDE.sub(" ", _whole(name)).split())
