"""One organisation out of what many sources call it: identifiers, names, sites, and how sure each belonging is.

A participant is an organisation as one source knows it. Ties say that two participants are one organisation, with a
probability: from a shared identifier, from alike names (`alike`), or from a person (`decisions`). Participants are
gathered along the surest ties first; two that a person split, or whose identifiers in one register differ, are never
gathered into one, however many weaker ties lead from one to the other.

How sure it is that a participant belongs is the weakest tie on the surest path to its organisation's anchor, the
participant that it is best known by. That number is what `at_risk` asks for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.decisions import Decision, Rulings, ordered, rulings
from lodestar.evidence.organisations.identifiers import Identifier

SAME_IDENTIFIER = 0.999
"""Stated probability that two participants with one identifier are one organisation: sources do mistype numbers."""

GATHERED_FROM = 0.8
"""Least probability of a tie that gathers participants without review."""

DOUBTFUL_BELOW = 0.9
"""Links less probable than this count as doubtful where nobody chooses another probability."""

REGISTERS_BY_STANDING = (
    "GB-COH",
    "GB-GOR",
    "GB-LAE",
    "GB-NHS",
    "GB-UKPRN",
    "GB-CHC",
    "GB-SC",
    "GB-NIC",
    "XI-ROR",
)
"""Which identifier an organisation is best known by, the first that it has."""

REGISTERS = frozenset({"companies-house"})
"""Sources that are registers: an organisation is named as other sources name it, where there are any."""

_ONE_NUMBER_EACH = frozenset({"GB-COH", "GB-UKPRN", "GB-CHC", "GB-SC", "GB-NIC", "GB-LAE", "XI-ROR"})


@dataclass(frozen=True)
class Participant:
    """An organisation as one source knows it. ``postcodes`` are its sites, the most used first."""

    source: str
    local_id: str
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...] = ()
    postcodes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.source}:{self.local_id}"


@dataclass(frozen=True)
class Tie:
    """That two participants are one organisation: how probable, and on what ground.

    One that ``waits`` is left to a person, however probable: it lies below the threshold that its register asks for.
    """

    one: str
    other: str
    probability: float
    ground: str
    waits: bool = False


@dataclass(frozen=True)
class Membership:
    """That a participant belongs to an organisation: how sure, and the weakest ground on the way."""

    organisation: str
    probability: float
    ground: str


@dataclass(frozen=True)
class Organisation:
    """One organisation: ``id`` is its best identifier, or its anchor's key where it has none."""

    id: str
    name: str
    names: tuple[str, ...]
    identifiers: tuple[Identifier, ...]
    postcodes: tuple[str, ...]
    participants: tuple[str, ...]


@dataclass(frozen=True)
class Spine:
    """All organisations; to which one each participant belongs; and ties that were left for review or refused."""

    organisations: Mapping[str, Organisation]
    memberships: Mapping[str, Membership]
    to_review: tuple[Tie, ...]
    refused: tuple[tuple[Tie, str], ...]


def identifier_ties(participants: Iterable[Participant]) -> list[Tie]:
    """Ties of participants that have an identifier in common."""
    holders: dict[Identifier, list[str]] = defaultdict(list)
    for participant in participants:
        for identifier in participant.identifiers:
            holders[identifier].append(participant.key)
    return [
        Tie(*ordered(keys[0], key), SAME_IDENTIFIER, f"same identifier {identifier.org_id}")
        for identifier, keys in sorted(holders.items())
        for keys in [sorted(set(keys))]
        for key in keys[1:]
    ]


def build_spine(
    participants: Sequence[Participant],
    ties: Iterable[Tie] = (),
    decisions: Sequence[Decision] = (),
    *,
    gathered_from: float = GATHERED_FROM,
) -> Spine:
    """Gather participants into organisations. Ties of identifiers are found here; ``ties`` are the others.

    The order of participants, ties and decisions does not matter. Raises LodestarError if a participant stands
    twice, or a tie or decision names one that is not there.
    """
    by_key = {participant.key: participant for participant in participants}
    if len(by_key) != len(participants):
        raise LodestarError("a participant stands twice; join its names and postcodes into one before")
    decided = rulings(decisions)
    everything = sorted(
        {*ties, *identifier_ties(by_key.values()), *_decided_ties(decided)},
        key=lambda tie: (-_standing(tie, decided), tie.one, tie.other, tie.ground),
    )
    for tie in everything:
        for key in (tie.one, tie.other):
            if key not in by_key:
                raise LodestarError(
                    f"a tie or decision names the participant '{key}', which is not among the {len(by_key)}"
                )
    gathering = _Gathering(by_key, decided)
    review, refused = [], []
    for tie in everything:
        reason = gathering.refusal(tie)
        if reason == "already one":
            continue
        if reason is not None:
            refused.append((tie, reason))
        elif tie.waits or tie.probability < gathered_from:
            review.append(tie)
        else:
            gathering.join(tie)
    return gathering.spine(tuple(review), tuple(refused))


def _decided_ties(decided: Rulings) -> list[Tie]:
    return [
        Tie(one, other, 1.0, f"decided by {decision.by}: {decision.why}")
        for (one, other), decision in decided.pairs.items()
        if decided.says(one, other)
    ]


def _standing(tie: Tie, decided: Rulings) -> float:
    """Decisions come before every tie that was computed."""
    return 2.0 if decided.says(tie.one, tie.other) else tie.probability


class _Gathering:
    """Groups that grow by joining; each knows what must stay apart from it."""

    def __init__(self, participants: Mapping[str, Participant], decided: Rulings) -> None:
        self._participants = participants
        self._decided = decided
        self._group = {key: key for key in participants}
        self._members: dict[str, list[str]] = {key: [key] for key in participants}
        self._numbers = {key: _numbers(participant) for key, participant in participants.items()}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in decided.pairs:
            if decided.says(one, other) is False:
                self._apart[one].add(other)
                self._apart[other].add(one)
        self._joined: list[Tie] = []

    def refusal(self, tie: Tie) -> str | None:
        """Why a tie may not join its two groups; None if it may."""
        one, other = self._group[tie.one], self._group[tie.other]
        if one == other:
            return "already one"
        if any(
            apart in self._members[other] for key in self._members[one] for apart in self._apart.get(key, ())
        ):
            return "a person split them"
        if self._decided.says(tie.one, tie.other):
            return None
        for register in self._numbers[one].keys() & self._numbers[other].keys():
            if self._numbers[one][register].isdisjoint(self._numbers[other][register]):
                return f"different numbers in {register}"
        return None

    def join(self, tie: Tie) -> None:
        one, other = sorted((self._group[tie.one], self._group[tie.other]))
        for key in self._members[other]:
            self._group[key] = one
        self._members[one] += self._members.pop(other)
        for register, numbers in self._numbers.pop(other).items():
            self._numbers[one].setdefault(register, set()).update(numbers)
        self._joined.append(tie)

    def spine(self, review: tuple[Tie, ...], refused: tuple[tuple[Tie, str], ...]) -> Spine:
        neighbours: dict[str, list[Tie]] = defaultdict(list)
        for tie in self._joined:
            neighbours[tie.one].append(tie)
            neighbours[tie.other].append(tie)
        organisations: dict[str, Organisation] = {}
        memberships: dict[str, Membership] = {}
        for keys in self._members.values():
            ranked = sorted(keys, key=lambda key: self._rank(key, len(neighbours[key])))
            anchor = ranked[0]
            named = next((key for key in ranked if self._participants[key].source not in REGISTERS), anchor)
            organisation = self._organisation(sorted(keys), anchor, named)
            organisations[organisation.id] = organisation
            memberships |= _belonging(organisation.id, anchor, neighbours)
        still_apart = tuple(tie for tie in review if self._group[tie.one] != self._group[tie.other])
        return Spine(
            dict(sorted(organisations.items())), dict(sorted(memberships.items())), still_apart, refused
        )

    def _rank(self, key: str, ties: int) -> tuple[int, int, str]:
        registers = {identifier.register for identifier in self._participants[key].identifiers}
        standing = [at for at, register in enumerate(REGISTERS_BY_STANDING) if register in registers]
        return (min(standing, default=len(REGISTERS_BY_STANDING)), -ties, key)

    def _organisation(self, keys: list[str], anchor: str, named: str) -> Organisation:
        members = [self._participants[anchor], *(self._participants[key] for key in keys if key != anchor)]
        identifiers = tuple(
            dict.fromkeys(identifier for member in members for identifier in member.identifiers)
        )
        best = min(identifiers, key=_best, default=None)
        called = [self._participants[named], *members]
        names = tuple(dict.fromkeys(name for member in called for name in member.names))
        postcodes = tuple(dict.fromkeys(postcode for member in members for postcode in member.postcodes))
        taken = best is not None and best in members[0].identifiers
        return Organisation(best.org_id if taken and best else anchor, names[0] if names else anchor, names,
                            identifiers, postcodes, tuple(keys))  # fmt: skip


def _numbers(participant: Participant) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for identifier in participant.identifiers:
        if identifier.register in _ONE_NUMBER_EACH:
            found.setdefault(identifier.register, set()).add(identifier.number)
    return found


def _best(identifier: Identifier) -> tuple[int, str]:
    standing = REGISTERS_BY_STANDING
    at = standing.index(identifier.register) if identifier.register in standing else len(standing)
    return at, identifier.org_id


def _belonging(organisation: str, anchor: str, neighbours: Mapping[str, list[Tie]]) -> dict[str, Membership]:
    """Walk the ties from the anchor; they form a tree, so each participant has one path, with one weakest tie."""
    found = {anchor: Membership(organisation, 1.0, "the participant that it is best known by")}
    waiting = [anchor]
    while waiting:
        at = waiting.pop()
        for tie in neighbours.get(at, ()):
            to = tie.other if tie.one == at else tie.one
            if to not in found:
                here = found[at]
                weaker = tie.probability <= here.probability
                found[to] = replace(here, probability=min(tie.probability, here.probability),
                                    ground=tie.ground if weaker else here.ground)  # fmt: skip
                waiting.append(to)
    return found
