"""Claims of a place with their verdicts, computed from the ledger and the evidence store."""

from collections.abc import Mapping
from dataclasses import dataclass

from lodestar.analysis.awards.areas import Area, every_code
from lodestar.analysis.awards.claimed import release_figures
from lodestar.analysis.claims.grounds import ReleaseFigure
from lodestar.analysis.claims.verdicts import ClaimCheck, Grounds, check_claims
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.packs.records import Claim, Observation, Target
from lodestar.evidence.stores.store import Store
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
    observations = observations_named(place, sorted(named))
    return Grounds(claims, observations, targets, load_definitions(), _releases(place, claims, observations))


def _releases(
    place: Place, claims: Mapping[str, Claim], observations: Mapping[str, Observation]
) -> Mapping[str, ReleaseFigure]:
    """What the loaded releases say of the claims; nothing of a made place's."""
    store = Store.open()
    if place.made or not store.exists:
        return {}
    authorities = every_code(authority["code"] for authority in place.authorities)
    return release_figures(
        store.pinned(), Area("", place.name, authorities), list(claims.values()), observations
    )


def checked_claims(place: Place) -> tuple[CheckedClaim, ...]:
    """Every claim of the place with its verdict; computed anew when a claim or the evidence changes."""

    def compute() -> tuple[CheckedClaim, ...]:
        grounds = grounds_of(place)
        return tuple(CheckedClaim(grounds.claims[check.claim], check) for check in check_claims(grounds))

    return remember(place, "claims", compute)
