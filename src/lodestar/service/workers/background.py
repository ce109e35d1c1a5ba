"""Background work: begun by an action, carried out by a worker, its progress told where a page can read it.

    @in_background
    def count_rows(work: Work, tell: Progress) -> dict[str, int]: ...

    begin(count_rows, by="alice@example.org", place="amber", subject=upload.id)

What a worker had in hand when it was ended counts as cut short: nothing of it is repeated unasked.
"""

import logging
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.progress import Progress
from lodestar.service.people.naming import handle_of
from lodestar.service.workers.models import DONE, FAILED, WAITING, WORKING, Work
from lodestar.service.workers.presence import holding

Job = Callable[[Work, Progress], Any]

CUT_SHORT = "The worker was ended before it had finished."
_MOST_OFTEN = 0.4
_LONGEST_STEP = 200

logger = logging.getLogger("lodestar.work")


def in_background(job: Job) -> Task:
    """Make a function of a module background work. What it returns, as JSON, becomes the work's ``result``.

    A LodestarError that it raises becomes the work's ``failure``, to be read by whoever asked for it.
    """

    @wraps(job)
    def carry_out(identity: str) -> None:
        with holding(identity):
            if not Work.objects.filter(pk=identity, state=WAITING).update(
                state=WORKING, began_at=timezone.now()
            ):
                return
            work = Work.objects.get(pk=identity)
            _carry_out(work, job)

    return task()(carry_out)


def begin(
    job: Task, *, by: str, place: str = "", subject: str = "", given: Mapping[str, Any] | None = None
) -> Work:
    """Have a piece of work done. The same work on the same subject, if it is under way, is not begun twice."""
    name = job.module_path.rpartition(".")[2].replace("_", " ")
    same = Work.objects.filter(name=name, place=place, subject=subject, state__in=(WAITING, WORKING))
    before = same.first()
    if before is not None and before.under_way:
        return before
    try:
        with transaction.atomic():
            if before is not None:
                same.filter(pk=before.pk).update(state=FAILED, failure=CUT_SHORT, ended_at=timezone.now())
            work = Work.objects.create(
                name=name, by=handle_of(by), place=place, subject=subject, given=dict(given or {})
            )
            job.enqueue(str(work.pk))
    except IntegrityError:  # somebody else began it in the same moment; it may have ended since
        return same.first() or begin(job, by=by, place=place, subject=subject, given=given)
    return work


def _carry_out(work: Work, job: Job) -> None:
    try:
        result = job(work, _teller(work))
    except LodestarError as error:
        _end(work, FAILED, failure=str(error))
    except MemoryError:
        _end(work, FAILED, failure="It needs more memory than this machine has. Nothing was changed.")
        raise
    except Exception:
        _end(work, FAILED, failure="Something went wrong on our side. It was noted; nothing was changed.")
        logger.exception("%s of %s failed", work.name, work.subject)
        raise
    else:
        _end(work, DONE, result=result)


def _end(work: Work, state: str, *, failure: str = "", result: Any = None) -> None:
    Work.objects.filter(pk=work.pk).update(
        state=state, failure=failure, result=result, ended_at=timezone.now()
    )


def _teller(work: Work) -> Progress:
    """Writes progress down, not more often than a reader can follow. A busy ledger never stops the work."""
    told = 0.0

    def tell(what: str, done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told < _MOST_OFTEN:
            return
        told = time.monotonic()
        try:
            Work.objects.filter(pk=work.pk).update(step=what[:_LONGEST_STEP], done=done, of=of)
        except DatabaseError:
            logger.info("progress of %s could not be written down", work.name)

    return tell
