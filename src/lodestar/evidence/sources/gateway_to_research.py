"""UKRI's Gateway to Research: projects, and the organisations that take part in each with what they were offered.

Grant offered and project cost are a participant's own share. A project's amount is the whole project's, so the two
are never added together. COLLABORATOR and PROJECT_PARTNER rows of research councils carry no money.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pyarrow as pa

from lodestar.evidence.checking import apply
from lodestar.evidence.contracts import Batch, Checked, Column, Contract, Type
from lodestar.evidence.manifests import About
from lodestar.evidence.reading import Table

NAME = "gateway-to-research"
TITLE = "Gateway to Research"
PUBLISHER = "UK Research and Innovation"
LICENCE = "OGL-3.0"
GET_IT = (
    "Tables of projects and of participants taken from Gateway to Research (gtr.ukri.org), as CSV, plain or compressed "
    "with gzip: a row for each project, and a row for each organisation in a project."
)
PARTS: Mapping[str, str] = {
    "participants": "Organisations in projects, with grant offered and project cost",
    "projects": "Projects, with dates, category, funder and amount",
}

_MOST = Decimal(10) ** 11
_GTR_ID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"

PARTICIPATION = Contract(
    table="award_participation",
    description="One organisation in one project, with its share of the money.",
    key=("project", "organisation"),
    order=("authority", "project", "organisation"),
    columns=(
        Column(
            "project",
            required=True,
            pattern=_GTR_ID,
            aliases=("project_id",),
            description="Id of the project.",
        ),
        Column("reference", aliases=("ref",), description="The funder's reference."),
        Column(
            "organisation",
            required=True,
            pattern=_GTR_ID,
            aliases=("org_id",),
            description="Id of the organisation.",
        ),
        Column("name", required=True, description="Name of the organisation as given."),
        Column(
            "roles",
            required=True,
            aliases=("role",),
            description="Its roles, in order of the alphabet, joined by |.",
        ),
        Column("lead", Type.BOOLEAN, required=True, description="True when it leads the project."),
        Column("postcode", description="Postcode of its site as given."),
        Column("region", description="Region as given."),
        Column("city", description="City as given."),
        Column(
            "project_cost", Type.DECIMAL, low=-_MOST, high=_MOST, description="Its cost in the project, £."
        ),
        Column("grant_offer", Type.DECIMAL, low=-_MOST, high=_MOST, description="Grant offered to it, £."),
        Column(
            "authority",
            pattern=r"^[ELMNSW]\d{8}$",
            aliases=("lad",),
            description="GSS code of the local authority of the postcode.",
        ),
    ),
)

PROJECT = Contract(
    table="award_project",
    description="One project.",
    key=("project",),
    columns=(
        Column(
            "project",
            required=True,
            pattern=_GTR_ID,
            aliases=("project_id",),
            description="Id of the project.",
        ),
        Column("reference", aliases=("ref",), description="The funder's reference."),
        Column("title", required=True, description="Title of the project."),
        Column("status", description="Active or Closed."),
        Column("category", description="Category of grant."),
        Column("funder", required=True, description="Who funds it."),
        Column("start", Type.DATE, description="First day."),
        Column("end", Type.DATE, description="Last day."),
        Column("amount", Type.DECIMAL, low=-_MOST, high=_MOST, description="Money of the whole project, £."),
        Column("amount_type", description="What the amount is: INCOME_ACTUAL and so on."),
        Column(
            "lead_organisation", aliases=("lead_org_id",), description="Id of the organisation that leads."
        ),
        Column("abstract", description="What the project is about."),
        Column("topics", description="Research topics."),
        Column("subjects", description="Research subjects."),
    ),
)
CONTRACTS: tuple[Contract, ...] = (PARTICIPATION, PROJECT)

_BY_PART = {"participants": PARTICIPATION, "projects": PROJECT}
_MARKS = {"participants": {"grant_offer", "role"}, "projects": {"funder", "title"}}


def recognise(table: Table) -> str | None:
    headings = {heading.casefold() for heading in table.header}
    parts = [part for part, marks in _MARKS.items() if {"project_id", *marks} <= headings]
    return parts[0] if len(parts) == 1 else None


def contract(part: str) -> Contract:
    return _BY_PART[part]


def shape(table: Table, part: str) -> Checked:
    """The file's rows. Raises HeaderError when a column that is needed is absent."""
    if part == "projects":
        return apply(PROJECT, table.batches(PROJECT))
    return apply(PARTICIPATION, _participations(table))


def about(table: Table, part: str, checked: Checked) -> About:
    dated = re.search(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)", table.name)
    return About(
        source=NAME,
        part=part,
        title=f"{TITLE}: {PARTS[part]}",
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=dated[0] if dated else "not dated",
        coverage=f"{checked.accepted.num_rows:,} {part}",
    )


def _participations(table: Table) -> Iterator[Batch]:
    """Rows with their roles in one order, and whether one of them is to lead."""
    file_columns = tuple(column for column in PARTICIPATION.columns if column.name != "lead")
    in_file = Contract(PARTICIPATION.table, file_columns, PARTICIPATION.key)
    for batch in table.batches(in_file):
        roles = ["|".join(sorted(_words(cell))) for cell in _texts(batch.columns["roles"])]
        lead = ["true" if "LEAD" in text else "false" for text in roles]
        yield Batch(batch.file, batch.numbers, {**batch.columns, "roles": roles, "lead": lead}, batch.faults)


def _texts(cells: object) -> list[str]:
    held = cells.to_pylist() if isinstance(cells, pa.Array) else list(cells)  # type: ignore[call-overload]
    return [text or "" for text in held]


def _words(cell: str) -> set[str]:
    return {word.strip().upper() for word in cell.split("|") if word.strip()}
