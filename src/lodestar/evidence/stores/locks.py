"""Locks between processes. The system frees them when a process ends, however it ends."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lodestar.evidence.errors import LodestarError
from lodestar.evidence.stores.folders import disk_errors

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class Busy(LodestarError):
    """Another process is doing the same work."""


class HeldLock:
    """A lock that is held until ``release`` is called or the process ends."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def take(path: Path, *, wait: float, doing: str) -> HeldLock:
    """Hold the one lock at ``path``, waiting at most ``wait`` seconds. Raises Busy when another keeps it longer."""
    deadline = time.monotonic() + wait
    while True:
        lock = attempt(path)
        if lock is not None:
            return lock
        if time.monotonic() >= deadline:
            raise Busy(
                f"could not {doing}: another process has been doing the same for {wait:g} seconds (it holds {path}); wait for it to end, then try again"
            )
        time.sleep(0.05)


def attempt(path: Path) -> HeldLock | None:
    """Hold the one lock at ``path``, or return None when another holds or shares it."""
    return _lock(path, share=False)


def share(path: Path) -> HeldLock | None:
    """Share the lock at ``path`` with others that share it; None when one holds it alone."""
    return _lock(path, share=True)


@contextmanager
def alone(path: Path, *, wait: float, doing: str) -> Iterator[None]:
    """Run a block as the one process that holds the lock."""
    lock = take(path, wait=wait, doing=doing)
    try:
        yield
    finally:
        lock.release()


def _lock(path: Path, *, share: bool) -> HeldLock | None:
    with disk_errors(f"lock {path}"):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if _locked(handle, share=share):
            return HeldLock(handle)
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _locked(handle: int, *, share: bool) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(handle, (fcntl.LOCK_SH if share else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        elif not share:
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
