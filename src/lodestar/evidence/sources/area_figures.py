"""What sources of area statistics have in common: rows of ``area_statistic`` from the cells of sheets and tables."""

import re
from decimal import Decimal, InvalidOperation

from lodestar.evidence.files.workbooks import NO_VALUE

_NATIONS = {
    "england": "E92000001",
    "wales": "W92000004",
    "scotland": "S92000003",
    "northern ireland": "N92000002",
    "united kingdom": "K02000001",
    "great britain": "K03000001",
    "england and wales": "K04000001",
}
_ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
_YEAR = re.compile(r"^((?:19|20)\d\d)(?:\.0)?$")

# What a sheet holds in place of a figure: a formula that nobody worked out, or one that went wrong.
NO_FIGURE = (NO_VALUE, *_ERRORS)


def figure(text: str) -> dict[str, str | None]:
    """A cell as a figure: the value to ten decimals, and the text as the sheet has it."""
    plain = text.strip()
    return {"value": None if plain in NO_FIGURE else to_ten_places(plain), "value_text": plain or None}


def to_ten_places(text: str) -> str:
    """A number with more than ten decimals rounded to ten; any other text as it is."""
    if len(text.partition(".")[2]) <= 10:
        return text
    try:
        return format(Decimal(text).quantize(Decimal("1e-10")), "f")
    except InvalidOperation:
        return text


def year_of(text: str) -> str | None:
    """The year that a heading is, None when it is none."""
    match = _YEAR.match(text.strip())
    return match[1] if match else None


def nation_named(name: str) -> str | None:
    """The GSS code of a nation or group of nations of the United Kingdom."""
    return _NATIONS.get(" ".join(name.casefold().split()))


def gss_level(code: str) -> str | None:
    """The level of a GSS code: lad for authorities, 0 for nations and their groups, region; None for others."""
    entity = code[:3]
    if entity in {"E06", "E07", "E08", "E09", "W06", "S12", "N09"}:
        return "lad"
    if entity in {"K02", "K03", "K04", "E92", "W92", "S92", "N92"}:
        return "0"
    return "region" if entity == "E12" else None


def slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")


def parts(**dimensions: str | None) -> str | None:
    """A breakdown as dimension=value pairs; None when there is none."""
    said = [f"{name}={value}" for name, value in dimensions.items() if value]
    return ";".join(said) or None
