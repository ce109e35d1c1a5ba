"""A clock that is put back, for as long as the past of an invented place is lived through.

Every date and time of the service comes from ``django.utils.timezone``: whoever acts while the clock is put back is
dated then, in the record and in the audit. Only ``opening.py`` imports this, before the site begins as a program of
its own; nothing that answers a request or works in the background does.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.utils import timezone

from lodestar.evidence.errors import LodestarError

_one = threading.Lock()


class Invented(Protocol):
    """A place, or a place pack's record of one."""

    name: str
    made: bool


class Clock:
    """A clock that goes on from wherever it is set, and is only ever set forward."""

    def __init__(self) -> None:
        self._now = timezone.now
        self._set_at = self._moment = self._now()
        self._begun = False

    def now(self) -> dt.datetime:
        """What the clock says: the moment to which it was set, and the time since."""
        return self._moment + (self._now() - self._set_at)

    def go_to(self, moment: dt.datetime) -> None:
        """Set the clock to a moment that is past, and later than what it says. Raises ValueError for any other."""
        if moment > self._now():
            raise ValueError(f"{moment} is yet to come")
        if self._begun and moment < self.now():
            raise ValueError(f"{moment} lies before {self.now()}, where the clock stands")
        self._set_at, self._moment, self._begun = self._now(), moment, True


@contextmanager
def put_back(place: Invented) -> Iterator[Clock]:
    """A clock for the past of an invented place, for this thread alone, and the real one again after it.

    Raises LodestarError for a real place: nothing that anybody did there is dated but by the clock.
    """
    if not place.made:
        raise LodestarError(f"{place.name} is a real place: the clock is put back for an invented one alone")
    if not _one.acquire(blocking=False):
        raise RuntimeError("the clock is put back already")
    real, clock, mine = timezone.now, Clock(), threading.get_ident()
    timezone.now = lambda: clock.now() if threading.get_ident() == mine else real()
    try:
        yield clock
    finally:
        timezone.now = real
        _one.release()
