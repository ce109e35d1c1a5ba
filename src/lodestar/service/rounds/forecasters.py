"""How forecasts of a place turned out, by side and by organisation."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lodestar.analysis.delivery.standing import COMPLETED
from lodestar.analysis.rounds.endings import JOINTLY, Endings, Locked, endings
from lodestar.analysis.rounds.scoring import Forecast, Score, score, scores_by
from lodestar.analysis.rounds.sides import ORDER, SAID
from lodestar.analysis.rounds.states import State
from lodestar.evidence.definitions.rating_schemes import load_rating_schemes
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import JointLine, Update
from lodestar.service.rounds.reading import LEADING_ON, ended_on, rounds_of
from lodestar.service.rounds.standing import reads_rounds
from lodestar.service.shared.views import signed_in_page

_SAID = ("action__slug", "round__slug", "round__closes", "round__scheme", "edition", "rating", "forecast")
_FORECAST = (
    "action",
    "organisation__name",
    "first_submitted_at",
    "first_forecast",
    "first_rating",
    "line__planned_end",
)


@dataclass(frozen=True)
class Forecasters:
    """Scores of a place: in all, by side, by organisation, and round by round, the first first. ``actions`` counts those whose
    end is known."""

    whole: Score
    sides: tuple[tuple[str, Score], ...]
    organisations: tuple[tuple[str, Score], ...]
    rounds: tuple[tuple[str, Score], ...]
    actions: int


def forecasters_of(place: Place) -> Forecasters:
    """Score all forecasts of locked rounds, as first submitted, against what is known of how actions ended (see ``endings``)."""
    known, forecasts = _said_and_ended(place)
    today = timezone.localdate()
    by_side = scores_by(forecasts, known, today, lambda one: one.side)
    names = dict(rounds_of(place).values_list("slug", "name"))
    by_organisation = scores_by(forecasts, known, today, lambda one: one.organisation)
    return Forecasters(
        whole=score(forecasts, known, today),
        sides=tuple((SAID[side], by_side[side]) for side in ORDER if side in by_side),
        organisations=tuple(sorted(by_organisation.items())),
        rounds=tuple(
            (names[slug], each)
            for slug, each in scores_by(forecasts, known, today, lambda one: one.round).items()
        ),
        actions=len(known.ended),
    )


def _said_and_ended(place: Place) -> tuple[Endings, list[Forecast]]:
    """When actions ended, and what was forecast of them in rounds that are locked."""
    schemes = load_rating_schemes()
    done = {(scheme.id, r.id) for scheme in schemes.values() for r in scheme.ratings if r.ends}
    chances = {(s.id, r.id): r.on_time for s in schemes.values() for r in s.ratings}
    rows = list(
        Update.objects.filter(place=place, state=State.LOCKED)
        .exclude(first_submitted_at=None)
        .order_by("round__closes", "edition", "id")
        .values_list(*_SAID, "side", *_FORECAST, named=True)
    )
    joint = JointLine.objects.filter(place=place, state=State.LOCKED).annotate(side=Value(JOINTLY))
    joined = joint.values_list(*_SAID, "side", named=True)
    said = [_said(row, done) for row in (*rows, *joined)]
    slugs = {row.action: row.action__slug for row in rows}
    recorded, gone = (
        {slugs[pk]: day for pk, day in ended_on(place, ways).items() if pk in slugs}
        for ways in ((COMPLETED,), LEADING_ON)
    )
    return endings(recorded, said, gone), [
        Forecast(
            action=row.action__slug,
            side=row.side,
            organisation=row.organisation__name or "No organisation",
            made_on=timezone.localdate(row.first_submitted_at),
            date=row.first_forecast,
            on_time=chances.get((row.round__scheme, row.first_rating)),
            planned_end=row.line__planned_end,
            round=row.round__slug,
        )
        for row in rows
        if row.edition == 1 and (row.round__scheme, row.first_rating) not in done
    ]


def _said(row: Any, done: Container[tuple[str, str]]) -> Locked:
    done_on = row.forecast if (row.round__scheme, row.rating) in done else None
    return Locked((row.round__closes, row.round__slug), row.action__slug, row.side, row.edition, done_on)


@signed_in_page
def forecasters(request: HttpRequest, place: Place) -> HttpResponse:
    """How forecasts turned out."""
    if not reads_rounds(request.user, place):
        raise PermissionDenied("This is read by those who hold a role at this place.")
    return render(request, "rounds/forecasters.html", {"scores": forecasters_of(place)})
