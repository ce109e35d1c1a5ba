"""The sources of awards in the store, and which years each covers."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lodestar.analysis.awards.selecting import Evidence, columns_of, year_name
from lodestar.evidence.errors import LodestarError

FULL, PART, NONE = "covered", "covered in part", "not covered"

_SOURCES = """
    SELECT r.source, string_agg(DISTINCT r.title, '; ' ORDER BY r.title) AS titles, any_value(r.publisher) AS publisher,
        any_value(r.licence) AS licence, max(r.vintage) AS vintage, list(DISTINCT r.id ORDER BY r.id) AS releases,
        bool_or(r.made) AS made, coalesce(sum(h.participations), 0) AS participations, min(h.first) AS first,
        max(h.last) AS last
    FROM release r JOIN (
        SELECT release_id, count(*) AS participations, NULL AS first, NULL AS last
        FROM award_participation GROUP BY release_id
        UNION ALL
        SELECT release_id, 0, min(year("start") - (month("start") < 4)::INTEGER),
            max(year("start") - (month("start") < 4)::INTEGER)
        FROM award_project GROUP BY release_id
    ) h ON h.release_id = r.id
    GROUP BY r.source ORDER BY r.source
"""
_FUNDERS = """
    SELECT funder FROM award_project WHERE release_id IN (SELECT id FROM release WHERE source = $source)
    GROUP BY funder ORDER BY count(*) DESC, funder
"""


@dataclass(frozen=True)
class AwardSource:
    """A source with awards in the store.

    ``edition`` is the month that the latest of its releases describes, None when the release is not dated.
    ``first`` and ``last`` are the financial years in which its first and last projects start.
    """

    id: str
    title: str
    publisher: str
    licence: str
    vintage: str
    releases: tuple[str, ...]
    participations: int
    first: int | None
    last: int | None
    funders: tuple[str, ...]
    made: bool = False

    @property
    def edition(self) -> dt.date | None:
        """The first day of the month of the edition."""
        found = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", self.vintage)
        return dt.date(int(found[1]), int(found[2]), 1) if found else None

    def covers(self, year: int) -> str:
        """Whether a financial year is covered: it must have ended before the month of the edition.

        An undated source is taken to reach the last year in which a project starts, and that one in part.
        """
        if self.first is None or self.last is None or year < self.first:
            return NONE
        edition = self.edition
        if edition is None:
            return FULL if year < self.last else PART if year == self.last else NONE
        if dt.date(year + 1, 4, 1) <= edition:
            return FULL
        return PART if dt.date(year, 4, 1) <= edition else NONE

    @property
    def last_full(self) -> int | None:
        """The last financial year that is covered whole."""
        if self.first is None or self.last is None:
            return None
        return next(
            (year for year in range(self.last, self.first - 1, -1) if self.covers(year) == FULL), None
        )


def award_sources(evidence: Evidence) -> tuple[AwardSource, ...]:
    """Every source with awards, the one that reaches furthest in time first; none when no awards are loaded."""
    if not columns_of(evidence, "award_participation"):
        return ()
    found = [_source(row, evidence) for row in evidence.rows(_SOURCES) if row["participations"]]
    return tuple(sorted(found, key=lambda one: (-(one.last or 0), -one.participations, one.id)))


def source_named(evidence: Evidence, name: str = "") -> AwardSource:
    """The source of a name, or the first of ``award_sources``. Raises LodestarError, saying what to load."""
    sources = award_sources(evidence)
    if not sources:
        raise LodestarError(NO_AWARDS)
    if not name:
        return sources[0]
    found = next((one for one in sources if one.id == name), None)
    if found is None:
        raise LodestarError(
            f"no awards of '{name}' are loaded; there are awards of {', '.join(one.id for one in sources)}"
        )
    return found


NO_AWARDS = (
    "no awards are loaded; get the tables of projects and of participants of Gateway to Research and add them with "
    "'lodestar evidence add FILE…' ('lodestar evidence sources' says where each source's files are)"
)


@dataclass(frozen=True)
class YearCovered:
    """One financial year, and how far a source covers it."""

    year: int
    state: str

    @property
    def name(self) -> str:
        return year_name(self.year)


def coverage(source: AwardSource, first: int, last: int) -> tuple[YearCovered, ...]:
    """How far a source covers each financial year from ``first`` to ``last``."""
    return tuple(YearCovered(year, source.covers(year)) for year in range(first, last + 1))


def _source(row: Mapping[str, Any], evidence: Evidence) -> AwardSource:
    funders = evidence.rows(_FUNDERS, {"source": row["source"]})
    title = re.split(r"[:;]", row["titles"])[0].strip()
    return AwardSource(
        id=row["source"],
        title=title,
        publisher=row["publisher"],
        licence=row["licence"],
        vintage=row["vintage"],
        releases=tuple(row["releases"]),
        participations=int(Decimal(row["participations"])),
        first=row["first"],
        last=row["last"],
        funders=tuple(one["funder"] for one in funders if one["funder"]),
        made=bool(row["made"]),
    )
