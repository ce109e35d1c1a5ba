"""Organisations that were offered awards: what each got, and which are new to them in a year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lodestar.analysis.awards.selecting import Evidence, Selection, pounds, steps, year_name
from lodestar.analysis.results import Method

METHOD = Method("new and returning winners", "1")

# A site's name and authority are those it gives most often, the first in order of the alphabet among equals.
_WINNERS = """,
    named AS (
        SELECT organisation, name, authority, region, max(size) AS size, max(company_number) AS company_number,
            count(*) AS times
        FROM share GROUP BY organisation, name, authority, region
        QUALIFY row_number() OVER (PARTITION BY organisation ORDER BY times DESC, name, authority, region) = 1
    ),
    won AS (
        SELECT organisation, count(DISTINCT project) AS projects, count(*) FILTER (lead) AS led,
            sum(offered) AS offered, sum(cost) AS cost, sum(actual) AS actual,
            min(financial_year) AS first, max(financial_year) AS last
        FROM share GROUP BY organisation
    )
    SELECT won.*, named.name, named.authority, named.region, named.size, named.company_number
    FROM won JOIN named USING (organisation) ORDER BY offered DESC NULLS LAST, projects DESC, name, organisation
"""

# Earlier is earlier anywhere in the source and from any funder in it: who moved here is not new.
_NEW = """,
    ever AS (
        SELECT p.organisation, min(j.financial_year) AS first
        FROM award_participation p JOIN project j USING (project)
        WHERE p.release_id IN (SELECT id FROM chosen_release)
        GROUP BY p.organisation
    ),
    year_of_winner AS (
        SELECT financial_year, organisation, sum(offered) AS offered FROM share
        WHERE financial_year IS NOT NULL GROUP BY financial_year, organisation
    )
    SELECT financial_year AS year,
        count(*) FILTER (first = financial_year) AS new, count(*) FILTER (first < financial_year) AS returning_winners,
        sum(offered) FILTER (first = financial_year) AS new_offered,
        sum(offered) FILTER (first < financial_year) AS returning_offered
    FROM year_of_winner JOIN ever USING (organisation) GROUP BY financial_year ORDER BY financial_year
"""


@dataclass(frozen=True)
class Winner:
    """One organisation with the awards of a selection. ``first`` and ``last`` are years in which its projects start.

    ``size`` is the source's own word for its size or kind, and ``company_number`` the one that it gives; blank when it
    says nothing.
    """

    organisation: str
    name: str
    authority: str
    region: str
    size: str
    company_number: str
    projects: int
    led: int
    offered: Decimal | None
    cost: Decimal | None
    actual: Decimal | None
    first: int | None
    last: int | None

    @property
    def years(self) -> str:
        """'2012/13 to 2016/17', or the one year."""
        ends = [year_name(year) for year in (self.first, self.last) if year is not None]
        return " to ".join(dict.fromkeys(ends))


@dataclass(frozen=True)
class NewAndReturning:
    """Organisations of a financial year: ``new`` have no earlier project anywhere in the source.

    The first years of a source know no past, so that nearly all look new in them.
    """

    year: int
    new: int
    returning: int
    new_offered: Decimal
    returning_offered: Decimal

    @property
    def name(self) -> str:
        return year_name(self.year)


def winners(evidence: Evidence, selection: Selection) -> tuple[Winner, ...]:
    """Every organisation of a selection, the one that was offered most first."""
    sql, params = steps(evidence, selection)
    return tuple(_winner(row) for row in evidence.rows(sql + _WINNERS, params))


def new_and_returning(evidence: Evidence, selection: Selection) -> tuple[NewAndReturning, ...]:
    """New and returning winners of each year that has any, in order of time."""
    sql, params = steps(evidence, selection)
    return tuple(
        NewAndReturning(
            row["year"],
            row["new"],
            row["returning_winners"],
            pounds(row["new_offered"]) or Decimal(0),
            pounds(row["returning_offered"]) or Decimal(0),
        )
        for row in evidence.rows(sql + _NEW, params)
    )


def amounts(winners_: Sequence[Winner]) -> tuple[Decimal, ...]:
    """What each organisation was offered, where it is given."""
    return tuple(one.offered for one in winners_ if one.offered is not None)


def _winner(row: Mapping[str, Any]) -> Winner:
    return Winner(
        organisation=row["organisation"],
        name=row["name"],
        authority=row["authority"] or "",
        region=row["region"] or "",
        size=row["size"] or "",
        company_number=row["company_number"] or "",
        projects=row["projects"],
        led=row["led"],
        offered=pounds(row["offered"]),
        cost=pounds(row["cost"]),
        actual=pounds(row["actual"]),
        first=row["first"],
        last=row["last"],
    )
