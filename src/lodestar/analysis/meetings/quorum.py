"""Whether enough of a forum was there: the rule as data, the answer with its working.

The base is the seats that vote and are held: a vacant seat raises no bar and fills none. A member with an interest in
an item counts towards the bar but not towards reaching it, as in the usual standing orders of public bodies.
"""

import math
from collections.abc import Collection, Sequence
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

    ``number``: so many members at the least. ``share``: that part of the voting seats that are held, or more than it
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

    def needed(self, held: int) -> int:
        """How many members must be there when so many voting seats are held; at least one where the rule asks."""
        if not self.asks:
            return 0
        by_share = 0
        if self.share is not None:
            part = self.share * held
            by_share = math.floor(part) + 1 if self.more_than else math.ceil(part)
        return max(1, self.number, by_share)


@dataclass(frozen=True)
class Seat:
    """A seat of a forum on the day. ``side`` is the side of its organisation, blank when it has none."""

    id: str
    role: str
    side: str = ""
    vacant: bool = False

    @property
    def votes(self) -> bool:
        return self.role in VOTING


@dataclass(frozen=True)
class Quorum:
    """The answer: ``met`` is None where no rule is set. ``not_counted`` are ids of those present with an interest."""

    met: bool | None
    needed: int
    counted: int
    held: int
    vacant: int
    missing_sides: tuple[str, ...] = ()
    chair_missing: bool = False
    not_counted: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The answer as minutes say it."""
        if self.met is None:
            return (
                f"{_members(self.counted)} of {self.held} present. No quorum rule is set, so none is claimed."
            )
        said = f"{_members(self.counted)} of {self.held} counted; {self.needed} needed."
        reasons = [f"nobody of the {side} side was counted" for side in self.missing_sides]
        if self.chair_missing:
            reasons.append("the chair was not counted")
        if self.not_counted:
            said += f" {_members(len(self.not_counted))} present not counted, for an interest."
        if self.vacant:
            said += f" {self.vacant} voting seat{'' if self.vacant == 1 else 's'} vacant."
        return f"{'Quorate' if self.met else 'Not quorate'}: {said}" + (
            f" {'; '.join(reasons).capitalize()}." if reasons else ""
        )


def quorum(
    rule: QuorumRule, seats: Sequence[Seat], present: Collection[str], interested: Collection[str] = ()
) -> Quorum:
    """Work out whether a forum is quorate: for a meeting, or for one item when ``interested`` names who stands aside.

    ``present`` and ``interested`` are ids of seats; seats that do not vote, and ids of no seat, do not count.
    """
    voting = [seat for seat in seats if seat.votes]
    held = [seat for seat in voting if not seat.vacant]
    there = [seat for seat in held if seat.id in present]
    counted = [seat for seat in there if seat.id not in interested]
    sides = {seat.side for seat in counted}
    needed = rule.needed(len(held))
    missing = tuple(side for side in rule.sides if side not in sides)
    chair_missing = rule.chair and not any(seat.role == "chair" for seat in counted)
    met = len(counted) >= needed and not missing and not chair_missing
    return Quorum(
        met=met if rule.asks else None,
        needed=needed,
        counted=len(counted),
        held=len(held),
        vacant=len(voting) - len(held),
        missing_sides=missing,
        chair_missing=chair_missing,
        not_counted=tuple(seat.id for seat in there if seat.id in interested),
    )


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
