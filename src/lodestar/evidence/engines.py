"""Where pipelines run: in this process on DuckDB, or on a Spark cluster. The one place that knows the difference.

A pipeline is written once. Its steps are SQL in DuckDB's words, which Spark is given in its own (translated by
sqlglot, as Ibis does); what is summed up is an Ibis expression, which each engine compiles; names are weighed by
Splink, which each engine gives its database; and Python works on Arrow batches, which each engine deals out.

    engine = engine_named("spark")
    engine.put("given", table)
    engine.run("CREATE OR REPLACE TABLE counted AS SELECT word, count(*) AS times FROM given GROUP BY word")
    engine.ask("SELECT * FROM counted")
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import duckdb
import pyarrow as pa
from pyarrow import parquet

from lodestar.evidence.errors import LodestarError

if TYPE_CHECKING:
    from ibis.expr.types import Table as Expression
    from splink.internals.database_api import DatabaseAPISubClass

ENGINES = ("duckdb", "spark")

BATCH = 200_000
"""Rows that Python is dealt at a time."""

Mapped = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Engine(Protocol):
    """What a pipeline asks for. Names of tables are the pipeline's own; two engines never share them."""

    name: str
    threads: int
    """Threads that a piece of work may use."""

    def put(self, name: str, table: pa.Table) -> None:
        """Let steps read an Arrow table under a name."""

    def read(self, name: str, files: Sequence[Path], schema: pa.Schema, file_column: str = "file") -> None:
        """Let steps read Parquet files under a name as one table of these columns; one that a file lacks is null there.

        ``file_column``, which is not in ``schema``, says of each row which of the files it stands in: 0, 1, 2…
        """

    def run(self, steps: str) -> None:
        """Run steps: ``CREATE OR REPLACE TABLE … AS SELECT …`` and ``DROP TABLE …``, ended by semicolons."""

    def ask(self, query: str) -> pa.Table:
        """The rows of a query."""

    def map(self, query: str, work: Mapped, schema: pa.Schema, into: str, *, apart: bool = False) -> None:
        """Make a table of what Python makes of a query's rows, batch by batch.

        Batches come in any order and any length. ``apart`` deals every row out for itself: rows that are work each.
        """

    def answer(self, expression: "Expression") -> pa.Table:
        """The rows of an Ibis expression over tables named here."""

    def splink(self) -> "DatabaseAPISubClass":
        """The tables here as Splink reaches them."""


class DuckDB:
    """DuckDB, in this process: in memory, or in the database of ``connection``."""

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self.connection = connection or duckdb.connect()
        self.threads = os.cpu_count() or 1

    def put(self, name: str, table: pa.Table) -> None:
        self.connection.register(name, table)

    def read(self, name: str, files: Sequence[Path], schema: pa.Schema, file_column: str = "file") -> None:
        tables = [
            _as_asked(parquet.read_table(path), schema, file_column, at) for at, path in enumerate(files)
        ]
        self.put(name, pa.concat_tables([_as_asked(schema.empty_table(), schema, file_column, 0), *tables]))

    def run(self, steps: str) -> None:
        self.connection.execute(steps)

    def ask(self, query: str) -> pa.Table:
        return self.connection.execute(query).to_arrow_table()

    def map(self, query: str, work: Mapped, schema: pa.Schema, into: str, *, apart: bool = False) -> None:
        # What is dealt out is staged, since the connection is written to meanwhile.
        self.connection.execute(f"CREATE OR REPLACE TABLE dealt AS {query}")
        self.connection.register("made", schema.empty_table())
        self.connection.execute(f"CREATE OR REPLACE TABLE {into} AS SELECT * FROM made")
        reader = self.connection.cursor().execute("SELECT * FROM dealt").to_arrow_reader(BATCH)
        for batch in work(iter(reader)):
            self.connection.register("made", pa.Table.from_batches([batch]))
            self.connection.execute(f"INSERT INTO {into} SELECT * FROM made")
        self.connection.unregister("made")
        self.connection.execute("DROP TABLE dealt")

    def answer(self, expression: "Expression") -> pa.Table:
        import ibis

        return self.ask(str(ibis.to_sql(expression, dialect="duckdb")))

    def splink(self) -> "DatabaseAPISubClass":
        from splink import DuckDBAPI

        return DuckDBAPI(connection=self.connection)


def _as_asked(table: pa.Table, schema: pa.Schema, file_column: str, at: int) -> pa.Table:
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema).append_column(
        file_column, pa.array([at] * table.num_rows, pa.int32())
    )


def engine_named(name: str) -> Engine:
    """An engine by its name, with no tables yet. Raises LodestarError for another name, or what Spark lacks here."""
    if name not in ENGINES:
        raise LodestarError(f"'{name}' is no engine; use {' or '.join(ENGINES)}")
    if name == "duckdb":
        return DuckDB()
    from lodestar.evidence.spark import Spark, session

    made: Any = Spark(session())
    return made  # type: ignore[no-any-return]
