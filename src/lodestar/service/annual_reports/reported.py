"""Rows of all reporting rounds of a place: what was asked for, said, given back, reopened and agreed."""

from typing import Any

from django.utils import timezone

from lodestar.analysis.annual.records import BackRow, JointRow, LineRow, RoundRow, UpdateRow
from lodestar.analysis.rounds.states import State
from lodestar.evidence.definitions.rating_schemes import RatingScheme, rating_scheme
from lodestar.service.audit.models import Event
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import AGREED, JointLine, Reopening, Round, RoundAction, Update

Rows = tuple[
    tuple[RoundRow, ...],
    tuple[LineRow, ...],
    tuple[UpdateRow, ...],
    tuple[JointRow, ...],
    tuple[BackRow, ...],
    tuple[BackRow, ...],
]


def rows_of_rounds(place: Place) -> Rows:
    """Rounds, their lines, updates, joint lines, returns and reopenings, in six queries."""
    lines = RoundAction.objects.filter(round__place=place).order_by("id")
    joints = JointLine.objects.filter(place=place).order_by("id")
    reopened = Reopening.objects.filter(place=place).order_by("id").values_list("line__round__slug", "side")
    updates = list(Update.objects.filter(place=place).order_by("id").values(*_UPDATE))
    of = {row["slug"]: (row["round__slug"], row["side"]) for row in updates}
    back = Event.objects.filter(place=place.slug, kind="update", action="return update").order_by("id")
    return (
        tuple(_round(*row) for row in Round.objects.filter(place=place).values_list(*_ROUND)),
        tuple(
            LineRow(slug, action, tuple(sides), end)
            for slug, action, sides, end in lines.values_list(
                "round__slug", "action__slug", "sides", "planned_end"
            )
        ),
        tuple(_update(row) for row in updates),
        tuple(
            JointRow(
                slug, action, edition, state in (AGREED, State.LOCKED), state == State.LOCKED, rating, day
            )
            for slug, action, edition, state, rating, day in joints.values_list(
                "round__slug", "action__slug", "edition", "state", "rating", "forecast"
            )
        ),
        tuple(BackRow(*of[slug]) for slug in back.values_list("record", flat=True)),
        tuple(BackRow(*row) for row in reopened),
    )


_ROUND = ("slug", "name", "closes", "scheme")
_UPDATE = (
    "slug", "round__slug", "action__slug", "side", "edition", "state", "rating", "confidence", "forecast",
    "first_submitted_at", "first_rating", "first_forecast",
)  # fmt: skip


def _round(slug: str, name: str, closes: Any, scheme_id: str) -> RoundRow:
    scheme: RatingScheme = rating_scheme(scheme_id)
    return RoundRow(
        slug=slug,
        name=name,
        closes=closes,
        words=tuple((rating.id, rating.word) for rating in scheme.ratings),
        tones=tuple(rating.tone for rating in scheme.ratings),
        done=frozenset(rating.id for rating in scheme.ratings if rating.ends),
        chances={rating.id: rating.on_time for rating in scheme.ratings},
    )


def _update(row: dict[str, Any]) -> UpdateRow:
    at = row["first_submitted_at"]
    return UpdateRow(
        round=row["round__slug"],
        action=row["action__slug"],
        side=row["side"],
        edition=row["edition"],
        state=row["state"],
        rating=row["rating"],
        confidence=row["confidence"],
        forecast=row["forecast"],
        submitted_on=timezone.localdate(at) if at else None,
        first_rating=row["first_rating"],
        first_forecast=row["first_forecast"],
    )
