"""Proposed values as one reader may see them, beside the values that stand.

A proposal can tell a small number: by itself, or set beside the total or another proposal. So of a year in which
anything is hidden, or would be with a proposal in the place of the value, all proposals are kept from readers without the right,
with their motives and sources; each still reads their own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from lodestar.analysis.monitoring import year_holding
from lodestar.evidence.periods import parse_period
from lodestar.service.monitoring.counted import financial, unit_of
from lodestar.service.monitoring.masking import hidden_values
from lodestar.service.monitoring.models import Assignment, Value, ValueProposal
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.reading import say
from lodestar.service.people.access import may_somewhere, reached
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Place


@dataclass(frozen=True)
class Beside:
    """A proposed value and the one that stands, in words. ``hidden`` says that both are kept from the reader."""

    proposal: ValueProposal
    label: str
    stands: str
    proposed: str
    hidden: bool

    @property
    def key(self) -> str:
        """Its state as a status tag knows it."""
        return "value-accepted" if self.proposal.state == "accepted" else self.proposal.state

    @property
    def source(self) -> str:
        return "" if self.hidden else self.proposal.source

    @property
    def motive(self) -> str:
        return "" if self.hidden else self.proposal.motive

    @property
    def verdict(self) -> str:
        return "" if self.hidden else self.proposal.verdict

    @property
    def by(self) -> str:
        """Who proposed it, and for whom."""
        who = str(self.proposal.author)
        return f"{who} for {self.proposal.organisation}" if self.proposal.organisation else who


def proposals_of(place: Place) -> QuerySet[ValueProposal]:
    """All proposals of a place, those that wait first."""
    rows = ValueProposal.objects.filter(place=place).select_related(
        "place", "author", "judged_by", "organisation", "assignment__place", "assignment__theme",
        "assignment__action__workstream__theme",
    )  # fmt: skip
    return rows.order_by("judged_on", "-proposed_on", "-pk")


def beside_of(
    row: Assignment,
    values: Sequence[Value],
    proposals: Sequence[ValueProposal],
    reader: User,
    *,
    sees_small: bool,
) -> list[Beside]:
    """Proposals of one assignment beside what stands; ``proposals`` are all of them, or too little would be hidden."""
    closed = frozenset() if sees_small else closed_years(row, values, proposals)
    held = {(one.period, one.area, one.dimension, one.category): one for one in values}
    return [_beside(row, one, held.get(one.key), closed, reader) for one in proposals]


def besides_of(
    place: Place, proposals: Sequence[ValueProposal], reader: User, *, sees_small: bool
) -> list[Beside]:
    """Some of a place's proposals, as a reader may see them, in the order given; the queries do not grow with them."""
    wanted = {one.assignment_id for one in proposals}
    rows = {one.pk: one for one in assignments_of(place).filter(pk__in=wanted)}
    values = values_of(list(rows.values()))
    every: dict[int, list[ValueProposal]] = {pk: [] for pk in rows}
    for one in proposals_of(place).filter(assignment__in=wanted):
        every[one.assignment_id].append(one)
    shown = {
        each.proposal.pk: each
        for pk, row in rows.items()
        for each in beside_of(row, values[pk], every[pk], reader, sees_small=sees_small)
    }
    return [shown[one.pk] for one in proposals]


def closed_years(
    row: Assignment, values: Sequence[Value], proposals: Iterable[ValueProposal]
) -> frozenset[str]:
    """The years whose proposals are kept from those who may not see small numbers."""
    by_year: dict[str, list[ValueProposal]] = {}
    for one in proposals:
        by_year.setdefault(_year(row, one.period), []).append(one)
    held: dict[str, list[Value]] = {name: [] for name in by_year}
    for value in values:
        if (name := _year(row, value.period)) in held:
            held[name].append(value)
    return frozenset(name for name, mine in by_year.items() if _would_hide(row, held[name], mine))


def _would_hide(row: Assignment, values: list[Value], proposals: list[ValueProposal]) -> bool:
    """Whether anything of a year is hidden as it stands, with any one of the proposals, or with all of them."""
    tried = [[], *([one] for one in proposals), proposals]
    return any(hidden_values(row, _with(row, values, some)) for some in tried)


def _with(row: Assignment, values: list[Value], proposals: Iterable[ValueProposal]) -> list[Value]:
    put = {
        one.key: Value(
            place_id=row.place_id, assignment=row, slug=one.slug, period=one.period, area=one.area,
            dimension=one.dimension, category=one.category, value=one.value, numerator=one.numerator,
            denominator=one.denominator,
        )
        for one in proposals
    }  # fmt: skip
    kept = [
        value for value in values if (value.period, value.area, value.dimension, value.category) not in put
    ]
    return [*kept, *put.values()]


def _year(row: Assignment, period: str) -> str:
    """The year of a period; of running totals all years are one, since each is held against those before it."""
    if row.cumulative:
        return ""
    return year_holding(period, financial(row))


def _beside(
    row: Assignment, one: ValueProposal, held: Value | None, closed: frozenset[str], reader: User
) -> Beside:
    unit, dark = unit_of(row), _year(row, one.period) in closed
    hidden = dark and one.author_id != reader.pk
    stands = "" if dark else (say(unit, held) or "none") if held else "none"
    put = _with(row, [], [one])[0]
    return Beside(one, part_of(row, one), stands, "" if hidden else say(unit, put), hidden)


def part_of(row: Assignment, one: ValueProposal) -> str:
    """What a proposal is of, in words: its period, and the area or category."""
    area = row.place.area_names.get(one.area, one.area) if one.area else ""
    part = f"{one.dimension}: {one.category}" if one.dimension else area
    return ", ".join(filter(None, (parse_period(one.period).label, part)))


@dataclass(frozen=True)
class ToJudge:
    """A proposal that waits for somebody, without its figure."""

    slug: str
    name: str
    label: str
    by: str
    since: dt.date


def proposals_to_judge(person: User, place: Place) -> tuple[ToJudge, ...]:
    """What one person is to judge: open proposals of values that they may enter and did not propose, the oldest first."""
    if not may_somewhere(person, Permission.ENTER_VALUES, place):
        return ()
    rows = proposals_of(place).filter(state="proposed", assignment__ended_on=None).exclude(author=person)
    found = list(rows)
    answered_for = reached(person, Permission.ENTER_VALUES, place, {one.assignment for one in found})
    allowed = {row.pk for row in answered_for}
    return tuple(
        ToJudge(
            one.slug,
            one.assignment.name,
            part_of(one.assignment, one),
            str(one.organisation or one.author),
            one.proposed_on,
        )
        for one in sorted(found, key=lambda one: (one.proposed_on, one.pk))
        if one.assignment_id in allowed
    )
