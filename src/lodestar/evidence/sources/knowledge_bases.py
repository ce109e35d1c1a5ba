"""Knowledge bases: universities, research and technology organisations and Catapults that Innovate UK knows by number.

The number of a university is its UKPRN, that of the others their company number; each becomes an org-id.
"""

import re
from collections.abc import Iterator, Mapping

from lodestar.evidence.files.reading import Table
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.innovate_uk_projects import company_number
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Checked, Column, Contract
from lodestar.evidence.tables.gathering import Made, gather

NAME = "knowledge-bases"
TITLE = "Knowledge bases"
PUBLISHER = "Innovate UK"
LICENCE = "MIT"
GET_IT = (
    "The list of knowledge bases of Innovate UK's Innovation Funding Service, as CSV with the columns name, type and "
    "registration_number."
)
PARTS: Mapping[str, str] = {"list": "Universities, research and technology organisations and Catapults"}

KNOWLEDGE_BASE = Contract(
    table="knowledge_base",
    description="One knowledge base.",
    key=("name", "kind"),
    columns=(
        Column("name", required=True, description="Name as given."),
        Column(
            "kind",
            required=True,
            codes=frozenset({"university", "rto", "catapult"}),
            aliases=("type",),
            description="university, rto (research and technology organisation) or catapult.",
        ),
        Column(
            "registration_number", description="Number as given; blank for a part of another organisation."
        ),
        Column("identifier", description="Org-id that follows from kind and number; blank where none does."),
    ),
)
CONTRACTS: tuple[Contract, ...] = (KNOWLEDGE_BASE,)

_UKPRN = re.compile(r"^1\d{7}$")


def recognise(table: Table) -> str | None:
    headings = {heading.casefold() for heading in table.header}
    return "list" if {"name", "type", "registration_number"} == headings else None


def contract(part: str) -> Contract:
    return KNOWLEDGE_BASE


def shape(table: Table, part: str) -> Checked:
    """Every row of the list."""
    return apply(KNOWLEDGE_BASE, gather(table.name, _rows(table)))


def about(table: Table, part: str, checked: Checked) -> About:
    return About(
        source=NAME,
        part=part,
        title=f"{TITLE}: {PARTS[part].lower()}",
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage="not dated",
        coverage=f"{checked.accepted.num_rows:,} knowledge bases of the United Kingdom",
    )


def identifier(kind: str, number: str) -> str | None:
    """The org-id of a knowledge base: GB-UKPRN for a university, GB-COH for the others."""
    if kind == "university":
        return f"GB-UKPRN-{number}" if _UKPRN.match(number) else None
    company = company_number(number)
    return f"GB-COH-{company}" if company else None


def _rows(table: Table) -> Iterator[Made]:
    places = {heading.casefold(): at for at, heading in enumerate(table.header)}
    for record in table.records():
        cells = {name: record.cells[at].strip() for name, at in places.items()}
        kind, number = cells["type"].casefold(), cells["registration_number"]
        row = {
            "name": cells["name"],
            "kind": kind,
            "registration_number": number or None,
            "identifier": identifier(kind, number),
        }
        yield Made(record.number, row, record.fault)
