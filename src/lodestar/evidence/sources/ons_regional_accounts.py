"""ONS regional accounts: gross value added, population and GVA per hour of ITL areas, a column for each year."""

import re
from collections.abc import Mapping

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.wide import by_year, year_columns
from lodestar.evidence.geography.itl import itl_code, itl_level, itl_vintage
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Contract

NAME = "ons-regional-accounts"
TITLE = "Regional economic accounts"
PUBLISHER = "Office for National Statistics"
LICENCE = "OGL-3.0"
GET_IT = (
    "From ons.gov.uk, 'Regional gross value added (balanced) by industry: all ITL regions' and 'Regional gross domestic "
    "product: all ITL regions'; save the table that you need as CSV with its row of headings first."
)
PARTS: Mapping[str, str] = {
    "gva-current": "Gross value added, current prices, £ million, ITL 1 to 3",
    "population": "Population, ITL 1 to 3",
    "gva-per-hour": "Gross value added per hour worked, current prices, £, ITL 1 to 3",
    "gva-by-industry-current": "Gross value added by industry, current prices, £ million, ITL 2",
    "gva-by-industry-chained": "Gross value added by industry, chained volume measures, £ million, ITL 2",
}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_UNITS = {"population": "persons", "gva-per-hour": "gbp"}
_CODES = ("ITL code", "ITL region code")
_NAMES = ("Region name", "ITL region name")
_UNITED_KINGDOM = {"gva-current": (500_000, 10_000_000), "population": (50_000_000, 100_000_000)}


def recognise(table: Table) -> str | None:
    """The part, from the headings and the file's name; for the two alike but for their size, the national figure too."""
    headings = set(table.header)
    if not headings & set(_CODES):
        return None
    name = re.sub(r"[\W_]+", "-", table.name.casefold())
    if "SIC07 code" in headings:
        return next((f"gva-by-industry-{basis}" for basis in ("current", "chained") if basis in name), None)
    if "per-hour" in name or "perhour" in name:
        return "gva-per-hour"
    return _by_size(table)


def contract(part: str) -> Contract:
    return AREA_STATISTIC


def shape(table: Table, part: str) -> Checked:
    """Every figure of the file as a row of ``area_statistic``. Raises LodestarError for an unknown set of areas."""
    code = _heading(table, _CODES)
    at = table.header.index(code)
    vintage = itl_vintage(record.cells[at].strip() for record in table.records() if not record.fault)
    if vintage is None:
        raise LodestarError(
            f"{table.name} holds ITL codes that are not of the 2021 set, the only one known here"
        )
    name = _heading(table, _NAMES)

    def of_row(cells: Mapping[str, str]) -> Mapping[str, str | None]:
        area = cells[code].strip()
        return {
            "measure": f"ons-{part}",
            "area": area,
            "area_scheme": "itl",
            "area_vintage": vintage,
            "area_level": itl_level(area),
            "area_name": cells[name],
            "itl": itl_code(area),
            "unit": _UNITS.get(part, "gbp-million"),
            **_industry(cells),
        }

    return apply(AREA_STATISTIC, by_year(table, of_row))


def about(table: Table, part: str, checked: Checked) -> About:
    years = sorted(year_columns(table).values())
    dated = re.search(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)", table.name)
    return About(
        source=NAME,
        part=part,
        title=PARTS[part],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=dated[0] if dated else f"to {years[-1]}",
        coverage=f"United Kingdom, {years[0]} to {years[-1]}",
    )


def _industry(cells: Mapping[str, str]) -> Mapping[str, str | None]:
    code = cells.get("SIC07 code")
    if code is None:
        return {}
    total = code.strip() == "Total"
    return {
        "breakdown": None if total else f"industry={code.strip()}",
        "breakdown_name": cells.get("SIC07 description"),
    }


def _by_size(table: Table) -> str | None:
    at = table.header.index(_heading(table, _CODES))
    last = max(year_columns(table))
    for record in table.records():
        digits = record.cells[last].replace(",", "").strip()
        if record.cells[at].strip() == "UK" and digits.isdigit():
            return next(
                (part for part, (low, high) in _UNITED_KINGDOM.items() if low <= int(digits) <= high), None
            )
    return None


def _heading(table: Table, spellings: tuple[str, ...]) -> str:
    found = [heading for heading in table.header if heading in spellings]
    if len(found) != 1:
        raise LodestarError(
            f"{table.name} has {len(found)} columns named {' or '.join(spellings)}; it must have one"
        )
    return found[0]
