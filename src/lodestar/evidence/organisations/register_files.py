"""A register read from its publisher's files by many hands: each file is shaped where there is room, then made ready.

Companies House publishes its register as one file or as several parts of it. Each file is a piece of work of its own:
it is read, checked and kept as Parquet by `companies_house.shape`, wherever the engine deals it out to. The vocabulary
and the rarity of its words belong to the whole register, so it is made ready (`register`) in one place, once, as a
DuckDB file that every worker opens read only.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from lodestar.evidence.engines import Engine
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.files.opening import open_file
from lodestar.evidence.organisations.register import Register, prepare_register
from lodestar.evidence.sources import companies_house
from lodestar.evidence.tables.contracts import QUARANTINE

READY = "register.duckdb"

_SHAPED = pa.schema([("shaped", pa.string()), ("read", pa.int64()), ("kept", pa.int64()), *QUARANTINE])


@dataclass(frozen=True)
class ReadyRegister:
    """A register made ready for linking in a file; rows read = rows kept + rows quarantined."""

    file: Path
    register: Register
    read: int
    kept: int
    quarantined: pa.Table


def shape_register(engine: Engine, files: Sequence[Path], folder: Path) -> ReadyRegister:
    """Read a register's files into ``folder``, which all workers must reach, and make it ready for linking.

    Raises LodestarError when a file is damaged or is no register, or when a company stands in two files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbered = {"number": range(len(files)), "file": [str(file.resolve()) for file in files]}
    engine.put("register_file", pa.table(numbered))
    engine.map(
        "SELECT number, file FROM register_file", _Shaper(folder), _SHAPED, "register_shaped", apart=True
    )
    told = engine.ask("SELECT * FROM register_shaped ORDER BY shaped, row")
    shaped = told.filter(pa.compute.is_valid(told["read"]))
    parts = sorted(Path(name) for name in shaped["shaped"].to_pylist())
    return ReadyRegister(
        file=folder / READY,
        register=make_ready(folder / READY, parts),
        read=sum(shaped["read"].to_pylist()),
        kept=sum(shaped["kept"].to_pylist()),
        quarantined=told.filter(pa.compute.is_null(told["read"])).select(QUARANTINE.names),
    )


@dataclass(frozen=True)
class _Shaper:
    """Shapes the files that it is dealt; tells one row for each and one for each thing wrong in it."""

    folder: Path

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for row in batch.to_pylist():
                yield from self._one(Path(row["file"]), row["number"])

    def _one(self, file: Path, number: int) -> Iterator[pa.RecordBatch]:
        table = open_file(file)
        if companies_house.recognise(table) is None:
            raise LodestarError(
                f"{file.name} is no file of Basic Company Data; give files with the columns CompanyName and CompanyNumber"
            )
        checked = companies_house.shape(table, "companies")
        kept = self.folder / f"register-{number:04d}.parquet"
        shutil.copyfile(checked.path, kept)
        one = {"shaped": str(kept), "read": checked.read, "kept": checked.rows}
        lines = [one, *({"shaped": str(kept), **line} for line in checked.quarantined.to_pylist())]
        yield pa.RecordBatch.from_pylist(lines, _SHAPED)


def make_ready(file: Path, parts: Sequence[Path]) -> Register:
    """Make the shaped register in ``parts`` ready for linking, as a DuckDB file that takes the place of any before."""
    file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as connection:
        return prepare_register(connection, f"({companies_house.as_published(*parts)})")
