"""Whether enough of a forum was there: the rule as data, the answer with its working.

The base is those who hold seats that vote: a vacant seat raises no bar and fills none. Somebody with several such seats
is one member, in the base and among those there. A member with an interest in an item counts towards the bar but not
towards reaching it, as in the usual standing orders of public bodies.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lodestar.evidence.errors import LodestarError

VOTING = frozenset({"chair", "member"})


class NotAFraction(LodestarError):
    """A share that is no fraction between nought and one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"'{text[:20]}' is no share of the seats; write a fraction such as 1/3 or 1/2")


@dataclass(frozen=True)
class QuorumRule:
    """Who must be there for a forum to decide. A rule that asks for nothing is no rule.

    ``number``: so many members at the least. ``share``: that part of the members who hold voting seats, or more than it
    where ``more_than``. ``sides``: sides of the partnership that must each be there. ``chair``: the chair must be.
    """

    number: int = 0
    share: Fraction | None = None
    more_than: bool = False
    sides: tuple[str, ...] = ()
    chair: bool = False

    @property
    def asks(self) -> bool:
        """Whether the rule asks for anything."""
        return bool(self.number or self.share or self.sides or self.chair)

    @property
    def sentence(self) -> str:
        """The rule in words, without a full stop."""
        if not self.asks:
            return "no quorum rule"
        said = [f"at least {_members(self.number)}"] if self.number else []
        if self.share is not None:
            more = "more than " if self.more_than else ""
            said.append(f"{more}{self.share} of the members who hold voting seats")
        parts = [" and ".join(said)] if said else []
        if self.sides:
            parts.append(f"the {' and '.join(self.sides)} side there")
        return "; ".join([*parts, "the chair there"] if self.chair else parts)

    def needed(self, held: int) -> int:
        """How many must be there when so many members hold voting seats; at least one where the rule asks."""
        if not self.asks:
            return 0
        by_share = 0
        if self.share is not None:
            part = self.share * held
            by_share = math.floor(part) + 1 if self.more_than else math.ceil(part)
        return max(1, self.number, by_share)


@dataclass(frozen=True)
class Seat:
    """A seat of a forum on the day. ``side`` is the side of its organisation, blank when it has none.

    ``person`` tells whoever holds it from others, blank where the seat is nobody's in particular (an organisation's that
    sends whom it likes); ``name`` is what the seat is called.
    """

    id: str
    role: str
    side: str = ""
    vacant: bool = False
    person: str = ""
    name: str = ""

    @property
    def votes(self) -> bool:
        return self.role in VOTING

    @property
    def member(self) -> str:
        """Who counts for it: its person, who may hold another seat too, else the seat by itself."""
        return f"person {self.person}" if self.person else f"seat {self.id}"


@dataclass(frozen=True)
class Quorum:
    """The answer: ``met`` is None where no rule is set. ``counted`` and ``held`` are members, each once.

    ``not_counted`` are ids of seats, one for each member present with an interest; ``together`` the names of voting seats
    that one person holds, or came for, in lots of two and more.
    """

    met: bool | None
    needed: int
    counted: int
    held: int
    vacant: int
    missing_sides: tuple[str, ...] = ()
    chair_missing: bool = False
    not_counted: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def sentence(self) -> str:
        """The answer as minutes say it."""
        if self.met is None:
            said = (
                f"{_members(self.counted)} of {self.held} present. No quorum rule is set, so none is claimed."
            )
            return f"{said}{self._once}"
        said = f"{_members(self.counted)} of {self.held} counted; {self.needed} needed."
        reasons = [f"nobody of the {side} side was counted" for side in self.missing_sides]
        if self.chair_missing:
            reasons.append("the chair was not counted")
        if self.not_counted:
            said += f" {_members(len(self.not_counted))} present not counted, for an interest."
        if self.vacant:
            said += f" {self.vacant} voting seat{'' if self.vacant == 1 else 's'} vacant."
        why = f" {'; '.join(reasons).capitalize()}." if reasons else ""
        return f"{'Quorate' if self.met else 'Not quorate'}: {said}{self._once}{why}"

    @property
    def _once(self) -> str:
        """Which seats are one person's; nobody is named, since minutes that hold it may be published."""
        return "".join(
            f" {', '.join(seats[:-1])} and {seats[-1]} are one person's, who counts once."
            for seats in self.together
        )


def quorum(
    rule: QuorumRule,
    seats: Sequence[Seat],
    present: Collection[str],
    interested: Collection[str] = (),
    came: Mapping[str, str] | None = None,
) -> Quorum:
    """Work out whether a forum is quorate: for a meeting, or for one item when ``interested`` names who stands aside.

    ``present`` and ``interested`` are ids of seats; seats that do not vote, and ids of no seat, do not count. An interest
    is a person's, whichever of their seats it was declared for. ``came`` tells, by seat, the person who came in place of
    its holder; blank for one who sits for no other seat.
    """
    held = [seat for seat in seats if seat.votes and not seat.vacant]
    there = {seat: _head(seat, came or {}) for seat in held if seat.id in present}
    with_interest = {seat.member for seat in seats if seat.id in interested}
    counted = {
        seat: head
        for seat, head in there.items()
        if seat.member not in with_interest and head not in with_interest
    }
    heads, members = set(counted.values()), {seat.member for seat in held}
    needed = rule.needed(len(members))
    missing = tuple(side for side in rule.sides if side not in {seat.side for seat in counted})
    chair_missing = rule.chair and not any(seat.role == "chair" for seat in counted)
    met = len(heads) >= needed and not missing and not chair_missing
    return Quorum(
        met=met if rule.asks else None,
        needed=needed,
        counted=len(heads),
        held=len(members),
        vacant=sum(seat.votes and seat.vacant for seat in seats),
        missing_sides=missing,
        chair_missing=chair_missing,
        not_counted=_first_seats({seat: head for seat, head in there.items() if head not in heads}),
        together=_together(((seat, seat.member) for seat in held), counted.items()),
    )


def _first_seats(heads: Mapping[Seat, str]) -> tuple[str, ...]:
    """For each head once, the first seat that they were there for."""
    found: dict[str, str] = {}
    for seat, head in heads.items():
        found.setdefault(head, seat.id)
    return tuple(found.values())


def _head(seat: Seat, came: Mapping[str, str]) -> str:
    """Who was there for a seat: its holder, or whoever came in their place."""
    if seat.id not in came:
        return seat.member
    return f"person {came[seat.id]}" if came[seat.id] else f"in place of {seat.id}"


def _together(*seated: Iterable[tuple[Seat, str]]) -> tuple[tuple[str, ...], ...]:
    """Names of seats that have the same member or head, each lot once."""
    lots: dict[tuple[str, ...], None] = {}
    for pairs in seated:
        by_head: dict[str, list[str]] = {}
        for seat, head in pairs:
            by_head.setdefault(head, []).append(seat.name or seat.id)
        lots |= dict.fromkeys(tuple(names) for names in by_head.values() if len(names) > 1)
    return tuple(lots)


def share_of(text: str) -> Fraction | None:
    """A share as written, ``1/3`` or ``0.5``; none for blank. Raises NotAFraction."""
    if not text.strip():
        return None
    try:
        share = Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise NotAFraction(text) from error
    if not 0 < share <= 1:
        raise NotAFraction(text)
    return share


def _members(count: int) -> str:
    return f"{count} member{'' if count == 1 else 's'}"
