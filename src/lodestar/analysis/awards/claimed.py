"""What the loaded releases say of claims about awards, and which of the years claimed they cover."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.selecting import Evidence, Selection, year_name
from lodestar.analysis.awards.sources import FULL, NONE, PART, AwardSource, award_sources, coverage
from lodestar.analysis.awards.summary import METHOD, totals
from lodestar.analysis.claims.grounds import ReleaseFigure
from lodestar.evidence.packs.records import Claim, Observation
from lodestar.evidence.periods import parse_period

FUNDERS: Mapping[str, str] = {"innovate-uk-awards-offered": "Innovate UK"}
"""Indicators that are a funder's awards to a place, with the funder as sources name it."""


def release_figures(
    evidence: Evidence, area: Area, claims: Iterable[Claim], observations: Mapping[str, Observation]
) -> Mapping[str, ReleaseFigure]:
    """What the source that covers most of the years claimed says, by claim; nothing of claims about anything else.

    A claim of a part (a kind of organisation, a programme) gets the coverage alone: the parts of documents are not
    the parts of the sources.
    """
    asked = [claim for claim in claims if claim.indicator in FUNDERS and claim.period]
    sources = award_sources(evidence) if asked else ()
    found = {}
    for claim in asked:
        funder = FUNDERS[claim.indicator or ""]
        known = [source for source in sources if funder in source.funders and not source.made]
        if known:
            found[claim.id] = _figure(evidence, area, claim, observations, known, funder)
    return found


def _figure(
    evidence: Evidence,
    area: Area,
    claim: Claim,
    observations: Mapping[str, Observation],
    sources: Iterable[AwardSource],
    funder: str,
) -> ReleaseFigure:
    first, last = _years(claim)
    source = max(sources, key=lambda one: sum(year.state == FULL for year in coverage(one, first, last)))
    states = {year.year: year.state for year in coverage(source, first, last)}
    full = [year for year, state in states.items() if state == FULL]
    whole = not any(_is_part(observations.get(ref)) for ref in claim.facts.values())
    held = Selection(source.id, area.authorities, funder, full[0], full[-1]) if full and whole else None
    offered = totals(evidence, held).offered or Decimal(0) if held else None
    release = f"The loaded release ({source.title}, {source.vintage})"
    if len(full) == len(states):
        return ReleaseFigure(_covered(release, full, offered), offered, source.releases, METHOD)
    return ReleaseFigure(_not_covered(release, states, full, offered), None, source.releases, METHOD)


def _covered(release: str, full: list[int], offered: Decimal | None) -> str:
    if offered is None:
        return f"{release} covers {_span(full)}, but its parts are not those of this document."
    return f"{release} covers {_span(full)}: {_millions(offered)} was offered here to projects that started then."


def _not_covered(release: str, states: Mapping[int, str], full: list[int], offered: Decimal | None) -> str:
    """'covers 2017/18, when …; 2018/19 only in part and 2019/20 to 2021/22 not at all, so the figure is not covered'."""
    partly = [year for year, state in states.items() if state == PART]
    missing = [year for year, state in states.items() if state == NONE]
    if not full and not partly:
        return f"{release} covers none of {_span(missing)}, so the figure is not covered."
    began = f"{release} covers "
    if full:
        began += _span(full)
        began += (
            f", when {_millions(offered)} was offered here to projects that started; "
            if offered is not None
            else "; "
        )
    rest = [f"{_span(partly)} only in part"] if partly else []
    rest += [f"{_span(missing)} not at all"] if missing else []
    return f"{began}{' and '.join(rest)}, so the figure is not covered."


def _millions(amount: Decimal) -> str:
    return f"£{amount / 10**6:,.2f} million"


def _span(years: list[int]) -> str:
    return " to ".join(dict.fromkeys((year_name(years[0]), year_name(years[-1]))))


def _years(claim: Claim) -> tuple[int, int]:
    """The financial years that a claim's period touches, by the years in which they begin."""
    period = parse_period(claim.period or "")
    first, last = (day.year - (day.month < 4) for day in (period.start, period.end))
    return first, last


def _is_part(fact: Observation | None) -> bool:
    return fact is not None and bool(fact.disaggregation)
