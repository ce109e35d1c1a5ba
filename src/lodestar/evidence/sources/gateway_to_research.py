"""UKRI's Gateway to Research: projects, and the organisations that take part in each with what they were offered.

Grant offered and project cost are a participant's own share. A project's amount is the whole project's, so the two
are never added together. COLLABORATOR and PROJECT_PARTNER rows of research councils carry no money.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pyarrow as pa

from lodestar.evidence.files.documents import Documents
from lodestar.evidence.files.reading import Table
from lodestar.evidence.releases.manifests import About
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT
from lodestar.evidence.sources.gateway_documents import (
    by_postcode,
    holds_projects,
    participation_rows,
    project_rows,
)
from lodestar.evidence.sources.gateway_fetching import fetch  # noqa: F401 - part of what a source has
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Batch, Checked, Contract
from lodestar.evidence.tables.gathering import gather

NAME = "gateway-to-research"
TITLE = "Gateway to Research"
PUBLISHER = "UK Research and Innovation"
LICENCE = "OGL-3.0"
GET_IT = (
    "Tables of projects and of participants taken from Gateway to Research (gtr.ukri.org), as CSV, plain or compressed "
    "with gzip: a row for each project, and a row for each organisation in a project. Or an archive (tar.gz or zip) of "
    "project documents in XML, which 'lodestar evidence fetch gateway-to-research' makes."
)
PARTS: Mapping[str, str] = {
    "participants": "Organisations in projects, with grant offered and project cost",
    "projects": "Projects, with dates, category, funder and amount",
}

_GTR_ID = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
CONTRACTS: tuple[Contract, ...] = (PARTICIPATION, PROJECT)


def _with_ids(table: Contract) -> Contract:
    """Projects and organisations of this source are known by its own ids and no others."""
    ids = {"project", "organisation"}
    columns = tuple(replace(c, pattern=_GTR_ID) if c.name in ids else c for c in table.columns)
    return replace(table, columns=columns)


_BY_PART = {"participants": _with_ids(PARTICIPATION), "projects": _with_ids(PROJECT)}
_IN_FILE = replace(
    PARTICIPATION, columns=tuple(c for c in PARTICIPATION.columns if c.name != "lead"), order=()
)
_MARKS = {"participants": {"grant_offer", "role"}, "projects": {"funder", "title"}}


def recognise(table: Table) -> str | tuple[str, ...] | None:
    """The part of a table; both of an archive of documents."""
    if isinstance(table, Documents):
        return tuple(PARTS) if holds_projects(table) else None
    headings = {heading.casefold() for heading in table.header}
    parts = [part for part, marks in _MARKS.items() if {"project_id", *marks} <= headings]
    return parts[0] if len(parts) == 1 else None


def contract(part: str) -> Contract:
    return _BY_PART[part]


def shape(table: Table, part: str) -> Checked:
    """The file's rows. Raises HeaderError when a column that is needed is absent."""
    if isinstance(table, Documents):
        rows = project_rows(table) if part == "projects" else participation_rows(table)
        batches = gather(table.name, rows)
        return apply(_BY_PART[part], batches if part == "projects" else _with_roles(batches))
    if part == "projects":
        return apply(_BY_PART[part], table.batches(PROJECT))
    return apply(_BY_PART[part], _with_roles(table.batches(_IN_FILE)))


def about(table: Table, part: str, checked: Checked) -> About:
    dated = re.search(r"(?<!\d)(20\d\d)-(0[1-9]|1[0-2])(?!\d)", table.name)
    told_here = part == "participants" and isinstance(table, Documents)
    return About(
        source=NAME,
        part=part,
        title=f"{TITLE}: {PARTS[part]}",
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=dated[0] if dated else "not dated",
        coverage=f"{checked.accepted.num_rows:,} {part}" + (f"; {by_postcode()}" if told_here else ""),
    )


def _with_roles(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Rows with their roles in one order, and whether one of them is to lead."""
    for batch in batches:
        cells = batch.columns.get("roles", [None] * len(batch.numbers))
        roles = ["|".join(sorted(_words(cell))) for cell in _texts(cells)]
        lead = ["true" if "LEAD" in text else "false" for text in roles]
        yield Batch(batch.file, batch.numbers, {**batch.columns, "roles": roles, "lead": lead}, batch.faults)


def _texts(cells: object) -> list[str]:
    held = cells.to_pylist() if isinstance(cells, pa.Array) else list(cells)  # type: ignore[call-overload]
    return [text or "" for text in held]


def _words(cell: str) -> set[str]:
    return {word.strip().upper() for word in cell.split("|") if word.strip()}
