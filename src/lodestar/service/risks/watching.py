"""Risks that name the indicators in delivery that watch them: what those say."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from lodestar.analysis.monitoring.watching import YearStood, getting_worse, stood_since
from lodestar.analysis.series import break_between
from lodestar.service.monitoring.counted import indicator_of
from lodestar.service.monitoring.lists import say, standing_of
from lodestar.service.monitoring.models import Assignment
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.reading import Reading, read
from lodestar.service.places.models import Place
from lodestar.service.risks.models import Risk
from lodestar.service.shared.statuses import status_of


@dataclass(frozen=True)
class Watch:
    """What an indicator that watches a risk says to one reader. ``since`` is the first year of its standing."""

    assignment: Assignment
    year: str
    value: str
    standing: str
    since: str
    worse: bool

    @property
    def said(self) -> str:
        """Where it stands, in words."""
        if not self.year:
            return "No value yet"
        since = f" since {self.since}" if self.since else ""
        return f"{status_of(self.standing).word}{since}{', getting worse' if self.worse else ''}"


def watches_of(
    place: Place, *, sees_small: bool, risks: Collection[int] | None = None, today: dt.date | None = None
) -> dict[int, list[Watch]]:
    """What the indicators of risks say, by the risk's number, in four queries; of ``risks``, or of all at the place."""
    linked = Risk.indicators.through.objects.filter(risk__place=place)
    if risks is not None:
        linked = linked.filter(risk__in=risks)
    pairs = list(linked.values_list("risk_id", "assignment_id"))
    if not pairs:
        return {}
    rows = list(assignments_of(place).filter(pk__in={assignment for _, assignment in pairs}))
    values = values_of(rows)
    said = {row.pk: watch(read(row, values[row.pk], sees_small=sees_small, today=today)) for row in rows}
    found: dict[int, list[Watch]] = {}
    for risk, assignment in pairs:
        found.setdefault(risk, []).append(said[assignment])
    return {risk: sorted(some, key=lambda one: (not one.worse, one.assignment.name)) for risk, some in found.items()}  # fmt: skip


def watch(reading: Reading) -> Watch:
    """What a reading says. One whose assignment has ended watches no more, and is never getting worse."""
    row, latest = reading.assignment, reading.latest
    definition = indicator_of(row)
    years = [
        YearStood(
            one.year, one.name, one.rolled.value, one.rolled.complete,
            str(one.position.standing) if one.position else "", one.position.gap if one.position else None,
        )
        for one in reading.years if one.over
    ]  # fmt: skip
    worse = row.ended_on is None and getting_worse(
        years,
        definition.direction,
        path_begins=reading.path[0].year if reading.path else None,
        comparable=lambda earlier, later: break_between(definition, earlier, later) is None,
    )
    return Watch(
        assignment=row,
        year=latest.name if latest else "",
        value=say(reading, latest.rolled.value) if latest else "",
        standing=standing_of(reading),
        since=stood_since(years),
        worse=worse,
    )
