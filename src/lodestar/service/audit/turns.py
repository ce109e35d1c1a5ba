"""Named actions take turns at a place: what one decides on is what stands when it decides.

    @in_turn
    def answer_proposal(*, by: User, item: AgendaItem, accept: bool) -> AgendaItem: ...

A page reads its records before the action begins, and somebody else may have changed them since: a second click, a colleague
at the same meeting. So the action holds the place first and reads the records that it was given anew, with what they belong to.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from lodestar.service.audit.recorded import Recorded
from lodestar.service.places.holding import hold
from lodestar.service.places.models import Place

P = ParamSpec("P")
R = TypeVar("R")


def in_turn(act: Callable[P, R]) -> Callable[P, R]:
    """Make a function that takes keywords alone an action that takes its turn: all of it is done, or nothing.

    The place is that of the first keyword which is a place or belongs to one. A record keeps the version that the caller
    had read: to change one that has moved on since raises Stale in ``record_change``, as it did before.
    """

    @wraps(act)
    def taken(*args: P.args, **given: P.kwargs) -> R:
        with transaction.atomic():
            hold(_place_of(given.values()))
            for row in given.values():
                if isinstance(row, Recorded) and row.pk:
                    seen = row.version
                    row.refresh_from_db()
                    row.version = seen
            return act(*args, **given)

    return taken


def _place_of(given: Iterable[Any]) -> int:
    for one in given:
        place = one.pk if isinstance(one, Place) else getattr(one, "place_id", None)
        if isinstance(place, int):
            return place
    raise TypeError("An action that takes its turn is given a place, or something that belongs to one")
