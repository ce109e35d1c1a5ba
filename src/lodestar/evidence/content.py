"""What a table says, apart from the file that holds it: a hash of its content, and a Parquet file that is
the same to the byte whenever the same rows are written."""

import hashlib
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_ROW_GROUP = 122_880


def content_hash(table: pa.Table) -> str:
    """Hash of column names, types and values in row order, as 64 hexadecimal digits.

    It does not depend on how the table is cut into chunks, nor on the version of the library that holds it: each
    column is hashed as a byte a row for null or not, then its values in a fixed layout (text as lengths and UTF-8).
    """
    parts = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        parts.append([name, _kind(column.type), _column_hash(column)])
    return hashlib.sha256(json.dumps([table.num_rows, parts]).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table with fixed settings and see it safely on the disk."""
    with path.open("wb") as file:
        pq.write_table(
            table,
            file,
            row_group_size=_ROW_GROUP,
            version="2.6",
            compression="zstd",
            compression_level=3,
            use_dictionary=True,
            write_statistics=True,
            store_schema=False,
        )
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


def _column_hash(column: pa.ChunkedArray) -> str:
    nulls, lengths, values = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    for chunk in column.chunks:
        if len(chunk) == 0:
            continue
        nulls.update(_bytes(pc.cast(pc.is_null(chunk), pa.uint8())))
        if _kind(chunk.type) == "string":
            text = pc.fill_null(pc.cast(chunk, pa.large_binary()), b"")
            lengths.update(_bytes(pc.cast(pc.binary_length(text), pa.int64())))
            values.update(_text_bytes(text))
        else:
            values.update(_bytes(_fixed(chunk)))
    return hashlib.sha256(nulls.digest() + lengths.digest() + values.digest()).hexdigest()


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
