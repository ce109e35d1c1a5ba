"""ONS look-ups of areas: which local authority belongs to which combined authority, by the year of both sets."""

import re
from collections.abc import Iterator, Mapping

from lodestar.evidence.files.reading import Table
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Column, Contract
from lodestar.evidence.tables.gathering import Made, gather

NAME = "ons-geography"
TITLE = "Look-ups of areas"
PUBLISHER = "Office for National Statistics"
LICENCE = "OGL-3.0"
GET_IT = (
    "From geoportal.statistics.gov.uk, 'Local Authority District to Combined Authority Lookup in England', as CSV with the "
    "columns LAD25CD, LAD25NM, CAUTH25CD and CAUTH25NM, or those of another year."
)
PARTS: Mapping[str, str] = {"combined-authorities": "Local authorities of each combined authority"}

AREA_MEMBER = Contract(
    table="area_member",
    description="One area that belongs to a larger one.",
    key=("area", "whole", "vintage"),
    order=("whole", "area"),
    columns=(
        Column("area", required=True, pattern=r"^[ENSW]\d{8}$", description="GSS code of the area."),
        Column("area_name", description="Its name as published."),
        Column("whole", required=True, pattern=r"^[ENSW]\d{8}$", description="GSS code of the larger area."),
        Column("whole_name", description="Its name as published."),
        Column("kind", required=True, description="Kind of the larger area: combined-authority."),
        Column("vintage", required=True, pattern=r"^\d{4}$", description="Year of both sets of codes."),
    ),
)
CONTRACTS: tuple[Contract, ...] = (AREA_MEMBER,)

_HEADING = re.compile(r"^(LAD|CAUTH)(\d\d)(CD|NM)$")


def recognise(table: Table) -> str | None:
    return "combined-authorities" if _columns(table) else None


def contract(part: str) -> Contract:
    return AREA_MEMBER


def shape(table: Table, part: str) -> Checked:
    """Every row of the look-up."""
    return apply(AREA_MEMBER, gather(table.name, _rows(table)))


def about(table: Table, part: str, checked: Checked) -> About:
    years = sorted(set(checked.accepted["vintage"].to_pylist()))
    return About(
        source=NAME,
        part=part,
        title=PARTS[part],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=years[-1] if years else "not dated",
        coverage=f"England, {len(set(checked.accepted['whole'].to_pylist()))} combined authorities",
    )


def _columns(table: Table) -> dict[str, tuple[int, str]]:
    """Where codes and names stand, and the year in each heading; empty unless both codes are there."""
    found = {
        f"{match[1]}{match[3]}": (at, f"20{match[2]}")
        for at, heading in enumerate(table.header)
        if (match := _HEADING.match(heading.upper()))
    }
    return found if {"LADCD", "CAUTHCD"} <= set(found) else {}


def _rows(table: Table) -> Iterator[Made]:
    columns = _columns(table)
    for record in table.records():
        cells = {name: record.cells[at].strip() or None for name, (at, _) in columns.items()}
        row = {
            "area": cells["LADCD"],
            "area_name": cells.get("LADNM"),
            "whole": cells["CAUTHCD"],
            "whole_name": cells.get("CAUTHNM"),
            "kind": "combined-authority",
            "vintage": columns["CAUTHCD"][1],
        }
        yield Made(record.number, row, record.fault)
