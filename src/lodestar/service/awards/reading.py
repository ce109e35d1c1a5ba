"""Awards of a place as its pages need them, computed once for each question and version of the evidence."""

from functools import lru_cache

from lodestar.analysis.awards.areas import Area, Geography, every_code, geography
from lodestar.analysis.awards.records import ProjectLine, Site, project_lines, sites
from lodestar.analysis.awards.report import PlaceAwards, comparisons, place_awards
from lodestar.analysis.awards.sources import AwardSource, award_sources
from lodestar.analysis.awards.standing import Comparison
from lodestar.evidence.stores.store import Store
from lodestar.service.awards.asking import Question
from lodestar.service.places.models import Place

_KEPT = 48


def area_of(place: Place) -> Area:
    """A place as the set of its local authorities."""
    codes = {code["scheme"]: code["code"] for code in place.codes}
    authorities = every_code(authority["code"] for authority in place.authorities)
    return Area(codes.get("gss") or codes.get("itl") or "", place.name, authorities)


def sources_for(place: Place) -> tuple[AwardSource, ...]:
    """The sources of awards that a place may show: a made place shows made awards alone, a real one none of them."""
    store = Store.open()
    if not store.exists:
        return ()
    return tuple(one for one in _sources(store.version) if one.made == place.made)


def geography_now() -> Geography:
    """The areas that the outlines in the store give."""
    store = Store.open()
    return _geography(store.version) if store.exists else Geography({})


def report_of(place: Place, question: Question) -> PlaceAwards:
    """The awards of a place."""
    return _report(Store.open().version, area_of(place), question)


def projects_of(place: Place, question: Question) -> tuple[ProjectLine, ...]:
    """The projects with organisations of a place in them."""
    return _projects(Store.open().version, area_of(place), question)


def sites_of(place: Place, question: Question) -> tuple[Site, ...]:
    """The postcodes of a place with what was offered there."""
    return sites(Store.open(), question.selection(area_of(place).authorities))


def comparisons_of(place: Place, question: Question, level: str) -> tuple[Comparison, ...]:
    """A place among the areas of a level, on every basis that there are statistics for; the place goes by its name."""
    return _comparisons(Store.open().version, area_of(place), question, level)


def among(area: Area, level: str, known: Geography) -> tuple[Area, ...]:
    """The areas of a level, the one with the place's authorities as the place, which is added where there is none."""
    wanted = set(area.authorities)
    others = known.at(level)
    if any(set(one.authorities) == wanted for one in others):
        return tuple(area if set(one.authorities) == wanted else one for one in others)
    return (*others, area) if others else ()


@lru_cache(maxsize=2)
def _sources(version: str) -> tuple[AwardSource, ...]:
    return award_sources(Store.open().pinned())


@lru_cache(maxsize=2)
def _geography(version: str) -> Geography:
    return geography(Store.open().pinned())


@lru_cache(maxsize=_KEPT)
def _report(version: str, area: Area, question: Question) -> PlaceAwards:
    return place_awards(
        Store.open().pinned(),
        area,
        _geography(version),
        source=question.source,
        funder=question.funder,
        first=question.first,
        last=question.last,
    )


@lru_cache(maxsize=_KEPT)
def _projects(version: str, area: Area, question: Question) -> tuple[ProjectLine, ...]:
    return project_lines(Store.open().pinned(), question.selection(area.authorities))


@lru_cache(maxsize=_KEPT)
def _comparisons(version: str, area: Area, question: Question, level: str) -> tuple[Comparison, ...]:
    known = _geography(version)
    source = next(one for one in _sources(version) if one.id == question.source)
    return comparisons(
        Store.open().pinned(), question.selection(None), source, among(area, level, known), known
    )
