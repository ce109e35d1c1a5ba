"""Everything about the awards of one place at once: what its page, the API and the command line tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lodestar.analysis.awards.areas import Area, Geography
from lodestar.analysis.awards.concentration import Concentration, Spread, concentration, spread
from lodestar.analysis.awards.kinds import KindPart, by_kind, kinds_of, listed_in
from lodestar.analysis.awards.network import Network, network
from lodestar.analysis.awards.selecting import Evidence, Selection
from lodestar.analysis.awards.sources import AwardSource, source_named
from lodestar.analysis.awards.standing import Comparison, bases_held, compare
from lodestar.analysis.awards.summary import Summary, Totals, summarise, totals
from lodestar.analysis.awards.winners import NewAndReturning, Winner, amounts, new_and_returning, winners
from lodestar.evidence.organisations.kinds import Typing


@dataclass(frozen=True)
class PlaceAwards:
    """The awards of one place. ``kinds`` says of each winner, by its id, what kind it is and why; ``everywhere`` are the totals of the same source, funder and period without a place."""

    area: Area
    source: AwardSource
    summary: Summary
    everywhere: Totals
    winners: tuple[Winner, ...]
    kinds: Mapping[str, Typing]
    by_kind: tuple[KindPart, ...]
    new_and_returning: tuple[NewAndReturning, ...]
    concentration: Concentration | None
    spread: Spread | None
    network: Network

    @property
    def empty(self) -> bool:
        return not self.summary.totals.participations


def place_awards(
    evidence: Evidence,
    area: Area,
    geography: Geography,
    *,
    source: str = "",
    funder: str = "",
    first: int | None = None,
    last: int | None = None,
) -> PlaceAwards:
    """The awards of an area, from one source. Raises LodestarError when no awards, or none of the source, are loaded."""
    held = source_named(evidence, source)
    selection = Selection(held.id, area.authorities, funder, first, last)
    won = winners(evidence, selection)
    kinds = kinds_of(won, listed_in(evidence, made=held.made))
    regions = {
        code: one.name.removesuffix(" (England)") for one in geography.at("itl1") for code in one.authorities
    }
    return PlaceAwards(
        area=area,
        source=held,
        summary=summarise(evidence, selection, {code: one.name for code, one in geography.areas.items()}),
        everywhere=totals(evidence, replace(selection, authorities=None)),
        winners=won,
        kinds=kinds,
        by_kind=by_kind(won, kinds),
        new_and_returning=new_and_returning(evidence, selection),
        concentration=concentration(amounts(won)),
        spread=spread(amounts(won)),
        network=network(evidence, selection, regions),
    )


def comparisons(
    evidence: Evidence, selection: Selection, source: AwardSource, areas: Sequence[Area], geography: Geography
) -> tuple[Comparison, ...]:
    """The areas ranked on every basis that statistics are loaded for.

    An open period is closed for all alike: it begins with the source's first year, at the earliest ten years before
    the last that the source covers whole, and ends with that.
    """
    years = compared_years(selection, source)
    if not years:
        return ()
    closed = replace(selection, first=years.start, last=years.stop - 1)
    return tuple(compare(evidence, closed, areas, basis, geography, years) for basis in bases_held(evidence))


def compared_years(selection: Selection, source: AwardSource) -> range:
    """The financial years that places are compared over; none when the source covers none of the period whole."""
    if source.last_full is None or source.first is None:
        return range(0)
    last = min(selection.last if selection.last is not None else source.last_full, source.last_full)
    first = selection.first if selection.first is not None else max(source.first, last - 9)
    return range(first, last + 1)
