"""Participants of the awards and grants that a store holds, and the ties between them, looked for once and kept.

Looking for ties compares every participant with every other that is at all like it, which takes minutes where there
are many; so the ties are kept beside the evidence, under a key that changes when the participants or the weights do.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from lodestar.evidence.folders import Folders, as_json, disk_errors, write_durably
from lodestar.evidence.organisations.alike import alike, participants_of
from lodestar.evidence.organisations.decisions import Decision, still_held
from lodestar.evidence.organisations.identifiers import COMPANY
from lodestar.evidence.organisations.model import load_weights
from lodestar.evidence.organisations.spine import Participant, Spine, Tie, build_spine

_TAKE_PART = """
    SELECT r.source, p.organisation, p.name, p.postcode, p.company_number AS number, p.release_id
    FROM award_participation p JOIN release r ON r.id = p.release_id
    UNION ALL
    SELECT r.source, g.recipient, g.recipient_name, g.recipient_postcode,
        coalesce(g.recipient_company_number, CASE WHEN g.recipient LIKE 'GB-COH-%' THEN g.recipient END), g.release_id
    FROM award_grant g JOIN release r ON r.id = g.release_id
    WHERE g.recipient IS NOT NULL AND g.recipient_name IS NOT NULL
"""
_OFFERED = """
    SELECT p.organisation, coalesce(sum(p.grant_offer), 0) AS offered
    FROM award_participation p JOIN release r ON r.id = p.release_id
    WHERE r.source = $source AND p.authority IN (SELECT unnest($authorities::VARCHAR[])) GROUP BY p.organisation
"""


class Evidence(Protocol):
    """What is asked: a store, or one version of it pinned."""

    def rows(
        self, sql: str, params: Sequence[object] | Mapping[str, object] = ()
    ) -> list[dict[str, Any]]: ...


def held_participants(evidence: Evidence, keys: Collection[str] | None = None) -> tuple[Participant, ...]:
    """Participants of every source that the store holds, or those of some keys (`Participant.key`)."""
    sql, params = f"SELECT * FROM ({_TAKE_PART})", {}
    if keys is not None:
        sql += " WHERE source || ':' || organisation IN (SELECT unnest($keys::VARCHAR[]))"
        params = {"keys": list(keys)}
    by_source: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in evidence.rows(sql, params):
        by_source[row["source"]].append(row)
    return tuple(
        participant
        for source, rows in sorted(by_source.items())
        for participant in participants_of(source, rows, identifier="number", registers=(COMPANY,))
    )


def offered_in(evidence: Evidence, source: str, authorities: Iterable[str]) -> dict[str, Decimal]:
    """£ that one source's awards offered to each participant at sites in these authorities, by key."""
    rows = evidence.rows(_OFFERED, {"source": source, "authorities": list(authorities)})
    return {f"{source}:{row['organisation']}": Decimal(row["offered"]) for row in rows}


def ties_key(evidence: Evidence) -> str | None:
    """The key under which ties are kept; None while the store has no participants."""
    releases = evidence.rows(f"SELECT DISTINCT release_id FROM ({_TAKE_PART}) ORDER BY release_id")
    if not releases:
        return None
    said = json.dumps([[row["release_id"] for row in releases], load_weights().model_dump(mode="json")])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def look_for_ties(evidence: Evidence, *, home: Path | None = None) -> tuple[Tie, ...]:
    """Compare all participants, and keep the ties found for ``kept_ties``. Takes about 2 ms a participant."""
    key = ties_key(evidence)
    if key is None:
        return ()
    ties = tuple(alike(held_participants(evidence)))
    path = _file(key, home)
    with disk_errors(f"keep the ties of organisations in {path.parent}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, as_json([[tie.one, tie.other, tie.probability, tie.ground] for tie in ties]))
        for old in path.parent.glob("*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    return ties


def kept_ties(key: str, *, home: Path | None = None) -> tuple[Tie, ...] | None:
    """The ties kept under a key; None when nobody has looked for them yet."""
    try:
        return tuple(Tie(*entry) for entry in json.loads(_file(key, home).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def has_ties(key: str, *, home: Path | None = None) -> bool:
    """Whether ties are kept under a key."""
    return _file(key, home).is_file()


def held_spine(
    evidence: Evidence, decisions: Sequence[Decision] = (), *, home: Path | None = None
) -> Spine | None:
    """All organisations of the store's awards and grants; None while nobody has looked for ties since it changed.

    ``decisions`` are in the order in which they were made; those of participants that the store no longer holds say
    nothing.
    """
    key = ties_key(evidence)
    ties = kept_ties(key, home=home) if key else None
    if ties is None:
        return None
    participants = held_participants(evidence)
    known = {participant.key for participant in participants}
    return build_spine(participants, ties, still_held(decisions, known))


def reached(keys: Iterable[str], ties: Iterable[tuple[str, str]]) -> frozenset[str]:
    """These participants and all that ties lead to from them, however many steps away."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for one, other in ties:
        neighbours[one].add(other)
        neighbours[other].add(one)
    found, waiting = set(keys), list(keys)
    while waiting:
        for key in neighbours.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return frozenset(found)


def _file(key: str, home: Path | None) -> Path:
    return Folders.of(home).root / "ties" / f"{key}.json"
