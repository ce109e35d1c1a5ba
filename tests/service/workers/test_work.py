"""Background work: begun once, told while it goes on, ended plainly; what a dead worker had in hand is known."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lodestar.evidence.errors import LodestarError
from lodestar.service.workers.background import begin, in_background
from lodestar.service.workers.models import DONE, FAILED, WAITING, WORKING, Work
from lodestar.service.workers.presence import holding, present, worker_is_running
from lodestar.service.workers.running import tidy, work_off

SEEN: list[object] = []


@in_background
def remember_it(work, tell):
    SEEN.append(work.subject)
    tell("remembering", 1, 2)
    SEEN.append(Work.objects.get(pk=work.pk).step)
    return {"said": work.given.get("what", "")}


@in_background
def refuse(work, tell):
    raise LodestarError("the file has no header; add one")


@in_background
def stumble(work, tell):
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def home(db, tmp_path, monkeypatch, no_evidence):
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    SEEN.clear()
    return tmp_path


def test_work_is_carried_out_and_its_progress_and_result_are_kept():
    work = begin(remember_it, by="edith", place="amber", subject="one", given={"what": "hello"})
    assert (work.name, work.state, SEEN) == ("remember it", WAITING, [])
    work_off()
    work.refresh_from_db()
    assert (work.state, work.result, SEEN) == (DONE, {"said": "hello"}, ["one", "remembering"])
    assert work.began_at <= work.ended_at


def test_a_plain_refusal_is_kept_for_whoever_asked():
    work = begin(refuse, by="edith")
    work_off()
    work.refresh_from_db()
    assert (work.state, work.failure) == (FAILED, "the file has no header; add one")
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_fault_of_our_own_is_kept_without_its_innards_and_logged(caplog):
    work = begin(stumble, by="edith")
    work_off()
    work.refresh_from_db()
    assert work.state == FAILED and work.failure.startswith("Something went wrong on our side")
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" in DBTaskResult.objects.get().traceback


def test_the_same_work_under_way_is_not_begun_twice():
    first, second = (begin(remember_it, by="e", subject="one") for _ in range(2))
    other = begin(remember_it, by="e", subject="two")
    assert first.pk == second.pk != other.pk
    work_off()
    assert begin(remember_it, by="e", subject="one").pk != first.pk


def test_work_that_is_taken_out_twice_is_done_once():
    work = begin(remember_it, by="e", subject="one")
    remember_it.enqueue(str(work.pk))
    work_off()
    assert SEEN.count("one") == 1


def test_a_page_can_tell_whether_a_worker_runs():
    assert not worker_is_running()
    work = begin(remember_it, by="e")
    assert work.without_worker
    with present(), present():
        assert worker_is_running()
        assert not Work.objects.get().without_worker
    assert not worker_is_running()


def test_work_whose_worker_has_ended_is_known_to_be_cut_short():
    work = begin(remember_it, by="e", subject="one")
    Work.objects.update(state=WORKING)
    with holding(str(work.pk)):
        assert Work.objects.get().under_way and not Work.objects.get().cut_short
    assert Work.objects.get().cut_short and not Work.objects.get().under_way


def test_work_that_was_cut_short_can_be_begun_again():
    first = begin(remember_it, by="e", subject="one")
    Work.objects.update(state=WORKING)
    second = begin(remember_it, by="e", subject="one")
    first.refresh_from_db()
    assert first.pk != second.pk and (first.state, second.state) == (FAILED, WAITING)
    work_off()
    assert Work.objects.get(pk=second.pk).state == DONE and SEEN.count("one") == 1


def test_what_ended_long_ago_is_forgotten():
    begin(remember_it, by="e", subject="old")
    work_off()
    old = timezone.now() - dt.timedelta(days=91)
    Work.objects.update(ended_at=old)
    DBTaskResult.objects.update(finished_at=old)
    begin(remember_it, by="e", subject="new")
    tidy()
    assert [work.subject for work in Work.objects.all()] == ["new"]
    assert DBTaskResult.objects.count() == 1
