"""Reporting rounds, to read by machines: what is locked and published, for everybody who sees the place."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from lodestar.service.api.freshness import fresh
from lodestar.service.api.paging import Asked, answer, paged
from lodestar.service.api.problems import Problem
from lodestar.service.api.schemas import Page
from lodestar.service.places.models import Place
from lodestar.service.rounds.models import Round
from lodestar.service.rounds.queries import ActionRating, ratings_of
from lodestar.service.rounds.reading import rounds_of

router = Router(tags=["Reporting rounds"])
PlaceId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Id of the place.")]
RoundId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Its id.")]
_ONE = {404: Problem, 422: Problem}


class ReportingRound(BaseModel):
    """A reporting round that is locked and published."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    observed_from: dt.date = Field(description="First day that it tells of.")
    observed_to: dt.date = Field(description="Last day that it tells of.")
    opens: dt.date = Field(description="First day on which people reported.")
    closes: dt.date = Field(description="Last day on which people reported.")
    scheme: str = Field(description="Id of the rating scheme whose words it uses.")
    locked_at: dt.datetime = Field(description="Since when it cannot change.")
    address: str = Field(description="Where people read it, on this site.")


class SideRatingGiven(BaseModel):
    """What one side said of an action."""

    side: str = Field(description="local, national or delivery.")
    organisation: str = Field(description="For whom it was said.")
    rating: str = Field(description="A rating of the round's scheme, by id.")
    confidence: str = Field(description="A band of confidence of the scheme, by id.")
    forecast: dt.date | None = Field(None, description="The day by which it is expected done.")
    late: bool = Field(description="Whether it came after the window had closed.")


class JointGiven(BaseModel):
    """What the sides say together."""

    rating: str = Field(description="A rating of the round's scheme, by id.")
    confidence: str = Field(description="A band of confidence of the scheme, by id.")
    forecast: dt.date | None = Field(None, description="The day by which it is expected done.")
    text: str = Field(description="The line.")
    basis: str = Field(
        description="agreed: a joint line; same: no difference; one side: one side alone reports."
    )


class ActionRatingGiven(BaseModel):
    """One action of a round."""

    action: str = Field(description="Id of the action.")
    name: str = Field(description="Its name.")
    workstream: str = Field(description="Id of its workstream.")
    planned_end: dt.date | None = Field(
        None, description="The end that was planned when the round was opened."
    )
    ratings: list[SideRatingGiven] = Field(description="What each side said.")
    joint: JointGiven | None = Field(None, description="What they say together; nothing while they differ.")
    disputed: bool = Field(description="Whether they differ without a joint line.")


class ReportingRoundWhole(ReportingRound):
    """A reporting round with its actions."""

    actions: list[ActionRatingGiven] = Field(description="Its actions, in the plan's order.")


@router.get(
    "/places/{place}/rounds",
    response={200: Page[ReportingRound], **_ONE},
    operation_id="list_rounds",
    summary="Reporting rounds that are published",
)
def list_rounds(request: HttpRequest, place: PlaceId, asked: Query[Asked]) -> HttpResponse:
    """The rounds that are locked and published, the latest first."""

    def make(found: Place) -> HttpResponse:
        rows = rounds_of(found).exclude(published_at=None)
        shown = rows[asked.offset : asked.offset + asked.limit]
        return paged(request, asked, rows.count(), [_given(row) for row in shown])

    return fresh(request, place, make)


@router.get(
    "/places/{place}/rounds/{id}",
    response={200: ReportingRoundWhole, **_ONE},
    operation_id="get_round",
    summary="One reporting round",
)
def get_round(request: HttpRequest, place: PlaceId, id: RoundId) -> HttpResponse:
    """A published round with what each side said of each action and what they say together."""

    def make(found: Place) -> HttpResponse:
        row = rounds_of(found).exclude(published_at=None).filter(slug=id).first()
        if row is None:
            raise Http404(f"There is no published reporting round '{id}'.")
        return answer(_given(row) | {"actions": [_action(each) for each in ratings_of(row)]})

    return fresh(request, place, make)


def _given(row: Round) -> dict[str, Any]:
    return {
        "id": row.slug,
        "name": row.name,
        "observed_from": row.observed_from,
        "observed_to": row.observed_to,
        "opens": row.opens,
        "closes": row.closes,
        "scheme": row.scheme,
        "locked_at": row.locked_at,
        "address": reverse("round", args=[row.place.slug, row.slug]),
    }


def _action(rating: ActionRating) -> dict[str, Any]:
    sides = SideRatingGiven.model_fields
    return {
        "action": rating.action,
        "name": rating.name,
        "workstream": rating.workstream,
        "planned_end": rating.planned_end,
        "ratings": [{k: v for k, v in asdict(one).items() if k in sides} for one in rating.ratings],
        "joint": {k: v for k, v in asdict(rating.joint).items() if k in JointGiven.model_fields}
        if rating.joint
        else None,
        "disputed": rating.disputed,
    }
