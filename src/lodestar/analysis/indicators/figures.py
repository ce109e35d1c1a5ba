"""Official figures that indicators are computed from, each with the release that gives it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.geography.itl import itl_code
from lodestar.evidence.sources import file_sources
from lodestar.evidence.stores.store import Reading, Store

_FIGURES = """
    SELECT s.value, s.value_text, s.unit, s.period, s.area, s.area_scheme, s.area_vintage, s.area_name, s.locator,
           r.id AS release, r.source, r.title, r.vintage, r.publisher
    FROM area_statistic AS s JOIN release AS r ON r.id = s.release_id
    WHERE s.measure = ? AND s.itl = ? AND s.breakdown IS NOT DISTINCT FROM ?
    ORDER BY s.period, s.area_vintage DESC, r.id
"""


class NotCovered(LodestarError):
    """The releases that are loaded do not give what an indicator needs; the text says what to load."""


@dataclass(frozen=True)
class Figure:
    """One published figure. ``step`` is the step that it was rounded to, read from its digits, in ``unit``."""

    value: Decimal
    unit: str
    period: str
    area: str
    area_vintage: str
    area_name: str | None
    release: str
    source: str
    title: str
    publisher: str
    vintage: str
    locator: str
    step: Decimal


@dataclass(frozen=True)
class Wanted:
    """A figure that an indicator needs: a measure, part of it, and the source and part that give it."""

    measure: str
    breakdown: str | None
    source: str
    part: str
    what: str


def area_of(code: str) -> str:
    """The ITL code of a place's code (``UKD7`` and ``TLD7`` give ``TLD7``). Raises NotCovered for other codes."""
    if code == "K02000001":
        return "UK"
    found = itl_code(code)
    if found is None:
        raise NotCovered(
            f"not covered: '{code}' is no code of ITL 1 or 2 (2021), and regional R&D is published for those alone; "
            "give a code such as TLD7, or a place whose pack has one"
        )
    return found


def find(wanted: Wanted, area: str, year: int, store: Store | Reading) -> Figure:
    """The figure of an area (ITL code) and year. Raises NotCovered saying what is missing and what to load."""
    if isinstance(store, Store) and not store.exists:
        raise _no_release(wanted)
    rows = store.rows(_FIGURES, [wanted.measure, area, wanted.breakdown])
    of_year = [row for row in rows if row["period"] == str(year)]
    if not of_year:
        raise _no_figure(wanted, area, year, rows, store)
    newest = [row for row in of_year if row["area_vintage"] == of_year[0]["area_vintage"]]
    if len({row["release"] for row in newest}) > 1:
        held = ", ".join(f"{row['release'][:12]} ({row['vintage']})" for row in newest)
        raise LodestarError(
            f"several releases give {wanted.what} of {area} in {year}: {held}; withdraw all but one"
        )
    if newest[0]["value"] is None:
        raise NotCovered(
            f"not covered: {newest[0]['publisher']} gives no figure for {wanted.what} of {area} in {year}, only the "
            f"mark '{newest[0]['value_text']}'"
        )
    return _figure(newest[0])


def _figure(row: Mapping[str, Any]) -> Figure:
    names = ("unit", "period", "area", "area_vintage", "area_name", "release", "source", "title", "publisher",
             "vintage", "locator")  # fmt: skip
    digits = row["value_text"].replace(",", "").strip()
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    return Figure(value=plain(row["value"]), step=step, **{name: row[name] for name in names})


def plain(value: Decimal) -> Decimal:
    """A decimal without the zeros that a column of ten decimals adds."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _no_release(wanted: Wanted) -> NotCovered:
    return NotCovered(
        f"not covered: load {wanted.source}, part {wanted.part}, with 'lodestar evidence add FILE': "
        f"{file_sources()[wanted.source].GET_IT}"
    )


def _no_figure(
    wanted: Wanted, area: str, year: int, rows: list[dict[str, Any]], store: Store | Reading
) -> NotCovered:
    years = sorted({row["period"] for row in rows})
    if years:
        held = rows[-1]
        return NotCovered(
            f"not covered: {wanted.what} of {area} is given for {years[0]} to {years[-1]} by the release "
            f"{held['release'][:12]} ({held['title']}, {held['vintage']}), not for {year}; load a later edition if there is one"
        )
    if store.rows("SELECT 1 FROM area_statistic WHERE measure = ? LIMIT 1", [wanted.measure]):
        part = f" ({wanted.breakdown})" if wanted.breakdown else ""
        return NotCovered(
            f"not covered: the releases loaded give {wanted.what}{part} for no year of {area}; load {wanted.source}, "
            f"part {wanted.part}"
        )
    return _no_release(wanted)
