"""Rows that a source makes one by one, gathered into batches for checking."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lodestar.evidence.tables.contracts import Batch, Fault

_BATCH = 20_000


@dataclass(frozen=True)
class Made:
    """A row that a source made of its file: ``number`` says where in the file, ``fault`` that it could not be read."""

    number: int
    cells: Mapping[str, str | None]
    fault: Fault | None = None


def gather(file: str, rows: Iterable[Made]) -> Iterator[Batch]:
    """Batches of rows, each row counted once, whether it could be read or not."""
    held: list[Made] = []
    for row in rows:
        held.append(row)
        if len(held) == _BATCH:
            yield _batch(file, held)
            held = []
    if held:
        yield _batch(file, held)


def _batch(file: str, rows: list[Made]) -> Batch:
    names = dict.fromkeys(name for row in rows for name in row.cells)
    columns = {name: [row.cells.get(name) for row in rows] for name in names}
    faults = {index: row.fault for index, row in enumerate(rows) if row.fault}
    return Batch(file, [row.number for row in rows], columns, faults)
