"""Awards of a place: what its pages of awards show, to read by machines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from lodestar.analysis.awards.areas import LEVELS
from lodestar.analysis.awards.plain import plain_comparison, plain_report, plain_winner, text
from lodestar.analysis.awards.records import ProjectLine
from lodestar.analysis.awards.sources import NO_AWARDS
from lodestar.evidence.organisations.spine import DOUBTFUL_BELOW
from lodestar.service.api.another_day import Untold
from lodestar.service.api.award_schemas import (
    AwardComparisons,
    AwardProjectGiven,
    Awards,
    AwardWinner,
    LinkedOrganisation,
)
from lodestar.service.api.freshness import fresh
from lodestar.service.api.paging import Asked, Word, answer, paged
from lodestar.service.api.parameters import PlaceId
from lodestar.service.api.problems import Problem
from lodestar.service.api.schemas import Page
from lodestar.service.awards.asking import Question
from lodestar.service.awards.linked import linked_of, resting_on_areas, resting_on_projects
from lodestar.service.awards.reading import area_of, comparisons_of, projects_of, report_of, sources_for
from lodestar.service.linkage.reading import linked as linked_in
from lodestar.service.linkage.telling import plain_organisation
from lodestar.service.places.models import Place

router = Router(tags=["Awards"])
_ONE = {404: Problem, 422: Problem}


FinancialYear = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}$")]


class AskedAwards(BaseModel):
    """Which awards."""

    first: FinancialYear | None = Field(
        None,
        alias="from",
        description="First financial year, by the year in which it begins: 2012 is 2012/13.",
    )
    last: FinancialYear | None = Field(
        None, alias="to", description="Last financial year, by the year in which it begins."
    )
    funder: Word | None = Field(None, description="Only this funder's, named as the source does.")
    source: Word | None = Field(
        None, description="Id of the source; the one that reaches furthest if left out."
    )

    below: float = Field(
        DOUBTFUL_BELOW, ge=0, le=1, description="Links less probable than this count as doubtful."
    )

    def question(self, place: Place) -> Question:
        """The question to ask of a place. Raises Http404 when no awards, or none of the source, are loaded."""
        sources = sources_for(place)
        known = [one for one in sources if self.source in (None, one.id)]
        if not known:
            loaded = ", ".join(one.id for one in sources)
            raise Http404(
                f"No awards of '{self.source}' are loaded; there are {loaded}."
                if sources
                else f"{NO_AWARDS}."
            )
        years = [int(said) if said else None for said in (self.first, self.last)]
        return Question(known[0].id, self.funder or "", *years)


class AskedComparison(AskedAwards):
    """Which awards, and among which areas."""

    level: Word = Field("itl2", description=f"Areas to compare with: {', '.join(LEVELS)}.")


class AskedAwardList(AskedAwards, Asked):
    """Which awards, and which part of the list."""


class AskedOrganisation(BaseModel):
    """Which organisation."""

    id: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = Field(
        "", description="Id by the spine, as organisation_by_spine of a winner tells it."
    )
    source: Word | None = Field(
        None, description="Id of the source of awards; the one that reaches furthest if left out."
    )


@router.get(
    "/places/{place}/awards",
    response={200: Awards, **_ONE},
    operation_id="get_awards",
    summary="Awards of a place",
)
def get_awards(request: HttpRequest, place: PlaceId, asked: Query[AskedAwards]) -> HttpResponse:
    """What organisations of the place were offered, from one source, divided in every way that the source gives."""

    def make(found: Place) -> HttpResponse:
        question = asked.question(found)
        return answer(plain_report(report_of(found, question), linked_of(found, question, asked.below)))

    return fresh(request, place, make, Untold("awards"), linked=True)


@router.get(
    "/places/{place}/awards/organisations",
    response={200: Page[AwardWinner], **_ONE},
    operation_id="list_award_organisations",
    summary="Organisations with awards",
)
def list_award_organisations(
    request: HttpRequest, place: PlaceId, asked: Query[AskedAwardList]
) -> HttpResponse:
    """Organisations of the place with awards, the one that was offered most first."""

    def make(found: Place) -> HttpResponse:
        question = asked.question(found)
        report, linked = report_of(found, question), linked_of(found, question, asked.below)
        part = report.winners[asked.offset : asked.offset + asked.limit]
        items = [plain_winner(one, report.kinds[one.organisation], linked) for one in part]
        return paged(request, asked, len(report.winners), items)

    return fresh(request, place, make, Untold("awards"), linked=True)


@router.get(
    "/places/{place}/awards/organisation",
    response={200: LinkedOrganisation, **_ONE},
    operation_id="get_award_organisation",
    summary="One organisation by the spine",
)
def get_award_organisation(
    request: HttpRequest, place: PlaceId, asked: Query[AskedOrganisation]
) -> HttpResponse:
    """One organisation gathered from all sources: numbers, names and sites, by whom and how surely, and its company."""

    def make(found: Place) -> HttpResponse:
        held = linked_in(found, asked.source or "")
        if held is None or asked.id not in held.spine.organisations:
            raise Http404(
                f"No awards of the place lead to an organisation '{asked.id}'; organisation_by_spine tells the ids."
            )
        return answer(plain_organisation(held, asked.id))

    return fresh(request, place, make, Untold("awards"), linked=True)


@router.get(
    "/places/{place}/awards/projects",
    response={200: Page[AwardProjectGiven], **_ONE},
    operation_id="list_award_projects",
    summary="Projects with awards",
)
def list_award_projects(request: HttpRequest, place: PlaceId, asked: Query[AskedAwardList]) -> HttpResponse:
    """Projects with organisations of the place in them, the one with most money for the place first."""

    def make(found: Place) -> HttpResponse:
        question = asked.question(found)
        lines = projects_of(found, question)
        resting = resting_on_projects(found, question, asked.below)
        part = lines[asked.offset : asked.offset + asked.limit]
        return paged(request, asked, len(lines), [_line(one, resting) for one in part])

    return fresh(request, place, make, Untold("awards"), linked=True)


@router.get(
    "/places/{place}/awards/comparison",
    response={200: AwardComparisons, **_ONE},
    operation_id="get_award_comparison",
    summary="A place's awards among others",
)
def get_award_comparison(request: HttpRequest, place: PlaceId, asked: Query[AskedComparison]) -> HttpResponse:
    """The place among areas of a level, per head, per £ of GVA and per business, with intervals and ranks."""

    def make(found: Place) -> HttpResponse:
        if asked.level not in LEVELS:
            raise Http404(f"There is no level '{asked.level}'; use one of {', '.join(LEVELS)}.")
        area = area_of(found)
        question = asked.question(found)
        ranked = comparisons_of(found, question, asked.level)
        resting = resting_on_areas(found, question, ranked, asked.below)
        told = [plain_comparison(one, area, resting) for one in ranked]
        return answer({"level": asked.level, "comparisons": told})

    return fresh(request, place, make, Untold("awards"), linked=True)


def _line(one: ProjectLine, resting: Mapping[str, Decimal] | None) -> dict[str, Any]:
    return {
        "project": one.project,
        "title": one.title,
        "funder": one.funder,
        "category": one.category,
        "year": one.year_name or None,
        "participations": one.participations,
        "led": one.led,
        "offered": text(one.offered),
        "cost": text(one.cost),
        "resting": text(resting.get(one.project, Decimal(0))) if resting is not None else None,
        "names": one.names,
    }
