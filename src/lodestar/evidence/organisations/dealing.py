"""Linking names to a register where there is room: the same links, whichever engine the work is dealt out on.

Names are dealt out; each worker finds the pairs worth weighing among those that it is dealt (`sought`, `candidates`,
`likeness`, on DuckDB, against the register's file opened read only), so pairs are the same however many workers there
are. The pairs then stand in the engine, where Splink weighs them and the candidates of each name are ranked.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from lodestar.evidence.engines import Engine
from lodestar.evidence.organisations.candidates import find_candidates
from lodestar.evidence.organisations.likeness import measure_likeness
from lodestar.evidence.organisations.linking import (
    ROUND,
    Policy,
    Resolution,
    ranked,
    resolution_of,
    score,
)
from lodestar.evidence.organisations.model import Weights, load_weights
from lodestar.evidence.organisations.register import Register
from lodestar.evidence.organisations.sought import SoughtName, prepare_sought, refuse_repeats

MANY_NAMES_IN_ONE = 1_000
"""More comparable names than any one published name holds; numbers of comparable names are made with it."""


def resolve_on(
    engine: Engine,
    file: Path,
    register: Register,
    names: Iterable[SoughtName],
    *,
    threshold: float | None = None,
    policy: Policy = Policy.MANY_TO_ONE,
    weights: Weights | None = None,
) -> Resolution:
    """Link names to the register that stands ready in a file, as `linking.resolve` does, on an engine.

    ``file`` is where `register_files.shape_register` made it ready; all workers must reach it.
    """
    weights = weights or load_weights()
    asked = list(refuse_repeats(names))
    engine.put("asked", _asked(asked))
    engine.map("SELECT * FROM asked", PairFinder(file, engine.threads), PAIRS, "paired")
    engine.run(_TABLES)
    score(engine, register, weights)
    return resolution_of(ranked(engine), len(asked), register, weights, threshold, policy)


@dataclass(frozen=True)
class PairFinder:
    """Finds the pairs worth weighing of the names that it is dealt, with ``threads`` threads and the memory that
    ``LODESTAR_LINK_MEMORY`` gives (four fifths of the machine's if it gives none)."""

    file: Path
    threads: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        dealt = [batch for batch in batches if batch.num_rows]
        if not dealt:
            return
        names = pa.Table.from_batches(dealt)
        with tempfile.TemporaryDirectory(prefix="lodestar-link-") as spill:
            settings: dict[str, str | bool | int | float | list[str]] = {
                "threads": str(self.threads),
                "temp_directory": spill,
            }
            if memory := os.environ.get("LODESTAR_LINK_MEMORY"):
                settings["memory_limit"] = memory
            with duckdb.connect(config=settings) as connection:
                self._open(connection)
                for start in range(0, names.num_rows, ROUND):
                    yield from _pairs(connection, names.slice(start, ROUND))

    def _open(self, connection: duckdb.DuckDBPyConnection) -> None:
        path = str(self.file).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS ready (READ_ONLY)")
        for table in ("entry", "word", "crowded_unit"):
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM ready.{table}")


def _pairs(connection: duckdb.DuckDBPyConnection, names: pa.Table) -> Iterator[pa.RecordBatch]:
    rows = names.to_pylist()
    prepare_sought(connection, [SoughtName(row["name_id"], row["name"], row["postcode"]) for row in rows])
    find_candidates(connection)
    measure_likeness(connection)
    connection.register("dealt", names)
    found = connection.execute(_FLAT).to_arrow_table().cast(PAIRS)
    connection.unregister("dealt")
    yield from found.to_batches(10_000)


def _asked(names: list[SoughtName]) -> pa.Table:
    return pa.table(
        {
            "at": pa.array(range(len(names)), pa.int64()),
            "name_id": pa.array([name.name_id for name in names], pa.string()),
            "name": pa.array([name.name for name in names], pa.string()),
            "postcode": pa.array([name.postcode for name in names], pa.string()),
        }
    )


_PLACE = ("unit", "sector", "district", "area")
PAIRS = pa.schema(
    [
        ("sought_id", pa.int64()),
        *((name, pa.string()) for name in ("name_id", "sought_name", "wording", "sought_form")),
        *((f"sought_{name}", pa.string()) for name in _PLACE),
        ("entry_id", pa.int32()),
        *((name, pa.string()) for name in ("company", "entry_name", "entry_form")),
        *((f"entry_{name}", pa.string()) for name in _PLACE),
        ("current", pa.bool_()),
        ("crowded", pa.bool_()),
        ("name_code", pa.int32()),
        ("shared_bits", pa.float32()),
    ]
)
"""A pair worth weighing, with all of its two sides that is weighed or told."""

_FLAT = f"""
WITH numbered AS (
    SELECT s.*, d.at * {MANY_NAMES_IN_ONE} + row_number() OVER (PARTITION BY s.name_id ORDER BY s.sought_id) AS everywhere
    FROM sought s JOIN dealt d USING (name_id)
)
SELECT s.everywhere AS sought_id, s.name_id, s.name AS sought_name, s.wording, s.legal_form AS sought_form,
       {", ".join(f"s.{name} AS sought_{name}" for name in _PLACE)},
       l.entry_id, e.company, e.name AS entry_name, e.legal_form AS entry_form,
       {", ".join(f"e.{name} AS entry_{name}" for name in _PLACE)},
       e.current, coalesce(e.unit IN (FROM crowded_unit), false) AS crowded, l.name_code, l.shared_bits
FROM likeness l JOIN numbered s USING (sought_id) JOIN entry e USING (entry_id)
"""

_TABLES = f"""
CREATE OR REPLACE TABLE sought AS
SELECT DISTINCT sought_id, name_id, sought_name AS name, wording, sought_form AS legal_form,
       {", ".join(f"sought_{name} AS {name}" for name in _PLACE)}
FROM paired;
CREATE OR REPLACE TABLE entry AS
SELECT DISTINCT entry_id, company, entry_name AS name, entry_form AS legal_form, current,
       {", ".join(f"entry_{name} AS {name}" for name in _PLACE)}
FROM paired;
CREATE OR REPLACE TABLE crowded_unit AS SELECT DISTINCT entry_unit AS unit FROM paired WHERE crowded;
CREATE OR REPLACE TABLE likeness AS SELECT sought_id, entry_id, name_code, shared_bits FROM paired;
"""
