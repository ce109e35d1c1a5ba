"""Awards that run in a year: the part of each grant that falls into it, spread evenly over the project's days."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.awards.selecting import Evidence

_SHARES = """
    SELECT p.grant_offer AS offered, j.project, j."start" AS first, j."end" AS last
    FROM award_participation p JOIN award_project j ON j.project = p.project
        AND j.release_id IN (SELECT id FROM release WHERE source = $source)
    WHERE p.release_id IN (SELECT id FROM release WHERE source = $source)
        AND p.authority IN (SELECT unnest($authorities::VARCHAR[])) AND p.withdrawn IS NOT TRUE
        AND j."start" IS NOT NULL AND j."end" > j."start" AND j."end" >= $from
"""


@dataclass(frozen=True)
class Running:
    """£ that fall into the year, how many projects run in it, and how many began after another."""

    amount: Decimal
    projects: int
    begun: int


def running_in(evidence: Evidence, source: str, authorities: Iterable[str], year: int, after: int) -> Running:
    """Grants of one source to a place's organisations that run in ``year``; ``begun`` counts projects that started
    after the end of the year ``after``."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = evidence.rows(
        _SHARES,
        {"source": source, "authorities": list(authorities), "from": dt.date(after + 1, 1, 1)},
    )
    amount, running, begun = Decimal(0), set(), set()
    for row in rows:
        if row["first"].year > after:
            begun.add(row["project"])
        days = (min(last, row["last"]) - max(first, row["first"])).days + 1
        if days <= 0:
            continue
        running.add(row["project"])
        amount += (row["offered"] or Decimal(0)) * days / ((row["last"] - row["first"]).days + 1)
    return Running(amount, len(running), len(begun))
