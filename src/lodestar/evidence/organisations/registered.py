"""The companies of a register that participants are or may be, as participants of their own, and the ties to them.

A register of millions never enters the spine: only companies whose number a participant publishes, or which its name
may be. Each comes with its registered name, status and registered office, and is tied to the participants with the
probability that `linking` gives. Two participants tied to one company are thereby one organisation, and what people
decide about it is decided as about any two participants.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from lodestar.evidence.engines import DuckDB
from lodestar.evidence.organisations.alike import LEAST_PROBABLE
from lodestar.evidence.organisations.dealing import resolve_on
from lodestar.evidence.organisations.decisions import ordered
from lodestar.evidence.organisations.identifiers import COMPANY, Identifier
from lodestar.evidence.organisations.linking import Link
from lodestar.evidence.organisations.register_files import READY, make_ready, shape_register
from lodestar.evidence.organisations.sought import SoughtName
from lodestar.evidence.organisations.spine import SAME_IDENTIFIER, Participant, Tie
from lodestar.evidence.progress import tell
from lodestar.evidence.sources import companies_house


@dataclass(frozen=True)
class Company:
    """A company as the register has it. ``office`` is its registered office without the postcode; ``former`` are the
    names that it had before, the newest first."""

    number: str
    name: str
    status: str = ""
    category: str = ""
    office: str = ""
    postcode: str = ""
    former: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.participant.key

    @property
    def participant(self) -> Participant:
        """The company as a participant of the spine."""
        return Participant(
            companies_house.NAME,
            self.number,
            (self.name, *self.former),
            (Identifier(COMPANY, self.number),),
            (self.postcode,) if self.postcode else (),
        )


@dataclass(frozen=True)
class RegisterLinks:
    """Companies that participants are or may be, and the ties. Ties below the register's threshold wait for a person."""

    companies: tuple[Company, ...] = ()
    ties: tuple[Tie, ...] = ()


def link_to_shaped(participants: Sequence[Participant], parts: Sequence[Path]) -> RegisterLinks:
    """Link participants to a register that a release holds as Parquet files. Minutes for a register of millions."""
    with tempfile.TemporaryDirectory(prefix="lodestar-register-") as folder:
        file = Path(folder) / READY
        tell("making the register of companies ready", 0)
        register = make_ready(file, parts)
        tell("linking organisations to companies", 0)
        asked = _sought(participants)
        found = resolve_on(DuckDB(), file, register, asked) if asked else None
        return _links(participants, found.links() if found else (), parts)


def link_to_files(participants: Sequence[Participant], files: Sequence[Path]) -> RegisterLinks:
    """Link participants to a register in its publisher's files.

    Raises LodestarError when a file is damaged or is no register, or when a company stands in two files.
    """
    with tempfile.TemporaryDirectory(prefix="lodestar-register-") as folder:
        ready = shape_register(DuckDB(), files, Path(folder))
        asked = _sought(participants)
        found = resolve_on(DuckDB(), ready.file, ready.register, asked) if asked else None
        parts = sorted(Path(folder).glob("register-*.parquet"))
        return _links(participants, found.links() if found else (), parts)


def _sought(participants: Iterable[Participant]) -> list[SoughtName]:
    """Those whose company number nobody gives: a number that is given decides, whatever the name is like."""
    return [
        SoughtName(participant.key, participant.names[0], next(iter(participant.postcodes), None))
        for participant in sorted(participants, key=lambda participant: participant.key)
        if not _numbers(participant)
    ]


def _numbers(participant: Participant) -> list[str]:
    return [one.number for one in participant.identifiers if one.register == COMPANY]


def _links(
    participants: Sequence[Participant], links: Iterable[Link], parts: Sequence[Path]
) -> RegisterLinks:
    met = [link for link in links if link.probability >= LEAST_PROBABLE]
    published = [(number, one.key) for one in participants for number in _numbers(one)]
    companies = {
        one.number: one
        for one in _companies(parts, {link.company for link in met} | {number for number, _ in published})
    }
    ties = [
        Tie(*ordered(companies[number].key, key), SAME_IDENTIFIER, f"same identifier {COMPANY}-{number}")
        for number, key in published
        if number in companies
    ]
    for link in met:
        ground = "; ".join(evidence.text for evidence in link.evidence[:3])
        pair = ordered(companies[link.company].key, link.name_id)
        ties.append(Tie(*pair, round(link.probability, 6), ground, waits=not link.linked))
    kept = tuple(company for _, company in sorted(companies.items()))
    return RegisterLinks(kept, tuple(sorted(ties, key=lambda tie: (-tie.probability, tie.one, tie.other))))


def _companies(parts: Sequence[Path], numbers: Iterable[str]) -> list[Company]:
    wanted = pa.table({"number": pa.array(sorted(numbers), pa.string())})
    with duckdb.connect() as connection:
        connection.register("wanted", wanted)
        rows = connection.execute(_DETAILS, [[str(part) for part in parts]]).to_arrow_table().to_pylist()
    return [company_of({**row, "former": (row["former"] or "").split("|")}) for row in rows]


def company_of(row: Mapping[str, Any]) -> Company:
    """A company from values by the names of its fields."""
    return Company(**{**row, "former": tuple(filter(None, row["former"]))})


_DETAILS = """
SELECT number, name, coalesce(status, '') AS status, coalesce(category, '') AS category,
       concat_ws(', ', nullif(address_1, ''), nullif(address_2, ''), nullif(town, ''), nullif(county, ''), nullif(country, '')) AS office,
       coalesce(postcode, '') AS postcode, former_names AS former
FROM read_parquet(?) SEMI JOIN wanted USING (number) ORDER BY number
"""
