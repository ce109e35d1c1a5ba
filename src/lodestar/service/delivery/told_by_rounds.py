"""What the last locked reporting round says of each action, in a number of queries that does not grow."""

import datetime as dt
from typing import Any

from django.db.models import Value

from lodestar.analysis.rounds.states import State
from lodestar.evidence.definitions.rating_schemes import RatingScheme
from lodestar.service.audit.replay import known_then
from lodestar.service.delivery.reported import LastRound, Stated
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import JointLine, Round, RoundAction, Update

DISPUTED = Stated("disputed", "Sides differ")


def last_locked(place: Place, until: dt.datetime | None = None) -> LastRound | None:
    """The last round that was locked: the joint rating of each action, else the one on which all its sides agree.

    An action of which a side has nothing locked is stated by those that have; sides that differ are told as such. A joint
    line states nothing once a side has written anew after it.
    ``until`` asks for the last that was locked by a moment, as it was known then.
    """
    rounds = Round.objects.filter(place=place).select_related("place").exclude(locked_at=None)
    if until is not None:
        rounds = rounds.filter(locked_at__lte=until)
    held = rounds.order_by("-closes", "-id").first()
    if held is None:
        return None
    rows = _locked_then(held, until) if until else _locked(held)
    said, joint = (_latest(each) for each in rows)
    ratings: dict[str, set[str]] = {}
    newest: dict[str, int] = {}
    for (slug, _), (edition, rating) in said.items():
        ratings.setdefault(slug, set()).add(rating)
        newest[slug] = max(edition, newest.get(slug, 0))
    scheme = held.rating_scheme
    stated = {slug: _stated(scheme, found) for slug, found in ratings.items()}
    stated |= {
        slug: _stated(scheme, {rating})
        for (slug, _), (edition, rating) in joint.items()
        if edition >= newest.get(slug, 0)
    }
    asked = frozenset(RoundAction.objects.filter(round=held).values_list("action__slug", flat=True))
    return LastRound(held.slug, held.name, stated, frozenset(ratings), asked)


def _locked(held: Round) -> tuple[Any, Any]:
    """Action, side, edition and rating of every locked update and of every joint line of a round."""
    updates = Update.objects.filter(round=held, state=State.LOCKED)
    lines = JointLine.objects.filter(round=held, state=State.LOCKED).annotate(side=Value(""))
    fields = ("action__slug", "side", "edition", "rating")
    return updates.values_list(*fields), lines.values_list(*fields)


def _locked_then(held: Round, until: dt.datetime) -> tuple[Any, Any]:
    """The same as it was known at a moment."""
    updates, lines = (
        [
            (one["action"], one.get("side", ""), one["edition"], one["rating"])
            for one in known_then(held.place, kind, until).values()
            if one["round"] == held.slug and one["state"] == State.LOCKED
        ]
        for kind in (Update.KIND, JointLine.KIND)
    )
    return updates, lines


def _latest(rows: Any) -> dict[tuple[str, str], tuple[int, str]]:
    """The last edition for each action and side, and its rating."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for slug, side, edition, rating in sorted(rows, key=lambda row: row[2]):
        found[slug, side] = edition, rating
    return found


def _stated(scheme: RatingScheme, ratings: set[str]) -> Stated:
    if len(ratings) > 1:
        return DISPUTED
    rating = next(iter(ratings))
    word = next((each.word for each in scheme.ratings if each.id == rating), rating)
    return Stated(rating, word)
