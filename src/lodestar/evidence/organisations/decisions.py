"""What people decided about organisations: that some are one (merge), or are not (split); and taking that back.

Decisions are records with who, when and why. They are never edited: a later one prevails over an earlier one on the
same pair of participants, and ``undo`` takes one back, which can itself be undone. So the state at any time follows
from the decisions up to then, and merging and then splitting again leads back to where it began.
"""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, product

from lodestar.evidence.errors import LodestarError

Pair = tuple[str, str]


class DecisionKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


@dataclass(frozen=True)
class Decision:
    """One person's decision. ``sides`` are groups of participants' keys: a merge says that those of one side are
    those of the others, a split that they are not; neither says anything of the inside of a side. ``undoes`` names the decision that
    an undo takes back."""

    id: str
    kind: DecisionKind
    by: str
    at: dt.datetime
    why: str
    sides: tuple[tuple[str, ...], ...] = ()
    undoes: str | None = None


@dataclass(frozen=True)
class Rulings:
    """What follows from decisions: for each pair decided, whether the two are one, and by which decision."""

    pairs: Mapping[Pair, Decision]

    def says(self, one: str, other: str) -> bool | None:
        """True: one organisation. False: two. None: nobody decided."""
        decision = self.pairs.get(ordered(one, other))
        return None if decision is None else decision.kind is DecisionKind.MERGE


def rulings(decisions: Sequence[Decision]) -> Rulings:
    """What a list of decisions comes to, in the order of their times (and ids, at the same time).

    Raises LodestarError for a decision without reason or person, one that decides nothing, a participant on two
    sides, two decisions of one id, or an undo of what is not there or comes later.
    """
    in_order = sorted(decisions, key=lambda decision: (decision.at, decision.id))
    _check(in_order)
    undone = _undone(in_order)
    found: dict[Pair, Decision] = {}
    for decision in in_order:
        if decision.kind is DecisionKind.UNDO or decision.id in undone:
            continue
        for pair in _pairs(decision):
            found[pair] = decision
    return Rulings(found)


def still_held(made: Iterable[Decision], known: Container[str]) -> list[Decision]:
    """Decisions without the participants that the evidence no longer holds; those that then say nothing are left out.

    ``made`` is in the order in which they were made, so that an undo follows what it takes back.
    """
    kept: dict[str, Decision] = {}
    for decision in made:
        sides = tuple(tuple(key for key in side if key in known) for side in decision.sides)
        sides = tuple(side for side in sides if side)
        says = decision.undoes in kept if decision.kind is DecisionKind.UNDO else len(sides) > 1
        if says:
            kept[decision.id] = replace(decision, sides=sides)
    return list(kept.values())


def ordered(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _undone(in_order: Sequence[Decision]) -> set[str]:
    """Decisions taken back. An undo that is itself undone takes nothing back: so the last is looked at first."""
    gone: set[str] = set()
    for decision in reversed(in_order):
        if decision.kind is DecisionKind.UNDO and decision.id not in gone and decision.undoes:
            gone.add(decision.undoes)
    return gone


def _pairs(decision: Decision) -> Iterable[Pair]:
    """Pairs across sides. A side is one organisation or several as it stands: a decision says nothing of its inside."""
    return (
        ordered(one, other)
        for first, second in combinations(decision.sides, 2)
        for one, other in product(first, second)
    )


def _check(in_order: Sequence[Decision]) -> None:
    known: dict[str, Decision] = {}
    for decision in in_order:
        where = f"decision '{decision.id}'"
        if decision.id in known:
            raise LodestarError(f"{where} stands twice; give each decision its own id")
        if not decision.by.strip() or not decision.why.strip():
            raise LodestarError(
                f"{where} lacks who decided or why; a decision can be reviewed only with both"
            )
        if decision.kind is DecisionKind.UNDO:
            if decision.undoes not in known:
                raise LodestarError(f"{where} undoes '{decision.undoes}', which is no earlier decision")
        elif len(decision.sides) < 2 or not all(decision.sides):
            raise LodestarError(f"{where} has fewer than two sides; say which participants it is about")
        everyone = [key for side in decision.sides for key in side]
        if len(everyone) != len(set(everyone)):
            raise LodestarError(f"{where} names a participant twice; each stands on one side")
        known[decision.id] = decision
