"""Eurostat: intramural R&D expenditure by sector of performance and NUTS region (dataset rd_e_gerdreg)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.wide import of_year
from lodestar.evidence.geography.itl import itl_code
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Batch, Checked, Column, Contract, match_header

NAME = "eurostat-rd"
TITLE = "R&D expenditure by sector of performance and region"
PUBLISHER = "Eurostat"
LICENCE = "Eurostat reuse policy (CC BY 4.0)"
GET_IT = (
    "Dataset rd_e_gerdreg of Eurostat, a CSV for each sector and unit with the columns year, region_id, region_level, "
    "region_year_spec and the figure. UK regions are given up to 2018."
)
_SECTORS = {
    "total": "",
    "bes": "business",
    "gov": "government",
    "hes": "higher-education",
    "pnp": "private-non-profit",
}
_UNITS = {"mio_nac": "national-currency-million", "pc_gdp": "percent"}
_MEASURES = {"mio_nac": "eurostat-rd-expenditure", "pc_gdp": "eurostat-rd-share-of-gdp"}
PARTS: Mapping[str, str] = {
    f"{sector}-{unit.replace('_', '-')}": f"R&D expenditure, {words or 'all sectors'}, {_UNITS[unit].replace('-', ' ')}"
    for sector, words in _SECTORS.items()
    for unit in _UNITS
}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_FIGURE = re.compile(r"^rd_e_gerdreg_(total|bes|gov|hes|pnp)_(mio_nac|pc_gdp)$")
_LEVELS = {"0": "0", "1": "1", "2": "2", "3": "3"}


def recognise(table: Table) -> str | None:
    figures = [match for heading in table.header if (match := _FIGURE.match(heading))]
    return f"{figures[0][1]}-{figures[0][2].replace('_', '-')}" if len(figures) == 1 else None


def contract(part: str) -> Contract:
    """The columns of the file, to match its header with."""
    figure = f"rd_e_gerdreg_{part.replace('-', '_')}"
    return Contract(
        "area_statistic",
        (
            Column("period", required=True, aliases=("year",)),
            Column("area", required=True, aliases=("region_id",)),
            Column("area_vintage", required=True, aliases=("region_year_spec",)),
            Column("area_level", required=True, aliases=("region_level",)),
            Column("area_scheme", required=True, aliases=("region_type",)),
            Column("value", required=True, aliases=(figure,)),
        ),
    )


def shape(table: Table, part: str) -> Checked:
    """Every row of the file as a row of ``area_statistic``."""
    places = match_header(contract(part), table.header)
    lowest = replace(AREA_STATISTIC, columns=tuple(_held(column) for column in AREA_STATISTIC.columns))
    return apply(lowest, _batches(table, part, places))


def about(table: Table, part: str, checked: Checked) -> About:
    years = sorted({str(period) for period in checked.accepted["period"].unique().to_pylist()})
    span = f"{years[0]} to {years[-1]}" if years else "no year"
    return About(
        source=NAME,
        part=part,
        title=PARTS[part],
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=f"to {years[-1]}" if years else "not dated",
        coverage=f"regions of Europe, {span}",
    )


def _held(column: Column) -> Column:
    """Spending on R&D is never below nothing."""
    return replace(column, low=0) if column.name == "value" else column


def _batches(table: Table, part: str, places: Mapping[str, int]) -> Iterator[Batch]:
    sector, _, unit = part.partition("-")
    same = {
        "measure": _MEASURES[unit.replace("-", "_")],
        "unit": _UNITS[unit.replace("-", "_")],
        "breakdown": f"sector={_SECTORS[sector]}" if _SECTORS[sector] else "",
        "breakdown_name": _SECTORS[sector].replace("-", " "),
    }
    for batch in table.batches(contract(part)):
        cells = {name: [str(cell).strip() for cell in column] for name, column in batch.columns.items()}
        years = [of_year(year) for year in cells["period"]]
        columns = {
            **{name: [text] * len(batch.numbers) for name, text in same.items()},
            **{name: [year[name] for year in years] for name in ("period", "start_date", "end_date")},
            "area": cells["area"],
            "area_scheme": [scheme.casefold() for scheme in cells["area_scheme"]],
            "area_vintage": cells["area_vintage"],
            "area_level": [_LEVELS.get(level) for level in cells["area_level"]],
            "itl": [itl_code(area) if area.startswith("UK") else None for area in cells["area"]],
            "value": cells["value"],
            "value_text": cells["value"],
            "locator": [f"row {number}" for number in batch.numbers],
        }
        yield Batch(batch.file, batch.numbers, columns, batch.faults)
