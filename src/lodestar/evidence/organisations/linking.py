"""Which company each name is: candidates, Splink's weights, and probabilities that know of the alternatives.

Splink gives every pair a weight of its own. A name is one company at most, so the pairs of one name compete: with
odds oᵢ for company i against none, the probability of company i is oᵢ / (1 + Σ oⱼ). Two companies that fit equally
well get at most half each, and a name that nothing fits keeps most of its probability for 'none of these'.

How many of the names are in the register at all, and how often at the register's address, differs by source and is
not known beforehand: both are found from the names at hand (`at_hand`).

Memory is bounded: names are linked in rounds, the register stands in the caller's DuckDB database.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lodestar.evidence.engines import DuckDB, Engine
from lodestar.evidence.organisations.at_hand import AtHand, at_hand
from lodestar.evidence.organisations.candidates import find_candidates
from lodestar.evidence.organisations.likeness import measure_likeness
from lodestar.evidence.organisations.model import (
    Evidence,
    Weights,
    explain,
    level_sql,
    load_weights,
    splink_settings,
)
from lodestar.evidence.organisations.register import Register
from lodestar.evidence.organisations.sought import SoughtName, prepare_sought

ROUND = 100_000
"""Names linked at a time."""

ALTERNATIVES = 3
"""Candidates kept for each name, for a person to look at side by side."""

_DIGITS = 9
"""Digits of a match weight that count: those after them depend on the order of adding, which engines choose."""

LEAST_WORTH_KEEPING = 0.01
"""Candidates below this probability are not kept."""


class Policy(StrEnum):
    """How often one company may be linked."""

    MANY_TO_ONE = "many names may be one company"
    ONE_TO_ONE = "each company at most once"


@dataclass(frozen=True)
class Link:
    """A company that a name may be. ``rank`` 1 is the likeliest; ``linked`` says whether it counts without review.

    ``probability`` is that the name is this company, given the alternatives; ``match_weight`` is Splink's, in bits,
    prior of the stated share included; ``met`` is the register's name that was met, which may be a former one.
    """

    name_id: str
    name: str
    company: str
    met: str
    rank: int
    probability: float
    match_weight: float
    linked: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Resolution:
    """Links of many names, as an Arrow table (columns as in `Link`, levels instead of evidence). ``at_hand`` is what the
    names themselves said of their source."""

    table: pa.Table
    register: Register
    weights: Weights
    threshold: float
    at_hand: AtHand

    def links(self) -> Iterator[Link]:
        """All links with their evidence, by name and rank."""
        for row in self.table.to_pylist():
            yield Link(
                row["name_id"],
                row["name"],
                row["company"],
                row["met"],
                row["rank"],
                row["probability"],
                row["match_weight"],
                row["linked"],
                explain(self.weights, row),
            )


def resolve(
    connection: duckdb.DuckDBPyConnection,
    register: Register,
    names: Iterable[SoughtName],
    *,
    threshold: float | None = None,
    policy: Policy = Policy.MANY_TO_ONE,
    weights: Weights | None = None,
) -> Resolution:
    """Link names to the register that ``prepare_register`` has made ready in ``connection``'s database.

    ``threshold`` is the least probability of a link that counts; by default it is set for the expected precision
    that the weights ask for (`threshold_for`), and so by the register's size and the names at hand. Raises LodestarError if a
    name_id stands twice. Method: Fellegi and Sunter (1969) through Splink; see `model` for what is compared.
    """
    weights = weights or load_weights()
    source, count = iter(names), 0
    tables: list[pa.Table] = []
    while batch := list(islice(source, ROUND)):
        count += len(batch)
        prepare_sought(connection, batch)
        find_candidates(connection)
        measure_likeness(connection)
        score(DuckDB(connection), register, weights)
        tables.append(ranked(DuckDB(connection)))
    found = pa.concat_tables(tables) if tables else _empty(connection)
    return resolution_of(found, count, register, weights, threshold, policy)


def resolution_of(
    found: pa.Table, count: int, register: Register, weights: Weights, threshold: float | None, policy: Policy
) -> Resolution:
    """Which of the candidates that ``ranked`` gave for ``count`` names are links; what is asked is as in ``resolve``."""
    table, learned = at_hand(found, count, weights)
    if policy is Policy.ONE_TO_ONE:
        table = _each_company_once(table)
    best = table.filter(pc.equal(table["rank"], 1))["probability"].to_pylist()
    at_least = threshold
    if at_least is None:
        at_least = threshold_for(best, weights.precision, weights.least_threshold)
    linked = [
        rank == 1 and p >= at_least for rank, p in zip(*_columns(table, "rank", "probability"), strict=True)
    ]
    return Resolution(
        table.append_column("linked", pa.array(linked, pa.bool_())), register, weights, at_least, learned
    )


def threshold_for(probabilities: Iterable[float], precision: float, least: float) -> float:
    """The lowest threshold at which links are expected to be right in a share ``precision`` of cases.

    The expected share is the mean of the probabilities kept, which holds as far as they are calibrated
    (benchmarks/organisations.py shows it). Never below ``least``: a link below one half is likelier wrong than right.
    """
    kept, total, threshold = 0, 0.0, 1.0
    for probability in sorted(probabilities, reverse=True):
        kept, total = kept + 1, total + probability
        if probability < least or total / kept < precision:
            break
        threshold = probability
    return threshold


def score(engine: Engine, register: Register, weights: Weights) -> None:
    """Weigh the pairs of ``likeness`` with Splink: writes ``scored`` (sought_id, entry_id, match_weight)."""
    from splink import Linker  # takes a third of a second: only who links waits for it

    engine.run(_SPLINK_INPUTS)
    logging.getLogger("splink").setLevel(logging.ERROR)
    database = engine.splink()
    frames = [
        database.register("asked_side", dataset_display_name="asked_side"),
        database.register("register_side", dataset_display_name="register_side"),
    ]
    linker = Linker(
        frames, splink_settings(weights, register.companies), log_level=None, validate_settings=False
    )
    linker.table_management.register_blocked_pairs_for_predict(database.register("blocked_pairs"))
    predicted = linker.inference.predict(warning_mode="never")
    engine.run(
        "CREATE OR REPLACE TABLE scored AS "
        f"SELECT sought_id_l AS sought_id, entry_id_l AS entry_id, round(match_weight, {_DIGITS}) AS match_weight "
        f"FROM {predicted.physical_name}"
    )
    linker.table_management.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def ranked(engine: Engine) -> pa.Table:
    """After ``score``: the likeliest companies of each name, with their probabilities at the stated share."""
    return engine.ask(_RANKED)


def explained_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    """After ``score``: the best pair of each name and company, each for itself, with what `model.explain` needs."""
    rows = connection.execute(_BEST + "SELECT * FROM best ORDER BY name_id, company")
    columns = [column[0] for column in rows.description or ()]
    while batch := rows.fetchmany(10_000):
        yield from (dict(zip(columns, row, strict=True)) for row in batch)


def _each_company_once(table: pa.Table) -> pa.Table:
    """The likeliest pair first, each takes what is still free; a name that loses all its candidates has no link."""
    rows = sorted(table.to_pylist(), key=lambda row: (-row["probability"], row["name_id"], row["company"]))
    taken: set[str] = set()
    placed: set[str] = set()
    kept = []
    for row in rows:
        if row["company"] not in taken and row["name_id"] not in placed:
            taken.add(row["company"])
            placed.add(row["name_id"])
            kept.append(row | {"rank": 1})
    kept.sort(key=lambda row: row["name_id"])
    return pa.Table.from_pylist(kept, schema=table.schema)


def _columns(table: pa.Table, *names: str) -> tuple[list[object], ...]:
    return tuple(table[name].to_pylist() for name in names)


def _empty(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    prepare_sought(connection, [])
    find_candidates(connection)
    measure_likeness(connection)
    connection.execute(
        "CREATE OR REPLACE TABLE scored (sought_id INTEGER, entry_id INTEGER, match_weight DOUBLE)"
    )
    return ranked(DuckDB(connection))


# Splink compares two tables with the same columns. The asked side has one row for each candidate pair, since what
# the names share belongs to the pair; the register's side has one row for each entry met.
_SPLINK_INPUTS = """
CREATE OR REPLACE TABLE asked_side AS
SELECT row_number() OVER (ORDER BY l.sought_id, l.entry_id) AS unique_id, l.sought_id, l.entry_id, l.name_code,
       s.wording, s.legal_form, s.unit, NULL::BOOLEAN AS crowded, s.sector, s.district, s.area
FROM likeness l JOIN sought s USING (sought_id);
CREATE OR REPLACE TABLE register_side AS
SELECT entry_id::BIGINT AS unique_id, NULL::INTEGER AS sought_id, entry_id, NULL::INTEGER AS name_code,
       CASE WHEN current THEN 'current' ELSE 'former' END AS wording, legal_form, unit,
       unit IN (FROM crowded_unit) AS crowded, sector, district, area
FROM entry SEMI JOIN likeness USING (entry_id);
CREATE OR REPLACE TABLE blocked_pairs AS
SELECT '0' AS match_key, 'asked_side-__-' || unique_id AS join_key_l, 'register_side-__-' || entry_id AS join_key_r
FROM asked_side;
"""

# The best pair of each name and company, with the levels that it reached.
_BEST = """
WITH scored_names AS (
    SELECT s.name_id, e.company, p.sought_id, p.entry_id, p.match_weight
    FROM scored p JOIN sought s USING (sought_id) JOIN entry e USING (entry_id)
    QUALIFY row_number() OVER (
        PARTITION BY s.name_id, e.company ORDER BY p.match_weight DESC, p.sought_id, p.entry_id) = 1
),
best AS (
    SELECT b.name_id, s.name, b.company, e.name AS met, b.match_weight, k.name_code, k.shared_bits, {levels}
    FROM scored_names b JOIN likeness k USING (sought_id, entry_id)
    JOIN sought s USING (sought_id) JOIN entry e USING (entry_id)
)
"""

# Odds of all candidates of a name against none, scaled by the largest so that nothing overflows.
_RANK = f"""
, scaled AS (
    SELECT *, greatest(max(match_weight) OVER (PARTITION BY name_id), 0) AS most FROM best
),
weighed AS (
    SELECT *, pow(2, match_weight - most) / (pow(2, -most) + sum(pow(2, match_weight - most)) OVER name) AS probability,
           pow(2, -most) / (pow(2, -most) + sum(pow(2, match_weight - most)) OVER name) AS none,
           row_number() OVER (PARTITION BY name_id ORDER BY match_weight DESC, company)::INTEGER AS rank
    FROM scaled WINDOW name AS (PARTITION BY name_id)
)
SELECT name_id, name, company, met, rank, probability, none, match_weight, name_code, shared_bits,
       postcode, legal_form, names_met
FROM weighed WHERE rank <= {ALTERNATIVES} AND probability >= {LEAST_WORTH_KEEPING}
ORDER BY name_id, rank
"""


def _levels() -> str:
    """The levels that a pair reached, from its two rows ``s`` and ``e``."""
    sides = {
        "legal_form": ("s.legal_form", "e.legal_form"),
        "wording": ("s.wording", "CASE WHEN e.current THEN 'current' ELSE 'former' END"),
    }
    sides["crowded"] = ("", "(e.unit IN (FROM crowded_unit))")
    sides |= {column: (f"s.{column}", f"e.{column}") for column in ("unit", "sector", "district", "area")}
    found = []
    for comparison in ("postcode", "legal_form", "names_met"):
        sql = level_sql(comparison)
        for column, (left, right) in sides.items():
            sql = sql.replace(f"{column}_l", left).replace(f"{column}_r", right)
        found.append(f"{sql} AS {comparison}")
    return ", ".join(found)


_BEST = _BEST.format(levels=_levels())
_RANKED = _BEST + _RANK
