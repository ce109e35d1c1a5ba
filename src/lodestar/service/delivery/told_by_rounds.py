"""What the last locked reporting round says of each action, in a number of queries that does not grow."""

from typing import Any

from lodestar.analysis.rounds.states import State
from lodestar.evidence.definitions.rating_schemes import RatingScheme
from lodestar.service.delivery.reported import LastRound, Stated
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import JointLine, Round, RoundAction, Update

DISPUTED = Stated("disputed", "Sides differ")


def last_locked(place: Place) -> LastRound | None:
    """The last round that was locked: the joint rating of each action, else the one on which all its sides agree.

    An action of which a side has nothing locked is stated by those that have; sides that differ are told as such.
    """
    held = Round.objects.filter(place=place).exclude(locked_at=None).order_by("-closes", "-id").first()
    if held is None:
        return None
    said = _latest(
        Update.objects.filter(round=held, state=State.LOCKED).values_list(
            "action__slug", "side", "edition", "rating"
        )
    )
    joint = _latest(
        (slug, "", edition, rating)
        for slug, edition, rating in JointLine.objects.filter(round=held, state=State.LOCKED).values_list(
            "action__slug", "edition", "rating"
        )
    )
    ratings: dict[str, set[str]] = {}
    for (slug, _), rating in said.items():
        ratings.setdefault(slug, set()).add(rating)
    scheme = held.rating_scheme
    stated = {slug: _stated(scheme, found) for slug, found in ratings.items()}
    stated |= {slug: _stated(scheme, {rating}) for (slug, _), rating in joint.items()}
    asked = frozenset(RoundAction.objects.filter(round=held).values_list("action__slug", flat=True))
    return LastRound(held.slug, held.name, stated, frozenset(ratings), asked)


def _latest(rows: Any) -> dict[tuple[str, str], str]:
    """The rating of the last edition for each action and side."""
    found: dict[tuple[str, str], str] = {}
    for slug, side, _, rating in sorted(rows, key=lambda row: row[2]):
        found[slug, side] = rating
    return found


def _stated(scheme: RatingScheme, ratings: set[str]) -> Stated:
    if len(ratings) > 1:
        return DISPUTED
    rating = next(iter(ratings))
    word = next((each.word for each in scheme.ratings if each.id == rating), rating)
    return Stated(rating, word)
