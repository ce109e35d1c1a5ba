"""Who works with whom: organisations that share projects, inside a place and across its bounds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from lodestar.analysis.awards.selecting import Evidence, Selection, steps
from lodestar.analysis.results import Method

METHOD = Method("collaboration in projects", "1")

# Every organisation of the projects that the place has a share in, wherever it is.
_TOGETHER = """,
    ours AS (SELECT DISTINCT project FROM share)
    SELECT p.project, p.organisation, min(p.name) AS name, min(p.authority) AS authority, min(p.region) AS region,
        bool_or(s.organisation IS NOT NULL) AS here
    FROM award_participation p JOIN ours USING (project)
    LEFT JOIN (SELECT DISTINCT project, organisation FROM share) s USING (project, organisation)
    WHERE p.release_id IN (SELECT id FROM chosen_release)
    GROUP BY p.project, p.organisation ORDER BY p.project, p.organisation
"""

_LIKE = {"yorkshire and the humber": "Yorkshire and the Humber", "outside uk": "Outside the UK"}
ELSEWHERE = "Not known"
_ROUNDS = 8


@dataclass(frozen=True)
class Member:
    """An organisation in the network. ``here`` says whether it took part from a site in the place."""

    organisation: str
    name: str
    authority: str
    where: str
    here: bool
    projects: int
    partners: int


@dataclass(frozen=True)
class Tie:
    """Two organisations and the number of projects that they share."""

    one: str
    other: str
    projects: int


@dataclass(frozen=True)
class PartnerArea:
    """An area outside the place, with the place's projects that reach there and its organisations in them."""

    name: str
    projects: int
    organisations: int


@dataclass(frozen=True)
class Network:
    """Collaboration of a place. Every project of the selection is of exactly one of four kinds: ``alone`` has one
    organisation, ``inside`` has several and all are in the place, ``outward`` has one here and others elsewhere,
    and ``both`` has several here and others elsewhere.
    """

    members: tuple[Member, ...]
    ties: tuple[Tie, ...]
    partner_areas: tuple[PartnerArea, ...]
    alone: int
    inside: int
    outward: int
    both: int

    @property
    def joint(self) -> int:
        """Projects of more than one organisation."""
        return self.inside + self.outward + self.both


@dataclass(frozen=True)
class Share:
    """One organisation in one project, as the network needs it."""

    project: str
    organisation: str
    name: str
    authority: str
    where: str
    here: bool


def network(evidence: Evidence, selection: Selection, areas: Mapping[str, str] | None = None) -> Network:
    """The collaboration of a place. ``areas`` names the area of each local authority; without a name for one, the
    region that the source gives stands in its place.
    """
    sql, params = steps(evidence, selection)
    return build_network(_shares(evidence.rows(sql + _TOGETHER, params), areas or {}))


def build_network(shares: Iterable[Share]) -> Network:
    """The network of some shares: ties between organisations that share a project, at least one of them here."""
    projects: dict[str, list[Share]] = {}
    for share in shares:
        projects.setdefault(share.project, []).append(share)
    ties: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    for together in projects.values():
        kinds[_kind(together)] += 1
        for one, other in combinations(sorted(together, key=lambda share: share.organisation), 2):
            if one.here or other.here:
                ties[one.organisation, other.organisation] += 1
    return Network(
        members=_members(projects.values(), ties),
        ties=tuple(
            Tie(one, other, count)
            for (one, other), count in sorted(ties.items(), key=lambda tie: (-tie[1], tie[0]))
        ),
        partner_areas=_partner_areas(projects.values()),
        alone=kinds["alone"],
        inside=kinds["inside"],
        outward=kinds["outward"],
        both=kinds["both"],
    )


def strongest(net: Network, here: int, elsewhere: int) -> Network:
    """The network cut down to what a picture can show: of the members here, those that share most projects, and of
    those elsewhere, those that share most with them; each has a tie to another that is shown. Counts of projects stay
    those of the whole.
    """
    members = {member.organisation: member for member in net.members}
    inside = {name for name, member in members.items() if member.here}
    outside = members.keys() - inside
    chosen = _most(_shared(net.ties, set(members)), members, inside, here)
    for _ in range(_ROUNDS):
        away = _most(_shared(net.ties, chosen), members, outside, elsewhere)
        better = _most(_shared(net.ties, away | chosen), members, inside, here)
        if better == chosen:
            break
        chosen = better
    shown = chosen | _most(_shared(net.ties, chosen), members, outside, elsewhere)
    ties = tuple(tie for tie in net.ties if tie.one in shown and tie.other in shown)
    weight = _shared(ties, shown)
    kept = sorted(
        (members[name] for name in weight),
        key=lambda m: (not m.here, -weight[m.organisation], m.name, m.organisation),
    )
    return Network(tuple(kept), ties, net.partner_areas, net.alone, net.inside, net.outward, net.both)


def _shared(ties: Iterable[Tie], partners: set[str]) -> Counter[str]:
    """How many projects each organisation shares with some partners, a project with two of them twice."""
    found: Counter[str] = Counter()
    for tie in ties:
        if tie.other in partners:
            found[tie.one] += tie.projects
        if tie.one in partners:
            found[tie.other] += tie.projects
    return found


def _most(shared: Counter[str], members: Mapping[str, Member], among: Set[str], count: int) -> set[str]:
    """The members with most shared projects; of equals the first in order of the alphabet."""
    ranked = sorted(shared.keys() & among, key=lambda name: (-shared[name], members[name].name, name))
    return set(ranked[:count])


def _shares(rows: Iterable[Mapping[str, Any]], areas: Mapping[str, str]) -> list[Share]:
    return [
        Share(
            row["project"],
            row["organisation"],
            row["name"],
            row["authority"] or "",
            areas.get(row["authority"] or "") or _region(row["region"]),
            row["here"],
        )
        for row in rows
    ]


def _region(given: str | None) -> str:
    text = (given or "").strip()
    if not text or text.casefold() == "unknown":
        return ELSEWHERE
    return _LIKE.get(text.casefold(), text)


def _kind(together: Sequence[Share]) -> str:
    here = sum(share.here for share in together)
    if len(together) == 1:
        return "alone"
    if here == len(together):
        return "inside"
    return "both" if here > 1 else "outward"


def _members(projects: Iterable[Sequence[Share]], ties: Iterable[tuple[str, str]]) -> tuple[Member, ...]:
    """One member for each organisation; it is here when it ever took part from here."""
    seen: dict[str, Share] = {}
    counts: Counter[str] = Counter()
    partners: Counter[str] = Counter(name for tie in ties for name in tie)
    for together in projects:
        for share in together:
            counts[share.organisation] += 1
            kept = seen.get(share.organisation)
            if kept is None or (share.here and not kept.here):
                seen[share.organisation] = share
    members = [
        Member(
            share.organisation, share.name, share.authority, share.where, share.here,
            counts[share.organisation], partners[share.organisation],
        )
        for share in seen.values()
    ]  # fmt: skip
    return tuple(sorted(members, key=lambda m: (not m.here, -m.projects, m.name, m.organisation)))


def _partner_areas(projects: Iterable[Sequence[Share]]) -> tuple[PartnerArea, ...]:
    reached: Counter[str] = Counter()
    there: dict[str, set[str]] = {}
    for together in projects:
        away = [share for share in together if not share.here]
        reached.update({share.where for share in away})
        for share in away:
            there.setdefault(share.where, set()).add(share.organisation)
    return tuple(
        PartnerArea(name, count, len(there[name]))
        for name, count in sorted(reached.items(), key=lambda one: (one[0] == ELSEWHERE, -one[1], one[0]))
    )
