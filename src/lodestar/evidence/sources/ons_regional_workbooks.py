"""The ONS's own workbooks of regional accounts: gross domestic product of ITL regions, and subregional productivity.

A sheet for each measure, a column for each year. The measures are named apart from those of the CSV tables, so that
another edition of the same statistic never stands in for them unseen.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.wide import of_year
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.geography.itl import itl_code, itl_level, itl_vintage
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.area_figures import figure, year_of
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Contract, Fault
from lodestar.evidence.tables.gathering import Made, gather

NAME = "ons-regional-workbooks"
TITLE = "Regional accounts: original workbooks"
PUBLISHER = "Office for National Statistics"
LICENCE = "OGL-3.0"
GET_IT = (
    "From ons.gov.uk, the workbooks 'Regional gross domestic product: all ITL regions' and 'Subregional productivity: labour "
    "productivity indices by UK ITL2 and ITL3 subregions', as they are."
)
PARTS: Mapping[str, str] = {
    "gdp": "Gross domestic product, its parts, population and deflators, ITL 1 to 3",
    "productivity": "GVA per hour worked and per filled job, hours and jobs, ITL 1 to 3",
}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_CODE = re.compile(r"^(UK[CX]?|TL[B-Z][0-9A-Z]{0,2})$")
_CODE_HEADINGS = ("ITL code", "ITL region code")


@dataclass(frozen=True)
class _Measure:
    """A measure by the words that begin or stand in its sheet's title."""

    words: str
    name: str
    unit: str


_GDP = (
    _Measure("gross value added (balanced) at current", "ons-gdp-gva-current", "gbp-million"),
    _Measure("value added tax", "ons-gdp-vat", "gbp-million"),
    _Measure("other taxes on products", "ons-gdp-other-taxes", "gbp-million"),
    _Measure("subsidies on products", "ons-gdp-subsidies", "gbp-million"),
    _Measure("(gdp) at current market prices", "ons-gdp-current", "gbp-million"),
    _Measure("total resident population", "ons-gdp-population", "persons"),
    _Measure("(gdp) per head at current", "ons-gdp-per-head-current", "gbp"),
    _Measure("implied deflators", "ons-gdp-deflator", "index"),
    _Measure("(cvm) index", "ons-gdp-chained-index", "index"),
    _Measure("money value, pounds million", "ons-gdp-chained", "gbp-million"),
    _Measure("money value, per head", "ons-gdp-chained-per-head", "gbp"),
    _Measure("(cvm) annual growth", "ons-gdp-chained-growth", "percent"),
    _Measure("(cvm) per head annual growth", "ons-gdp-chained-per-head-growth", "percent"),
)
_BASES = ("hour worked", "filled job")
_KINDS = {
    "current price (smoothed) {} indices": ("current-smoothed-index", "index"),
    "current price (unsmoothed) {} indices": ("current-index", "index"),
    "current price (smoothed) {} (£)": ("current-smoothed", "gbp"),
    "current price (unsmoothed) {} (£)": ("current", "gbp"),
    "chained volume (unsmoothed) {} indices": ("chained-index", "index"),
}
_PRODUCTIVITY = (
    *(
        _Measure(
            words.format(f"gva (b) per {basis}"),
            f"ons-productivity-per-{basis.replace(' ', '-')}-{name}",
            unit,
        )
        for basis in _BASES
        for words, (name, unit) in _KINDS.items()
    ),
    _Measure("productivity hours worked", "ons-productivity-hours", "hours-a-week"),
    _Measure("productivity jobs", "ons-productivity-jobs", "jobs"),
)
_MEASURES = {"gdp": _GDP, "productivity": _PRODUCTIVITY}


@dataclass(frozen=True)
class _Sheet:
    title: str
    measure: _Measure
    code: int
    name: int
    years: Mapping[int, str]
    headings_end: int


def recognise(table: Table) -> str | None:
    if not isinstance(table, Workbook):
        return None
    found = {part for part in PARTS for title in table.titles[:8] if _measure(table, title, part)}
    return found.pop() if len(found) == 1 else None


def contract(part: str) -> Contract:
    return AREA_STATISTIC


def shape(table: Table, part: str) -> Checked:
    """Every figure of the sheets. Raises LodestarError for an unknown set of areas or a sheet without its headings."""
    if not isinstance(table, Workbook):
        raise LodestarError(f"{table.name} is no workbook; download it from ons.gov.uk as xlsx")
    sheets = [
        _sheet(table, title, found) for title in table.titles if (found := _measure(table, title, part))
    ]
    return apply(
        AREA_STATISTIC, gather(table.name, (row for sheet in sheets for row in _figures(table, sheet)))
    )


def about(table: Table, part: str, checked: Checked) -> About:
    years = sorted(set(checked.accepted["period"].to_pylist()))
    return About(
        source=NAME,
        part=part,
        title=PARTS[part],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=f"to {years[-1]}" if years else "not dated",
        coverage=f"United Kingdom, {years[0]} to {years[-1]}" if years else "",
    )


def _measure(book: Workbook, title: str, part: str) -> _Measure | None:
    first = next(book.rows(title), (0, [""]))
    words = " ".join(first[1][0].casefold().split())
    return next((one for one in _MEASURES[part] if one.words in words), None)


def _sheet(book: Workbook, title: str, measure: _Measure) -> _Sheet:
    """Where the columns stand. Years stand in the row of headings or in the one above it."""
    years: dict[int, str] = {}
    for number, cells in book.rows(title):
        found = {at: year for at, cell in enumerate(cells) if (year := year_of(cell))}
        years = found if len(found) > 1 else years
        codes = [at for at, cell in enumerate(cells) if cell.strip() in _CODE_HEADINGS]
        if codes and years:
            return _Sheet(title, measure, codes[0], codes[0] + 1, years, number)
        if codes:
            break
    raise LodestarError(f"{book.name}, sheet {title}, has no row of headings with 'ITL code' and years")


def _figures(book: Workbook, sheet: _Sheet) -> Iterator[Made]:
    rows = [(number, cells) for number, cells in book.rows(sheet.title) if number > sheet.headings_end]
    codes = [cells[sheet.code].strip() for _, cells in rows if len(cells) > sheet.code]
    vintage = itl_vintage(code for code in codes if _CODE.match(code))
    if vintage is None:
        raise LodestarError(
            f"{book.name}, sheet {sheet.title}, holds ITL codes that are not of the 2021 set, the only one known here"
        )
    for number, cells in rows:
        code = cells[sheet.code].strip() if len(cells) > sheet.code else ""
        held = {at: cells[at] for at in sheet.years if at < len(cells) and cells[at].strip()}
        if not held:
            continue
        if not _CODE.match(code):
            said = ", ".join(cell for cell in cells if cell)[:300]
            yield Made(number, {}, Fault(said, f"sheet {sheet.title}: the row has no ITL code", "area"))
            continue
        area = {"area": code, "area_scheme": "itl", "area_vintage": vintage, "area_level": itl_level(code),
                "area_name": cells[sheet.name].strip(), "itl": itl_code(code)}  # fmt: skip
        for at, year in sheet.years.items():
            yield Made(
                number,
                {
                    **area,
                    **of_year(year),
                    **figure(held.get(at, "")),
                    "measure": sheet.measure.name,
                    "unit": sheet.measure.unit,
                    "locator": f"sheet {sheet.title}, row {number}, column {at + 1}",
                },
            )
