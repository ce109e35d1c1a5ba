"""Who has not reported in a round: one answer for the page of delivery, for work over all places and for documents."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from lodestar.analysis.rounds.sides import SAID
from lodestar.service.plan.models import Responsibility
from lodestar.service.rounds.models import Round, Update
from lodestar.service.rounds.queries import TOLD, line_url
from lodestar.service.rounds.reading import asked_in

LONG = dt.timedelta(days=30)


@dataclass(frozen=True)
class NotReported:
    """An action of a round, by id, with the sides of it that have submitted nothing, or have it back."""

    round: Round
    action: str
    name: str
    sides: tuple[str, ...]
    key: int
    workstream: int

    @property
    def url(self) -> str:
        return line_url(self.round, self.action)

    @property
    def why(self) -> str:
        """Who has not reported, in a sentence."""
        return nothing_from(self.sides)


@dataclass(frozen=True)
class Unreported:
    """The same for a document: each side with its organisations, and the day of what any side said last."""

    action: str
    name: str
    sides: tuple[tuple[str, tuple[str, ...]], ...]
    last: dt.date | None


@dataclass(frozen=True)
class LastWord:
    """An action with the day on which a side submitted anything of it last, in whatever round."""

    action: str
    name: str
    last: dt.date


def not_reported_yet(round_: Round, today: dt.date | None = None) -> tuple[NotReported, ...]:
    """Actions of a round that is open, or closed and not locked, on which a side has still to report; in the plan's order.

    An action for which no side reports is a vacancy, and one that went on in another is asked about no more.
    """
    if round_.is_locked or (today or timezone.localdate()) < round_.opens:
        return ()
    return _not_reported(round_)


def unreported(round_: Round) -> tuple[Unreported, ...]:
    """The same of any round, locked ones too, for documents: who, and when anything was said last."""
    found = _not_reported(round_)
    last, names = _last_words(round_), _organisations(found)
    return tuple(
        Unreported(
            one.action,
            one.name,
            tuple((side, tuple(names.get((one.key, side), ()))) for side in one.sides),
            last.get(one.key),
        )
        for one in found
    )


def said_long_ago(round_: Round, today: dt.date) -> tuple[LastWord, ...]:
    """Actions that every side has reported on, but not for thirty days, while the round is not locked."""
    if round_.is_locked:
        return ()
    missing, last = {one.key for one in _not_reported(round_)}, _last_words(round_)
    rows = asked_in(round_).values_list("action", "action__slug", "action__name")
    return tuple(
        LastWord(slug, name, last[key])
        for key, slug, name in rows
        if key in last and key not in missing and today - last[key] >= LONG
    )


def without_word(sides: Iterable[str], told: Iterable[str]) -> tuple[str, ...]:
    """The sides that have still to report; ``told`` are those of which something stands submitted."""
    spoken = set(told)
    return tuple(side for side in sides if side not in spoken)


def nothing_from(sides: Sequence[str]) -> str:
    """Who has not reported, in a sentence."""
    return f"{' and '.join(SAID.get(side, side) for side in sides)}: nothing submitted."


def _not_reported(round_: Round) -> tuple[NotReported, ...]:
    """Two queries, however many actions."""
    told: dict[int, set[str]] = {}
    rows = Update.objects.filter(round=round_, state__in=TOLD).order_by()
    for line, side in rows.values_list("line", "side"):
        told.setdefault(line, set()).add(side)
    asked = asked_in(round_).values_list(
        "pk", "sides", "action__slug", "action__name", "action", "action__workstream"
    )
    return tuple(
        NotReported(round_, slug, name, missing, key, workstream)
        for line, sides, slug, name, key, workstream in asked
        if (missing := without_word(sides, told.get(line, ())))
    )


def _last_words(round_: Round) -> dict[int, dt.date]:
    """The day on which any side last submitted anything of each action of a round, in whatever round."""
    told = Update.objects.filter(place=round_.place, action__rounds=round_).exclude(submitted_at=None)
    last = told.order_by().values_list("action").annotate(Max("submitted_at"))
    return {action: timezone.localdate(moment) for action, moment in last}


def _organisations(found: Iterable[NotReported]) -> dict[tuple[int, str], list[str]]:
    """The names of the organisations that have a part in each action, by its key and their side."""
    parts = Responsibility.objects.filter(action__in=[one.key for one in found])
    names: dict[tuple[int, str], list[str]] = {}
    for action, side, name in parts.order_by("id").values_list("action", "side", "organisation__name"):
        names.setdefault((action, side), []).append(name)
    return names
