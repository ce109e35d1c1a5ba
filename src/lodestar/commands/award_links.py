"""How sure the organisations of awards are, as the command line tells it: £ on doubtful links, and having links found."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lodestar.commands.asked import open_ledger
from lodestar.evidence.organisations.spine import DOUBTFUL_BELOW

if TYPE_CHECKING:
    from lodestar.analysis.awards.areas import Area
    from lodestar.analysis.awards.linked import LinkedAwards
    from lodestar.analysis.awards.selecting import Selection
    from lodestar.analysis.awards.sources import AwardSource
    from lodestar.analysis.awards.standing import Comparison
    from lodestar.evidence.organisations.decisions import Decision
    from lodestar.evidence.organisations.spine import Spine
    from lodestar.evidence.stores.store import Reading

Below = Annotated[
    float, typer.Option("--below", min=0, max=1, help="Links less probable than this count as doubtful.")
]
BELOW = DOUBTFUL_BELOW


def link(
    register: Annotated[
        list[Path] | None,
        typer.Option(
            "--register",
            help="A file of Basic Company Data to link to as well; repeat it for each part. Left out: the release that is loaded.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """Look for organisations of awards, grants and knowledge bases that are one, and which company each is; keep the links.

    About 2 ms an organisation; a register of millions takes minutes more.
    """
    from lodestar.analysis.awards.sources import NO_AWARDS
    from lodestar.evidence.errors import LodestarError
    from lodestar.evidence.organisations.held import held_spine, look_for_ties, ties_key
    from lodestar.evidence.stores.store import Store

    store = Store.open()
    if not store.exists:
        raise LodestarError(NO_AWARDS)
    pinned = store.pinned()
    if ties_key(pinned) is None:
        raise LodestarError(NO_AWARDS)
    ties = look_for_ties(pinned, register=register or ())
    spine = held_spine(pinned)
    told = {**_counted(spine), "links": len(ties), "to_review": len(spine.to_review) if spine else 0}
    if as_json:
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo(
            f"{told['ids']:,} ids of publishers are {told['organisations']:,} organisations, {told['companies']:,} of them companies of the register; "
            f"{told['to_review']:,} links that may be right wait for a person on the page 'Which organisations are one'"
        )


def _counted(spine: "Spine | None") -> dict[str, int]:
    """Ids of publishers, organisations that they are, and how many of those are companies of the register."""
    from lodestar.evidence.organisations.spine import REGISTERS

    ids, organisations, companies = 0, set(), set()
    for key, membership in spine.memberships.items() if spine else ():
        if key.split(":")[0] in REGISTERS:
            companies.add(membership.organisation)
        else:
            ids += 1
            organisations.add(membership.organisation)
    return {"ids": ids, "organisations": len(organisations), "companies": len(organisations & companies)}


def spine_of(evidence: "Reading", place: str) -> "Spine | None":
    """The spine of the evidence with what the people of a place decided; None while nobody has looked for links."""
    from lodestar.evidence.organisations.held import has_ties, held_spine, ties_key

    key = ties_key(evidence)
    return held_spine(evidence, _decisions(place)) if key is not None and has_ties(key) else None


def told(linked: "LinkedAwards | None") -> list[str]:
    """Lines on the links behind a place's totals."""
    from lodestar.analysis.awards.linked import NOT_LINKED

    if linked is None:
        return [f"  organisations  counted by the publisher's own ids: {NOT_LINKED}"]
    totals, everywhere = linked.totals, linked.everywhere
    lines = [
        f"  organisations  {totals.ids:,} by the publisher's own ids, {totals.organisations:,} by the spine",
        f"  on links less than {linked.below:.0%} sure rest {_pounds(totals.resting('offered'))} of what was offered, "
        f"{_pounds(totals.resting('cost'))} of the cost"
        + (f", {_pounds(totals.resting('actual'))} of what was paid" if totals.actual else ""),
        f"  everywhere     {everywhere.ids:,} by the publisher's own ids, {everywhere.organisations:,} by the spine; "
        f"{_pounds(everywhere.resting('offered'))} of what was offered rests on such links",
    ]
    return lines


def resting_in(
    evidence: "Reading", selection: "Selection", source: "AwardSource", compared: "Sequence[Comparison]", spine: "Spine",
    below: float,
) -> "Mapping[Area, Decimal]":  # fmt: skip
    """£ offered on doubtful links in each area compared, over the years that are compared."""
    from dataclasses import replace

    from lodestar.analysis.awards.linked import doubtful_ids, resting_by_area
    from lodestar.analysis.awards.report import compared_years

    areas = tuple(dict.fromkeys(one.area for found in compared for one in found.standings))
    years = compared_years(selection, source)
    closed = replace(selection, first=years.start, last=years.stop - 1)
    found = resting_by_area(evidence, closed, doubtful_ids(source.id, spine, below), areas)
    return dict(zip(areas, found, strict=True))


def _decisions(place: str) -> "list[Decision]":
    """What the people of a place decided about organisations, in order; nothing where there is no ledger with it."""
    open_ledger()
    from django.db import DatabaseError

    from lodestar.service.linkage.models import LinkDecision

    try:
        return [
            one.as_decision for one in LinkDecision.objects.filter(place__slug=place).order_by("at", "id")
        ]
    except DatabaseError:
        return []


def _pounds(value: "Decimal | None") -> str:
    return "not given" if value is None else f"£{value:,}"
