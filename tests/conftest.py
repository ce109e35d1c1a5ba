"""What every test may use. The audit's triggers, which refuse deletion, rest only while a test database is emptied."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest

# A browser driven in the same process keeps an event loop; tests reach the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Migrations whose triggers keep history from being changed or deleted.
HISTORY = (
    "lodestar.service.audit.migrations.0002_append_only",
    "lodestar.service.delivery.migrations.0002_history_stays",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Tests with real transactions (and those with a live server) empty the database afterwards, the audit too."""
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    real = (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(names)
    if not real:
        return (yield)
    with _audit_can_be_emptied(item):
        return (yield)


@contextmanager
def _audit_can_be_emptied(item: pytest.Item) -> Iterator[None]:
    from django.apps import apps
    from django.db import connection
    from pytest_django.plugin import blocking_manager_key

    triggers = [import_module(name) for name in HISTORY]
    with item.config.stash[blocking_manager_key].unblock(), connection.schema_editor() as editor:
        for kept in triggers:
            kept.allow_changes(apps, editor)
    try:
        yield
    finally:
        with item.config.stash[blocking_manager_key].unblock(), connection.schema_editor() as editor:
            for kept in triggers:
                kept.forbid_changes(apps, editor)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their length: an archive made while tests are collected carries the time, a name must not."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) and len(val) > 40 else None
