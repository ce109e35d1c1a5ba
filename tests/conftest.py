"""What every test may use. The audit's triggers, which refuse deletion, rest only while a test database is emptied."""

import datetime as dt
import gc
import os
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

# The examples of a test are the same each time it runs, however slow the machine: what one run found sound is sound in
# the next. Others are looked for with --hypothesis-profile=searching.
settings.register_profile("the same each time", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, print_blob=True)
settings.load_profile("the same each time")

# A browser driven in the same process keeps an event loop; tests reach the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """Python looks for nothing to throw away among the tests themselves, thousands of which stay to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


# Longer than any test takes, with the set-up that it is the first to need.
LAST_OF_A_DAY = 120
CLOCKS = (ZoneInfo("UTC"), ZoneInfo("Europe/London"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol() -> None:
    """A test lives within one day, of the site's clock and of Greenwich: what would run into the next begins with it."""
    for clock in CLOCKS:
        now = dt.datetime.now(clock)
        left = (dt.datetime.combine(now + dt.timedelta(days=1), dt.time(), clock) - now).total_seconds()
        if left < LAST_OF_A_DAY:
            time.sleep(left + 1)


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


@pytest.fixture(scope="session")
def ledger_of_this_machine() -> str:
    """The name of the database that is not the tests'."""
    from django.db import connection

    return str(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(
    ledger_of_this_machine: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """The tests' own database, also where a fixture alone asks for it: pytest-django makes it for tests marked so.

    Whoever picks such a test by its name would else have it run on their ledger.
    """
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        missing = str(connection.settings_dict["NAME"]) == ledger_of_this_machine
        made = setup_databases(0, interactive=False, aliases={"default"}) if missing else []
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, 0)


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
