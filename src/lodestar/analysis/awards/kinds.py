"""Organisations by kind, by the stated rule of ``evidence.organisations.kinds``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.awards.selecting import Evidence, columns_of
from lodestar.analysis.awards.winners import Winner
from lodestar.evidence.organisations.identifiers import COMPANY, Identifier
from lodestar.evidence.organisations.kinds import (
    NOT_KNOWN,
    Facts,
    KnowledgeBases,
    ListedOrganisation,
    Typing,
    classify,
)

_LISTED = """
    SELECT k.name, k.kind, k.identifier FROM knowledge_base k JOIN release r ON r.id = k.release_id
    WHERE coalesce(r.made, false) = $made ORDER BY k.name, k.kind
"""


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


def listed_in(evidence: Evidence, *, made: bool = False) -> KnowledgeBases:
    """The knowledge bases that the store holds: universities, research organisations and Catapults by name and number.

    Made awards are never typed by a real list, nor real ones by a made one.
    """
    if not columns_of(evidence, "knowledge_base"):
        return KnowledgeBases()
    return KnowledgeBases.of(
        [
            ListedOrganisation(row["name"], row["kind"].upper(), _identifiers(row["identifier"]))
            for row in evidence.rows(_LISTED, {"made": made})
        ]
    )


def kind_of(winner: Winner, listed: KnowledgeBases | None = None) -> Typing:
    """The kind of a winner from lists, its name, its company number and what its source calls it, and why it is that."""
    identifiers = (Identifier(COMPANY, winner.company_number),) if winner.company_number else ()
    return classify(Facts((winner.name,), identifiers, winner.size or None), listed)


def kinds_of(winners: Sequence[Winner], listed: KnowledgeBases | None = None) -> Mapping[str, Typing]:
    """The kind of every winner by its id."""
    return {winner.organisation: kind_of(winner, listed) for winner in winners}


def _identifiers(org_id: str | None) -> tuple[Identifier, ...]:
    """'GB-UKPRN-10003957' as the identifier that it is; nothing where none is given."""
    register, _, number = (org_id or "").rpartition("-")
    return (Identifier(register, number),) if register else ()


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
