"""What a place was offered: its totals, and the same totals for every part of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lodestar.analysis.awards.selecting import Evidence, Selection, pounds, steps, year_name
from lodestar.analysis.results import Method, Result

METHOD = Method("award totals", "1")
NOT_GIVEN = "not given"

_TOTALS = """
    count(*) AS participations, count(DISTINCT project) AS projects, count(DISTINCT organisation) AS organisations,
    count(*) FILTER (lead) AS led, sum(offered) AS offered, sum(cost) AS cost, sum(actual) AS actual,
    count(*) FILTER (withdrawn) AS withdrawn, count(offered) AS offered_given, count(cost) AS cost_given, count(actual) AS actual_given
"""

PARTS: Mapping[str, str] = {
    "year": "financial_year",
    "funder": "funder",
    "category": "category",
    "programme": "programme",
    "sector": "sector",
    "role": "CASE WHEN lead THEN 'lead' ELSE 'partner' END",
    "authority": "authority",
}
_OF_SHARE = {"role", "authority"}


@dataclass(frozen=True)
class Totals:
    """Counts and money of some shares.

    A participation is one organisation in one project; ``led`` counts those that lead, and ``withdrawn`` those that the
    source says withdrew, which are counted like all others. Money is in £ as published,
    in the prices of its time; None when the source gives none of it. The ``…_given`` counts say how many
    participations have a figure.
    """

    projects: int
    organisations: int
    participations: int
    led: int
    withdrawn: int
    offered: Decimal | None
    cost: Decimal | None
    actual: Decimal | None
    offered_given: int
    cost_given: int
    actual_given: int

    def money(self, kind: str) -> Decimal | None:
        """The money of a kind: offered, cost or actual."""
        return {"offered": self.offered, "cost": self.cost, "actual": self.actual}[kind]


@dataclass(frozen=True)
class Part:
    """One part of a breakdown. ``key`` is the source's value, blank when it gives none; ``name`` is for readers."""

    key: str
    name: str
    totals: Totals


@dataclass(frozen=True)
class Summary:
    """The awards of a selection: totals, and the same by part. Parts of one breakdown add up in money and in
    participations; a project or organisation may stand in several parts.
    """

    selection: Selection
    totals: Totals
    by_year: tuple[Part, ...]
    by_funder: tuple[Part, ...]
    by_category: tuple[Part, ...]
    by_programme: tuple[Part, ...]
    by_sector: tuple[Part, ...]
    by_role: tuple[Part, ...]
    by_authority: tuple[Part, ...]
    inputs: tuple[str, ...]

    def part(self, breakdown: str, key: str) -> Part | None:
        """One part of a breakdown by its key; None when there is none."""
        parts: Sequence[Part] = getattr(self, f"by_{breakdown}")
        return next((part for part in parts if part.key == key), None)

    def result(self, kind: str, area: str | None = None) -> Result | None:
        """The money of a kind as a result that says where it is from; None when the source gives none."""
        value = self.totals.money(kind)
        if value is None:
            return None
        given = {
            "offered": self.totals.offered_given,
            "cost": self.totals.cost_given,
            "actual": self.totals.actual_given,
        }
        quality = f"{given[kind]:,} of {self.totals.participations:,} participations have a figure"
        return Result(
            value, "gbp", _period(self.by_year), area, METHOD, self.inputs, quality=quality,
            notes=("Years are those in which projects start.", "As published, in the prices of its time."),
        )  # fmt: skip


def summarise(evidence: Evidence, selection: Selection, names: Mapping[str, str] | None = None) -> Summary:
    """Sum up the awards of a selection. ``names`` gives local authorities their names."""
    given = names or {}
    whole, by = _all_parts(evidence, selection)
    return Summary(
        selection=selection,
        totals=whole,
        by_year=_years(by["year"]),
        by_funder=_by_money(by["funder"]),
        by_category=_by_money(by["category"]),
        by_programme=_by_money(by["programme"]),
        by_sector=_by_money(by["sector"]),
        by_role=_by_money(by["role"]),
        by_authority=_by_money(
            Part(part.key, given.get(part.key, part.name), part.totals) for part in by["authority"]
        ),
        inputs=releases_of(evidence, selection.source),
    )


def totals(evidence: Evidence, selection: Selection) -> Totals:
    """The totals of a selection alone."""
    sql, params = steps(evidence, selection, lean=True)
    return totals_of(evidence.rows(f"{sql} SELECT {_TOTALS} FROM share", params)[0])


def breakdown(evidence: Evidence, selection: Selection, by: str) -> tuple[Part, ...]:
    """The totals of each part, by a key of ``PARTS``, in order of the key."""
    sql, params = steps(evidence, selection, lean=by in _OF_SHARE)
    rows = evidence.rows(
        f"{sql} SELECT {PARTS[by]} AS part, {_TOTALS} FROM share GROUP BY part ORDER BY part", params
    )
    return tuple(_part(row["part"], row) for row in rows)


def _all_parts(evidence: Evidence, selection: Selection) -> tuple[Totals, dict[str, list[Part]]]:
    """The totals and every breakdown, in one pass over the shares."""
    sql, params = steps(evidence, selection)
    columns = ", ".join(f"{expression} AS by_{by}" for by, expression in PARTS.items())
    names = [f"by_{by}" for by in PARTS]
    sets = ", ".join(f"({name})" for name in names)
    rows = evidence.rows(
        f"""{sql}, divided AS (SELECT *, {columns} FROM share)
        SELECT {", ".join(f"{name}::VARCHAR AS {name}" for name in names)}, grouping({", ".join(names)}) AS told, {_TOTALS}
        FROM divided GROUP BY GROUPING SETS ((), {sets}) ORDER BY ALL""",
        params,
    )
    found: dict[str, list[Part]] = {by: [] for by in PARTS}
    whole = None
    everything = 2 ** len(names) - 1
    for row in rows:
        if row["told"] == everything:
            whole = totals_of(row)
            continue
        at = len(names) - (everything ^ row["told"]).bit_length()
        found[list(PARTS)[at]].append(_part(row[names[at]], row))
    return whole or totals(evidence, selection), found


def _part(key: Any, row: Mapping[str, Any]) -> Part:
    return Part(_key(key), _key(key) or NOT_GIVEN, totals_of(row))


def totals_by_authority(evidence: Evidence, selection: Selection) -> Mapping[str, Totals]:
    """The totals of every local authority at once, by GSS code; sites without one stand under a blank code."""
    return {part.key: part.totals for part in breakdown(evidence, selection, "authority")}


def releases_of(evidence: Evidence, source: str) -> tuple[str, ...]:
    """Ids of the releases of a source that hold awards."""
    rows = evidence.rows(
        "SELECT id FROM release WHERE source = $source AND id IN (SELECT DISTINCT release_id FROM award_participation "
        "UNION SELECT DISTINCT release_id FROM award_project) ORDER BY id",
        {"source": source},
    )
    return tuple(row["id"] for row in rows)


def totals_of(row: Mapping[str, Any]) -> Totals:
    return Totals(
        projects=row["projects"],
        organisations=row["organisations"],
        participations=row["participations"],
        led=row["led"],
        withdrawn=row["withdrawn"],
        offered=pounds(row["offered"]),
        cost=pounds(row["cost"]),
        actual=pounds(row["actual"]),
        offered_given=row["offered_given"],
        cost_given=row["cost_given"],
        actual_given=row["actual_given"],
    )


def _key(value: Any) -> str:
    return "" if value is None else str(value)


def _years(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts by year in order of time, named as financial years; awards without a date come last."""
    named = [
        Part(part.key, year_name(int(part.key)) if part.key else "not dated", part.totals) for part in parts
    ]
    return tuple(sorted(named, key=lambda part: (not part.key, part.key)))


def _by_money(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts by money offered, most first; what is not given comes last."""
    return tuple(
        sorted(parts, key=lambda part: (not part.key, -(part.totals.offered or Decimal(0)), part.key))
    )


def _period(years: Sequence[Part]) -> str | None:
    dated = [part.name for part in years if part.key]
    return "..".join(dict.fromkeys((dated[0], dated[-1]))) if dated else None
