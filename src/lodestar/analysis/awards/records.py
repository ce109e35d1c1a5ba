"""Single projects and organisations as the sources give them, and the projects and sites of a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lodestar.analysis.awards.selecting import Evidence, Selection, columns_of, pounds, steps, year_name

_PROJECT = """
    SELECT a.*, r.source FROM award_project a JOIN release r ON r.id = a.release_id
    WHERE r.source = $source AND a.project = $project
"""
_SHARES = """
    SELECT a.*, r.source FROM award_participation a JOIN release r ON r.id = a.release_id
    WHERE r.source = $source AND {of} = $id
"""
_TITLES = """
    SELECT project, title, category, funder, year("start") - (month("start") < 4)::INTEGER AS year FROM award_project
    WHERE release_id IN (SELECT id FROM release WHERE source = $source)
        AND project IN (SELECT unnest($projects::VARCHAR[]))
"""
_PROJECTS = """
    SELECT project, any_value(title) AS title, any_value(funder) AS funder, any_value(category) AS category,
        any_value(financial_year) AS year, count(*) AS participations, bool_or(lead) AS led,
        sum(offered) AS offered, sum(cost) AS cost,
        string_agg(name, '; ' ORDER BY lead DESC, offered DESC NULLS LAST, name) AS names
    FROM share GROUP BY project ORDER BY offered DESC NULLS LAST, project
"""
_SITES = """
    SELECT upper(trim(postcode)) AS postcode, any_value(authority) AS authority, sum(offered) AS offered,
        count(DISTINCT project) AS projects, list(DISTINCT name ORDER BY name) AS names
    FROM share WHERE postcode IS NOT NULL GROUP BY 1 ORDER BY offered DESC NULLS LAST, postcode
"""


@dataclass(frozen=True)
class ProjectShare:
    """One organisation's share in one project, in £."""

    project: str
    organisation: str
    name: str
    lead: bool
    authority: str
    region: str
    postcode: str
    offered: Decimal | None
    cost: Decimal | None
    actual: Decimal | None
    release: str
    row: int


@dataclass(frozen=True)
class ProjectRecord:
    """One project. ``amount`` is the whole project's as its source gives it, and ``amount_type`` what it says it is."""

    project: str
    reference: str
    title: str
    status: str
    category: str
    funder: str
    sector: str
    start: date | None
    end: date | None
    amount: Decimal | None
    amount_type: str
    abstract: str
    release: str
    row: int
    shares: tuple[ProjectShare, ...]


@dataclass(frozen=True)
class ProjectTitle:
    """What a project is called, what it is part of and when it started."""

    title: str
    category: str
    funder: str
    year: int | None

    @property
    def year_name(self) -> str:
        return year_name(self.year) if self.year is not None else ""


@dataclass(frozen=True)
class ProjectLine:
    """A project as it concerns a place: its organisations there, and what they were offered."""

    project: str
    title: str
    funder: str
    category: str
    year: int | None
    participations: int
    led: bool
    offered: Decimal | None
    cost: Decimal | None
    names: str

    @property
    def year_name(self) -> str:
        return year_name(self.year) if self.year is not None else ""


@dataclass(frozen=True)
class Site:
    """A postcode with what organisations there were offered."""

    postcode: str
    authority: str
    offered: Decimal
    projects: int
    names: tuple[str, ...]


def project_record(evidence: Evidence, source: str, project: str) -> ProjectRecord | None:
    """A project with all its organisations, the one that leads first; None when the source has no such project."""
    found = evidence.rows(_PROJECT, {"source": source, "project": project})
    if not found:
        return None
    row, shares = found[0], shares_of(evidence, source, project=project)
    words = ("reference", "title", "status", "category", "funder", "sector", "amount_type", "abstract")
    return ProjectRecord(
        project=row["project"],
        start=row["start"],
        end=row["end"],
        amount=pounds(row["amount"]),
        release=row["release_id"],
        row=row["release_row"],
        shares=shares,
        **{name: row.get(name) or "" for name in words},
    )


def shares_of(
    evidence: Evidence, source: str, *, project: str = "", organisation: str = ""
) -> tuple[ProjectShare, ...]:
    """Every share of a project or of an organisation, wherever it is; who leads first, then by money."""
    of, wanted = ("a.project", project) if project else ("a.organisation", organisation)
    rows = evidence.rows(_SHARES.format(of=of), {"source": source, "id": wanted})
    spent = "actual_spend" if "actual_spend" in columns_of(evidence, "award_participation") else "actual"
    shares = [_share(row, spent) for row in rows]
    return tuple(sorted(shares, key=lambda s: (not s.lead, -(s.offered or 0), s.name, s.project)))


def titles_of(evidence: Evidence, source: str, projects: Sequence[str]) -> Mapping[str, ProjectTitle]:
    """Titles, categories and years of some projects, by their ids."""
    rows = evidence.rows(_TITLES, {"source": source, "projects": list(projects)})
    return {
        row["project"]: ProjectTitle(
            row["title"] or "", row["category"] or "", row["funder"] or "", row["year"]
        )
        for row in rows
    }


def project_lines(evidence: Evidence, selection: Selection) -> tuple[ProjectLine, ...]:
    """Every project of a selection, the one with most money offered first."""
    sql, params = steps(evidence, selection)
    return tuple(
        ProjectLine(
            row["project"], row["title"] or "", row["funder"] or "", row["category"] or "", row["year"],
            row["participations"], row["led"], pounds(row["offered"]), pounds(row["cost"]), row["names"],
        )
        for row in evidence.rows(sql + _PROJECTS, params)
    )  # fmt: skip


def sites(evidence: Evidence, selection: Selection) -> tuple[Site, ...]:
    """Every postcode of a selection with its money, most first."""
    sql, params = steps(evidence, selection)
    return tuple(
        Site(row["postcode"], row["authority"] or "", pounds(row["offered"]) or Decimal(0), row["projects"],
             tuple(row["names"]))
        for row in evidence.rows(sql + _SITES, params)
    )  # fmt: skip


def _share(row: Mapping[str, Any], spent: str) -> ProjectShare:
    return ProjectShare(
        project=row["project"],
        organisation=row["organisation"],
        name=row["name"],
        lead=bool(row["lead"]),
        authority=row["authority"] or "",
        region=row["region"] or "",
        postcode=row["postcode"] or "",
        offered=pounds(row["grant_offer"]),
        cost=pounds(row["project_cost"]),
        actual=pounds(row.get(spent)),
        release=row["release_id"],
        row=row["release_row"],
    )
