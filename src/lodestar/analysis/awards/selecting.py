"""Which awards a question is about, as named steps of SQL that every analysis of awards begins with.

``project`` has the projects asked for with their financial year, and ``share`` each organisation's share in them: one
row for an organisation in a project, with what it was offered, what its part costs and what it was paid. The
financial year (April to March) is that in which a project starts: the sources here do not all say when an offer was
made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.periods import parse_period

MONEY: Mapping[str, str] = {"offered": "Offered", "cost": "Project cost", "actual": "Actually paid"}


class Evidence(Protocol):
    """What is asked: a store, or one version of it pinned."""

    def rows(
        self, sql: str, params: Sequence[object] | Mapping[str, object] = ()
    ) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Selection:
    """The awards that a question is about.

    ``authorities`` are GSS codes of the local authorities that organisations' sites lie in; None is everywhere,
    sites without a known authority included. ``first`` and ``last`` are the years in which the first and the last
    financial year begin: 2012 is 2012/13.
    """

    source: str
    authorities: tuple[str, ...] | None = None
    funder: str = ""
    first: int | None = None
    last: int | None = None

    @property
    def period(self) -> str:
        """The period in words: '2012/13 to 2017/18', 'since 2012/13', 'up to 2017/18', 'all years'."""
        if self.first is None and self.last is None:
            return "all years"
        if self.last is None:
            return f"since {year_name(self.first or 0)}"
        if self.first is None:
            return f"up to {year_name(self.last)}"
        return " to ".join(dict.fromkeys((year_name(self.first), year_name(self.last))))


def year_name(year: int) -> str:
    """A financial year by the year in which it begins: 2012 → '2012/13'."""
    return f"{year}/{(year + 1) % 100:02d}"


def year_of(text: str) -> int:
    """The year in which a financial year begins: '2012/13' or '2012' → 2012. Raises LodestarError for other words."""
    try:
        return parse_period(text.strip()).start.year
    except ValueError as error:
        raise LodestarError(f"{error}; write a financial year as 2012/13") from error


def pounds(value: Any) -> Decimal | None:
    """Money as the store gives it without the trailing zeros; None stays None."""
    if value is None:
        return None
    exact = Decimal(value)
    whole = exact.to_integral_value()
    return whole if whole == exact else exact.normalize()


def columns_of(evidence: Evidence, table: str) -> frozenset[str]:
    """The names of a table's columns; none when there is no such table."""
    sql = "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $table"
    return frozenset(row["name"] for row in evidence.rows(sql, {"table": table}))


def steps(evidence: Evidence, selection: Selection, *, lean: bool = False) -> tuple[str, dict[str, object]]:
    """``WITH`` clauses of the steps, and their parameters. A query goes on with a comma or with SELECT.

    ``lean`` shares say nothing of their projects but the id, unless the selection itself asks for it; they are read
    faster.
    """
    of_share, of_project = columns_of(evidence, "award_participation"), columns_of(evidence, "award_project")
    where, params = _conditions(selection)
    joined = not lean or len(where) > 1 + (selection.authorities is not None)
    of_its_project = (
        "j.title, j.funder, j.category, j.programme, j.sector, j.financial_year"
        if joined
        else "NULL AS title"
    )
    join = "LEFT JOIN project j USING (project)" if joined else ""
    sql = f"""
    WITH chosen_release AS (SELECT id FROM release WHERE source = $source),
    project AS (
        SELECT project, title, funder, category, {_if_held(of_project, "programme")}, {_if_held(of_project, "sector")},
            year("start") - (month("start") < 4)::INTEGER AS financial_year
        FROM award_project WHERE release_id IN (SELECT id FROM chosen_release)
    ),
    share AS (
        SELECT p.project, p.organisation, p.name, p.lead, p.authority, p.region, p.postcode,
            p.grant_offer AS offered, p.project_cost AS cost,
            {_if_held(of_share, "p.actual_spend", "DECIMAL(28,10)")} AS actual, {_if_held(of_share, "p.size")} AS size,
            {_if_held(of_share, "p.company_number")} AS company_number,
            {_if_held(of_share, "p.withdrawn", "BOOLEAN")} AS withdrawn,
            {of_its_project}
        FROM award_participation p {join}
        WHERE {" AND ".join(where)}
    )"""
    return sql, params


def _conditions(selection: Selection) -> tuple[list[str], dict[str, object]]:
    """What the shares of a selection must meet, and the parameters of that."""
    params: dict[str, object] = {"source": selection.source}
    where = ["p.release_id IN (SELECT id FROM chosen_release)"]
    if selection.authorities is not None:
        where.append("p.authority IN (SELECT unnest($authorities::VARCHAR[]))")
        params["authorities"] = list(selection.authorities)
    if selection.funder:
        where.append("j.funder = $funder")
        params["funder"] = selection.funder
    if selection.first is not None:
        where.append("j.financial_year >= $first_year")
        params["first_year"] = selection.first
    if selection.last is not None:
        where.append("j.financial_year <= $last_year")
        params["last_year"] = selection.last
    return where, params


def _if_held(columns: frozenset[str], name: str, kind: str = "VARCHAR") -> str:
    """A column that only some stores have; nothing in its place elsewhere."""
    plain = name.removeprefix("p.")
    if plain in columns:
        return name
    return f"NULL::{kind}" if name != plain else f"NULL::{kind} AS {plain}"
