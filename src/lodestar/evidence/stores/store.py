"""The evidence store as readers see it: one DuckDB file, read only, replaced whole when releases change.

    store = Store.open()
    if store.exists:
        store.rows("SELECT value_text FROM observation WHERE place = ? AND indicator = ?", [place, indicator])

``store.version`` changes whenever what it says may have changed: it is the cache key.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.stores.folders import DiskError, Folders
from lodestar.evidence.stores.locks import HeldLock, share
from lodestar.evidence.stores.pointer import Pointer, read_pointer, store_file, use_file

if TYPE_CHECKING:
    import pyarrow as pa

Params = Sequence[object] | Mapping[str, object]

_ATTEMPTS = 5


class NoStore(LodestarError):
    """No evidence has been loaded yet."""


def settings() -> dict[str, str | bool | int | float | list[str]]:
    """How a store is opened for reading: nothing outside the file can be reached, and no query can change that."""
    return {
        "access_mode": "READ_ONLY",
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": os.environ.get("LODESTAR_STORE_MEMORY", "512MB"),
        "threads": os.environ.get("LODESTAR_STORE_THREADS", "1"),
        "lock_configuration": "true",
    }


class Reading:
    """One version of the store, held open. Every question put to it is answered from the same releases."""

    def __init__(self, folders: Folders, pointer: Pointer) -> None:
        self.pointer = pointer
        self._lock = _share(use_file(folders, pointer.version))
        try:
            self._connection = duckdb.connect(str(store_file(folders, pointer.version)), config=settings())
        except BaseException:
            self._release()
            raise

    @property
    def version(self) -> str:
        return self.pointer.version

    def rows(self, sql: str, params: Params = ()) -> list[dict[str, Any]]:
        """Answer a query with one dictionary a row. Values go in ``params``, never into the text of the query."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def table(self, sql: str, params: Params = ()) -> "pa.Table":
        """Answer a query with an Arrow table: for many rows, or for charts and arithmetic."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, params).to_arrow_table()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def __del__(self) -> None:
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.close()
        self._release()


class Store:
    """The store that serves, whichever it is at the moment: follows the pointer, safe to share between threads."""

    _opened: dict[Path, "Store"] = {}
    _opening = threading.Lock()

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._changing = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._reading: Reading | None = None

    @classmethod
    def open(cls, home: Path | None = None) -> "Store":
        """The store of a home (``LODESTAR_HOME`` when not given). One is shared by all who ask in a process."""
        folders = Folders.of(home)
        with cls._opening:
            return cls._opened.setdefault(folders.root, cls(folders))

    @property
    def exists(self) -> bool:
        """False until a first store has been built: show how to load evidence."""
        return self._current() is not None

    @property
    def version(self) -> str:
        """The version that serves, 16 hexadecimal digits; 'none' when there is no store."""
        reading = self._current()
        return reading.version if reading else "none"

    @property
    def release_ids(self) -> tuple[str, ...]:
        """The releases that the store was built from."""
        reading = self._current()
        return reading.pointer.ids if reading else ()

    def pinned(self) -> Reading:
        """The version that serves now, kept for several questions that must agree. Raises NoStore without one."""
        reading = self._current()
        if reading is None:
            raise NoStore(
                "there is no evidence store yet; load a place with 'lodestar pack load' to build it"
            )
        return reading

    def rows(self, sql: str, params: Params = ()) -> list[dict[str, Any]]:
        """As ``Reading.rows``, from the version that serves now. Raises NoStore without one."""
        return self.pinned().rows(sql, params)

    def table(self, sql: str, params: Params = ()) -> "pa.Table":
        """As ``Reading.table``, from the version that serves now. Raises NoStore without one."""
        return self.pinned().table(sql, params)

    def _current(self) -> Reading | None:
        stamp = self._stamp()
        if stamp != self._seen:
            with self._changing:
                if stamp != self._seen:
                    self._follow()
        return self._reading

    def _follow(self) -> None:
        for attempt in range(_ATTEMPTS):
            stamp = self._stamp()
            pointer = read_pointer(self._folders)
            try:
                reading = self._same_or_new(pointer)
            except duckdb.IOException as error:
                if attempt + 1 == _ATTEMPTS:
                    raise _unopenable(self._folders, pointer, error) from error
                continue
            self._reading, self._seen = reading, stamp
            return

    def _same_or_new(self, pointer: Pointer | None) -> Reading | None:
        if pointer is None:
            return None
        kept = self._reading
        same = (
            kept is not None
            and kept.pointer == pointer
            and self._seen is not None
            and self._seen[0] == os.getpid()
        )
        return kept if same else Reading(self._folders, pointer)

    def _stamp(self) -> tuple[int, ...]:
        """Changes when the pointer does, and in a process forked from one that had the store open."""
        try:
            found = os.stat(self._folders.pointer)
        except FileNotFoundError:
            return (os.getpid(),)
        return (os.getpid(), found.st_mtime_ns, found.st_ino, found.st_size)


def _share(path: Path) -> HeldLock | None:
    """Share the store's lock, where the folder may be written to; a reader of a read-only disk needs none."""
    try:
        return share(path)
    except DiskError:
        return None


def _unopenable(folders: Folders, pointer: Pointer | None, error: Exception) -> LodestarError:
    path = store_file(folders, pointer.version) if pointer else folders.stores
    first = str(error).splitlines()[0]
    return LodestarError(
        f"the evidence store {path} cannot be opened ({first}); build it again with 'lodestar evidence rebuild'"
    )
