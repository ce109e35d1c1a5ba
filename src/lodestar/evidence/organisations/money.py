"""How much of a total rests on doubtful links: £ at risk."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.linking import Resolution
from lodestar.evidence.organisations.spine import DOUBTFUL_BELOW, Membership, Spine


@dataclass(frozen=True)
class OrganisationAtRisk:
    """One organisation's part: all its money, the money on links below the probability, and its weakest link."""

    organisation: str
    total: Decimal
    resting: Decimal
    weakest: float


@dataclass(frozen=True)
class AtRisk:
    """How many £ of a total rest on links below a probability.

    ``resting`` is the money of participants whose belonging is less sure than ``below``; ``expected_elsewhere`` the
    money that, by the probabilities, can be expected to belong elsewhere (Σ amount × (1 − probability), over all
    links); ``unlinked`` the money of participants that no organisation was found for, which is in ``total`` too.
    """

    below: float
    total: Decimal
    resting: Decimal
    expected_elsewhere: Decimal
    unlinked: Decimal
    links: int
    links_below: int
    organisations: tuple[OrganisationAtRisk, ...]

    @property
    def share(self) -> Decimal | None:
        """Share of the total that rests on links below the probability; None of a total of nothing."""
        return self.resting / self.total if self.total else None


def at_risk(
    amounts: Mapping[str, Decimal], links: Spine | Mapping[str, Membership], below: float = DOUBTFUL_BELOW
) -> AtRisk:
    """How many £ rest on links below a probability.

    ``amounts`` are £ by participant (`Participant.key`, or the name_id that was linked); ``links`` say to which
    organisation each belongs and how surely. Totals are sums as they are; in what rests on links, money taken back
    (a negative amount) counts by its size, so that it cannot hide a doubtful award. Raises LodestarError if ``below`` is no probability.
    """
    if not 0 <= below <= 1:
        raise LodestarError(f"below={below} is no probability; give a number from 0 to 1")
    memberships = links.memberships if isinstance(links, Spine) else links
    by_organisation: dict[str, list[tuple[Decimal, float]]] = defaultdict(list)
    unlinked = Decimal(0)
    for key, amount in amounts.items():
        membership = memberships.get(key)
        if membership is None:
            unlinked += amount
        else:
            by_organisation[membership.organisation].append((amount, membership.probability))
    rows = [_row(organisation, parts, below) for organisation, parts in by_organisation.items()]
    rows.sort(key=lambda row: (-row.resting, -row.total, row.organisation))
    every = [part for parts in by_organisation.values() for part in parts]
    return AtRisk(
        below,
        sum((row.total for row in rows), unlinked),
        sum((row.resting for row in rows), Decimal(0)),
        sum((abs(amount) * (1 - Decimal(str(round(p, 6)))) for amount, p in every), Decimal(0)),
        unlinked,
        len(every),
        sum(p < below for _, p in every),
        tuple(rows),
    )


def memberships_by_register(resolution: Resolution, register: str = "GB-COH") -> dict[str, Membership]:
    """The links of a resolution that count, as memberships of the companies they lead to, by name_id."""
    kept = resolution.table.filter(resolution.table["linked"])
    return {
        row["name_id"]: Membership(
            f"{register}-{row['company']}", row["probability"], f"name met: {row['met']}"
        )
        for row in kept.select(["name_id", "company", "probability", "met"]).to_pylist()
    }


def _row(organisation: str, parts: list[tuple[Decimal, float]], below: float) -> OrganisationAtRisk:
    return OrganisationAtRisk(
        organisation,
        sum((amount for amount, _ in parts), Decimal(0)),
        sum((abs(amount) for amount, p in parts if p < below), Decimal(0)),
        min(p for _, p in parts),
    )
