"""Reporting rounds, to read by machines: who holds a role is given what the pages show them, others what is published."""

import datetime as dt
from dataclasses import asdict
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from lodestar.service.api.another_day import Untold
from lodestar.service.api.freshness import for_reader
from lodestar.service.api.paging import Asked, answer, paged
from lodestar.service.api.parameters import PlaceId
from lodestar.service.api.problems import Problem
from lodestar.service.api.schemas import Page
from lodestar.service.people.access import roles_held
from lodestar.service.places.models import Place
from lodestar.service.rounds.lists import where
from lodestar.service.rounds.models import Round, RoundAction
from lodestar.service.rounds.queries import ActionRating, ratings_of
from lodestar.service.rounds.reading import Line, read_lines, rounds_for
from lodestar.service.shared.grounds import on_public_ground

router = Router(tags=["Reporting rounds"])
ActionId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Id of the action.")]
RoundId = Annotated[str, Path(max_length=80, pattern=r"^[a-z0-9-]+$", description="Its id.")]
_ONE = {404: Problem, 422: Problem}


class ReportingRound(BaseModel):
    """A reporting round. Who holds no role at the place is given those that are published."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    observed_from: dt.date = Field(description="First day that it tells of.")
    observed_to: dt.date = Field(description="Last day that it tells of.")
    opens: dt.date = Field(description="First day on which people reported.")
    closes: dt.date = Field(description="Last day on which people reported.")
    scheme: str = Field(description="Id of the rating scheme whose words it uses.")
    locked_at: dt.datetime | None = Field(None, description="Since when it cannot change.")
    published_at: dt.datetime | None = Field(None, description="Since when everybody reads it.")
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

    actions: list[ActionRatingGiven] = Field(
        description="Its actions, in the plan's order; none before it is published (see its list of actions)."
    )


class SideGiven(BaseModel):
    """Where one side's update stands and, as far as the reader is shown it, what it says."""

    side: str = Field(description="local, national or delivery.")
    state: str = Field(description="not-started, draft, submitted, returned, approved, locked or lapsed.")
    shown: bool = Field(description="Whether the reader is shown what it says.")
    rating: str | None = Field(None, description="A rating of the round's scheme, by id.")
    confidence: str | None = Field(None, description="A band of confidence of the scheme, by id.")
    forecast: dt.date | None = Field(None, description="The day by which it is expected done.")
    narrative: str | None = Field(None, description="What has happened.")
    reason: str | None = Field(None, description="Why it is not on track.")
    way_back: str | None = Field(None, description="The way back.")


class ActionInRound(BaseModel):
    """An action in a round with the updates of its sides, as the reader is shown them."""

    action: str = Field(description="Id of the action.")
    name: str = Field(description="Its name.")
    workstream: str = Field(description="Id of its workstream.")
    planned_end: dt.date | None = Field(
        None, description="The end that was planned when the round was opened."
    )
    where: str = Field(description="Where it stands in the round, such as disputed, submitted or locked.")
    sides: list[SideGiven] = Field(description="Each side that reports on it.")
    joint: str | None = Field(None, description="The joint line that the sides agreed on.")
    address: str = Field(description="Where people read it, on this site, once signed in.")


@router.get(
    "/places/{place}/rounds",
    response={200: Page[ReportingRound], **_ONE},
    operation_id="list_rounds",
    summary="Reporting rounds",
)
def list_rounds(request: HttpRequest, place: PlaceId, asked: Query[Asked]) -> HttpResponse:
    """The rounds that the reader may read, the latest first."""

    def make(found: Place) -> HttpResponse:
        rows = rounds_for(request.user, found)
        shown = rows[asked.offset : asked.offset + asked.limit]
        return paged(request, asked, rows.count(), [_given(row) for row in shown])

    return for_reader(request, place, make, Untold("round_list"))


@router.get(
    "/places/{place}/rounds/{id}",
    response={200: ReportingRoundWhole, **_ONE},
    operation_id="get_round",
    summary="One reporting round",
)
def get_round(request: HttpRequest, place: PlaceId, id: RoundId) -> HttpResponse:
    """A round; once it is published with what each side said of each action and what they say together."""

    def make(found: Place) -> HttpResponse:
        row = _round_for(request, found, id)
        actions = [_action(each) for each in ratings_of(row)] if row.published_at else []
        return answer(_given(row) | {"actions": actions})

    return for_reader(request, place, make, Untold("round_list"))


@router.get(
    "/places/{place}/rounds/{id}/actions",
    response={200: Page[ActionInRound], **_ONE},
    operation_id="list_actions_in_round",
    summary="Actions of a round with their updates",
)
def list_actions_in_round(
    request: HttpRequest, place: PlaceId, id: RoundId, asked: Query[Asked]
) -> HttpResponse:
    """The actions of a round, each with its sides' updates as far as the reader is shown them."""

    def make(found: Place) -> HttpResponse:
        row = _round_for(request, found, id)
        rows = on_public_ground(RoundAction.objects.filter(round=row))
        part = rows[asked.offset : asked.offset + asked.limit]
        told = _in_round(request, row, part)
        return paged(request, asked, rows.count(), told)

    return for_reader(request, place, make, Untold("round_list"))


@router.get(
    "/places/{place}/rounds/{id}/actions/{action}",
    response={200: ActionInRound, **_ONE},
    operation_id="get_action_in_round",
    summary="One action of a round with its updates",
)
def get_action_in_round(request: HttpRequest, place: PlaceId, id: RoundId, action: ActionId) -> HttpResponse:
    """An action of a round with its sides' updates as far as the reader is shown them."""

    def make(found: Place) -> HttpResponse:
        row = _round_for(request, found, id)
        told = _in_round(request, row, RoundAction.objects.filter(round=row, action__slug=action))
        if not told:
            raise Http404(f"{row} has no action '{action}'.")
        return answer(told[0])

    return for_reader(request, place, make, Untold("round_list"))


def _round_for(request: HttpRequest, place: Place, slug: str) -> Round:
    row = rounds_for(request.user, place).filter(slug=slug).first()
    if row is None:
        raise Http404(f"There is no reporting round '{slug}'.")
    return row


def _in_round(request: HttpRequest, row: Round, rows: QuerySet[RoundAction]) -> list[dict[str, Any]]:
    lines = read_lines(rows, row, roles_held(request.user, row.place), request.user)
    return [_line(row, line) for line in lines]


def _line(row: Round, line: Line) -> dict[str, Any]:
    joint = line.joint if line.resolved and line.disclosed else None
    return {
        "action": line.action.slug,
        "name": line.action.name,
        "workstream": line.action.workstream.slug,
        "planned_end": line.row.planned_end,
        "where": where(line),
        "sides": [_side(line, side, state) for side, state in line.states],
        "joint": joint.text if joint else None,
        "address": reverse("round_line", args=[row.place.slug, row.slug, line.action.slug]),
    }


def _side(line: Line, side: str, state: str) -> dict[str, Any]:
    update = line.seen.get(side)
    names = ("rating", "confidence", "forecast", "narrative", "reason", "way_back")
    said = {name: getattr(update, name, None) or None for name in names}
    shown = str(update.state) if update is not None else state
    return {"side": side, "state": shown, "shown": update is not None, **said}


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
        "published_at": row.published_at,
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
