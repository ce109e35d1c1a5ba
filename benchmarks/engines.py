"""Measure the pipelines on both engines: the same made data read, linked and summed up on DuckDB and on Spark.

    python -m benchmarks.engines                      # 50,000 companies × 5,000 names; 200,000 participations
    python -m benchmarks.engines 200000 20000 1000000
    LODESTAR_SPARK_MASTER=spark://host:7077 python -m benchmarks.engines 5700000 1000000 50000000

Each engine is started before its clock is. Times are seconds by the clock of this machine; the answers are compared.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pyarrow import csv

from benchmarks.awards import SOURCE, made_releases
from lodestar.analysis.awards.national import national, open_awards
from lodestar.analysis.awards.selecting import Selection
from lodestar.evidence.engines import ENGINES, Engine, engine_named
from lodestar.evidence.organisations.dealing import resolve_on
from lodestar.evidence.organisations.made_names import FAMILIES, make_names
from lodestar.evidence.organisations.made_register import make_register
from lodestar.evidence.organisations.register_files import shape_register
from lodestar.evidence.organisations.sought import SoughtName

T = TypeVar("T")
FILES = 4
"""Files that the register is cut into."""


def main(companies: int = 50_000, names: int = 5_000, participations: int = 200_000) -> None:
    """Print what each step took on each engine, and whether the answers agree."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("LODESTAR_BENCHMARK_FOLDER")) as folder:
        scratch = Path(folder)
        made = make_register(companies, 11)
        files = _files(made.companies, scratch)
        asked = make_names(made, names, 12, FAMILIES["awards"]).to_pylist()
        releases = made_releases(scratch / "home", participations)
        found = {}
        for name in ENGINES:
            engine = engine_named(name)
            engine.ask("SELECT 1 AS started")
            found[name] = _measured(engine, files, scratch / name, asked, releases)
        _compare(found)


def _measured(
    engine: Engine, files: list[Path], folder: Path, asked: list[dict[str, Any]], releases: list[Any]
) -> Mapping[str, Any]:
    shape, ready = _timed(lambda: shape_register(engine, files, folder))
    names = [SoughtName(name["name_id"], name["name"], name["postcode"]) for name in asked]
    link, links = _timed(lambda: resolve_on(engine, ready.file, ready.register, names))
    opened, _ = _timed(lambda: open_awards(engine, releases))
    selection = Selection(SOURCE)
    first, totals = _timed(lambda: national(engine, selection))
    again, _ = _timed(lambda: national(engine, selection))
    print(
        f"{engine.name}: read and make ready {ready.register.companies:,} companies {shape:.1f} s, link {len(names):,} names "
        f"{link:.1f} s, open awards {opened:.1f} s, national summary {first:.2f} s, again {again:.2f} s",
        flush=True,
    )
    return {"links": links.table, "totals": totals}


def _compare(found: Mapping[str, Mapping[str, Any]]) -> None:
    one, other = (found[name] for name in ENGINES)
    kept = ["name_id", "company", "rank", "linked"]
    print("links agree:", one["links"].select(kept).to_pylist() == other["links"].select(kept).to_pylist())
    print("totals agree:", one["totals"] == other["totals"])


def _files(register: pa.Table, folder: Path) -> list[Path]:
    size = -(-register.num_rows // FILES)
    files = [folder / f"BasicCompanyData-2026-11-01-part{number + 1}_{FILES}.csv" for number in range(FILES)]
    for number, file in enumerate(files):
        csv.write_csv(register.slice(number * size, size), file)
    return files


def _timed(ask: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    answer = ask()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
