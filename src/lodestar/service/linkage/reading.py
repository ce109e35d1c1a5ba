"""The organisations of a place's awards as one spine, with the decisions of its people, computed once for each state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from lodestar.evidence.organisations.decisions import (
    DecisionKind,
    Pair,
    Rulings,
    ordered,
    rulings,
    still_held,
)
from lodestar.evidence.organisations.held import (
    has_ties,
    held_participants,
    held_spine,
    kept,
    offered_in,
    reached,
    ties_key,
    ties_stamp,
)
from lodestar.evidence.organisations.money import AtRisk, at_risk
from lodestar.evidence.organisations.profile import Profile, profile_of
from lodestar.evidence.organisations.registered import Company
from lodestar.evidence.organisations.spine import Participant, Spine, Tie, build_spine, identifier_ties
from lodestar.evidence.stores.store import Store
from lodestar.service.awards.reading import area_of, sources_for
from lodestar.service.linkage.models import LinkDecision
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

TO_REVIEW, JOINED, CONFIRMED, SPLIT, BARRED = "to-review", "joined", "confirmed", "split", "barred"
STANDINGS = (TO_REVIEW, JOINED, CONFIRMED, SPLIT, BARRED)


@dataclass(frozen=True)
class Linked:
    """The awards of a place by organisation. ``amounts`` are £ offered in the place, by participant's key.

    ``looked_for`` is False while nobody has compared the names yet: only shared numbers tie then. ``lost`` counts
    decisions about participants that the evidence no longer holds.
    """

    source: str
    source_title: str
    participants: Mapping[str, Participant]
    amounts: Mapping[str, Decimal]
    ties: Mapping[Pair, Tie]
    spine: Spine
    rulings: Rulings
    looked_for: bool
    lost: int
    companies: Mapping[str, Company] = field(default_factory=dict)

    def risk(self, below: float) -> AtRisk:
        """£ that rest on links below a probability."""
        return at_risk(self.amounts, self.spine, below)

    def name(self, key: str) -> str:
        return self.participants[key].names[0] if key in self.participants else key

    def profile(self, organisation: str) -> Profile:
        """All identifiers, names and sites of an organisation of the spine, by whom and how surely."""
        return profile_of(self.spine.organisations[organisation], self.participants, self.spine.memberships)

    def amount(self, key: str) -> Decimal:
        return self.amounts.get(key, Decimal(0))

    def one(self, first: str, second: str) -> bool:
        """Whether two participants are one organisation, as things stand."""
        held = self.spine.memberships
        return held[first].organisation == held[second].organisation


@dataclass(frozen=True)
class Pairing:
    """Two participants that may be one organisation, and how that stands."""

    one: str
    other: str
    one_name: str
    other_name: str
    probability: float
    ground: str
    standing: str
    at_stake: Decimal

    @property
    def names(self) -> str:
        return f"{self.one_name} and {self.other_name}"


def linked(place: Place, source: str = "") -> Linked | None:
    """The organisations of a place's awards; None while no awards are loaded. ``source`` is one of its sources."""
    sources = sources_for(place)
    chosen = next((one for one in sources if one.id == source), sources[0] if sources else None)
    if chosen is None:
        return None
    return remember(
        place, f"linked:{chosen.id}:{linked_state()}", lambda: _linked(place, chosen.id, chosen.title), most=8
    )


def spine_of(place: Place) -> Spine | None:
    """All organisations that take part in awards, with the decisions of a place; None while nobody has compared names."""
    state = linked_state()
    return remember(place, f"spine:{state}", lambda: _spine(place, state), most=4) if state else None


def pairings(held: Linked, below: float = 1.0) -> tuple[Pairing, ...]:
    """Ties of the place's money that are less sure than ``below``, those that something bars, and every pair decided.

    What waits for a decision comes first, and within that what most £ rest on.
    """
    doubtful = {pair for pair, tie in held.ties.items() if tie.probability < below}
    barred = {ordered(tie.one, tie.other) for tie, _ in held.spine.refused}
    pairs = doubtful | barred | set(held.rulings.pairs)
    found = [_pairing(held, pair) for pair in pairs if all(key in held.participants for key in pair)]
    return tuple(
        sorted(found, key=lambda p: (p.standing != TO_REVIEW, -p.at_stake, -p.probability, p.one, p.other))
    )


def pairing(held: Linked, one: str, other: str) -> Pairing | None:
    """Two participants side by side, tied or not; None when the evidence does not hold them both."""
    known = one != other and one in held.participants and other in held.participants
    return _pairing(held, ordered(one, other)) if known else None


def decisions_of(place: Place) -> list[LinkDecision]:
    """Every decision of a place, the newest first."""
    return list(LinkDecision.objects.filter(place=place).select_related("undoes").order_by("-at", "-id"))


def standing_decisions(decisions: Iterable[LinkDecision]) -> set[int]:
    """Ids of the decisions that nothing took back."""
    gone: set[int] = set()
    for decision in sorted(decisions, key=lambda d: (d.at, d.pk), reverse=True):
        if decision.undoes_id and decision.pk not in gone:
            gone.add(decision.undoes_id)
    return {decision.pk for decision in decisions if decision.pk not in gone}


def ties_key_now() -> str | None:
    """The key of the ties of the evidence that serves."""
    store = Store.open()
    return _key(store.version) if store.exists else None


def linked_state() -> str:
    """What changes whenever organisations are linked anew; blank while they are not."""
    key = ties_key_now()
    return ties_stamp(key) if key is not None else ""


def _spine(place: Place, state: str) -> Spine | None:
    made = [decision.as_decision for decision in reversed(decisions_of(place))]
    return held_spine(Store.open().pinned(), made) if made else _undecided(Store.open().version, state)


@lru_cache(maxsize=2)
def _undecided(version: str, state: str) -> Spine | None:
    """The spine of the places whose people have decided nothing."""
    return held_spine(Store.open().pinned())


def is_linked() -> bool:
    """Whether names have been compared since the evidence that serves changed."""
    key = ties_key_now()
    return key is not None and has_ties(key)


def _linked(place: Place, source: str, title: str) -> Linked:
    store = Store.open().pinned()
    amounts = offered_in(store, source, area_of(place).authorities)
    found = kept(ties_key_now() or "")
    every = found.ties if found else ()
    made = [decision.as_decision for decision in reversed(decisions_of(place))]
    pairs = [(tie.one, tie.other) for tie in every]
    named = [key for decision in made for side in decision.sides for key in side]
    wanted = reached({*amounts, *named}, pairs)
    participants = {participant.key: participant for participant in held_participants(store, wanted)}
    companies = {key: one for key, one in (found.companies if found else {}).items() if key in wanted}
    participants |= {key: one.participant for key, one in companies.items()}
    still = still_held(made, participants)
    ties = [tie for tie in every if tie.one in participants and tie.other in participants]
    by_pair = {ordered(tie.one, tie.other): tie for tie in [*ties, *identifier_ties(participants.values())]}
    return Linked(
        source, title, participants, amounts, by_pair,
        build_spine(list(participants.values()), ties, still), rulings(still), found is not None,
        len(made) - len(still), companies,
    )  # fmt: skip


def _pairing(held: Linked, pair: Pair) -> Pairing:
    tie, decision = held.ties.get(pair), held.rulings.pairs.get(pair)
    together = held.one(*pair)
    if decision is not None:
        standing = CONFIRMED if decision.kind is DecisionKind.MERGE else SPLIT
    elif together:
        standing = JOINED
    else:
        standing = BARRED if any(tie is refused for refused, _ in held.spine.refused) else TO_REVIEW
    return Pairing(
        *pair,
        held.name(pair[0]),
        held.name(pair[1]),
        tie.probability if tie else 0.0,
        tie.ground if tie else "nothing that was compared ties them",
        standing,
        min(held.amount(pair[0]), held.amount(pair[1])) or max(held.amount(pair[0]), held.amount(pair[1])),
    )


@lru_cache(maxsize=2)
def _key(version: str) -> str | None:
    return ties_key(Store.open().pinned())
