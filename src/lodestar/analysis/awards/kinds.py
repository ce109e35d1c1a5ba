"""Organisations by kind, by the stated rule of ``evidence.organisations.kinds``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.awards.winners import Winner
from lodestar.evidence.organisations.identifiers import COMPANY, Identifier
from lodestar.evidence.organisations.kinds import NOT_KNOWN, Facts, Typing, classify


@dataclass(frozen=True)
class KindPart:
    """The organisations of one kind; ``kind`` is 'not-known' for those that no rule applies to."""

    kind: str
    name: str
    organisations: int
    projects: int
    offered: Decimal
    cost: Decimal

    @property
    def known(self) -> bool:
        return self.kind != NOT_KNOWN


def kind_of(winner: Winner) -> Typing:
    """The kind of a winner from its name, its company number and what its source calls it, and why it is that."""
    identifiers = (Identifier(COMPANY, winner.company_number),) if winner.company_number else ()
    return classify(Facts((winner.name,), identifiers, winner.size or None))


def kinds_of(winners: Sequence[Winner]) -> Mapping[str, Typing]:
    """The kind of every winner by its id."""
    return {winner.organisation: kind_of(winner) for winner in winners}


def by_kind(winners: Sequence[Winner], kinds: Mapping[str, Typing]) -> tuple[KindPart, ...]:
    """Winners by kind, the kind with most money first and the unknown last. An organisation counts each project that
    it takes part in, so that a project may stand in several kinds."""
    held: dict[str, list[Winner]] = {}
    names: dict[str, str] = {}
    for winner in winners:
        typing = kinds[winner.organisation]
        held.setdefault(typing.kind, []).append(winner)
        names[typing.kind] = typing.name
    parts = (
        KindPart(
            kind,
            names[kind],
            len(those),
            sum(one.projects for one in those),
            sum((one.offered or Decimal(0) for one in those), Decimal(0)),
            sum((one.cost or Decimal(0) for one in those), Decimal(0)),
        )
        for kind, those in held.items()
    )
    return tuple(sorted(parts, key=lambda part: (not part.known, -part.offered, part.name)))
