"""What happens every day happens once, at its hour or as soon as a worker runs, however many workers there are."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task

from lodestar.service.workers.models import DONE, Work
from lodestar.service.workers.running import work_off
from lodestar.service.workers.timetable import TIMETABLE, begin_what_is_due

ALL = [one.name for one in TIMETABLE]
in_a_transaction = pytest.mark.django_db
DOCUMENT = Path(__file__).parents[3] / "docs/how-to/run-in-production.md"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, no_evidence):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))


def at(hour, minute=0, days=0):
    day = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


@in_a_transaction
def test_each_line_is_begun_at_its_hour_once_a_day(cast):
    assert begin_what_is_due(at(2, 59)) == []
    assert begin_what_is_due(at(3)) == ["tidy_up", "clear_uploads"]
    assert begin_what_is_due(at(6, 59)) == []
    assert begin_what_is_due(at(7)) == ["remind", "tell_of_ending_roles"]
    assert begin_what_is_due(at(23, 59)) == []
    assert begin_what_is_due(at(2, days=1)) == []
    assert begin_what_is_due(at(12, days=1)) == ALL, "a worker that starts at noon makes up for the morning"


@in_a_transaction
def test_what_is_begun_is_carried_out_for_each_place(cast):
    begin_what_is_due(at(12))
    work_off()
    done = sorted((work.name, work.place) for work in Work.objects.filter(state=DONE))
    assert done == sorted(
        [("clear uploads", ""), ("tidy up", "")]
        + [(name, place) for name in ("remind", "tell of ending roles") for place in ("amber", "birch")]
    )


@in_a_transaction
def test_sessions_that_have_ended_are_cleared_and_others_stay(cast):
    for days in (-1, 1):
        session = SessionStore()
        session.set_expiry(timezone.now() + dt.timedelta(days=days))
        session.create()
    begin_what_is_due(at(12))
    work_off()
    assert [row.expire_date > timezone.now() for row in Session.objects.all()] == [True]


def test_every_line_names_work_that_there_is_and_the_document_tells_of_it():
    told = DOCUMENT.read_text(encoding="utf-8")
    for one in TIMETABLE:
        assert isinstance(import_string(one.job), Task)
        assert f"| {one.at:%H:%M} | {one.does} |" in told
