"""BRES employment and IDBR business units by four-digit industry (SIC 2007) and NUTS area, extracted from Nomis.

Figures are rounded by the publisher: a total of many is less sure than its digits.
"""

import re
from collections.abc import Iterator, Mapping

from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.wide import of_year
from lodestar.evidence.geography.itl import itl_code
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.area_figures import figure
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Column, Contract, Fault, match_header
from lodestar.evidence.tables.gathering import Made, gather

NAME = "nomis-industry"
TITLE = "Employment and business units by industry"
PUBLISHER = "Office for National Statistics via Nomis"
LICENCE = "OGL-3.0"
GET_IT = (
    "From nomisweb.co.uk, the Business Register and Employment Survey or UK Business Counts (local units) by SIC 2007 class "
    "and NUTS 2 area, as CSV with the columns year, geo_type, geo_nm, geo_cd, SIC4 and value; a file for each year, with bres "
    "or idbr in its name."
)
PARTS: Mapping[str, str] = {
    "bres": "Employment by industry (Business Register and Employment Survey)",
    "idbr": "Business units by industry (Inter-Departmental Business Register)",
}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_MEASURES = {"bres": ("nomis-bres-employment", "jobs"), "idbr": ("nomis-idbr-units", "business-units")}
_SHEET = Contract(
    "industry_sheet",
    (
        Column("year", required=True),
        Column("kind", required=True, aliases=("geo_type",)),
        Column("name", aliases=("geo_nm",)),
        Column("code", required=True, aliases=("geo_cd",)),
        Column("industry", required=True, aliases=("SIC4",)),
        Column("value", required=True),
    ),
)
_KIND = re.compile(r"^nuts (\d{4}) level ([0-3])$")


def recognise(table: Table) -> str | None:
    if not {"geo_cd", "SIC4", "value"} <= set(table.header):
        return None
    return next((part for part in PARTS if part in table.name.casefold()), None)


def contract(part: str) -> Contract:
    return _SHEET


def shape(table: Table, part: str) -> Checked:
    """Every row of the file. Raises HeaderError when a column that is needed is absent."""
    return apply(AREA_STATISTIC, gather(table.name, _rows(table, part)))


def about(table: Table, part: str, checked: Checked) -> About:
    years = sorted(set(checked.accepted["period"].to_pylist()))
    span = "-".join(dict.fromkeys((years[0], years[-1]))) if years else ""
    return About(
        source=NAME,
        part="-".join(filter(None, (part, span))),
        title=PARTS[part],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=span or "not dated",
        coverage=f"{len(set(checked.accepted['area'].to_pylist()))} NUTS areas, {span}",
    )


def _rows(table: Table, part: str) -> Iterator[Made]:
    places = match_header(_SHEET, table.header)
    measure, unit = _MEASURES[part]
    for record in table.records():
        cells = {name: record.cells[at].strip() for name, at in places.items()}
        kind = _KIND.match(cells["kind"].casefold())
        fault = record.fault
        if kind is None and fault is None:
            fault = Fault(
                cells["kind"], "is no kind of area known here; it reads like 'nuts 2013 level 2'", "geo_type"
            )
        yield Made(
            record.number,
            {
                **of_year(cells["year"]),
                **figure(cells["value"]),
                "measure": measure,
                "unit": unit,
                "area": cells["code"],
                "area_scheme": "nuts",
                "area_vintage": kind[1] if kind else None,
                "area_level": kind[2] if kind else None,
                "area_name": cells.get("name"),
                "itl": itl_code(cells["code"]),
                "breakdown": f"industry={cells['industry']}" if cells["industry"] else None,
                "breakdown_name": f"SIC 2007 class {cells['industry']}",
                "locator": f"row {record.number}",
            },
            fault,
        )
