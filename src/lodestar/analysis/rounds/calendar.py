"""Business days of a nation of the United Kingdom: Monday to Friday, bank holidays left out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

import holidays

from lodestar.evidence.errors import LodestarError


class Nation(StrEnum):
    """Nations by their bank holidays; England and Wales share theirs."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"


SAID = {
    Nation.ENGLAND_AND_WALES: "England and Wales",
    Nation.SCOTLAND: "Scotland",
    Nation.NORTHERN_IRELAND: "Northern Ireland",
}
_PARTS = {Nation.ENGLAND_AND_WALES: "ENG", Nation.SCOTLAND: "SCT", Nation.NORTHERN_IRELAND: "NIR"}
_BY_LETTER = {"S": Nation.SCOTLAND, "N": Nation.NORTHERN_IRELAND}
_SATURDAY = 5
_KINGDOM = holidays.country_holidays("GB")
FIRST_YEAR, LAST_YEAR = _KINGDOM.start_year, _KINGDOM.end_year


def nation_of(codes: Iterable[Mapping[str, object]]) -> Nation:
    """The nation in which a place lies, by the first letter of its GSS code; England and Wales where it has none."""
    for code in codes:
        if str(code.get("scheme", "gss")) == "gss" and str(code.get("code", "")):
            return _BY_LETTER.get(str(code["code"])[0], Nation.ENGLAND_AND_WALES)
    return Nation.ENGLAND_AND_WALES


@cache
def bank_holidays(nation: Nation, year: int) -> Mapping[dt.date, str]:
    """Bank holidays of a year with their names. Source: the package ``holidays``, which follows gov.uk/bank-holidays.

    Years that the government has not announced yet are worked out by its rules. Raises LodestarError for a year beyond
    those that the package knows.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise LodestarError(
            f"Bank holidays are known for the years {FIRST_YEAR} to {LAST_YEAR}, and not for {year}; look at the year"
        )
    found = holidays.country_holidays("GB", subdiv=_PARTS[nation], years=year)
    return {day: str(name) for day, name in sorted(found.items()) if day.year == year}


def is_business_day(day: dt.date, nation: Nation) -> bool:
    """Whether people work on the day: neither at a weekend nor on a bank holiday."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(nation, day.year)


def business_days_after(day: dt.date, count: int, nation: Nation) -> dt.date:
    """The business day that lies ``count`` business days after a day; before it, for a negative count.

    0 gives the day itself where it is one, and the next one otherwise.
    """
    step = dt.timedelta(days=-1 if count < 0 else 1)
    if count == 0:
        while not is_business_day(day, nation):
            day += step
        return day
    for _ in range(abs(count)):
        day += step
        while not is_business_day(day, nation):
            day += step
    return day


def business_days_between(first: dt.date, last: dt.date, nation: Nation) -> int:
    """How many business days follow ``first`` up to ``last``, which is counted; 0 where last is no later."""
    days = (last - first).days
    return sum(is_business_day(first + dt.timedelta(days=n), nation) for n in range(1, days + 1))
