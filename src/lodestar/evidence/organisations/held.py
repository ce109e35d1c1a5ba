"""Participants of the awards, grants and knowledge bases that a store holds, and the ties between them, looked for once
and kept, with the companies of a register that they are or may be.

Looking for ties compares every participant with every other that is at all like it, which takes minutes where there
are many; so the ties are kept beside the evidence, under a key that changes when the participants or the weights do.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.alike import alike, participants_of
from lodestar.evidence.organisations.decisions import Decision, still_held
from lodestar.evidence.organisations.identifiers import COMPANY
from lodestar.evidence.organisations.model import load_weights
from lodestar.evidence.organisations.registered import (
    Company,
    RegisterLinks,
    company_of,
    link_to_files,
    link_to_shaped,
)
from lodestar.evidence.organisations.spine import (
    Participant,
    Spine,
    Tie,
    build_spine,
    identifier_ties,
)
from lodestar.evidence.releases.release import read_release
from lodestar.evidence.sources import companies_house
from lodestar.evidence.stores.folders import Folders, as_json, disk_errors, write_durably

_FORM = 2
"""The form in which ties are kept; those kept in another are looked for again."""

_TAKE_PART = """
    SELECT r.source, p.organisation, p.name, p.postcode, p.company_number AS number, p.release_id
    FROM award_participation p JOIN release r ON r.id = p.release_id
    UNION ALL
    SELECT r.source, g.recipient, g.recipient_name, g.recipient_postcode,
        coalesce(g.recipient_company_number, CASE WHEN g.recipient LIKE 'GB-COH-%' THEN g.recipient END), g.release_id
    FROM award_grant g JOIN release r ON r.id = g.release_id
    WHERE g.recipient IS NOT NULL AND g.recipient_name IS NOT NULL
    UNION ALL
    SELECT r.source, g.recipient, g.recipient_name, g.recipient_postcode,
        CASE WHEN g.recipient SIMILAR TO 'GB-(CHC|SC|NIC|UKPRN)-.+' THEN g.recipient
             WHEN g.recipient_charity_number SIMILAR TO '[0-9]+' THEN 'GB-CHC-' || g.recipient_charity_number END,
        g.release_id
    FROM award_grant g JOIN release r ON r.id = g.release_id
    WHERE g.recipient IS NOT NULL AND g.recipient_name IS NOT NULL
    UNION ALL
    SELECT r.source, k.name || ' (' || k.kind || ')', k.name, NULL, k.identifier, k.release_id
    FROM knowledge_base k JOIN release r ON r.id = k.release_id
"""
_REGISTERS = """
    SELECT coalesce(made, false) AS made, arg_max(id, (vintage, id)) AS id
    FROM release WHERE source = $source GROUP BY ALL ORDER BY ALL
"""
_MADE = "SELECT source, bool_or(coalesce(made, false)) AS made FROM release GROUP BY source"
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


@dataclass(frozen=True)
class Found:
    """What was found when ties were looked for: the ties, and the companies of a register among those tied."""

    ties: tuple[Tie, ...]
    companies: Mapping[str, Company]


def ties_key(evidence: Evidence) -> str | None:
    """The key under which ties are kept; None while the store has no participants."""
    releases = evidence.rows(f"SELECT DISTINCT release_id FROM ({_TAKE_PART}) ORDER BY release_id")
    if not releases:
        return None
    registers = [row["id"] for row in evidence.rows(_REGISTERS, {"source": companies_house.NAME})]
    weights = load_weights().model_dump(mode="json")
    said = json.dumps([_FORM, [row["release_id"] for row in releases], registers, weights])
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def look_for_ties(
    evidence: Evidence, *, home: Path | None = None, register: Sequence[Path] = ()
) -> tuple[Tie, ...]:
    """Compare all participants with one another and with the register of companies, and keep what is found.

    The register is the one in the store, or the publisher's files in ``register``. Takes about 2 ms a participant, and
    minutes more for a register of millions. Made and real participants are never compared with each other.

    Raises LodestarError when a file is no register, or when files are given and all participants are made.
    """
    key = ties_key(evidence)
    if key is None:
        return ()
    participants = held_participants(evidence)
    made = {row["source"]: row["made"] for row in evidence.rows(_MADE)}
    if register and all(made[one.source] for one in participants):
        raise LodestarError(
            "all organisations of the store are made, and made ones are never linked to a register; add real awards first"
        )
    registers = {
        row["made"]: row["id"] for row in evidence.rows(_REGISTERS, {"source": companies_house.NAME})
    }
    ties: list[Tie] = []
    companies: dict[str, Company] = {}
    for of_made in (False, True):
        group = [one for one in participants if made[one.source] is of_made]
        ties += [*alike(group), *identifier_ties(group)]
        links = _linked_to_register(group, registers.get(of_made), () if of_made else register, home)
        ties += links.ties
        companies |= {one.key: one for one in links.companies}
    found = Found(tuple(dict.fromkeys(ties)), companies)
    _keep(key, found, home)
    return found.ties


def _linked_to_register(
    participants: Sequence[Participant], release: str | None, files: Sequence[Path], home: Path | None
) -> RegisterLinks:
    if not participants:
        return RegisterLinks()
    if files:
        return link_to_files(participants, files)
    if release is None:
        return RegisterLinks()
    held = read_release(release, home=home)
    parts = [held.path(table) for table in held.tables if table.name == companies_house.COMPANY.table]
    return link_to_shaped(participants, parts)


def _keep(key: str, found: Found, home: Path | None) -> None:
    path = _file(key, home)
    said = {
        "ties": [list(astuple(tie)) for tie in found.ties],
        "companies": [asdict(company) for company in found.companies.values()],
    }
    with disk_errors(f"keep the ties of organisations in {path.parent}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, as_json(said))
        for old in path.parent.glob("*.json"):
            if old != path:
                old.unlink(missing_ok=True)


def kept(key: str, *, home: Path | None = None) -> Found | None:
    """What was found under a key; None when nobody has looked for ties yet."""
    try:
        said = json.loads(_file(key, home).read_text(encoding="utf-8"))
        companies = [company_of(entry) for entry in said["companies"]]
        return Found(tuple(Tie(*entry) for entry in said["ties"]), {one.key: one for one in companies})
    except (FileNotFoundError, KeyError, ValueError, TypeError):
        return None


def has_ties(key: str, *, home: Path | None = None) -> bool:
    """Whether ties are kept under a key."""
    return _file(key, home).is_file()


def ties_stamp(key: str, *, home: Path | None = None) -> str:
    """What changes whenever ties are looked for again under a key; blank while none are kept."""
    try:
        return f"{key}:{_file(key, home).stat().st_mtime_ns}"
    except FileNotFoundError:
        return ""


def held_spine(
    evidence: Evidence, decisions: Sequence[Decision] = (), *, home: Path | None = None
) -> Spine | None:
    """All organisations of the store, with their companies; None while nobody has looked for ties since it changed.

    ``decisions`` are in the order in which they were made; those of participants that the store no longer holds say
    nothing.
    """
    key = ties_key(evidence)
    found = kept(key, home=home) if key else None
    if found is None:
        return None
    participants = [*held_participants(evidence), *(one.participant for one in found.companies.values())]
    known = {participant.key for participant in participants}
    return build_spine(participants, found.ties, still_held(decisions, known))


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
