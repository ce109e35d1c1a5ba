"""Figures of logic models in reader's words: pounds in £bn, shares in per cent, jobs in thousands."""

import math
import re

_POUNDS = re.compile(r"^GBP_(real\((?P<year>\d{4})\)|nominal)")
_ONE = {"FTE": "full-time post", "jobs": "job", "people": "person", "GBP_nominal": "pound as paid"}
_NAMES = {
    "FTE": "full-time posts",
    "jobs": "jobs",
    "people": "people",
    "tCO2e": "t CO₂e",
    "year": "years",
    "pp": "points",
}


def said(value: float, unit: str, figures: int = 3) -> str:
    """A value with its unit, to three figures: £4.02bn a year, 12.6%, 1,240 jobs."""
    short = said_short(value, unit, figures)
    base, per_year, over_years = _parts(unit)
    if _POUNDS.match(base) or base == "share":
        rest = _after_pounds(base)
    else:
        rest = f" {_plain(base)}" if base not in ("", "1") else ""
    return f"{short}{rest}{' a year' if per_year else ''}{' × years' if over_years else ''}"


def said_short(value: float, unit: str, figures: int = 3) -> str:
    """A value without what a chart has no room for."""
    if not math.isfinite(value):
        return "not known"
    base = _parts(unit)[0]
    sign = "−" if value < 0 else ""
    size = abs(value)
    if _POUNDS.match(base):
        return f"{sign}£{_scaled(size, figures)}"
    if base == "share":
        return f"{sign}{_digits(size * 100, figures)}%"
    return f"{sign}{_digits(size, figures)}"


def unit_said(unit: str) -> str:
    """A unit in words: 'pounds of 2022 a year'."""
    base, per_year, over_years = _parts(unit)
    found = _POUNDS.match(base)
    if found:
        year = found.group("year")
        words = (f"pounds of {year}" if year else "pounds as paid") + _after_pounds(base)
    else:
        words = {"share": "share", "1": "number", "": "number"}.get(base) or _plain(base)
    return f"{words}{' a year' if per_year else ''}{', summed over years' if over_years else ''}"


def _parts(unit: str) -> tuple[str, bool, bool]:
    base = unit.strip()
    per_year = base.endswith("/year")
    over = base.endswith("*year")
    return re.sub(r"(/year|\*year)$", "", base), per_year, over


def _after_pounds(base: str) -> str:
    rest = _POUNDS.sub("", base) if _POUNDS.match(base) else ""
    if rest.startswith("/"):
        return f" for each {_ONE.get(rest[1:], _plain(rest[1:]))}"
    return f" {_plain(rest)}" if rest else ""


def _plain(base: str) -> str:
    counted = re.fullmatch(r"count\((.+)\)", base)
    words = counted[1] if counted else _NAMES.get(base, base)
    return {"jobs/FTE": "jobs per full-time post"}.get(base, words)


def _scaled(size: float, figures: int) -> str:
    for scale, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if size >= scale * 0.9995:
            return f"{_digits(size / scale, figures)}{letter}"
    return _digits(size, figures)


def _digits(size: float, figures: int) -> str:
    if size == 0:
        return "0"
    places = figures - 1 - math.floor(math.log10(size))
    if places > 8:
        return f"{size:.1e}"
    text = f"{round(size, places):,.{max(places, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
