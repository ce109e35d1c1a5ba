"""A place's awards by the spine, computed once for each question, state of the evidence and decisions of its people."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.linked import (
    LinkedAwards,
    doubtful_ids,
    linked_awards,
    resting_by_area,
    resting_by_project,
)
from lodestar.analysis.awards.report import compared_years
from lodestar.analysis.awards.standing import Comparison
from lodestar.evidence.stores.store import Store
from lodestar.service.awards.asking import Question
from lodestar.service.awards.reading import area_of, sources_for
from lodestar.service.linkage.reading import linked_state, spine_of
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

_KEPT = 48


def linked_of(place: Place, question: Question, below: float) -> LinkedAwards | None:
    """The totals of a place's awards by the spine; None while nobody has compared names since the evidence changed."""
    spine = spine_of(place)
    if spine is None:
        return None
    selection = question.selection(area_of(place).authorities)
    return remember(
        place,
        f"linked-awards:{linked_state()}:{below}:{question!r}",
        lambda: linked_awards(Store.open().pinned(), selection, spine, below),
        most=_KEPT,
    )


def resting_on_projects(place: Place, question: Question, below: float) -> Mapping[str, Decimal] | None:
    """£ offered on doubtful links, by project of the place; None while organisations are not linked."""
    spine = spine_of(place)
    if spine is None:
        return None
    selection = question.selection(area_of(place).authorities)
    return resting_by_project(Store.open(), selection, doubtful_ids(question.source, spine, below))


def resting_on_areas(
    place: Place, question: Question, compared: Sequence[Comparison], below: float
) -> Mapping[Area, Decimal] | None:
    """£ offered on doubtful links in each area compared, over the same years; None while organisations are not linked."""
    spine = spine_of(place)
    source = next((one for one in sources_for(place) if one.id == question.source), None)
    if spine is None or source is None:
        return None
    areas = tuple(dict.fromkeys(one.area for found in compared for one in found.standings))
    selection = question.selection(None)
    years = compared_years(selection, source)
    if not years:
        return dict.fromkeys(areas, Decimal(0))
    closed = Question(question.source, question.funder, years.start, years.stop - 1).selection(None)
    found = resting_by_area(Store.open(), closed, doubtful_ids(question.source, spine, below), areas)
    return dict(zip(areas, found, strict=True))
