"""Indicators in delivery of the invented year, with their values quarter by quarter. No real place gets any."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from lodestar.analysis.monitoring import expected_periods
from lodestar.evidence.periods import parse_period
from lodestar.service.invented.year import Deed, Year, made
from lodestar.service.monitoring.actions import Entry, assign_indicator, change_assignment, enter_values
from lodestar.service.monitoring.models import Assignment, ValueProposal
from lodestar.service.monitoring.proposing import (
    accept_proposal,
    decline_proposal,
    propose_value,
    standing_value,
)

ASSIGNED = -364
COUNT, SAILMAKERS, CLASSES = (
    "Businesses advised at the window",
    "Jobs in sailmaking",
    "Schools at the lighthouses’ open days",
)
BOOK, REGISTER = made("The window’s book, countersigned"), made("The school’s register")
RECEIPTS = made("The window’s book and the ferry’s")
# By quarter of the year, from April: led by women, by men, by others. One of them is small enough to be hidden.
LED_BY = ("women", "men", "others")
QUARTERS = ((12, 19, 6), (9, 15, 0), (15, 22, 6), (13, 18, 7))
SMALL = (10, 17, 3)
SEEN = (7, 11, 0, 5)


def deeds(year: Year) -> Iterator[Deed]:
    """Two indicators are answered for and one is watched; each value is entered some weeks after its period."""
    first = dt.date(year.today.year - 2, 4, 1)
    yield year.on(ASSIGNED, _count, year, first)
    yield year.on(ASSIGNED, _sailmakers, year, first)
    quarters = expected_periods(first, "quarter", year.today)
    for number, period in enumerate(quarters):
        led = SMALL if number == len(quarters) - 3 else QUARTERS[number % 4]
        yield from _quarter(year, period, tuple(one + number // 4 if one > 5 else one for one in led), number)
    for number, period in enumerate(expected_periods(first, "year", year.today)):
        entry = Entry(period, value=Decimal(120 + 9 * number), source=made("The sailmakers’ guild"))
        yield year.on(_entered(year, period, 40), _enter, year, SAILMAKERS, entry)
    yield year.on(-190, _classes, year, dt.date(year.day(-372).year, 4, 1))
    held = expected_periods(dt.date(year.day(-372).year, 4, 1), "quarter", year.today)
    for number, period in enumerate(held):
        entry = Entry(period, value=Decimal(SEEN[number % 4]), source=made("The keepers’ day book"))
        yield year.on(max(_entered(year, period, 12), year.day(-189)), _enter, year, CLASSES, entry)
    yield year.on(-61, _aim_higher, year)
    yield from _proposed(year, quarters)


def _quarter(year: Year, period: str, led: tuple[int, ...], number: int) -> Iterator[Deed]:
    """A quarter of the window's count: the whole, and who leads the businesses; every third is first an estimate."""
    whole, day = Decimal(sum(led)), _entered(year, period, 21)
    parts = [
        Entry(period, dimension="leader", category=category, value=Decimal(one), source=BOOK)
        for category, one in zip(LED_BY, led, strict=True)
    ]
    if number % 3 == 2 and day > year.day(ASSIGNED):
        guess = Entry(period, value=whole + 4, status="estimate", source=made("Counted on the slate"))
        yield year.on(day, _enter, year, COUNT, guess)
        day = year.after(day, 15)
    yield year.on(day, _enter, year, COUNT, Entry(period, value=whole, source=BOOK), *parts)


def _entered(year: Year, period: str, days: int) -> dt.date:
    """When a value is entered: some days after its period, and not before its indicator is assigned."""
    day = year.after(parse_period(period).end + dt.timedelta(days=days), 0)
    return max(day, year.day(ASSIGNED))


def _count(year: Year, first: dt.date) -> None:
    assign_indicator(
        by=year.people["local lead"], place=year.place, indicator="companies-supported", name=COUNT, role="commitment",
        action=year.action("open-advice-window"), starts=first, frequency="quarter", time_rule="sum", place_rule="none",
        baseline_period=_financial(first.year - 1), baseline=Decimal(120), target_period=_financial(first.year + 5),
        target=Decimal(200), trajectory="linear", dimensions={"leader": list(LED_BY)}, verification=BOOK,
    )  # fmt: skip


def _sailmakers(year: Year, first: dt.date) -> None:
    assign_indicator(
        by=year.people["local lead"], place=year.place, indicator="jobs-created", name=SAILMAKERS, role="contextual",
        starts=first, frequency="year", time_rule="latest", place_rule="none",
    )  # fmt: skip


def _classes(year: Year, first: dt.date) -> None:
    assign_indicator(
        by=year.people["local lead"], place=year.place, indicator="event-attendees", name=CLASSES, role="commitment",
        action=year.action("open-lighthouses"), starts=first, frequency="quarter", time_rule="sum", place_rule="none",
        baseline_period=_financial(first.year - 1), baseline=Decimal(6), target_period=_financial(first.year + 4),
        target=Decimal(40), trajectory="linear", verification=REGISTER,
    )  # fmt: skip


def _proposed(year: Year, quarters: list[str]) -> Iterator[Deed]:
    """Two values that a partner proposed: one was accepted and became the value, the other was declined."""
    period = next(one for one in reversed(quarters) if _entered(year, one, 21) < year.day(-70))
    yield year.on(-44, _propose, year, COUNT, Entry(period, value=_value(year, quarters, period) + 2, source=RECEIPTS),
                  "Two businesses came by boat on a Sunday and stand in the ferry’s book alone.")  # fmt: skip
    yield year.on(
        -41, _judge, year, COUNT, True, "Both were found in the ferry’s book, with the day and the berth."
    )
    seen = expected_periods(dt.date(year.day(-372).year, 4, 1), "quarter", year.day(-60))[-1]
    yield year.on(-24, _propose, year, CLASSES, Entry(seen, value=Decimal(19), source=made("The ferry’s manifest")),
                  "The manifest has eight schools more than the keepers’ day book.")  # fmt: skip
    yield year.on(
        -21,
        _judge,
        year,
        CLASSES,
        False,
        "The eight crossed, and went to the beach: none climbed a lighthouse.",
    )


def _value(year: Year, quarters: list[str], period: str) -> Decimal:
    """What is entered for a quarter of the window's count."""
    number = quarters.index(period)
    led = SMALL if number == len(quarters) - 3 else QUARTERS[number % 4]
    return Decimal(sum(one + number // 4 if one > 5 else one for one in led))


def _propose(year: Year, name: str, entry: Entry, motive: str) -> None:
    propose_value(
        by=year.people["delivery contributor"], assignment=_assignment(year, name), entry=entry, motive=made(motive)
    )  # fmt: skip


def _judge(year: Year, name: str, accepted: bool, reason: str) -> None:
    by, row = year.people["local lead"], _assignment(year, name)
    proposal = ValueProposal.objects.get(assignment=row, state="proposed")
    if accepted:
        held = standing_value(row, proposal.key)
        accept_proposal(by=by, proposal=proposal, seen=held.version if held else 0, reason=made(reason))
    else:
        decline_proposal(by=by, proposal=proposal, reason=made(reason))


def _assignment(year: Year, name: str) -> Assignment:
    return Assignment.objects.select_related("place", "action").get(place=year.place, name=name)


def _enter(year: Year, name: str, *entries: Entry) -> None:
    who = "analyst" if name == SAILMAKERS else "local lead"
    enter_values(by=year.people[who], assignment=_assignment(year, name), entries=entries)


def _aim_higher(year: Year) -> None:
    """The target of the window's count is revised, as its board decided."""
    row = _assignment(year, COUNT)
    change_assignment(
        by=year.people["local lead"], assignment=row, seen=row.version, changes={"target": Decimal(210)},
        reason=made("A second adviser and a second year: the Tide Table aims ten higher."),
    )  # fmt: skip


def _financial(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"
