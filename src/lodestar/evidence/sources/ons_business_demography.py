"""ONS Business Demography: births, deaths, active and high-growth enterprises and survival, by area and by industry.

Tables 1 to 3 and 5 to 7 of the workbook. Table 4 gives again what table 5 gives for regions; tables 8 and 9 tell of
revisions and are not taken. ":" means not yet available; a formula without a stored value is missing too.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.wide import of_year
from lodestar.evidence.files.workbooks import Workbook
from lodestar.evidence.geography.authorities import authority_vintage
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.area_figures import figure, gss_level, parts, year_of
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Contract, Fault
from lodestar.evidence.tables.gathering import Made, gather

NAME = "ons-business-demography"
TITLE = "Business demography"
PUBLISHER = "Office for National Statistics"
LICENCE = "OGL-3.0"
GET_IT = (
    "The workbook of 'Business demography, UK' from ons.gov.uk (businessdemographyexceltables2024.xlsx and its "
    "successors), as it is."
)
PARTS: Mapping[str, str] = {
    "tables": "Births, deaths, survival, high growth and employers, by area and by industry"
}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_TABLES = {
    "1.1": "ons-business-births", "1.2": "ons-business-births", "2.1": "ons-business-deaths", "2.2": "ons-business-deaths",
    "3.1": "ons-business-active", "3.2": "ons-business-active", "5.1": "", "5.2": "", "6.1": "", "6.2": "",
    "7.1": "ons-business-high-growth", "7.2": "ons-business-high-growth", "7.3": "ons-business-active-10-plus",
    "7.4": "ons-business-active-10-plus",
}  # fmt: skip
_TITLE = re.compile(r"^Table (\d\.\d)[a-z]?$")
_GSS = re.compile(r"^[EKNSW]\d{8}$")
_SURVIVAL = re.compile(r"^(\d)-year\s+(survival|per\s*cent)$")
_BIRTHS = re.compile(r"^((?:19|20)\d\d) births$")
_EMPLOYER = re.compile(r"^((?:19|20)\d\d) employer demography$")
_EMPLOYERS = {"births", "deaths", "active"}
_LAST_HEADING = 8
_UNITED_KINGDOM = {
    "area": "K02000001",
    "area_scheme": "gss",
    "area_level": "0",
    "area_name": "United Kingdom",
}


@dataclass(frozen=True)
class _Column:
    """What stands in a column: a measure of a year, in a unit."""

    at: int
    measure: str
    year: str
    unit: str = "enterprises"


@dataclass(frozen=True)
class _Sheet:
    """A table of the workbook: where its headings end, what its columns are, and the year of its set of areas."""

    title: str
    number: str
    headings_end: int
    columns: tuple[_Column, ...]
    vintage: str

    @property
    def by_area(self) -> bool:
        return self.number.endswith("1") or self.number == "7.3"


def recognise(table: Table) -> str | None:
    if not isinstance(table, Workbook) or "Table 1.1a" not in table.titles:
        return None
    first = next(table.rows("Table 1.1a"), (0, [""]))
    return "tables" if "births of new enterprises" in first[1][0].casefold() else None


def contract(part: str) -> Contract:
    return AREA_STATISTIC


def shape(table: Table, part: str) -> Checked:
    """Every figure of the tables taken. Raises LodestarError when a table has none of the headings known here."""
    if not isinstance(table, Workbook):
        raise LodestarError(f"{table.name} is no workbook; download it from ons.gov.uk as xlsx")
    sheets = [
        _sheet(table, title, match[1])
        for title in table.titles
        if (match := _TITLE.match(title)) and match[1] in _TABLES
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


def _sheet(book: Workbook, title: str, number: str) -> _Sheet:
    columns: list[_Column] = []
    codes, end, year = set(), 0, ""
    for row, cells in book.rows(title):
        if row <= _LAST_HEADING and not _GSS.match(cells[0].strip()):
            found, year = _headings(cells, _TABLES[number], year)
            columns, end = (found, row) if found else (columns, end)
        codes.add(cells[0].strip())
    if not columns:
        raise LodestarError(f"{book.name}, sheet {title}, has none of the headings that are known here")
    return _Sheet(
        title, number, end, tuple(columns), authority_vintage(codes) or max(c.year for c in columns)
    )


def _headings(cells: list[str], measure: str, year: str) -> tuple[list[_Column], str]:
    """The columns that a row of headings gives, and the year that it or one above it names."""
    found = []
    for at, cell in enumerate(cells):
        words = " ".join(cell.casefold().split())
        if births := _BIRTHS.match(words):
            year = births[1]
            found.append(_Column(at, "ons-business-survival-births", year))
        elif employer := _EMPLOYER.match(words):
            year = employer[1]
        elif survival := _SURVIVAL.match(words):
            share = survival[2] != "survival"
            name = f"ons-business-survival-{survival[1]}-year{'-share' if share else ''}"
            found.append(_Column(at, name, year, "percent" if share else "enterprises"))
        elif words in _EMPLOYERS and not measure:
            found.append(_Column(at, f"ons-employer-{words}", year))
        elif measure and (one := year_of(cell)):
            found.append(_Column(at, measure, one))
    return found, year


def _figures(book: Workbook, sheet: _Sheet) -> Iterator[Made]:
    for number, cells in book.rows(sheet.title):
        filled = [column for column in sheet.columns if column.at < len(cells) and cells[column.at].strip()]
        if number <= sheet.headings_end or not filled:
            continue
        about = _area(cells, sheet.vintage) if sheet.by_area else _industry(cells, sheet.vintage)
        if about is None:
            said = ", ".join(cell for cell in cells if cell)[:300]
            yield Made(
                number, {}, Fault(said, f"sheet {sheet.title}: the row names no area or industry", "area")
            )
            continue
        for column in sheet.columns:
            text = cells[column.at] if column.at < len(cells) else ""
            yield Made(
                number,
                {
                    **about,
                    **of_year(column.year),
                    **figure(text),
                    "measure": column.measure,
                    "unit": column.unit,
                    "locator": f"sheet {sheet.title}, row {number}, column {column.at + 1}",
                },
            )


def _area(cells: list[str], vintage: str) -> dict[str, str | None] | None:
    code = cells[0].strip()
    if not _GSS.match(code):
        return None
    name = cells[1].strip() if len(cells) > 1 else ""
    return {
        "area": code,
        "area_scheme": "gss",
        "area_vintage": vintage,
        "area_level": gss_level(code),
        "area_name": name,
    }


def _industry(cells: list[str], vintage: str) -> dict[str, str | None] | None:
    words = cells[0].strip()
    if not words:
        return None
    code = words.partition(":")[0].strip()
    same = {**_UNITED_KINGDOM, "area_vintage": vintage, "breakdown_name": words}
    return {**same, "breakdown": parts(industry=code.casefold() if code == "Total" else code)}
