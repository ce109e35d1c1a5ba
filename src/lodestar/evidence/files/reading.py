"""Files as publishers give them. ``Table`` is what every source is handed; ``TextTable`` reads CSV in any common
form, plain or compressed, row by row.

A row that cannot be cut into as many cells as the header has is handed on as a fault, never dropped. Workbooks are
read by ``workbooks``, documents by ``documents``; ``opening.open_file`` chooses.
"""

import csv
import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TypeVar

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.manifests import InputFile
from lodestar.evidence.tables.contracts import Batch, Contract, Fault, match_header

Line = TypeVar("Line", str, bytes)

_MOST_BYTES = 16 * 1024**3
_MOST_BLOWN_UP = 500
_BATCH = 20_000
_LONGEST_LINE = 10_000_000


class UnreadableFile(LodestarError):
    """A file that is not what it seems: cut short, of another kind, or too large."""


@dataclass(frozen=True)
class Record:
    """A row as read. ``number`` counts rows with the header as 1; blank rows count and are not given."""

    number: int
    cells: list[str]
    fault: Fault | None = None


@dataclass(frozen=True)
class Table:
    """A file of a publisher. One that is no table of rows has no headings, and only its own source can read it."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def input(self) -> InputFile:
        return InputFile.of(self.path)

    @property
    def header(self) -> tuple[str, ...]:
        """The headings; empty when the file is no table of rows."""
        return ()

    @property
    def holds(self) -> str:
        """What is in the file, for a person who wonders why it is not known."""
        return f"its headings are {', '.join(self.header[:12])}"

    def records(self) -> Iterator[Record]:
        """Every row after the header that is not blank."""
        raise UnreadableFile(f"{self.name} is not a table of rows: {self.holds}")

    def batches(self, contract: Contract) -> Iterator[Batch]:
        """The rows under the contract's names. Raises HeaderError when the headings do not fit."""
        places = match_header(contract, self.header)
        held: list[Record] = []
        for record in self.records():
            held.append(record)
            if len(held) == _BATCH:
                yield self._batch(held, places)
                held = []
        if held:
            yield self._batch(held, places)

    def _batch(self, records: list[Record], places: Mapping[str, int]) -> Batch:
        columns = {name: [record.cells[at] for record in records] for name, at in places.items()}
        faults = {index: record.fault for index, record in enumerate(records) if record.fault}
        return Batch(self.name, [record.number for record in records], columns, faults)


@dataclass(frozen=True)
class TextTable(Table):
    """A text file with a header and rows. It is opened again for every pass over its rows."""

    @cached_property
    def header(self) -> tuple[str, ...]:  # type: ignore[override]
        """The headings. Raises UnreadableFile when the first row is not one."""
        with _lines(self.path) as lines:
            try:
                first = next(csv.reader(lines, delimiter=self.delimiter), [])
            except csv.Error:
                first = []
        if sum(bool(cell.strip()) for cell in first) < 2:
            raise UnreadableFile(
                f"{self.name} does not begin with a row of headings; is it a table saved as CSV?"
            )
        return tuple(cell.strip().removeprefix("\ufeff") for cell in first)

    @cached_property
    def delimiter(self) -> str:
        with _lines(self.path) as lines:
            first = next(lines, "")
        return max(",;\t|", key=lambda mark: (first.count(mark), mark == ","))

    def records(self) -> Iterator[Record]:
        width = len(self.header)
        with _lines(self.path) as lines:
            rows = csv.reader(lines, delimiter=self.delimiter)
            number = 0
            try:
                for number, cells in enumerate(rows, start=1):
                    if number > 1 and any(cells):
                        yield record_of(number, cells, width)
            except csv.Error as error:
                raise UnreadableFile(
                    f"{self.name} cannot be read after row {number} ({error}): most likely a quotation mark opens there and never closes"
                ) from error


def record_of(number: int, cells: list[str], width: int) -> Record:
    """A row cut to the width of its header; one of another width carries a fault."""
    if len(cells) == width:
        return Record(number, cells)
    fault = None
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        fault = Fault(",".join(cells)[:500], f"has {len(cells)} cells, and the header has {width}")
    return Record(number, [*cells[:width], *[""] * (width - len(cells))], fault)


@contextmanager
def plain_refusals(path: Path) -> Iterator[None]:
    """The system's and the compressors' refusals, said plainly."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError) as error:
        raise UnreadableFile(
            f"{path.name} is damaged or was cut short ({error}); download it again"
        ) from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableFile(
            f"{path.name} cannot be unpacked ({error}); save it without a password, as an ordinary zip"
        ) from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error


def most_bytes(path: Path) -> int:
    """How much a file may unpack to before it is taken for one made to do harm."""
    return min(_MOST_BYTES, max(path.stat().st_size * _MOST_BLOWN_UP, 100 * 1024**2))


@contextmanager
def unpacking(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a text file, unpacked on the way when it is compressed or the one CSV file of a zip."""
    with plain_refusals(path), path.open("rb") as raw, _unpacked(raw, path) as data:
        yield data


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    with unpacking(path) as data:
        yield _decoded(data, path)


@contextmanager
def _unpacked(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    start = raw.read(4)
    raw.seek(0)
    if start[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=raw) as data:
            yield data  # type: ignore[misc]
    elif start == b"PK\x03\x04":
        with zipfile.ZipFile(raw) as archive:
            tables = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".csv")]
            if len(tables) != 1:
                raise UnreadableFile(
                    f"{path.name} is a workbook or an archive that holds {len(tables)} CSV files; give one CSV file"
                )
            with archive.open(tables[0]) as data:
                yield data
    else:
        yield raw


def _decoded(data: IO[bytes], path: Path) -> Iterator[str]:
    """Lines as text: UTF-8, UTF-16 by its mark, and Windows-1252 for a line that is not UTF-8."""
    limit = most_bytes(path)
    peeked = io.BufferedReader(data)  # type: ignore[type-var]
    if peeked.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield from _within(
            io.TextIOWrapper(peeked, encoding="utf-16", newline="", errors="replace"), limit, path
        )
        return
    for line in _within(iter(lambda: peeked.readline(_LONGEST_LINE), b""), limit, path):
        try:
            text = line.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = line.decode("cp1252", errors="replace")
        yield from _cut(text) if "\r" in text else (text,)


def _cut(text: str) -> list[str]:
    """Lines that end in a carriage return alone, as old programs wrote them, or in both marks."""
    parts = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _within(lines: Iterator[Line], limit: int, path: Path) -> Iterator[Line]:
    size = 0
    for line in lines:
        size += len(line)
        if size > limit:
            raise UnreadableFile(
                f"{path.name} unpacks to more than {limit:,} bytes, far too many for its size; it was not read further"
            )
        if len(line) >= _LONGEST_LINE:
            raise UnreadableFile(
                f"{path.name} has a line of more than {_LONGEST_LINE:,} characters; it is not a table saved as CSV"
            )
        yield line
