"""A register of organisations made ready for linking: its names as words, and how rare each word is in it.

Works on DuckDB, in a database that the caller opens; nothing larger than a batch of rows is held in memory besides
the vocabulary. Tables that it makes:

- ``entry``: one row for each name of each company, the current one and former ones (PreviousName_n);
- ``crowded_unit``: postcodes with very many registered offices;
- ``word``: each word of those names, in how many entries it stands, and its rarity in bits.

Rarity is the information that meeting the word gives: −log2(share of entries that have it). A word that stands in
one entry of a million carries 20 bits; LIMITED is no word here. Fellegi and Sunter's weight of an agreement on a
value of frequency f is log2(m / f), so bits are match weights when m is near 1.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.organisations.names import split_words

NUMBER, NAME, POSTCODE = "CompanyNumber", "CompanyName", "RegAddress.PostCode"
_FORMER = re.compile(r"PreviousName_\d+\.\s?CompanyName")
_BATCH = 200_000

MANY_AT_ONE_POSTCODE = 40
"""A postcode with so many registered offices is an agent's or an accountant's, and tells little of its firms."""


@dataclass(frozen=True)
class Register:
    """A register ready for linking: how many companies, names (entries) and different words it has."""

    companies: int
    entries: int
    words: int


def prepare_register(connection: duckdb.DuckDBPyConnection, source: str) -> Register:
    """Read a register into the tables ``entry`` and ``word``, which must not exist.

    ``source`` is what DuckDB can select from: a table or view, ``'file.parquet'`` or ``read_csv('…', all_varchar =
    true)``. Its columns are those of Companies House Basic Company Data: CompanyNumber, CompanyName,
    RegAddress.PostCode and any PreviousName_n.CompanyName; spaces around column names (as published) are allowed.
    Entries are numbered in the order of company numbers, so the order of rows does not matter.

    Raises LodestarError if a column is missing or a company number stands twice.
    """
    query = _names_query(connection, source)
    connection.execute(_ENTRY_TABLE)
    ids: defaultdict[str, int] = defaultdict()
    ids.default_factory = ids.__len__
    counts = np.zeros(1 << 16, dtype=np.int64)
    entered = 0
    for batch in _batches(connection, query):
        table, word_ids = _entries(batch, ids, entered)
        entered += table.num_rows
        counts = _counted(counts, word_ids, len(ids))
        connection.register("arrived", table)
        connection.execute(_INSERT_ENTRY)
        connection.unregister("arrived")
    return _finish(connection, ids, counts)


def _finish(connection: duckdb.DuckDBPyConnection, ids: dict[str, int], counts: np.ndarray) -> Register:
    companies, entries, current = _one(
        connection, "SELECT count(DISTINCT company), count(*), count(*) FILTER (current) FROM entry"
    )
    if companies != current:
        twice = connection.execute(
            "SELECT company FROM entry WHERE current GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"
        ).fetchone()
        raise LodestarError(
            f"the register has company number {twice[0] if twice else '?'} twice; take out repeated rows and read it again"
        )
    connection.execute(_CROWDED)
    words = pa.table(
        {
            "word": pa.array(list(ids), type=pa.string()),
            "word_id": pa.array(np.arange(len(ids), dtype=np.int32)),
            "entries": pa.array(counts[: len(ids)].astype(np.int32)),
        }
    )
    connection.register("arrived", words)
    connection.execute(
        "CREATE TABLE word AS SELECT word, word_id, entries, CAST(-log2(entries / ?) AS FLOAT) AS bits "
        "FROM arrived ORDER BY word_id",
        [max(entries, 1)],
    )
    connection.unregister("arrived")
    return Register(companies, entries, len(ids))


def _names_query(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """One row for each name of each company."""
    present = {
        row[0].strip(): row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    }
    missing = [column for column in (NUMBER, NAME) if column not in present]
    if missing:
        raise LodestarError(
            f"the register lacks the column {' and '.join(missing)}; it has {', '.join(sorted(present))}. "
            "Give the columns their Companies House names."
        )
    postcode = _quoted(present[POSTCODE]) if POSTCODE in present else "NULL"
    former = [_quoted(name) for column, name in sorted(present.items()) if _FORMER.fullmatch(column)]
    base = f"FROM {source} WHERE {_quoted(present[NUMBER])} IS NOT NULL"
    parts = [
        f"SELECT trim(CAST({_quoted(present[NUMBER])} AS VARCHAR)) AS company, {name} AS name, {rank} AS rank, {postcode} AS postcode {base}"
        + (f" AND {name} IS NOT NULL AND {name} <> ''" if rank else "")
        for rank, name in enumerate([_quoted(present[NAME]), *former])
    ]
    return " UNION ALL ".join(parts)


def _batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.RecordBatch]:
    """The names in the order of company numbers. They are staged, since the connection is written to meanwhile."""
    connection.execute(f"CREATE OR REPLACE TABLE arriving AS SELECT * FROM ({query}) ORDER BY company, rank")
    yield from connection.cursor().execute("SELECT * FROM arriving").to_arrow_reader(_BATCH)
    connection.execute("DROP TABLE arriving")


def _entries(batch: pa.RecordBatch, ids: dict[str, int], entered: int) -> tuple[pa.Table, np.ndarray]:
    """A batch with its words split; new words get the next free number."""
    words: list[int] = []
    offsets = [0]
    keys: list[str] = []
    squashed: list[str] = []
    forms: list[str | None] = []
    for name in batch.column("name").to_pylist():
        split, form = split_words(name or "")
        words.extend(dict.fromkeys([ids[word] for word in split]))
        offsets.append(len(words))
        keys.append(" ".join(split))
        squashed.append("".join(split))
        forms.append(form)
    word_ids = np.array(words, dtype=np.int32)
    table = pa.table(
        {
            "entry_id": pa.array(np.arange(entered, entered + batch.num_rows, dtype=np.int32)),
            "company": batch.column("company"),
            "current": pa.array(batch.column("rank").to_numpy(zero_copy_only=False) == 0),
            "name": batch.column("name"),
            "key": pa.array(keys, type=pa.string()),
            "squashed": pa.array(squashed, type=pa.string()),
            "word_ids": pa.ListArray.from_arrays(pa.array(offsets, type=pa.int32()), pa.array(word_ids)),
            "legal_form": pa.array(forms, type=pa.string()),
            "postcode": batch.column("postcode").cast(pa.string()),
        }
    )
    return table, word_ids


def _counted(counts: np.ndarray, word_ids: np.ndarray, known: int) -> np.ndarray:
    if known > len(counts):
        counts = np.concatenate([counts, np.zeros(max(known, len(counts)), dtype=np.int64)])
    here = np.bincount(word_ids, minlength=1)
    counts[: len(here)] += here
    return counts


def postcode_columns(column: str) -> str:
    """SQL for ``unit``, ``sector``, ``district`` and ``area`` of a postcode column; null where it has no such form."""
    together = f"upper(regexp_replace(coalesce({column}, ''), '[^A-Za-z0-9]', '', 'g'))"
    unit = f"CASE WHEN regexp_full_match({together}, '{_UNIT}') THEN {together} END"
    return (
        f"{unit} AS unit, left({unit}, -2) AS sector, left({unit}, -3) AS district, "
        f"regexp_extract({unit}, '^[A-Z]+') AS area"
    )


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _one(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> tuple[int, ...]:
    row = connection.execute(query, list(values)).fetchone()
    return tuple(row or ())


_CROWDED = f"""
CREATE TABLE crowded_unit AS
SELECT unit FROM entry WHERE current AND unit IS NOT NULL GROUP BY unit HAVING count(*) >= {MANY_AT_ONE_POSTCODE}
"""
_UNIT = "[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"
_ENTRY_TABLE = """
CREATE TABLE entry (
    entry_id INTEGER, company VARCHAR, current BOOLEAN, name VARCHAR, key VARCHAR, squashed VARCHAR,
    word_ids INTEGER[], legal_form VARCHAR, unit VARCHAR, sector VARCHAR, district VARCHAR, area VARCHAR
);
"""
_INSERT_ENTRY = f"""
INSERT INTO entry
SELECT entry_id, company, current, name, key, squashed, word_ids, legal_form, {postcode_columns("postcode")}
FROM arrived
"""
