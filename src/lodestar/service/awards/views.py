"""The pages that show a place's awards in pictures: the overview, the comparison and the network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lodestar.analysis.awards.areas import LEVELS, Area
from lodestar.analysis.awards.network import Member
from lodestar.analysis.awards.report import PlaceAwards, compared_years
from lodestar.analysis.awards.selecting import year_name
from lodestar.analysis.awards.standing import Comparison, Standing
from lodestar.analysis.awards.summary import Part
from lodestar.evidence.stores.store import Store
from lodestar.reports.charts.ranked import ordinal
from lodestar.reports.money import percent, rate_pounds
from lodestar.service.awards.asking import same_question
from lodestar.service.awards.frame import Asked, award_page, context_of
from lodestar.service.awards.pictures import (
    Picture,
    Pictures,
    average_of,
    pictures_of,
    standing_picture,
    steep,
)
from lodestar.service.awards.reading import area_of, comparisons_of, geography_now
from lodestar.service.places.models import Place

DEFAULT_LEVEL = "itl2"
MOST_TO_TICK = 60
_TIES_SHOWN = _PARTS_SHOWN = 10


@dataclass(frozen=True)
class Shown:
    """A comparison with its picture and the words around it."""

    found: Comparison
    picture: Picture | None
    place: Standing | None
    average: str
    rows: tuple[Standing, ...]
    steep: bool
    question: str

    @property
    def sentence(self) -> str:
        """Where the place stands, and how sure that is."""
        if self.place is None:
            return "There is no statistic to divide the place's awards by."
        one, of = self.place, len(self.found.standings)
        rank = f"{ordinal(one.rank_low)} and {ordinal(one.rank_high)}"
        sure = f"anywhere between {rank}" if one.rank_low != one.rank_high else f"{ordinal(one.rank)}"
        return (
            f"{rate_pounds(one.rate)} {self.found.basis.said}: {ordinal(one.rank)} of {of}; with the luck of the draw, "
            f"{sure}. All of them together: {self.average}."
        )


@dataclass(frozen=True)
class Breakdown:
    """One way of dividing the money: its picture, the first parts beside it, and the table that has all."""

    title: str
    told: str
    label: str
    table: str
    by: str
    picture: Picture
    parts: tuple[Part, ...]
    count: int

    @property
    def more(self) -> bool:
        return self.count > len(self.parts)


@award_page
def overview(request: HttpRequest, place: Place, asked: Asked) -> HttpResponse:
    """The awards of the place in a few minutes: pictures first, each with its table and download."""
    found = asked.report
    pictures = pictures_of(place, asked.question, Store.open().version) if not found.empty else None
    context = {
        **context_of(request, place, asked),
        "pictures": pictures,
        "breakdowns": _breakdowns(found, pictures) if pictures else (),
        "span": _span(found),
        "share": _share(found),
        "led": next((part for part in found.summary.by_role if part.key == "lead"), None),
        "winners": found.winners[:10],
        "recent": found.new_and_returning[-8:],
        "ties": _ties(found)[:_TIES_SHOWN],
        "outward": percent((found.network.outward + found.network.both) / found.network.joint)
        if found.network.joint
        else "",
        "standings": [
            _shown(request, one, place, DEFAULT_LEVEL)
            for one in comparisons_of(place, asked.question, DEFAULT_LEVEL)
        ],
        "compared": _compared(asked),
    }
    return render(request, "awards/overview.html", context)


@award_page
def comparison(request: HttpRequest, place: Place, asked: Asked) -> HttpResponse:
    """The place among the areas of a level, on every basis that statistics are loaded for."""
    level = request.GET.get("level", DEFAULT_LEVEL)
    if level not in LEVELS:
        level = DEFAULT_LEVEL
    chosen = tuple(code for code in request.GET.getlist("with") if code)
    known = geography_now().at(level)
    standings = [
        _shown(request, one, place, level, chosen) for one in comparisons_of(place, asked.question, level)
    ]
    context = {
        **context_of(request, place, asked),
        "standings": standings,
        "level": level,
        "levels": LEVELS.items(),
        "chosen": chosen,
        "choices": known if len(known) <= MOST_TO_TICK else (),
        "has_areas": bool(known),
        "compared": _compared(asked),
        "of_level": same_question(request, level=level),
    }
    return render(request, "awards/comparison.html", context)


@award_page
def who_with_whom(request: HttpRequest, place: Place, asked: Asked) -> HttpResponse:
    """Who works with whom, in the place and across its bounds."""
    net = asked.report.network
    pictures = pictures_of(place, asked.question, Store.open().version) if net.ties else None
    context = {
        **context_of(request, place, asked),
        "net": net,
        "picture": pictures.network if pictures else None,
        "ties": _ties(asked.report)[:30],
        "areas": net.partner_areas[:15],
        "outward": percent((net.outward + net.both) / net.joint) if net.joint else "",
    }
    return render(request, "awards/network.html", context)


@dataclass(frozen=True)
class Pair:
    """Two organisations that share projects: the one in the place first."""

    one: Member
    other: Member
    projects: int


def _ties(found: PlaceAwards) -> list[Pair]:
    members = {member.organisation: member for member in found.network.members}
    pairs = []
    for tie in found.network.ties:
        one, other = members[tie.one], members[tie.other]
        pairs.append(Pair(one, other, tie.projects) if one.here else Pair(other, one, tie.projects))
    return sorted(pairs, key=lambda pair: (-pair.projects, pair.one.name, pair.other.name))


def _breakdowns(found: PlaceAwards, pictures: Pictures) -> tuple[Breakdown, ...]:
    """The divisions that the source gives."""
    ways = (
        ("What for", "by the funder’s own kind of award", "Kind of award", "categories", "category"),
        ("Which programmes", "by the funder’s programme", "Programme", "programmes", "programme"),
        ("Which sectors", "by sector as the funder gives it", "Sector", "sectors", "sector"),
    )
    drawn = {
        "categories": pictures.categories,
        "programmes": pictures.programmes,
        "sectors": pictures.sectors,
    }
    return tuple(
        Breakdown(
            title, f"Money offered, {told}.", label, table, by, picture, parts[:_PARTS_SHOWN], len(parts)
        )
        for title, told, label, table, by in ways
        if (picture := drawn[table]) and (parts := getattr(found.summary, f"by_{by}"))
    )


def _span(found: PlaceAwards) -> str:
    """The years in which the projects start, in words."""
    dated = [part.name for part in found.summary.by_year if part.key]
    return " to ".join(dict.fromkeys((dated[0], dated[-1]))) if dated else ""


def _share(found: PlaceAwards) -> str:
    """The place's share of all that the source says was offered."""
    here, everywhere = found.summary.totals.offered, found.everywhere.offered
    return percent(float(here / everywhere), 1) if here and everywhere else ""


def _shown(
    request: HttpRequest, found: Comparison, place: Place, level: str, chosen: Sequence[str] = ()
) -> Shown:
    area = area_of(place)
    named = frozenset(chosen) or _beside(found, area)
    return Shown(
        found,
        standing_picture(found, area, named),
        found.of(area),
        rate_pounds(average_of(found)),
        _rows(found, area, frozenset(chosen)),
        steep(found, area),
        same_question(request, level=level, basis=found.basis.id),
    )


def _beside(found: Comparison, area: Area) -> frozenset[str]:
    """The first of all, and the areas just above and below the place."""
    place = found.of(area)
    at = [1] if place is None else [1, place.rank - 1, place.rank + 1]
    return frozenset(one.area.code for one in found.standings if one.rank in at and one is not place)


def _rows(found: Comparison, area: Area, chosen: frozenset[str]) -> tuple[Standing, ...]:
    """What stands beside the picture: the first three, the chosen, and the place between its neighbours."""
    place = found.of(area)
    near = range(place.rank - 2, place.rank + 3) if place else range(4, 8)
    return tuple(
        one for one in found.standings if one.rank <= 3 or one.rank in near or one.area.code in chosen
    )


def _compared(asked: Asked) -> dict[str, Any]:
    """The period that places are compared over."""
    years = compared_years(asked.report.summary.selection, asked.source)
    if not years:
        return {}
    ends = dict.fromkeys((year_name(years.start), year_name(years.stop - 1)))
    return {"period": " to ".join(ends), "years": len(years)}
