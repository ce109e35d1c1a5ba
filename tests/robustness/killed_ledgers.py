"""The two sorts of ledger that processes are killed over: how a process is told of it, and how it is read from outside."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg


class SqliteLedger:
    """A ledger in a file of its home."""

    sort = "sqlite"

    def __init__(self, home: Path) -> None:
        self.home, self.file = home, home / "ledger.sqlite3"
        self.environment: dict[str, str] = {}
        self.settings: dict[str, Any] = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(self.file)}

    def beside(self, home: Path) -> "SqliteLedger":
        """Another, empty ledger."""
        return SqliteLedger(home)

    @property
    def is_there(self) -> bool:
        return self.file.exists()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection to a ledger that is sound."""
        with closing(sqlite3.connect(self.file)) as held:
            assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert held.execute("PRAGMA foreign_key_check").fetchall() == []
            yield held


class PostgresqlLedger:
    """A database of a server. The server itself sees to it that links lead somewhere."""

    sort = "postgresql"
    is_there = True

    def __init__(self, server: str, name: str) -> None:
        self.server, self.url = server, f"{server.rpartition('/')[0]}/{name}"
        with psycopg.connect(server, autocommit=True) as held:
            held.execute(f'CREATE DATABASE "{name}"'.encode())
        parts = urlsplit(self.url)
        self.environment = {"LODESTAR_DATABASE_URL": self.url}
        self.settings: dict[str, Any] = {
            "ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": parts.username, "PASSWORD": "",
            "HOST": parts.hostname, "PORT": parts.port,
        }  # fmt: skip

    def beside(self, home: Path) -> "PostgresqlLedger":
        """Another, empty ledger."""
        return PostgresqlLedger(self.server, f"{self.settings['NAME']}-{home.name}")

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection, once whatever a killed process had asked of the server has come to its end."""
        with psycopg.connect(self.url) as held:
            others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ends = time.monotonic() + 600
            while held.execute(others).fetchall() != [(0,)]:
                assert time.monotonic() < ends, "somebody still works on the ledger"
                held.rollback()
                time.sleep(0.02)
            yield held


Ledger = SqliteLedger | PostgresqlLedger
