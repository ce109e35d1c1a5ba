"""Organisations by kind: the kind that the source gives, in its own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.awards.winners import Winner


@dataclass(frozen=True)
class KindPart:
    """The organisations of one kind; ``name`` is blank when nobody says what kind they are."""

    name: str
    organisations: int
    offered: Decimal
    cost: Decimal


def kind_of(winner: Winner) -> str:
    """The kind of an organisation; blank when it is not known."""
    return winner.given_kind


def by_kind(winners: Sequence[Winner]) -> tuple[KindPart, ...]:
    """Winners by kind, the kind with most money first and the unknown last."""
    kinds: dict[str, list[Winner]] = {}
    for winner in winners:
        kinds.setdefault(kind_of(winner), []).append(winner)
    parts = (
        KindPart(
            name,
            len(held),
            sum((one.offered or Decimal(0) for one in held), Decimal(0)),
            sum((one.cost or Decimal(0) for one in held), Decimal(0)),
        )
        for name, held in kinds.items()
    )
    return tuple(sorted(parts, key=lambda part: (not part.name, -part.offered, part.name)))
