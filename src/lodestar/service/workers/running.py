"""A worker: takes work from the queue, one piece at a time, until it is told to stop."""

import datetime as dt
import logging
import os
import signal
import threading
import time
from pathlib import Path

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from lodestar.service.workers.models import DONE, FAILED, DailyRun, Work
from lodestar.service.workers.presence import folder, is_held, present
from lodestar.service.workers.timetable import keep_time

EVERY = 1.0
KEPT = dt.timedelta(days=90)
_GRACE = 5.0
_SETTLED = dt.timedelta(minutes=5)
_FIRST_TO_GO = "500"


def run(*, beside: int | None = None) -> None:
    """Carry out what waits, and go on waiting for more, until a signal comes.

    ``beside`` is the process whose end is this one's end too. The first signal to stop lets the work in hand
    finish, the second ends it.
    """
    worker = _worker(once=False)
    worker.configure_signals()
    if beside is not None:
        threading.Thread(target=_end_with, args=[beside], daemon=True).start()
    stopping = threading.Event()
    with present():
        tidy()
        threading.Thread(target=keep_time, args=[stopping], daemon=True).start()
        try:
            worker.run()
        finally:
            stopping.set()


def work_off() -> None:
    """Carry out what waits, and return."""
    with present():
        tidy()
        _worker(once=True).run()


def tidy() -> None:
    """Forget what ended long ago, and clear what workers that were ended left behind."""
    now = timezone.now()
    before = now - KEPT
    Work.objects.filter(state__in=(DONE, FAILED), ended_at__lt=before).delete()
    DailyRun.objects.filter(day__lt=timezone.localdate(before)).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    for result in DBTaskResult.objects.running().filter(started_at__lt=now - _SETTLED):
        if not is_held(str(result.args_kwargs["args"][0])):
            result.delete()
    for lock in folder().glob("*-*.lock"):
        if time.time() - lock.stat().st_mtime > _SETTLED.total_seconds() and not is_held(lock.stem):
            lock.unlink(missing_ok=True)


def be_first_to_go() -> None:
    """Where memory runs out, the system ends this process before the site's. Linux only; elsewhere nothing."""
    try:
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    except OSError:
        return


def _worker(*, once: bool) -> Worker:
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    return Worker(
        queue_names=["*"],
        interval=EVERY,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"{os.getpid()}-{time.time_ns()}",
        excluded_queue_names=[],
    )


def _end_with(process: int) -> None:
    while os.getppid() == process:
        time.sleep(EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)
