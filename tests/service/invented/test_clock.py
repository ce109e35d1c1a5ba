"""The clock is put back for the past of an invented place, and by nothing that serves."""

import ast
import datetime as dt
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

import lodestar.service
from lodestar.evidence.errors import LodestarError
from lodestar.service.invented.clock import put_back

INVENTED = SimpleNamespace(name="Nowhere", made=True)
SERVICE = Path(lodestar.service.__file__).parent
LONG_AGO = dt.datetime(2020, 3, 2, 9, 30, tzinfo=dt.UTC)
# Everything that answers a request or works in the background, and what it has loaded by then.
_SERVING = """
from lodestar.service.opening import start; start()
import sys
import lodestar.service.wsgi, lodestar.service.urls, lodestar.service.workers.running, lodestar.service.workers.timetable
from django.urls import get_resolver
from django.test import Client
list(get_resolver().reverse_dict)
print(*[name for name in sys.modules if "invented" in name or name.endswith(".made")])
"""


def test_the_clock_is_never_put_back_for_a_real_place() -> None:
    with (
        pytest.raises(LodestarError, match="is a real place"),
        put_back(SimpleNamespace(name="York", made=False)),
    ):
        pass


def test_who_acts_in_the_past_is_dated_then_and_the_real_time_comes_back() -> None:
    before = timezone.now()
    with put_back(INVENTED) as clock:
        clock.go_to(LONG_AGO)
        assert timezone.localdate() == LONG_AGO.date()
        assert dt.timedelta(0) <= timezone.now() - LONG_AGO < dt.timedelta(minutes=1)
    assert before <= timezone.now() < before + dt.timedelta(minutes=1)


def test_the_real_time_comes_back_after_a_failure_too() -> None:
    before = timezone.now()
    with pytest.raises(KeyError), put_back(INVENTED) as clock:
        clock.go_to(LONG_AGO)
        raise KeyError("anything")
    assert timezone.now() >= before
    with put_back(INVENTED):
        pass


def test_the_clock_goes_forward_only_and_never_beyond_now() -> None:
    with put_back(INVENTED) as clock:
        clock.go_to(LONG_AGO)
        with pytest.raises(ValueError, match="lies before"):
            clock.go_to(LONG_AGO - dt.timedelta(days=1))
        with pytest.raises(ValueError, match="yet to come"):
            clock.go_to(LONG_AGO.replace(year=2999))


def test_the_clock_is_put_back_once_at_a_time_and_for_one_thread() -> None:
    told = []
    with put_back(INVENTED) as clock:
        clock.go_to(LONG_AGO)
        with pytest.raises(RuntimeError, match="already"), put_back(INVENTED):
            pass
        other = threading.Thread(target=lambda: told.append(timezone.localdate()))
        other.start()
        other.join()
        assert timezone.localdate() == LONG_AGO.date()
    assert told == [timezone.localdate()]


def test_no_program_that_serves_or_works_in_the_background_loads_the_clock() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _SERVING], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_only_what_sets_the_site_up_names_the_clock() -> None:
    found = set()
    for path in SERVICE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            whole = f"{getattr(node, 'module', '') or ''} {' '.join(names)}"
            if "lodestar.service.invented" in whole and "clock" in whole:
                found.add(str(path.relative_to(SERVICE)))
    assert found == {"invented/year.py", "opening.py"}


def test_the_service_asks_no_other_clock_for_the_day() -> None:
    """A day that came from elsewhere would not be that of the year which is told."""
    asked = [
        f"{path.relative_to(SERVICE)}:{number}"
        for path in SERVICE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "date.today" in line
    ]
    assert asked == []


def test_the_day_of_a_moment_is_that_of_the_site_and_not_of_greenwich() -> None:
    """In summer the first hour of a day is the day before in the database; ``localdate`` knows, ``.date()`` does not."""
    found = {
        str(path.relative_to(SERVICE))
        for path in SERVICE.rglob("*.py")
        if re.search(r"(?<!dt)\.date\(\)", path.read_text(encoding="utf-8"))
    }
    reads_text, reads_the_local_hour, reads_figures = (
        "shared/days.py",
        "workers/timetable.py",
        "delivery/queries.py",
    )
    assert found == {reads_text, reads_the_local_hour, reads_figures}
