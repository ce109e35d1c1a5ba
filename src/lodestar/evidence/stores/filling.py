"""Filling a new store file with the tables of its releases, and verifying what was filled in."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.releases.manifests import Release, TableEntry
from lodestar.evidence.stores.store import settings
from lodestar.evidence.tables.content import content_hash
from lodestar.evidence.tables.contracts import Contract

SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(28,10)",
    "number": "DOUBLE",
    "date": "DATE",
    "period": "VARCHAR",
    "boolean": "BOOLEAN",
}
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
_ROW_GROUP = 16_384

_RELEASE_COLUMNS = """
    id VARCHAR, source VARCHAR, place VARCHAR, part VARCHAR, title VARCHAR, publisher VARCHAR, licence VARCHAR,
    vintage VARCHAR, coverage VARCHAR, url VARCHAR, made BOOLEAN, rows BIGINT, read BIGINT, quarantined BIGINT,
    code_version VARCHAR
"""

_PREFERRED_OUTLINES = """
    CREATE TABLE outline AS
    SELECT * FROM every_outline
    QUALIFY row_number() OVER (PARTITION BY code ORDER BY indicative, vintage DESC NULLS LAST, release_id) = 1
    ORDER BY code
"""


@dataclass(frozen=True)
class StoreTable:
    """A table of the store: the union of what its releases and its contract have, in one order."""

    name: str
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    parts: tuple[tuple[Release, TableEntry], ...]

    @property
    def filled(self) -> str:
        """The name of the table that takes every row. ``outline`` is drawn from ``every_outline``."""
        return "every_outline" if self.name == "outline" else self.name


def store_tables(releases: Iterable[Release], contracts: Iterable[Contract]) -> tuple[StoreTable, ...]:
    """Say which tables a store of these releases has. Raises LodestarError when two releases disagree on a type.

    Registers that are kept apart are none of them.
    """
    every = tuple(contracts)
    apart = {contract.table for contract in every if contract.apart}
    contracts = [contract for contract in every if not contract.apart]
    parts: dict[str, list[tuple[Release, TableEntry]]] = {contract.table: [] for contract in contracts}
    columns = {c.table: {column.name: column.type.value for column in c.columns} for c in contracts}
    order = {contract.table: contract.sort for contract in contracts}
    for release in releases:
        for entry in release.tables:
            if entry.name in apart:
                continue
            parts.setdefault(entry.name, []).append((release, entry))
            order.setdefault(entry.name, entry.order)
            _join(columns.setdefault(entry.name, {}), entry, release)
    for name in parts:
        _named(name, *columns[name])
    return tuple(
        StoreTable(
            name,
            tuple(columns[name].items()),
            tuple(o for o in order[name] if o in columns[name]),
            tuple(held),
        )
        for name, held in sorted(parts.items())
    )


def fill(
    path: Path,
    tables: Sequence[StoreTable],
    releases: Sequence[Release],
    progress: Callable[[str, int, int], None],
) -> None:
    """Make the store file. Raises LodestarError when what it holds is not what the releases' manifests say."""
    connection = duckdb.connect(config=_settings(path))
    try:
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS store (ROW_GROUP_SIZE {_ROW_GROUP})")
        connection.execute("USE store")
        _fill_releases(connection, releases)
        for done, table in enumerate(tables):
            progress(f"filling {table.name}", done, len(tables))
            _fill_table(connection, table)
        connection.execute(_PREFERRED_OUTLINES)
        for done, table in enumerate(tables):
            progress(f"verifying {table.name}", done, len(tables))
            _verify(connection, table)
        connection.execute("CHECKPOINT store")
        connection.execute("USE memory")
        connection.execute("DETACH store")
    finally:
        connection.close()


def verify_store(path: Path, tables: Sequence[StoreTable]) -> tuple[str, ...]:
    """Say where a finished store differs from the manifests of its releases; empty when it is sound."""
    try:
        with duckdb.connect(str(path), config=settings()) as connection:
            problems = []
            for table in tables:
                problems.extend(_differences(connection, table))
    except duckdb.Error as error:
        return (f"{path.name} cannot be read: {str(error).splitlines()[0]}",)
    return tuple(problems)


def _settings(path: Path) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": os.environ.get("LODESTAR_BUILD_MEMORY", "2GB"),
        "threads": os.environ.get("LODESTAR_BUILD_THREADS", "2"),
        "temp_directory": f"{path}.tmp",
    }


def _join(columns: dict[str, str], entry: TableEntry, release: Release) -> None:
    for name, kind in entry.columns:
        if columns.setdefault(name, kind) != kind:
            raise LodestarError(
                f"the release {release.id[:12]} ({release.about.title}) gives {entry.name}.{name} as {kind}, "
                f"which is {columns[name]} elsewhere; add it again from its files"
            )


def _named(*names: str) -> None:
    for name in names:
        if not _NAME.match(name):
            raise LodestarError(
                f"'{name}' cannot name a table or column; use lower-case letters, digits and underscores"
            )


def _fill_releases(connection: duckdb.DuckDBPyConnection, releases: Sequence[Release]) -> None:
    connection.execute(f"CREATE TABLE release ({_RELEASE_COLUMNS})")
    for release in releases:
        about = release.about
        connection.execute(
            "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [release.id, about.source, about.place, about.part, about.title, about.publisher, about.licence,
             about.vintage, about.coverage, about.url, about.made, release.rows, release.read, release.quarantined,
             release.code_version],
        )  # fmt: skip


def _fill_table(connection: duckdb.DuckDBPyConnection, table: StoreTable) -> None:
    columns = ", ".join(f'"{name}" {SQL_TYPES[kind]}' for name, kind in table.columns)
    connection.execute(f'CREATE TABLE "{table.filled}" ({columns}, release_id VARCHAR, release_row INTEGER)')
    parts = [(str(release.path(entry)), release.id) for release, entry in table.parts if entry.rows]
    if not parts:
        return
    held = {name for _, entry in table.parts if entry.rows for name, _ in entry.columns}
    names = ", ".join(f'parts."{name}"' for name, _ in table.columns if name in held)
    order = ", ".join(f'parts."{name}" NULLS LAST' for name in table.order if name in held)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE file_of AS SELECT unnest(?) AS path, unnest(?) AS id",
        [*zip(*parts, strict=True)],
    )
    connection.execute(
        f'INSERT INTO "{table.filled}" BY NAME '
        f"SELECT {names}, file_of.id AS release_id, file_row_number::INTEGER AS release_row "
        "FROM read_parquet(?, union_by_name=true, filename=true, file_row_number=true) AS parts "
        f"JOIN file_of ON parts.filename = file_of.path ORDER BY {order}, file_of.id, file_row_number",
        [[path for path, _ in parts]],
    )


def _verify(connection: duckdb.DuckDBPyConnection, table: StoreTable) -> None:
    problems = _differences(connection, table)
    if problems:
        raise LodestarError(
            f"the new store was not built right and was thrown away: {problems[0]}; please report this"
        )


def _differences(connection: duckdb.DuckDBPyConnection, table: StoreTable) -> list[str]:
    problems = []
    for release, entry in table.parts:
        names = ", ".join(f'"{name}"' for name, _ in entry.columns)
        sql = f'SELECT {names} FROM "{table.filled}" WHERE release_id = ? ORDER BY release_row'
        content = connection.execute(sql, [release.id]).to_arrow_table()
        if content.num_rows != entry.rows:
            problems.append(
                f"{table.name} holds {content.num_rows} rows of {release.id[:12]}, not {entry.rows}"
            )
        elif content_hash(content) != entry.content:
            problems.append(f"{table.name} does not say what {release.id[:12]} says")
    return problems
