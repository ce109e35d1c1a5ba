"""Awards as plain values for JSON: published money as text, so that no digit is lost."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lodestar.analysis.awards.areas import Area
from lodestar.analysis.awards.concentration import Concentration, Spread
from lodestar.analysis.awards.linked import METHOD as LINKS_METHOD
from lodestar.analysis.awards.linked import NOT_LINKED, LinkedAwards, LinkedTotals
from lodestar.analysis.awards.network import Network
from lodestar.analysis.awards.report import PlaceAwards
from lodestar.analysis.awards.selecting import year_name
from lodestar.analysis.awards.sources import AwardSource
from lodestar.analysis.awards.standing import MEANING, METHOD, Comparison
from lodestar.analysis.awards.summary import METHOD as TOTALS_METHOD
from lodestar.analysis.awards.summary import Part, Totals
from lodestar.analysis.awards.winners import Winner
from lodestar.evidence.organisations.kinds import Typing

_TOP_WINNERS = 20


def plain_report(found: PlaceAwards, linked: LinkedAwards | None = None) -> dict[str, Any]:
    """All that ``place_awards`` found; of the organisations, the twenty that were offered most. ``linked`` is the same
    by the spine, None while organisations have not been linked."""
    summary, selection = found.summary, found.summary.selection
    return {
        "place": {
            "name": found.area.name,
            "code": found.area.code or None,
            "authorities": list(found.area.authorities),
        },
        "period": selection.period,
        "funder": selection.funder or None,
        "source": plain_source(found.source),
        "method": str(TOTALS_METHOD),
        "inputs": list(summary.inputs),
        "totals": plain_totals(summary.totals),
        "everywhere": plain_totals(found.everywhere),
        "links": plain_links(found, linked),
        "by_year": plain_parts(summary.by_year),
        "by_funder": plain_parts(summary.by_funder),
        "by_category": plain_parts(summary.by_category),
        "by_programme": plain_parts(summary.by_programme),
        "by_sector": plain_parts(summary.by_sector),
        "by_role": plain_parts(summary.by_role),
        "by_authority": plain_parts(summary.by_authority),
        "by_kind": _kinds(found),
        "new_and_returning": _years(found),
        "concentration": _concentration(found.concentration),
        "spread": _spread(found.spread),
        "network": plain_network(found.network),
        "organisations": [
            plain_winner(one, found.kinds[one.organisation], linked) for one in found.winners[:_TOP_WINNERS]
        ],
    }


def _kinds(found: PlaceAwards) -> list[dict[str, Any]]:
    return [
        {
            "kind": part.kind,
            "name": part.name,
            "organisations": part.organisations,
            "offered": text(part.offered),
            "cost": text(part.cost),
        }
        for part in found.by_kind
    ]


def _years(found: PlaceAwards) -> list[dict[str, Any]]:
    return [
        {
            "year": one.name,
            "new": one.new,
            "returning": one.returning,
            "new_offered": text(one.new_offered),
            "returning_offered": text(one.returning_offered),
        }
        for one in found.new_and_returning
    ]


def plain_source(source: AwardSource) -> dict[str, Any]:
    """A source, its edition, and the last financial year that it covers whole."""
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "vintage": source.vintage,
        "releases": list(source.releases),
        "covered_to": year_name(source.last_full) if source.last_full is not None else None,
        "made": source.made,
    }


def plain_totals(totals: Totals) -> dict[str, Any]:
    return {
        "projects": totals.projects,
        "organisations": totals.organisations,
        "participations": totals.participations,
        "led": totals.led,
        "withdrawn": totals.withdrawn,
        "offered": text(totals.offered),
        "cost": text(totals.cost),
        "actual": text(totals.actual),
    }


def plain_parts(parts: Iterable[Part]) -> list[dict[str, Any]]:
    return [{"key": part.key, "name": part.name, **plain_totals(part.totals)} for part in parts]


def plain_links(found: PlaceAwards, linked: LinkedAwards | None) -> dict[str, Any]:
    """How many organisations there are by the spine, and how many £ of each total rest on doubtful links."""
    if linked is None:
        nothing = {"below": None, "method": None, "totals": None, "everywhere": None, "parts": None}
        return {"linked": False, "note": NOT_LINKED, **nothing}
    summary = found.summary
    return {
        "linked": True,
        "note": None,
        "below": linked.below,
        "method": str(LINKS_METHOD),
        "totals": plain_linked(linked.totals),
        "everywhere": plain_linked(linked.everywhere),
        "parts": {
            f"by_{by}": [
                {"key": part.key, "name": part.name, **plain_linked(linked.part(by, part.key))}
                for part in getattr(summary, f"by_{by}")
            ]
            for by in linked.parts
        },
    }


def plain_linked(totals: LinkedTotals) -> dict[str, Any]:
    """One total by the spine; money is what rests on doubtful links, and what can be expected to belong elsewhere."""
    return {
        "organisations_by_publisher": totals.ids,
        "organisations_by_spine": totals.organisations,
        "offered": text(totals.resting("offered")),
        "cost": text(totals.resting("cost")),
        "actual": text(totals.resting("actual")),
        "offered_elsewhere": text(totals.offered.expected_elsewhere if totals.offered else None),
    }


def plain_winner(winner: Winner, typing: Typing, linked: LinkedAwards | None = None) -> dict[str, Any]:
    return {
        "organisation": winner.organisation,
        "name": winner.name,
        "kind": typing.kind,
        "kind_basis": typing.basis,
        "authority": winner.authority or None,
        "projects": winner.projects,
        "led": winner.led,
        "offered": text(winner.offered),
        "cost": text(winner.cost),
        "actual": text(winner.actual),
        "years": winner.years,
        "organisation_by_spine": linked.organisation(winner.organisation) if linked else None,
        "link_probability": linked.probability(winner.organisation) if linked else None,
    }


def plain_network(net: Network) -> dict[str, Any]:
    """Counts of the network, and the areas that it reaches."""
    return {
        "alone": net.alone,
        "inside": net.inside,
        "outward": net.outward,
        "both": net.both,
        "organisations": len(net.members),
        "ties": len(net.ties),
        "partner_areas": [
            {"name": one.name, "projects": one.projects, "organisations": one.organisations}
            for one in net.partner_areas
        ],
    }


def plain_comparison(
    found: Comparison, area: Area | None = None, resting: Mapping[Area, Decimal] | None = None
) -> dict[str, Any]:
    """Areas by rate; ``area`` is marked as the place asked for. ``resting`` is what rests on doubtful links in each."""
    wanted = set(area.authorities) if area else None
    return {
        "basis": found.basis.id,
        "rate": f"£ offered {found.basis.said}",
        "method": str(METHOD),
        "interval": MEANING,
        "areas": [
            {
                "code": one.area.code or None,
                "name": one.area.name,
                "asked_for": set(one.area.authorities) == wanted,
                "rate": round(one.rate, 4),
                "low": round(float(one.interval.low), 4),
                "high": round(float(one.interval.high), 4),
                "rank": one.rank,
                "rank_low": one.rank_low,
                "rank_high": one.rank_high,
                "projects": one.projects,
                "offered": text(one.total),
                "base": text(one.base),
                "resting": text(resting[one.area]) if resting is not None else None,
            }
            for one in found.standings
        ],
        "left_out": [one.name for one in found.left_out],
        "notes": list(found.notes),
    }


def text(value: Decimal | None) -> str | None:
    """A figure as text with all of its digits, none of them an exponent."""
    return None if value is None else f"{value:f}"


def _concentration(found: Concentration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "holders": found.holders,
        "hhi": round(found.hhi, 6),
        "hhi_normalised": round(found.hhi_normalised, 6),
        "equivalent": round(found.equivalent, 4),
        "gini": round(found.gini, 6),
        "half": found.half,
        "top": [{"holders": holders, "share": round(share, 6)} for holders, share in found.top],
    }


def _spread(found: Spread | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "organisations": found.count,
        "offered_nothing": found.zero,
        "mean": round(found.mean, 2),
        "median": round(found.median, 2),
        "lower_quartile": round(found.lower_quartile, 2),
        "upper_quartile": round(found.upper_quartile, 2),
        "ninetieth": round(found.ninetieth, 2),
        "largest": text(found.largest),
        "tail": round(found.tail, 6),
    }
