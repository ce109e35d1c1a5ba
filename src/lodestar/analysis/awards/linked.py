"""How sure the organisations behind a total are: £ that rest on doubtful links, and organisations by the spine.

A publisher's ids count one organisation as often as it has ids. The spine (``evidence.organisations``) gathers ids that
are one organisation, each with a probability. Totals of money stay what they are; what changes is how many
organisations they went to, and how much of them rests on links that a reader may doubt.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.selecting import MONEY, Evidence, Selection, pounds, steps
from lodestar.analysis.awards.summary import PARTS
from lodestar.analysis.results import Method
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.money import AtRisk, at_risk
from lodestar.evidence.organisations.spine import DOUBTFUL_BELOW, Spine

METHOD = Method("£ at risk", "1")
NOT_LINKED = (
    "organisations have not been linked since the evidence changed; run 'lodestar awards link', or choose 'Compare them' "
    "on the page 'Which organisations are one'"
)

_BY_ORGANISATION = "SELECT organisation, sum(offered) AS offered, sum(cost) AS cost, sum(actual) AS actual FROM share GROUP BY organisation"


@dataclass(frozen=True)
class LinkedTotals:
    """One total by the spine.

    ``ids`` counts organisations by the publisher's own ids, ``organisations`` by the spine. Money of a kind that the
    source gives none of is None.
    """

    ids: int
    organisations: int
    offered: AtRisk | None
    cost: AtRisk | None
    actual: AtRisk | None

    def resting(self, kind: str) -> Decimal | None:
        """£ of a kind (offered, cost, actual) that rest on doubtful links; None when the source gives none."""
        found: AtRisk | None = getattr(self, kind)
        return None if found is None else found.resting


@dataclass(frozen=True)
class LinkedAwards:
    """The totals of a selection by the spine. Links less probable than ``below`` count as doubtful.

    ``parts`` holds the same for every part of every breakdown: by breakdown, then by the part's key.
    """

    source: str
    below: float
    spine: Spine
    totals: LinkedTotals
    everywhere: LinkedTotals
    parts: Mapping[str, Mapping[str, LinkedTotals]]

    def part(self, breakdown: str, key: str) -> LinkedTotals:
        """One part of a breakdown by its key. Raises KeyError when there is none."""
        return self.parts[breakdown][key]

    def probability(self, organisation: str) -> float:
        """How sure it is that a publisher's id belongs to its organisation; 1 for one that stands by itself."""
        membership = self.spine.memberships.get(f"{self.source}:{organisation}")
        return 1.0 if membership is None else membership.probability

    def organisation(self, organisation: str) -> str:
        """The organisation of the spine that a publisher's id belongs to."""
        key = f"{self.source}:{organisation}"
        membership = self.spine.memberships.get(key)
        return key if membership is None else membership.organisation

    def is_doubtful(self, organisation: str) -> bool:
        return self.probability(organisation) < self.below


def linked_awards(
    evidence: Evidence, selection: Selection, spine: Spine, below: float = DOUBTFUL_BELOW
) -> LinkedAwards:
    """A selection's totals by the spine. Raises LodestarError if ``below`` is no probability."""
    whole = evidence.rows
    sql, params = steps(evidence, selection)
    columns = ", ".join(f"{expression} AS by_{by}" for by, expression in PARTS.items())
    names = [f"by_{by}" for by in PARTS]
    sets = ", ".join(f"({name}, organisation)" for name in names)
    found = whole(
        f"""{sql}, divided AS (SELECT *, {columns} FROM share)
        SELECT {", ".join(f"{name}::VARCHAR AS {name}" for name in names)}, grouping({", ".join(names)}) AS told,
            organisation, sum(offered) AS offered, sum(cost) AS cost, sum(actual) AS actual
        FROM divided GROUP BY GROUPING SETS ((organisation), {sets})""",
        params,
    )
    everything = 2 ** len(names) - 1
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in found:
        if row["told"] == everything:
            rows["", ""].append(row)
        else:
            at = len(names) - (everything ^ row["told"]).bit_length()
            rows[list(PARTS)[at], row[names[at]] or ""].append(row)
    totals = {part: _linked(selection.source, some, spine, below) for part, some in rows.items()}
    anywhere, anywhere_params = steps(evidence, replace(selection, authorities=None))
    return LinkedAwards(
        source=selection.source,
        below=below,
        spine=spine,
        totals=totals.get(("", "")) or _linked(selection.source, (), spine, below),
        everywhere=_linked(
            selection.source, whole(f"{anywhere} {_BY_ORGANISATION}", anywhere_params), spine, below
        ),
        parts={by: {key: one for (of, key), one in totals.items() if of == by} for by in PARTS},
    )


def doubtful_ids(source: str, spine: Spine, below: float = DOUBTFUL_BELOW) -> frozenset[str]:
    """The publisher's ids whose link is doubtful. Raises LodestarError if ``below`` is no probability."""
    if not 0 <= below <= 1:
        raise LodestarError(f"below={below} is no probability; give a number from 0 to 1")
    mark = f"{source}:"
    return frozenset(
        key.removeprefix(mark)
        for key, membership in spine.memberships.items()
        if membership.probability < below and key.startswith(mark)
    )


def resting_by_project(
    evidence: Evidence, selection: Selection, doubtful: frozenset[str]
) -> Mapping[str, Decimal]:
    """£ offered that rest on doubtful links, by project; projects without any are left out."""
    return _resting(evidence, selection, doubtful, "project")


def resting_by_area(
    evidence: Evidence, selection: Selection, doubtful: frozenset[str], areas: Sequence[Area]
) -> tuple[Decimal, ...]:
    """£ offered that rest on doubtful links in each of some areas, in their order."""
    if not doubtful:
        return tuple(Decimal(0) for _ in areas)
    held: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in _doubtful_rows(evidence, replace(selection, authorities=None), doubtful, "authority"):
        held[row["part"] or ""][row["organisation"]] = pounds(row["offered"]) or Decimal(0)
    found = []
    for area in areas:
        by_id: dict[str, Decimal] = defaultdict(Decimal)
        for authority in area.authorities:
            for organisation, amount in held.get(authority, {}).items():
                by_id[organisation] += amount
        found.append(sum(map(abs, by_id.values()), Decimal(0)))
    return tuple(found)


def _resting(
    evidence: Evidence, selection: Selection, doubtful: frozenset[str], by: str
) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in _doubtful_rows(evidence, selection, doubtful, by) if doubtful else ():
        found[row["part"]] += abs(pounds(row["offered"]) or Decimal(0))
    return dict(found)


def _doubtful_rows(
    evidence: Evidence, selection: Selection, doubtful: frozenset[str], by: str
) -> list[dict[str, Any]]:
    sql, params = steps(evidence, selection, lean=True)
    return evidence.rows(
        f"{sql} SELECT {by} AS part, organisation, sum(offered) AS offered FROM share "
        "WHERE organisation IN (SELECT unnest($doubtful::VARCHAR[])) GROUP BY ALL",
        {**params, "doubtful": sorted(doubtful)},
    )


def _linked(source: str, rows: Sequence[Mapping[str, Any]], spine: Spine, below: float) -> LinkedTotals:
    memberships = spine.memberships
    keys = [f"{source}:{row['organisation']}" for row in rows]
    belongs = {memberships[key].organisation if key in memberships else key for key in keys}
    money = {
        kind: at_risk(amounts, spine, below)
        if (amounts := {key: pounds(row[kind]) or Decimal(0) for key, row in zip(keys, rows, strict=True) if row[kind] is not None})
        else None
        for kind in MONEY
    }  # fmt: skip
    return LinkedTotals(len(keys), len(belongs), **money)
