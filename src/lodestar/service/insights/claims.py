"""Claims of a place with their verdicts, computed from the ledger and the evidence store."""

from dataclasses import dataclass

from lodestar.analysis.claims.verdicts import ClaimCheck, Grounds, check_claims
from lodestar.evidence.definitions import load_definitions
from lodestar.evidence.packs.records import Claim, Target
from lodestar.service.insights.observations import observations_named
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember


@dataclass(frozen=True)
class CheckedClaim:
    """A claim beside what checking it found."""

    claim: Claim
    check: ClaimCheck

    @property
    def id(self) -> str:
        return self.claim.id

    @property
    def state(self) -> str:
        """The verdict, or 'accepted' for a conflict that somebody let stand with a reason."""
        verdict = str(self.check.verdict)
        return "accepted" if verdict == "conflicts" and not self.check.open_conflict else verdict


def grounds_of(place: Place) -> Grounds:
    """All that the place's claims are checked on."""
    claims = {
        id_: record for id_, record in read_records(place, "claim").items() if isinstance(record, Claim)
    }
    targets = {
        id_: record for id_, record in read_records(place, "target").items() if isinstance(record, Target)
    }
    named = {ref for claim in claims.values() for ref in claim.facts.values()}
    named |= {target.baseline for target in targets.values() if target.baseline}
    return Grounds(claims, observations_named(place, sorted(named)), targets, load_definitions())


def checked_claims(place: Place) -> tuple[CheckedClaim, ...]:
    """Every claim of the place with its verdict; computed anew when a claim or the evidence changes."""

    def compute() -> tuple[CheckedClaim, ...]:
        grounds = grounds_of(place)
        return tuple(CheckedClaim(grounds.claims[check.claim], check) for check in check_claims(grounds))

    return remember(place, "claims", compute)
