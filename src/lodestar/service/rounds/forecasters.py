"""How forecasts of a place turned out, by side and by organisation."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lodestar.analysis.rounds.scoring import Forecast, Score, score, scores_by
from lodestar.analysis.rounds.sides import ORDER, SAID
from lodestar.analysis.rounds.states import State
from lodestar.evidence.definitions.rating_schemes import load_rating_schemes
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Update
from lodestar.service.rounds.reading import ended_on, rounds_of
from lodestar.service.rounds.standing import reads_rounds
from lodestar.service.shared.views import signed_in_page


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
    """Score all forecasts of locked rounds against the days on which actions ended.

    An action ended on the day that its ending says; where none is recorded, on the day given with a locked rating that says
    done. Scored is what was first submitted.
    """
    ended, forecasts = _said_and_ended(place)
    today = timezone.localdate()
    by_side = scores_by(forecasts, ended, today, lambda one: one.side)
    names = dict(rounds_of(place).values_list("slug", "name"))
    by_organisation = scores_by(forecasts, ended, today, lambda one: one.organisation)
    return Forecasters(
        whole=score(forecasts, ended, today),
        sides=tuple((SAID[side], by_side[side]) for side in ORDER if side in by_side),
        organisations=tuple(sorted(by_organisation.items())),
        rounds=tuple(
            (names[slug], each)
            for slug, each in scores_by(forecasts, ended, today, lambda one: one.round).items()
        ),
        actions=len(ended),
    )


def _said_and_ended(place: Place) -> tuple[dict[str, dt.date], list[Forecast]]:
    """When actions ended, by id, and what was forecast of them in rounds that are locked."""
    schemes = load_rating_schemes()
    done = {(scheme.id, r.id) for scheme in schemes.values() for r in scheme.ratings if r.ends}
    chances = {(s.id, r.id): r.on_time for s in schemes.values() for r in s.ratings}
    fields = ("action", "action__slug", "round__slug", "round__scheme", "rating", "forecast", "side", "organisation__name", "edition",
              "first_submitted_at", "first_forecast", "first_rating", "line__planned_end")  # fmt: skip
    rows = list(
        Update.objects.filter(place=place, state=State.LOCKED)
        .exclude(first_submitted_at=None)
        .order_by("round__closes", "edition", "id")
        .values_list(*fields, named=True)
    )
    ended = {
        row.action__slug: row.forecast
        for row in rows
        if (row.round__scheme, row.rating) in done and row.forecast is not None
    }
    slugs = {row.action: row.action__slug for row in rows}
    ended |= {slugs[pk]: day for pk, day in ended_on(place).items() if pk in slugs}
    return ended, [
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


@signed_in_page
def forecasters(request: HttpRequest, place: Place) -> HttpResponse:
    """How forecasts turned out."""
    if not reads_rounds(request.user, place):
        raise PermissionDenied("This is read by those who hold a role at this place.")
    return render(request, "rounds/forecasters.html", {"scores": forecasters_of(place)})
