"""English Indices of Deprivation by local authority: ranks, scores and shares of each domain."""

import re
from collections.abc import Iterator, Mapping

from lodestar.evidence.files.reading import Table
from lodestar.evidence.files.wide import of_year
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.area_figures import figure, gss_level, slug
from lodestar.evidence.stores.contents import AREA_STATISTIC
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Column, Contract, match_header
from lodestar.evidence.tables.gathering import Made, gather

NAME = "indices-of-deprivation"
TITLE = "English Indices of Deprivation"
PUBLISHER = "Ministry of Housing, Communities and Local Government"
LICENCE = "OGL-3.0"
GET_IT = (
    "From gov.uk, 'English indices of deprivation', local authority district summaries, as CSV with the columns area_code, "
    "area_type, deprivation_data_year, index_domain and six statistics."
)
PARTS: Mapping[str, str] = {"authorities": "Ranks, scores and shares of each domain, by local authority"}
CONTRACTS: tuple[Contract, ...] = (AREA_STATISTIC,)

_STATISTICS = {
    "average_rank": "rank",
    "rank_average_rank": "rank",
    "average_score": "score",
    "rank_average_score": "rank",
    "proportion_bottom_decile": "share",
    "rank_proportion_bottom_decile": "rank",
}
_SHEET = Contract(
    "deprivation_sheet",
    (
        Column("area_code", required=True),
        Column("area_name"),
        Column("area_type", required=True),
        Column("deprivation_data_year", required=True),
        Column("index_domain", required=True),
        *(Column(name, required=True) for name in _STATISTICS),
    ),
)
_BOUNDARIES = re.compile(r"\((\d{4})\)$")


def recognise(table: Table) -> str | None:
    return (
        "authorities" if {"index_domain", "deprivation_data_year", "area_code"} <= set(table.header) else None
    )


def contract(part: str) -> Contract:
    return _SHEET


def shape(table: Table, part: str) -> Checked:
    """Six figures from each row. Raises HeaderError when a column that is needed is absent."""
    return apply(AREA_STATISTIC, gather(table.name, _figures(table)))


def about(table: Table, part: str, checked: Checked) -> About:
    years = sorted(set(checked.accepted["period"].to_pylist()))
    return About(
        source=NAME,
        part=part,
        title=f"{TITLE}: {PARTS[part].lower()}",
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=years[-1] if years else "not dated",
        coverage=f"England, {len(set(checked.accepted['area'].to_pylist()))} local authorities",
    )


def _figures(table: Table) -> Iterator[Made]:
    places = match_header(_SHEET, table.header)
    for record in table.records():
        if record.fault:
            yield Made(record.number, {}, record.fault)
            continue
        cells = {name: record.cells[at].strip() for name, at in places.items()}
        boundaries = _BOUNDARIES.search(cells["area_type"])
        area = {
            **of_year(cells["deprivation_data_year"]),
            "area": cells["area_code"],
            "area_scheme": "gss",
            "area_vintage": boundaries[1] if boundaries else None,
            "area_level": gss_level(cells["area_code"]),
            "area_name": cells.get("area_name"),
            "breakdown": f"domain={slug(cells['index_domain'])}",
            "breakdown_name": cells["index_domain"],
        }
        for name, unit in _STATISTICS.items():
            yield Made(
                record.number,
                {
                    **area,
                    **figure(cells[name]),
                    "measure": f"iod-{slug(name)}",
                    "unit": unit,
                    "locator": f"row {record.number}, column {name}",
                },
            )
