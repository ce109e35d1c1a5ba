"""The evidence as it could be read at an earlier moment: rows of the releases that served then, from their own files.

The store that serves holds the releases of now alone. Those of then are read as they were accepted, as long as they
are held; ``gone`` names those that are not, so that nobody takes what is left for the whole.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from lodestar.evidence.releases.manifests import DamagedRelease, Release, read_manifest
from lodestar.evidence.stores.folders import Folders
from lodestar.evidence.stores.served import ServedRelease, served_at
from lodestar.evidence.tables.contracts import Contract


@dataclass(frozen=True)
class Past:
    """A table as it served at a moment, of one place and of every place.

    ``gone`` are releases that served and are no longer held; ``recorded`` is False where which ones served is inferred.
    """

    contract: Contract
    files: tuple[Path, ...]
    columns: frozenset[str]
    ids: tuple[str, ...]
    gone: tuple[ServedRelease, ...]
    recorded: bool

    def rows(self, condition: str, params: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Rows that meet a condition in SQL, which is ours alone: readers' values go in ``params``."""
        return self._ask("*", condition, params)

    def count(self, condition: str, params: Mapping[str, object] | None = None) -> int:
        """How many rows meet a condition."""
        return next((row["n"] for row in self._ask("count(*) AS n", condition, params)), 0)

    def _ask(self, what: str, condition: str, params: Mapping[str, object] | None) -> list[dict[str, Any]]:
        if not self.files:
            return []
        names = ", ".join(
            f'"{column.name}"' if column.name in self.columns else f'NULL AS "{column.name}"'
            for column in self.contract.columns
        )
        held = f"SELECT {names} FROM read_parquet($files, union_by_name=true)"
        with duckdb.connect(config={"memory_limit": "512MB", "threads": "1"}) as connection:
            connection.execute(
                f"SELECT {what} FROM ({held}) WHERE {condition}",
                {"files": [str(path) for path in self.files], **(params or {})},
            )
            named = [column[0] for column in connection.description or ()]
            return [dict(zip(named, row, strict=True)) for row in connection.fetchall()]


def past_of(contract: Contract, place: str, moment: dt.datetime, *, home: Path | None = None) -> Past:
    """A table as it served at a moment: what releases of the place, and of every place, say in it."""
    served = served_at(moment, home=home)
    folders = Folders.of(home)
    concerned = [
        one for one in served.releases if one.place in {"", place} and contract.table in (one.tables or (contract.table,))
    ]  # fmt: skip
    held: list[Release] = []
    gone = []
    for one in concerned:
        try:
            release = read_manifest(folders.releases / one.id)
        except DamagedRelease:
            gone.append(one)
            continue
        held.append(release)
    tables = [
        (release, table) for release in held for table in release.tables if table.name == contract.table
    ]
    missing = {release.id for release, table in tables if not release.path(table).is_file()}
    return Past(
        contract,
        tuple(release.path(table) for release, table in tables if release.id not in missing and table.rows),
        frozenset(name for _, table in tables for name, _ in table.columns),
        tuple(release.id for release in held if release.id not in missing),
        (*gone, *(one for one in concerned if one.id in missing)),
        served.recorded,
    )
