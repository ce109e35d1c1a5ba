"""Claims as at another day: sentences that had been published by the day, checked against the facts that were known.

The facts of a claim are told whatever their period: a sentence of 2022 about 2030 rests on what its document says of 2030.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from lodestar.analysis.awards.areas import Area, every_code
from lodestar.analysis.awards.claimed import FUNDERS, release_figures
from lodestar.analysis.claims.grounds import Grounds, ReleaseFigure
from lodestar.analysis.claims.sentences import say_stated
from lodestar.analysis.claims.verdicts import ClaimCheck, Verdict, check_claim
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.packs.records import Claim, Observation, Target
from lodestar.evidence.periods import parse_period
from lodestar.evidence.stores.served import ServedRelease, served_at
from lodestar.evidence.stores.store import Store
from lodestar.service.audit.replay import known_then
from lodestar.service.insights.claims import CheckedClaim
from lodestar.service.memory.figures import Figures, figures_then
from lodestar.service.memory.then import Then
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

HELD = 20
OTHER_AWARDS = (
    "The releases of awards that served then are not those that serve now, so claims that only such a release could check "
    "are told as not checked."
)


@dataclass(frozen=True)
class ClaimsThen:
    """Claims with their verdicts by what was known; titles of their sources; facts whose period had ended by the day."""

    checked: tuple[CheckedClaim, ...]
    titles: Mapping[str, str]
    ended: frozenset[str]
    unknown: tuple[str, ...]

    def named(self, id_: str) -> CheckedClaim | None:
        return next((one for one in self.checked if one.id == id_), None)


def claims_then(place: Place, then: Then) -> ClaimsThen:
    """Every claim that had been said by the day, as far as that was known, with its verdict; kept for a while."""
    figures = figures_then(place, then)
    served = "+".join(one[:12] for one in figures.past.ids)
    return remember(
        place, f"claims-then:{then.query}:{served}", lambda: _checked(place, then, figures), most=HELD
    )


def _checked(place: Place, then: Then, figures: Figures) -> ClaimsThen:
    sources = known_then(place, "source", then.moment)
    said = {
        slug: _accepted_by(Claim.model_validate(values), then)
        for slug, values in known_then(place, "claim", then.moment).items()
        if _published(sources.get(values["source"], {}).get("published"), then)
    }
    targets = {
        slug: Target.model_validate(values)
        for slug, values in known_then(place, "target", then.moment).items()
    }
    refs = {ref for claim in said.values() for ref in claim.facts.values()}
    facts = figures.facts(refs | {one.baseline for one in targets.values() if one.baseline})
    releases, unknown = _releases(place, then, said, facts)
    grounds = Grounds(said, facts, targets, load_definitions(), releases)
    return ClaimsThen(
        tuple(CheckedClaim(claim, _check(claim, grounds)) for claim in said.values()),
        {slug: values["title"] for slug, values in sources.items()},
        frozenset(ref for ref, fact in facts.items() if parse_period(fact.period).end <= then.day),
        (*figures.unknown, *unknown),
    )


def _check(claim: Claim, grounds: Grounds) -> ClaimCheck:
    """Today's check; of a claim that rests on what was not known then, that it could not be checked."""
    missing = sorted({ref for ref in claim.facts.values() if ref not in grounds.observations})
    missing += [ref for ref in (claim.restates,) if ref and ref not in grounds.claims]
    missing += [ref for ref in (claim.compared_with,) if ref and ref not in grounds.targets]
    if not missing:
        return check_claim(claim, grounds)
    unit = grounds.unit(claim.unit, f"claim '{claim.id}'")
    return ClaimCheck(
        claim.id, Verdict.CANNOT_BE_CHECKED, claim.stated, claim.unit, say_stated(claim, unit),
        f"What it rests on was not known then: {', '.join(missing)}.", settled_by=claim.settled_by,
        accepted=claim.accepted,
    )  # fmt: skip


def _accepted_by(claim: Claim, then: Then) -> Claim:
    """The claim without an acceptance that came after the day."""
    if claim.accepted is None or parse_period(str(claim.accepted.on)).start <= then.day:
        return claim
    return claim.model_copy(update={"accepted": None})


def _published(date: str | None, then: Then) -> bool:
    """Whether a document was out by the day, by the first day that its date allows; one without a date was."""
    return not date or parse_period(str(date)).start <= then.day


def _releases(
    place: Place, then: Then, claims: Mapping[str, Claim], facts: Mapping[str, Observation]
) -> tuple[Mapping[str, ReleaseFigure], tuple[str, ...]]:
    """What the releases of awards say of the claims, where those that served then serve now."""
    asked = [claim for claim in claims.values() if claim.indicator in FUNDERS and claim.period]
    if place.made or not asked:
        return {}, ()
    before, now = (_of_awards(served_at(moment).releases) for moment in (then.moment, timezone.now()))
    if before != now:
        return {}, (OTHER_AWARDS,)
    if not before:
        return {}, ()
    authorities = every_code(authority["code"] for authority in place.authorities)
    return release_figures(Store.open().pinned(), Area("", place.name, authorities), asked, facts), ()


def _of_awards(releases: Iterable[ServedRelease]) -> frozenset[str]:
    return frozenset(one.id for one in releases if any(name.startswith("award_") for name in one.tables))
