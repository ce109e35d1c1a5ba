"""The pictures of a place's awards, drawn in two widths and kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.network import Network, strongest
from lodestar.analysis.awards.report import PlaceAwards
from lodestar.analysis.awards.selecting import year_name
from lodestar.analysis.awards.sources import FULL
from lodestar.analysis.awards.standing import Comparison, Standing
from lodestar.analysis.awards.summary import Part
from lodestar.evidence.geography.postcodes import MalformedPostcode, find
from lodestar.evidence.locations import home
from lodestar.reports.charts import Bar, Chart, bar_chart
from lodestar.reports.charts.held import held_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.charts.ranked import RankedArea, is_steep, ranked_chart
from lodestar.reports.charts.strip import COLOURS, StripPart, strip_chart
from lodestar.reports.charts.together import Link, Party, together_chart
from lodestar.reports.charts.years import YearColumn, years_chart
from lodestar.reports.maps import source_line
from lodestar.reports.maps.amounts import SiteAmount, amounts_map
from lodestar.reports.money import percent, rate_pounds, short_pounds
from lodestar.service.assets.outlines import outlines_of
from lodestar.service.awards.asking import Question
from lodestar.service.awards.reading import report_of, sites_of
from lodestar.service.places.models import Place

_MOST_YEARS = 20
MOST_BARS, SHOWN = 8, {WIDE: (14, 14), NARROW: (9, 9)}
MAP_WIDTHS = (680, 344)
_STEPS = tuple(step * 10**power for power in range(8, 2, -1) for step in (5, 1))
_LEAST_SHARE = Decimal("0.015")


@dataclass(frozen=True)
class Picture:
    """One drawing for wide and one for narrow screens. They are drawn by us, so a page may trust them."""

    wide: SafeString
    narrow: SafeString
    note: str = ""


@dataclass(frozen=True)
class Pictures:
    """The pictures of a place's awards; None where there is nothing to draw."""

    years: Picture | None
    categories: Picture | None
    programmes: Picture | None
    sectors: Picture | None
    roles: Picture | None
    kinds: Picture | None
    winners: Picture | None
    held: Picture | None
    network: Picture | None
    places: Picture | None


def pictures_of(place: Place, question: Question, version: str) -> Pictures:
    """All pictures of the overview."""
    return _pictures(version, _Drawn(place, question))


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A place and a question, the same for the cache when they would be drawn the same."""

    place: Place
    question: Question

    @property
    def key(self) -> tuple[object, ...]:
        return (self.place.pk, self.place.revision, self.place.changed_at, self.question)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawn) and self.key == other.key


@lru_cache(maxsize=48)
def _pictures(version: str, asked: _Drawn) -> Pictures:
    place, found = asked.place, report_of(asked.place, asked.question)
    return Pictures(
        years=_years(found),
        categories=_bars(found.summary.by_category, "Offered by kind of award"),
        programmes=_bars(found.summary.by_programme, "Offered by programme"),
        sectors=_bars(found.summary.by_sector, "Offered by sector"),
        roles=_roles(found),
        kinds=_kinds(found),
        winners=_winners(found),
        held=_held(found),
        network=_network(found.network, place.name, place.short_name or place.name),
        places=_map(place, asked.question, found),
    )


def both(draw: Callable[[int], Chart]) -> Picture:
    """A chart in both widths."""
    wide, narrow = (SafeString(draw(width).svg) for width in (WIDE, NARROW))
    return Picture(wide, narrow)


def _years(found: PlaceAwards) -> Picture | None:
    """A column for every year from the first, those without awards included, and at most the last twenty."""
    held = {int(part.key): part.totals.offered or Decimal(0) for part in found.summary.by_year if part.key}
    if not any(amount > 0 for amount in held.values()):
        return None
    columns = [
        YearColumn(
            year_name(year),
            (max(held.get(year, Decimal(0)), Decimal(0)) / 10**6,),
            short_pounds(held.get(year, Decimal(0))),
            part=found.source.covers(year) != FULL,
        )
        for year in range(max(min(held), max(held) - _MOST_YEARS + 1), max(held) + 1)
    ]
    return both(
        lambda width: years_chart(
            columns, title="Offered by financial year", say="£{}m", width=width, folder=_folder()
        )
    )


def _winners(found: PlaceAwards) -> Picture | None:
    columns = [
        YearColumn(
            one.name,
            (Decimal(one.returning), Decimal(one.new)),
            str(one.new + one.returning),
            part=found.source.covers(one.year) != FULL,
        )
        for one in found.new_and_returning[-_MOST_YEARS:]
    ]
    if not columns:
        return None
    return both(
        lambda width: years_chart(
            columns,
            title="New and returning winners",
            pieces=("returning", "new"),
            width=width,
            folder=_folder(),
        )
    )


def _bars(parts: tuple[Part, ...], title: str) -> Picture | None:
    some = [part for part in parts if (part.totals.offered or 0) > 0]
    if not any(part.key for part in some):
        return None
    rest = some[MOST_BARS:]
    bars = [
        Bar(
            part.name, part.totals.offered or Decimal(0), short_pounds(part.totals.offered), rest=not part.key
        )
        for part in some[:MOST_BARS]
    ]
    if rest:
        left = sum((part.totals.offered or Decimal(0) for part in rest), Decimal(0))
        bars.append(Bar(f"{len(rest)} others", left, short_pounds(left), rest=True))
    return both(lambda width: bar_chart(bars, title=title, width=width, folder=_folder()))


def _roles(found: PlaceAwards) -> Picture | None:
    words = {"lead": "as lead", "partner": "as partner"}
    return _strip(
        [(words[part.key], part.totals.offered) for part in found.summary.by_role], "Lead and partner"
    )


def _kinds(found: PlaceAwards) -> Picture | None:
    """The kinds that can be seen; smaller ones and what is not known are gathered at the end."""
    total = sum((part.offered for part in found.by_kind), Decimal(0))
    shown = [part for part in found.by_kind if part.known and part.offered >= _LEAST_SHARE * total][
        : len(COLOURS)
    ]
    if not shown or total <= 0:
        return None
    left = total - sum((part.offered for part in shown), Decimal(0))
    named = [(part.name, part.offered) for part in shown]
    return _strip([*named, ("", left)], "Kind of organisation", rest="others, or not known")


def _strip(parts: Sequence[tuple[str, Decimal | None]], title: str, rest: str = "others") -> Picture | None:
    total = sum((amount or Decimal(0) for _, amount in parts), Decimal(0))
    if total <= 0 or any((amount or 0) < 0 for _, amount in parts):
        return None
    drawn = [
        StripPart(
            name or rest,
            amount,
            f"{short_pounds(amount)} ({percent(float(amount / total))})",
            rest=not name,
        )
        for name, amount in parts
        if amount
    ]
    return both(lambda width: strip_chart(drawn, title=title, width=width, folder=_folder()))


def _held(found: PlaceAwards) -> Picture | None:
    held = found.concentration
    if held is None or held.holders < 3:
        return None
    mark = (1, 5, 10, 50)
    return both(
        lambda width: held_chart(
            held.curve, title="Share held by the largest", mark=mark, width=width, folder=_folder()
        )
    )


def _network(net: Network, name: str, short: str) -> Picture | None:
    if not net.ties:
        return None

    def draw(width: int) -> Chart:
        shown = strongest(net, *SHOWN[width])
        return together_chart(
            [Party(m.organisation, m.name, m.where, m.projects, m.here) for m in shown.members],
            [Link(tie.one, tie.other, tie.projects) for tie in shown.ties],
            title=f"Who works with whom in {name}",
            heads=(f"In {name if width == WIDE else short}", "Elsewhere"),
            width=width,
            folder=_folder(),
        )

    return both(draw)


def standing_picture(found: Comparison, area: Area, named: frozenset[str]) -> Picture | None:
    """A comparison drawn, with the place standing out and some areas named."""
    if len(found.standings) < 2 or not any(one.rate for one in found.standings):
        return None
    areas = [_ranked(one, area, named) for one in found.standings]
    average = average_of(found)
    return both(
        lambda width: ranked_chart(
            areas,
            title=f"{found.basis.name}: £ offered {found.basis.said}",
            average=average,
            average_said=f"All of them {rate_pounds(average)}",
            say="£{}",
            width=width,
            folder=_folder(),
        )
    )


def average_of(found: Comparison) -> float:
    """The rate of all areas compared, taken together."""
    base = sum((one.base for one in found.standings), Decimal(0))
    return (
        float(sum((one.total for one in found.standings), Decimal(0)) / base * found.basis.each)
        if base
        else 0.0
    )


def steep(found: Comparison, area: Area) -> bool:
    """Whether the picture's scale is one of ratios, which its words must tell."""
    return bool(found.standings) and is_steep([_ranked(one, area, frozenset()) for one in found.standings])


def _ranked(one: Standing, area: Area, named: frozenset[str]) -> RankedArea:
    return RankedArea(
        one.area.name,
        one.rate,
        float(one.interval.low),
        float(one.interval.high),
        rate_pounds(one.rate),
        chosen=set(one.area.authorities) == set(area.authorities),
        named=one.area.code in named,
    )


def _map(place: Place, question: Question, found: PlaceAwards) -> Picture | None:
    outlines = outlines_of(place)
    if not outlines or found.empty:
        return None
    placed, lost = [], 0
    for site in sites_of(place, question):
        position = _position(site.postcode)
        if position is None:
            lost += 1
            continue
        names = site.names[0] if len(site.names) == 1 else f"{site.names[0]} and {len(site.names) - 1} more"
        said = f"{site.postcode}, {names}: {short_pounds(site.offered)}"
        placed.append(SiteAmount(*position, float(site.offered), said))
    figures = {part.key: short_pounds(part.totals.offered) for part in found.summary.by_authority if part.key}
    most = max((site.amount for site in placed), default=0)
    steps = [(float(step), short_pounds(step)) for step in _STEPS if step <= most / 2]
    wide, narrow = (
        SafeString(
            amounts_map(
                outlines, placed, figures, title=f"Awards in {place.name}", steps=[*steps[:2], *steps[3:4]], width=width, id=f"sites-{width}", tallest=0.9,
                description=f"A map with {len(placed)} postcodes, each a disc as large as what was offered there.",
            )
        )
        for width in MAP_WIDTHS
    )  # fmt: skip
    note = f"{lost} postcodes without a position are not drawn. " if lost else ""
    return Picture(wide, narrow, note + source_line(outlines))


def _position(postcode: str) -> tuple[float, float] | None:
    try:
        found = find(postcode)
    except MalformedPostcode:
        return None
    if found is None or found.longitude is None or found.latitude is None:
        return None
    return found.longitude, found.latitude


def _folder() -> Path:
    return home() / "cache" / "charts"
