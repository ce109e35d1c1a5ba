"""Large CSV files in blocks of columns: read at the speed of the parser, with bounded memory and no row lost.

A block that the fast parser takes whole is handed on as it is. One that holds a row of another width, a quotation mark
where none belongs, or text that is not UTF-8, is read again slowly, row by row, so that each row keeps its number and
a fault is told. Rows are counted with the header as 1; blank rows are counted and not given.
"""

import csv
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from lodestar.evidence.files.reading import (
    Record,
    TextTable,
    UnreadableFile,
    most_bytes,
    record_of,
    unpacking,
)
from lodestar.evidence.tables.contracts import Batch

SIZE = 16 * 1024**2
_LONGEST_ROW = 1024**2
_SLOW_BATCH = 20_000
_QUOTE = b'"'
_MARK = b"\xef\xbb\xbf"
_ENCODED_OTHERWISE = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class _Piece:
    """Whole rows of a file, of which the first has this number."""

    first: int
    content: bytes


def block_batches(table: TextTable, places: Mapping[str, int], *, size: int = SIZE) -> Iterator[Batch]:
    """The rows of a file in batches; ``places`` says where each column stands. One thread unpacks ahead.

    Raises UnreadableFile when the file is cut short or unpacks to too much.
    """
    number = 1
    for content in _ahead(_cut(_chunks(table.path, size))):
        if number == 1 and content[:2] in _ENCODED_OTHERWISE:
            yield from _row_by_row(table, places)
            return
        piece = _Piece(number, content.removeprefix(_MARK) if number == 1 else content)
        for batch, rows in _parse(table, piece, places):
            number += rows
            if batch is not None:
                yield batch


def _parse(table: TextTable, piece: _Piece, places: Mapping[str, int]) -> Iterator[tuple[Batch | None, int]]:
    """The rows of a piece, and how many there are with the header and blank ones."""
    skip = 1 if piece.first == 1 else 0
    fast = _fast(table, piece.content, places, skip)
    if fast is None:
        yield from _slow(table, piece, places)
    elif not fast.num_rows:
        yield None, skip
    else:
        first = piece.first + skip
        columns = {name: fast.column(name).combine_chunks() for name in places}
        numbers = range(first, first + fast.num_rows)
        yield Batch(table.name, numbers, columns), skip + fast.num_rows


def _fast(table: TextTable, content: bytes, places: Mapping[str, int], skip: int) -> pa.Table | None:
    """The wanted columns as text, nulls where blank; None when some row needs a closer look."""
    every = [f"c{at}" for at in range(len(table.header))]
    wanted = {name: every[at] for name, at in places.items()}
    plain = content.isascii()
    if not plain and _MARK in content:
        return None
    try:
        parsed = pa_csv.read_csv(
            pa.BufferReader(content),
            read_options=pa_csv.ReadOptions(column_names=every, skip_rows=skip, block_size=len(content) + 1),
            parse_options=pa_csv.ParseOptions(delimiter=table.delimiter, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(wanted.values(), pa.string()),
                include_columns=list(dict.fromkeys(wanted.values())),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=not plain,
            ),
        )
    except pa.ArrowInvalid:
        return None
    found = pa.table({name: parsed.column(column) for name, column in wanted.items()})
    return None if _has_blank_row(found) else found


def _has_blank_row(table: pa.Table) -> bool:
    """Whether a row has none of the wanted cells, as a row of delimiters alone has not."""
    blank: pa.ChunkedArray | None = None
    for column in table.columns:
        if not column.null_count:
            return False
        blank = pc.is_null(column) if blank is None else pc.and_(blank, pc.is_null(column))
    return bool(blank is not None and pc.any(blank).as_py())


def _slow(table: TextTable, piece: _Piece, places: Mapping[str, int]) -> Iterator[tuple[Batch | None, int]]:
    """The rows of a piece one by one, a few thousand at a time."""
    width = len(table.header)
    rows = csv.reader(_lines(piece.content), delimiter=table.delimiter)
    held: list[Record] = []
    given = count = 0
    try:
        for count, cells in enumerate(rows, start=1):
            number = piece.first + count - 1
            if number > 1 and any(cells):
                held.append(record_of(number, cells, width))
            if len(held) == _SLOW_BATCH:
                yield _batch(table, held, places), count - given
                held, given = [], count
    except csv.Error as error:
        raise UnreadableFile(
            f"{table.name} cannot be read after row {piece.first + count - 1} ({error}): most likely a quotation mark "
            "opens there and never closes"
        ) from error
    yield (_batch(table, held, places) if held else None), count - given


def _row_by_row(table: TextTable, places: Mapping[str, int]) -> Iterator[Batch]:
    """All rows of a file in UTF-16, which is not read in blocks."""
    records = table.records()
    while held := list(islice(records, _SLOW_BATCH)):
        yield _batch(table, held, places)


def _batch(table: TextTable, records: list[Record], places: Mapping[str, int]) -> Batch:
    columns: Mapping[str, Sequence[str]] = {
        name: [record.cells[at] for record in records] for name, at in places.items()
    }
    faults = {index: record.fault for index, record in enumerate(records) if record.fault}
    return Batch(table.name, [record.number for record in records], columns, faults)


def _lines(content: bytes) -> Iterator[str]:
    for line in content.splitlines(keepends=True):
        try:
            yield line.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace")


def _chunks(path: Path, size: int) -> Iterator[bytes]:
    limit, read = most_bytes(path), 0
    with unpacking(path) as data:
        while chunk := data.read(size):
            read += len(chunk)
            if read > limit:
                raise UnreadableFile(
                    f"{path.name} unpacks to more than {limit:,} bytes, far too many for its size; it was not read further"
                )
            yield chunk


def _cut(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces that end where a row ends: at a line end that no quotation mark is open across."""
    held = b""
    for chunk in chunks:
        held += chunk
        end = _end_of_row(held)
        if end:
            yield held[:end]
            held = held[end:]
    if held:
        yield held


def _end_of_row(held: bytes) -> int:
    """Where the last whole row ends; 0 when there is none yet.

    A mark that is open over more than a megabyte belongs to no row: then the last line end counts.
    """
    last = held.rfind(b"\n") + 1
    if not last or held.count(_QUOTE, 0, last) % 2 == 0:
        return last
    at = last
    while at > last - _LONGEST_ROW and at > 0:
        before = held.rfind(b"\n", 0, at - 1) + 1
        if held.count(_QUOTE, before, at) % 2:
            return before
        at = before
    return last


def _ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, made in a thread of their own while the last one is worked on."""
    waiting: queue.Queue[bytes | BaseException | None] = queue.Queue(maxsize=2)
    stop = threading.Event()

    def make() -> None:
        try:
            for piece in pieces:
                while not stop.is_set():
                    try:
                        waiting.put(piece, timeout=0.5)
                        break
                    except queue.Full:
                        continue
                if stop.is_set():
                    return
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    maker = threading.Thread(target=make, daemon=True)
    maker.start()
    try:
        while (piece := waiting.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        stop.set()
