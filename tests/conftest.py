"""What every test may use. The audit's triggers, which refuse deletion, rest only while a test database is emptied."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

# A browser driven in the same process keeps an event loop; tests reach the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@cache
def history() -> list[Any]:
    """Every step of a migration that forbids changing rows, in the order in which apps are installed."""
    from django.db.migrations.loader import MigrationLoader

    from lodestar.service.audit.forbidding import Forbid

    steps = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [
        step
        for (_app, _name), migration in sorted(steps.items())
        for step in migration.operations
        if isinstance(step, Forbid)
    ]


@contextmanager
def history_can_be_emptied() -> Iterator[None]:
    """No trigger keeps rows meanwhile, so that a database can be emptied."""
    from django.apps import apps
    from django.db import connection

    from lodestar.service.audit.ways_around import close_ways_around, open_ways_around

    name = connection.settings_dict["NAME"]
    open_ways_around(connection)
    with connection.schema_editor() as editor:
        for step in reversed(history()):
            step.reverse_code(apps, editor)
    try:
        yield
    finally:
        # after the last test of all the tests' database is gone, and the name is that of a ledger that is none of theirs
        if connection.settings_dict["NAME"] == name:
            with connection.schema_editor() as editor:
                for step in history():
                    step.code(apps, editor)
            close_ways_around()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Tests with real transactions (and those with a live server) empty the database afterwards, the audit too."""
    names = getattr(item, "fixturenames", ())
    marker = item.get_closest_marker("django_db")
    real = (marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(names)
    if not real:
        return (yield)
    from pytest_django.plugin import blocking_manager_key

    unblock = item.config.stash[blocking_manager_key].unblock
    lifted = history_can_be_emptied()
    with unblock():
        lifted.__enter__()
    try:
        return (yield)
    finally:
        with unblock():
            lifted.__exit__(None, None, None)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their length: an archive made while tests are collected carries the time, a name must not."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) and len(val) > 40 else None
