"""The engine on Spark: the same steps, expressions and Python, dealt out over a cluster.

A session of spark-submit is used as it is. Otherwise ``LODESTAR_SPARK_MASTER`` names the cluster, and without it
Spark runs on the cores of this machine. Everything else is set as for any Spark program, in ``spark-defaults.conf``.
Workers need Lodestar installed; the Python that they use is that of ``PYSPARK_PYTHON``.
"""

import importlib.util
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from lodestar.evidence.engines import Mapped
from lodestar.evidence.errors import LodestarError

if TYPE_CHECKING:
    from ibis.expr.types import Table as Expression
    from pyspark.sql import DataFrame, SparkSession
    from splink.internals.database_api import DatabaseAPISubClass

_HERE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir(), "lodestar-spark-warehouse")),
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 2)),
}

_RAISED = re.compile(r"^lodestar\.[\w.]+: (.+)$", re.MULTILINE)


def session() -> "SparkSession":
    """The session to work in. Raises LodestarError, saying what to install, when pyspark or Java is missing."""
    if importlib.util.find_spec("pyspark") is None:
        raise LodestarError(
            "the engine spark needs pyspark, which is not installed; install it with "
            "\"pip install 'lodestar-place[scale]'\", or leave out --engine spark"
        )
    if not java_found():
        raise LodestarError(
            "the engine spark needs Java 17 or later, which is not here; install it (on Debian "
            "'apt-get install openjdk-17-jre-headless') or set JAVA_HOME, or leave out --engine spark"
        )
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("lodestar")
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        master = os.environ.get("LODESTAR_SPARK_MASTER", "local[*]")
        builder = builder.master(master)
        if master.startswith("local"):
            for name, value in _HERE.items():
                builder = builder.config(name, value)
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def java_found() -> bool:
    """Whether there is a Java to run Spark on."""
    home = os.environ.get("JAVA_HOME", "")
    return Path(home, "bin", "java").exists() if home else shutil.which("java") is not None


class Spark:
    """Spark, in a session of its own within the one given, so that its tables meet no others."""

    name = "spark"

    def __init__(self, session: "SparkSession") -> None:
        self.session = session.newSession()
        self.threads = int(session.sparkContext.getConf().get("spark.task.cpus") or 1)
        self.session.conf.set("spark.sql.session.timeZone", "UTC")
        self.session.conf.set("spark.sql.execution.arrow.pyspark.enabled", "true")

    def put(self, name: str, table: pa.Table) -> None:
        self.session.createDataFrame(table).createOrReplaceTempView(name)

    def read(self, name: str, files: Sequence[Path], schema: pa.Schema, file_column: str = "file") -> None:
        from pyspark.sql.functions import col, lit
        from pyspark.sql.pandas.types import from_arrow_schema

        asked = from_arrow_schema(schema)
        whole = self.session.createDataFrame([], asked).withColumn(file_column, lit(0))
        for at, path in enumerate(files):
            held = self.session.read.parquet(path.resolve().as_uri())
            columns = [
                (col(field.name) if field.name in held.columns else lit(None))
                .cast(field.dataType)
                .alias(field.name)
                for field in asked.fields
            ]
            whole = whole.union(held.select(*columns, lit(at).alias(file_column)))
        whole.createOrReplaceTempView(name)

    def run(self, steps: str) -> None:
        for step in sqlglot.parse(steps, read="duckdb"):
            if step is not None:
                self._step(step)

    def ask(self, query: str) -> pa.Table:
        return self._query(sqlglot.parse_one(query, read="duckdb")).toArrow()

    def map(self, query: str, work: Mapped, schema: pa.Schema, into: str, *, apart: bool = False) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        rows = self._query(sqlglot.parse_one(query, read="duckdb"))
        # From one part, rows are dealt out in turn: as many parts as rows have one each.
        parts = rows.count() if apart else self.session.sparkContext.defaultParallelism
        dealt = rows.coalesce(1).repartition(max(parts, 1))
        made: Any = work
        self._keep(into, dealt.mapInArrow(made, from_arrow_schema(schema)))

    def answer(self, expression: "Expression") -> pa.Table:
        import ibis

        return ibis.pyspark.connect(self.session).to_pyarrow(expression)

    def splink(self) -> "DatabaseAPISubClass":
        from splink.backends.spark import SparkAPI

        return SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self.session, break_lineage_method="persist", register_udfs_automatically=False
        )

    def _step(self, step: exp.Expr) -> None:
        """A table is worked out once, when its step is run, and kept on the workers."""
        name = step.this.name
        if isinstance(step, exp.Drop):
            self.session.catalog.dropTempView(name)
            return
        self._keep(name, self._query(step.expression))

    def _keep(self, name: str, frame: "DataFrame") -> None:
        from pyspark.errors import PythonException

        try:
            frame.localCheckpoint().createOrReplaceTempView(name)
        except PythonException as error:
            said = _RAISED.findall(str(error))
            if said:
                raise LodestarError(said[-1]) from None
            raise

    def _query(self, query: exp.Expr) -> "DataFrame":
        return self.session.sql(query.sql(dialect="spark"))
