"""One organisation with everything that is said of it: identifiers, names and sites, by whom, and how surely it is its own.

What one participant says is as sure as its belonging to the organisation. A register's company that the organisation
is best known by belongs by definition; what it alone says is as sure as the surest link of another to it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lodestar.evidence.organisations.spine import REGISTERS, Membership, Organisation, Participant


@dataclass(frozen=True)
class Stated:
    """An identifier (org-id), name or site, the sources that give it, and how probable it is that it is the organisation's."""

    text: str
    sources: tuple[str, ...]
    probability: float


@dataclass(frozen=True)
class Profile:
    """Everything that is said of an organisation, the surest first. Sites are postcodes."""

    identifiers: tuple[Stated, ...]
    names: tuple[Stated, ...]
    sites: tuple[Stated, ...]


def profile_of(
    organisation: Organisation, participants: Mapping[str, Participant], memberships: Mapping[str, Membership]
) -> Profile:
    """The profile of an organisation. ``participants`` are by key; those that are not among them say nothing."""
    members = [participants[key] for key in organisation.participants if key in participants]
    sure = _sureness(members, memberships)
    return Profile(
        _stated(members, sure, lambda one: (identifier.org_id for identifier in one.identifiers)),
        _stated(members, sure, lambda one: one.names),
        _stated(members, sure, lambda one: one.postcodes, _one_spelling),
    )


def _sureness(members: list[Participant], memberships: Mapping[str, Membership]) -> dict[str, float]:
    sure = {one.key: memberships[one.key].probability for one in members}
    others = [sure[one.key] for one in members if one.source not in REGISTERS]
    for one in members:
        if one.source in REGISTERS and others:
            sure[one.key] = min(sure[one.key], max(others))
    return sure


def _stated(
    members: list[Participant],
    sure: Mapping[str, float],
    of: Callable[[Participant], Iterable[str]],
    spelling: Callable[[str], str] = str,
) -> tuple[Stated, ...]:
    texts: dict[str, str] = {}
    by: dict[str, list[Participant]] = {}
    for member in members:
        for text in of(member):
            texts.setdefault(spelling(text), text)
            by.setdefault(spelling(text), []).append(member)
    found = (
        Stated(texts[one], tuple(sorted({m.source for m in those})), max(sure[m.key] for m in those))
        for one, those in by.items()
    )
    return tuple(sorted(found, key=lambda stated: (-stated.probability, stated.text)))


def _one_spelling(postcode: str) -> str:
    return "".join(postcode.upper().split())
