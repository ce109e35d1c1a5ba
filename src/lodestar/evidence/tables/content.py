"""What a table says, apart from the file that holds it: a hash of its content, and a Parquet file that is
the same to the byte whenever the same rows are written."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_ROW_GROUP = 122_880

PARQUET: dict[str, Any] = {
    "version": "2.6",
    "compression": "zstd",
    "compression_level": 3,
    "use_dictionary": True,
    "write_statistics": True,
    "store_schema": False,
}


def content_hash(table: pa.Table) -> str:
    """Hash of column names, types and values in row order, as 64 hexadecimal digits.

    It does not depend on how the table is cut into chunks, nor on the version of the library that holds it: each
    column is hashed as a byte a row for null or not, then its values in a fixed layout (text as lengths and UTF-8).
    """
    hasher = ContentHasher(table.schema)
    hasher.add(table)
    return hasher.digest()


class ContentHasher:
    """``content_hash`` of a table that comes piece by piece."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._rows = 0
        self._columns = [_ColumnHasher() for _ in schema]

    def add(self, piece: pa.Table) -> None:
        """The next rows, of the same columns."""
        self._rows += piece.num_rows
        for hasher, column in zip(self._columns, piece.columns, strict=True):
            for chunk in column.chunks:
                hasher.add(chunk)

    def digest(self) -> str:
        parts = [
            [field.name, _kind(field.type), hasher.digest()]
            for field, hasher in zip(self._schema, self._columns, strict=True)
        ]
        return hashlib.sha256(json.dumps([self._rows, parts]).encode()).hexdigest()


def parquet_hash(path: Path) -> tuple[int, str]:
    """How many rows a Parquet file holds, and their ``content_hash``, read piece by piece."""
    with path.open("rb") as file:
        held = pq.ParquetFile(file)
        hasher = ContentHasher(held.schema_arrow)
        for batch in held.iter_batches(batch_size=_ROW_GROUP):
            hasher.add(pa.Table.from_batches([batch], held.schema_arrow))
        rows: int = held.metadata.num_rows
    return rows, hasher.digest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table with fixed settings and see it safely on the disk."""
    with path.open("wb") as file:
        pq.write_table(table, file, row_group_size=_ROW_GROUP, **PARQUET)
        file.flush()
        os.fsync(file.fileno())


def read_parquet(path: Path) -> pa.Table:
    """Read a whole Parquet file."""
    with path.open("rb") as file:
        return pq.read_table(file)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "string"
    return str(kind)


class _ColumnHasher:
    def __init__(self) -> None:
        self._nulls, self._lengths, self._values = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()

    def add(self, chunk: pa.Array) -> None:
        if len(chunk) == 0:
            return
        self._nulls.update(_bytes(pc.cast(pc.is_null(chunk), pa.uint8())))
        if _kind(chunk.type) == "string":
            text = pc.fill_null(pc.cast(chunk, pa.large_binary()), b"")
            self._lengths.update(_bytes(pc.cast(pc.binary_length(text), pa.int64())))
            self._values.update(_text_bytes(text))
        else:
            self._values.update(_bytes(_fixed(chunk)))

    def digest(self) -> str:
        parts = self._nulls.digest() + self._lengths.digest() + self._values.digest()
        return hashlib.sha256(parts).hexdigest()


def _fixed(chunk: pa.Array) -> pa.Array:
    """Values of fixed width, with one spelling for nulls and for zero."""
    if pa.types.is_boolean(chunk.type):
        chunk = pc.cast(chunk, pa.uint8())
    elif pa.types.is_date32(chunk.type):
        chunk = pc.cast(chunk, pa.int32())
    filled = pc.fill_null(chunk, pa.scalar(0, chunk.type))
    return pc.add(filled, 0.0) if pa.types.is_floating(chunk.type) else filled


def _bytes(array: pa.Array) -> memoryview:
    width = array.type.bit_width // 8
    start = array.offset * width
    return memoryview(array.buffers()[1])[start : start + len(array) * width]


def _text_bytes(text: pa.Array) -> memoryview | bytes:
    offsets = memoryview(text.buffers()[1]).cast("q")
    first, last = offsets[text.offset], offsets[text.offset + len(text)]
    data = text.buffers()[2]
    return memoryview(data)[first:last] if data is not None else b""
