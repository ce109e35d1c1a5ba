"""Which edition of a place's plan is read: the working one, or the one that was last published.

The published edition stands in tables of its own, copies of the plan's (memory/edition_tables.py). Whoever holds no role
at a place reads those: each request begins so, ``people.access`` says when a reader may see the working plan, and the
connection to the database reads the copies in place of the tables that a query names. No page, list, download or
search has to know of it, and none can forget it. Outside a request (commands, the worker) the working plan is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse

Rewrite = Callable[[str], str]
COPY = "published_"

_published: ContextVar[bool | None] = ContextVar("published", default=None)  # None: outside a request
_rewrites: list[Rewrite] = []
_copied: set[str] = set()
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP)\b", re.IGNORECASE)


def reads_published() -> bool:
    """Say whether the plan is read as it was last published."""
    return bool(_published.get())


def read_edition(*, published: bool) -> None:
    """Read one edition from here to the end of the request; outside a request nothing changes."""
    if _published.get() is not None:
        _published.set(published)


@contextmanager
def edition(*, published: bool) -> Iterator[None]:
    """Read one edition within."""
    token = _published.set(published)
    try:
        yield
    finally:
        _published.reset(token)


class ReadsTheEdition:
    """Begin each request with the published edition; what is streamed afterwards goes on with the one it had."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with edition(published=True):
            response = self.get_response(request)
            if response.streaming:
                response.streaming_content = _within(response.streaming_content, reads_published())
        return response


def _within(content: Any, published: bool) -> Iterator[Any]:
    parts = iter(content)
    while True:
        with edition(published=published):
            try:
                part = next(parts)
            except StopIteration:
                return
        yield part


def copied(tables: Mapping[str, str], also: Rewrite = lambda sql: sql) -> None:
    """Have the published edition read from ``tables`` (table → its copy). ``also`` rewrites what that leaves."""
    _copied.update(tables)
    names = re.compile(rf"\b({'|'.join(sorted(map(re.escape, tables), key=len, reverse=True))})\b")
    _rewrites[:] = [lambda sql: also(names.sub(lambda found: tables[found[1]], sql))]


def is_copied(table: str) -> bool:
    """Say whether a table is one of the plan's, of which there is a published copy."""
    return table in _copied


def watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have a new connection read the edition that is asked for."""
    if _execute not in connection.execute_wrappers:
        connection.execute_wrappers.append(_execute)


def _execute(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if _published.get() and isinstance(sql, str) and not _WRITES.match(sql):
        for rewrite in _rewrites:
            sql = rewrite(sql)
    return execute(sql, params, many, context)
