"""The workbook "Innovate UK funded projects", which UKRI publishes: a row for each participant of each project.

It was published with two sets of headings, "Award Offered (£)" and before it "Grant Offered", and so on. Dates come as
dates or as day/month/year.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from lodestar.evidence.files.reading import Record, Table
from lodestar.evidence.geography.authorities import authority_named
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT
from lodestar.evidence.sources.gateway_documents import authority_of, by_postcode
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Column, Contract, match_header
from lodestar.evidence.tables.gathering import Made, gather

NAME = "innovate-uk-projects"
TITLE = "Innovate UK funded projects"
PUBLISHER = "UK Research and Innovation"
LICENCE = "OGL-3.0"
GET_IT = (
    "The workbook 'Innovate UK funded projects since 2004' from ukri.org, as it is or saved as CSV: 27 columns from "
    "Competition Reference to Industrial Strategy Challenge Fund (ISCF)."
)
PARTS: Mapping[str, str] = {
    "participants": "Organisations in projects, with award offered, cost and actual spend",
    "projects": "Projects, with dates, product type, competition and sector",
}

_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d-%b-%Y", "%d-%b-%y")
_COMPANY = re.compile(r"^(?:[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z]|R\d{7}|\d{8})$")


def _heading(name: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, required=required, aliases=aliases)


# The 27 columns, by the names that Lodestar's tables have for what they hold.
SHEET = Contract(
    "innovate_uk_sheet",
    (
        _heading("competition", "Competition Reference", "Competition Code"),
        _heading("competition_title", "Competition Title"),
        _heading("programme", "Programme Title", "Programme"),
        _heading("sector", "Sector"),
        _heading("application", "Application Number"),
        _heading("project", "Project Number", required=True),
        _heading("title", "Project Title", required=True),
        _heading("abstract", "Public Description"),
        _heading("competition_year", "Competition Year"),
        _heading("category", "Innovate UK Product Type", "Product Type"),
        _heading("name", "Participant Name", required=True),
        _heading("lead", "Is Lead Participant", required=True),
        _heading("company_number", "CRN", "Company Registration Number"),
        _heading("start", "Project Start Date", "Start Date"),
        _heading("end", "Project End Date", "End Date"),
        _heading(
            "grant_offer",
            "Award Offered (£)",
            "Award Offered",
            "Grant Offered",
            "Grant Offered (£)",
            required=True,
        ),
        _heading(
            "project_cost", "Total Costs (£)", "Total Costs", "Total Cost", "Total Cost (£)", required=True
        ),
        _heading("actual_spend", "Actual Spend to Date (£)", "Actual Spend to Date", "Actual Spend"),
        _heading("withdrawn", "Participant Withdrawn From Project", "Participant Withdrawn"),
        _heading("status", "Project Status"),
        _heading("size", "Enterprise Size"),
        _heading("postcode", "Postcode"),
        _heading("region", "Address Region", "Region"),
        _heading("lep", "Address LEP", "LEP"),
        _heading("authority_name", "Address Local Authority", "Local Authority"),
        _heading("in_multiple_leps", "In Multiple LEPs"),
        _heading(
            "challenge_fund",
            "Industrial Strategy Challenge Fund (ISCF)",
            "Industrial Strategy Challenge Fund",
            "ISCF",
        ),
    ),
)
_MARKS = {"participant name", "project number", "is lead participant"}
_OF_PROJECT = ("title", "status", "category", "start", "end", "abstract", "programme", "sector", "competition",
               "competition_title", "competition_year", "application", "challenge_fund")  # fmt: skip


def _dated(table: Contract) -> Contract:
    return replace(
        table,
        columns=tuple(
            replace(column, formats=_DATES) if column.name in ("start", "end") else column
            for column in table.columns
        ),
    )


_BY_PART = {"participants": PARTICIPATION, "projects": _dated(PROJECT)}
CONTRACTS: tuple[Contract, ...] = (PARTICIPATION, PROJECT)


def recognise(table: Table) -> tuple[str, ...] | None:
    headings = {heading.casefold().strip() for heading in table.header}
    return tuple(PARTS) if headings >= _MARKS else None


def contract(part: str) -> Contract:
    return _BY_PART[part]


def shape(table: Table, part: str) -> Checked:
    """Each row of the sheet as a participation; or each project once, whose rows must agree on it.

    Raises HeaderError when a column that is needed is absent.
    """
    rows = _projects(table) if part == "projects" else _participations(table)
    return apply(_BY_PART[part], gather(table.name, rows))


def about(table: Table, part: str, checked: Checked) -> About:
    dated = re.search(r"(?<!\d)(20\d\d)[-_ ]?(0[1-9]|1[0-2])(?!\d)", table.name)
    return About(
        source=NAME,
        part=part,
        title=f"{TITLE}: {PARTS[part]}",
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=f"{dated[1]}-{dated[2]}" if dated else "not dated",
        coverage=f"{checked.accepted.num_rows:,} {part}"
        + (f"; {by_postcode()}" if part == "participants" else ""),
    )


@dataclass(frozen=True)
class _Sheet:
    """Where the columns stand in this file."""

    places: Mapping[str, int]

    def cell(self, record: Record, name: str) -> str:
        at = self.places.get(name)
        return record.cells[at].strip() if at is not None else ""


def _participations(table: Table) -> Iterator[Made]:
    sheet = _Sheet(match_header(SHEET, table.header))
    for record in table.records():
        cells = {name: sheet.cell(record, name) or None for name in sheet.places}
        number = company_number(cells.get("company_number") or "")
        yield Made(
            record.number,
            {
                **{name: cells.get(name) for name in ("project", "name", "postcode", "region", "size")},
                **{name: money(cells.get(name)) for name in ("grant_offer", "project_cost", "actual_spend")},
                "reference": cells["project"],
                "organisation": _organisation(number, cells["name"] or ""),
                "lead": cells["lead"],
                "roles": _roles(cells["lead"]),
                "withdrawn": cells.get("withdrawn"),
                "company_number": number,
                "authority": _authority(cells),
            },
            record.fault,
        )


def _projects(table: Table) -> Iterator[Made]:
    """The first row of each project, and each later one that says something else of it."""
    sheet = _Sheet(match_header(SHEET, table.header))
    said: dict[str, set[tuple[str, ...]]] = {}
    for record in table.records():
        project = sheet.cell(record, "project")
        cells = tuple(sheet.cell(record, name) for name in _OF_PROJECT)
        if not record.fault and cells in said.setdefault(project, set()):
            continue
        if not record.fault:
            said[project].add(cells)
        row = {name: cell or None for name, cell in zip(_OF_PROJECT, cells, strict=True)}
        same = {"project": project, "reference": project, "funder": "Innovate UK"}
        yield Made(record.number, {**row, **same}, record.fault)


def company_number(text: str) -> str | None:
    """A company number in its eight characters, leading zeros put back; None when it is not one."""
    plain = text.strip().upper().replace(" ", "").removesuffix(".0")
    if plain.isdigit() and len(plain) <= 8 and int(plain):
        return plain.zfill(8)
    short = re.fullmatch(r"([A-Z]{2})(\d{1,6})", plain)
    padded = f"{short[1]}{short[2].zfill(6)}" if short else plain
    return padded if _COMPANY.fullmatch(padded) else None


def money(text: str | None) -> str | None:
    """An amount without the pound sign that some editions write, and with a minus for brackets."""
    if not text:
        return None
    plain = text.replace("£", "").strip()
    bracketed = re.fullmatch(r"\((.+)\)", plain)
    plain = f"-{bracketed[1]}" if bracketed else plain
    try:
        return format(Decimal(plain.replace(",", "")).normalize(), "f") if "e" in plain.lower() else plain
    except InvalidOperation:
        return plain


def _organisation(number: str | None, name: str) -> str | None:
    """What the organisation is known by: its company number, else its name."""
    if number:
        return f"GB-COH-{number}"
    plain = " ".join(name.upper().split())
    return f"name:{plain}" if plain else None


def _roles(lead: str | None) -> str:
    return (
        "LEAD_PARTICIPANT|PARTICIPANT"
        if (lead or "").casefold() in {"yes", "y", "true", "1"}
        else "PARTICIPANT"
    )


def _authority(cells: Mapping[str, str | None]) -> str | None:
    return authority_of(cells.get("postcode")) or authority_named(cells.get("authority_name") or "")
