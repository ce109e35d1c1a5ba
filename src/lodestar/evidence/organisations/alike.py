"""Which participants of several sources are alike in name and address: ties for the spine.

The same model as for a register, with the participants as their own register. Two differences: a participant is not
compared with itself, and pairs do not compete, since one organisation may have many participants.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import duckdb
import pyarrow as pa

from lodestar.evidence.engines import DuckDB
from lodestar.evidence.organisations.candidates import find_candidates
from lodestar.evidence.organisations.decisions import ordered
from lodestar.evidence.organisations.identifiers import COMMON_REGISTERS, read_identifier
from lodestar.evidence.organisations.likeness import measure_likeness
from lodestar.evidence.organisations.linking import explained_pairs, score
from lodestar.evidence.organisations.model import explain, load_weights
from lodestar.evidence.organisations.register import NAME, NUMBER, POSTCODE, prepare_register
from lodestar.evidence.organisations.sought import SoughtName, prepare_sought
from lodestar.evidence.organisations.spine import Participant, Tie

SHARE_WITH_ANOTHER = 0.1
"""Share of participants taken, before any comparison, to have another participant of the same organisation."""

WORDS_LEFT_OVER = 5
MOST_WITH_WORDS_LEFT_OVER = 0.5
"""A name with words more (likeness levels 5 on) may be a firm of the same group, a unit or a hospital of the
university: no better fitting company stands against it here, as one would in a register. So a person decides."""

LEAST_PROBABLE = 0.2
"""Ties below this probability are not given."""


def alike(
    participants: Sequence[Participant], connection: duckdb.DuckDBPyConnection | None = None
) -> list[Tie]:
    """Ties of participants with like names, with the weightiest evidence as ground, the surest first.

    ``connection`` is a DuckDB database to work in, emptied of nothing: it must not hold the tables of `register`.
    """
    if len(participants) < 2:
        return []
    connection = connection or duckdb.connect()
    connection.register("participants_given", _as_register(participants))
    register = prepare_register(connection, "participants_given")
    connection.unregister("participants_given")
    weights = load_weights().model_copy(update={"share_in_register": SHARE_WITH_ANOTHER})
    prepare_sought(connection, _as_sought(participants))
    find_candidates(connection)
    connection.execute(_NOT_ITSELF)
    measure_likeness(connection)
    score(DuckDB(connection), register, weights)
    found: dict[tuple[str, str], Tie] = {}
    for row in explained_pairs(connection):
        pair = ordered(row["name_id"], row["company"])
        probability = 1 / (1 + 2 ** -row["match_weight"])
        if row["name_code"] // 10 >= WORDS_LEFT_OVER:
            probability = min(probability, MOST_WITH_WORDS_LEFT_OVER)
        if probability >= LEAST_PROBABLE and (pair not in found or probability > found[pair].probability):
            ground = "; ".join(evidence.text for evidence in explain(weights, row)[:3])
            found[pair] = Tie(*pair, round(probability, 6), ground)
    return sorted(found.values(), key=lambda tie: (-tie.probability, tie.one, tie.other))


def participants_of(
    source: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    local_id: str = "organisation",
    name: str = "name",
    postcode: str | None = "postcode",
    identifier: str | None = None,
    registers: Sequence[str] = COMMON_REGISTERS,
) -> list[Participant]:
    """Participants from a source's rows, one for each local id: all its names and postcodes, the most used first.

    ``identifier`` names the column of a number in one of ``registers``; a number that several registers could have
    given is left out, since it proves nothing. Rows without name or local id are passed over.
    """
    names: dict[str, dict[str, int]] = {}
    sites: dict[str, dict[str, int]] = {}
    numbers: dict[str, set[str]] = {}
    for row in rows:
        key, text = row.get(local_id), row.get(name)
        if not key or not text:
            continue
        counted = names.setdefault(str(key), {})
        counted[text] = counted.get(text, 0) + 1
        if postcode and (site := row.get(postcode)):
            used = sites.setdefault(str(key), {})
            used[site] = used.get(site, 0) + 1
        if identifier and row.get(identifier):
            numbers.setdefault(str(key), set()).add(str(row[identifier]))
    found = []
    for key, counted in sorted(names.items()):
        readings = [read_identifier(text, registers).identifier for text in sorted(numbers.get(key, ()))]
        known = tuple(dict.fromkeys(reading for reading in readings if reading is not None))
        found.append(Participant(source, key, _most_used(counted), known, _most_used(sites.get(key, {}))))
    return found


def _most_used(counted: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda text: (-counted[text], text)))


def _as_register(participants: Sequence[Participant]) -> pa.Table:
    in_order = sorted(participants, key=lambda participant: participant.key)
    columns = {
        NUMBER: pa.array([participant.key for participant in in_order]),
        NAME: pa.array([participant.names[0] for participant in in_order]),
        POSTCODE: pa.array([next(iter(p.postcodes), None) for p in in_order], type=pa.string()),
    }
    others = zip_longest(*(participant.names[1:] for participant in in_order))
    for at, names in enumerate(others, 1):
        columns[f"PreviousName_{at}.CompanyName"] = pa.array(list(names), type=pa.string())
    return pa.table(columns)


def _as_sought(participants: Sequence[Participant]) -> list[SoughtName]:
    return [
        SoughtName(participant.key, participant.names[0], next(iter(participant.postcodes), None))
        for participant in sorted(participants, key=lambda participant: participant.key)
    ]


_NOT_ITSELF = """
DELETE FROM candidate USING sought, entry
WHERE candidate.sought_id = sought.sought_id AND candidate.entry_id = entry.entry_id AND sought.name_id = entry.company
"""
