"""What reporting rounds say of actions, asked of whoever keeps rounds: the working plan shows it and never guesses it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lodestar.service.places.models import Place


@dataclass(frozen=True)
class Stated:
    """What people say of an action: a rating of the place's scheme in words, with the status key that shows it."""

    key: str
    word: str


@dataclass(frozen=True)
class LastRound:
    """The last reporting round that was locked: what it states of each action, which were reported on, and which it asked."""

    slug: str
    name: str
    stated: Mapping[str, Stated] = field(default_factory=dict)
    reported: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()


_Teller = Callable[[Place, dt.datetime | None], LastRound | None]
_tellers: list[_Teller] = []


def ask_rounds_of(teller: _Teller) -> None:
    """Have ``teller`` asked for the last round of a place, in a number of queries that does not grow. Call it when ready."""
    if teller not in _tellers:
        _tellers.append(teller)


def last_round(place: Place, until: dt.datetime | None = None) -> LastRound | None:
    """The last round that was locked by a moment, by default now, as it was known then; None when there was none yet."""
    return next((told for teller in _tellers if (told := teller(place, until)) is not None), None)
