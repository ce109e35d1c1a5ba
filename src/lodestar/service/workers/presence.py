"""Who is at work: locks that the system frees when a worker ends, however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lodestar.evidence.locations import home
from lodestar.evidence.stores.folders import clear
from lodestar.evidence.stores.locks import alone, attempt, share

_WAIT = 5.0


def folder() -> Path:
    """The folder of the locks, made if it is not there."""
    path = home() / "work"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def holding(work: str) -> Iterator[None]:
    """Be the one who carries out a piece of work. Raises Busy when another does."""
    path = _of(work)
    with alone(path, wait=_WAIT, doing="begin this work"):
        try:
            yield
        finally:
            clear(path)


def is_held(work: str) -> bool:
    """True while somebody carries out a piece of work."""
    path = _of(work)
    return path.exists() and _taken(path)


@contextmanager
def present() -> Iterator[None]:
    """Be known as a worker that runs."""
    lock = None
    while lock is None:
        lock = share(folder() / "worker.lock")
    try:
        yield
    finally:
        lock.release()


def worker_is_running() -> bool:
    """True while at least one worker runs on this installation."""
    return _taken(folder() / "worker.lock")


def _of(work: str) -> Path:
    return folder() / f"{work}.lock"


def _taken(path: Path) -> bool:
    lock = attempt(path)
    if lock is None:
        return True
    lock.release()
    return False
