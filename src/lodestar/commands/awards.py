"""Commands on awards: what a place was offered, and how it stands among others."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from lodestar.commands import award_links
from lodestar.commands.award_links import BELOW, Below
from lodestar.commands.engines import EngineOption

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from lodestar.analysis.awards.areas import Area, Geography
    from lodestar.analysis.awards.linked import LinkedAwards
    from lodestar.analysis.awards.report import PlaceAwards
    from lodestar.analysis.awards.standing import Comparison
    from lodestar.analysis.awards.summary import Part, Totals
    from lodestar.evidence.stores.store import Reading

app = typer.Typer(no_args_is_help=True, help="Awards to organisations of a place, from the releases loaded.")

_PLACE = "A place's id, an ITL, NUTS or GSS code, or local authorities' codes joined by commas."
PlaceOption = Annotated[str, typer.Option("--place", help=_PLACE)]
From = Annotated[str, typer.Option("--from", help="First financial year, such as 2012/13.")]
To = Annotated[str, typer.Option("--to", help="Last financial year.")]
Funder = Annotated[str, typer.Option(help="Only this funder's awards, named as the source does.")]
SourceOption = Annotated[
    str, typer.Option("--source", help="The source; the one that reaches furthest if left out.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]


@app.callback()
def awards() -> None:
    """Awards to organisations of a place, from the releases loaded."""


@app.command()
def summary(
    place: PlaceOption,
    first: From = "",
    last: To = "",
    funder: Funder = "",
    source: SourceOption = "",
    below: Below = BELOW,
    as_json: Json = False,
) -> None:
    """Sum up what a place was offered: by year, programme, authority, kind of organisation, lead and partner."""
    from lodestar.analysis.awards.linked import linked_awards
    from lodestar.analysis.awards.plain import plain_report
    from lodestar.analysis.awards.report import place_awards

    evidence, geography = _evidence()
    area = _area(place, geography)
    found = place_awards(
        evidence, area, geography, source=source, funder=funder, first=_year(first), last=_year(last)
    )
    spine = award_links.spine_of(evidence, place)
    linked = linked_awards(evidence, found.summary.selection, spine, below) if spine else None
    if as_json:
        typer.echo(json.dumps(plain_report(found, linked), indent=2, ensure_ascii=False))
    else:
        typer.echo(_told(found, linked))


@app.command()
def compare(
    place: PlaceOption,
    level: Annotated[
        str, typer.Option(help="Areas to rank: itl1, itl2, itl3, combined, authority.")
    ] = "itl2",
    first: From = "",
    last: To = "",
    funder: Funder = "",
    source: SourceOption = "",
    below: Below = BELOW,
    as_json: Json = False,
) -> None:
    """Rank a place among others, per head, per £ of GVA and per business, with intervals."""
    from lodestar.analysis.awards.plain import plain_comparison
    from lodestar.analysis.awards.report import comparisons
    from lodestar.analysis.awards.selecting import Selection
    from lodestar.analysis.awards.sources import source_named

    evidence, geography = _evidence()
    area, held = _area(place, geography), source_named(evidence, source)
    among = geography.at(level)
    if not any(set(one.authorities) == set(area.authorities) for one in among):
        among = (*among, area)
    selection = Selection(held.id, None, funder, _year(first), _year(last))
    found = comparisons(evidence, selection, held, among, geography)
    spine = award_links.spine_of(evidence, place)
    resting = (
        award_links.resting_in(evidence, selection, held, found, spine, below) if spine and found else None
    )
    if as_json:
        told = [plain_comparison(one, area, resting) for one in found]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        said = (_compared(one, area, resting) for one in found)
        typer.echo("\n\n".join(said) or "No statistics to divide by are loaded.")


@app.command()
def national(
    first: From = "",
    last: To = "",
    funder: Funder = "",
    source: SourceOption = "",
    engine: EngineOption = "duckdb",
    as_json: Json = False,
) -> None:
    """Sum up what every local authority was offered, at once; on Spark if asked (docs/how-to/run-on-a-cluster.md)."""
    from lodestar.analysis.awards.national import awards_on
    from lodestar.analysis.awards.national import national as of_every_authority
    from lodestar.analysis.awards.plain import plain_totals
    from lodestar.analysis.awards.selecting import Selection
    from lodestar.analysis.awards.sources import source_named

    evidence = _store()
    held = source_named(evidence, source)
    selection = Selection(held.id, None, funder, _year(first), _year(last))
    found = of_every_authority(awards_on(engine, evidence, held.releases), selection)
    if as_json:
        told = {code: plain_totals(totals) for code, totals in found.items()}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(_of_authority(code, totals) for code, totals in found.items()))


def _of_authority(code: str, totals: "Totals") -> str:
    return (
        f"{code or 'not known':<10}  {_pounds(totals.offered):>20} offered  {totals.projects:>6,} projects  "
        f"{totals.organisations:>6,} organisations"
    )


def _store() -> "Reading":
    from lodestar.analysis.awards.sources import NO_AWARDS
    from lodestar.evidence.errors import LodestarError
    from lodestar.evidence.stores.store import Store

    store = Store.open()
    if not store.exists:
        raise LodestarError(NO_AWARDS)
    return store.pinned()


def _evidence() -> "tuple[Reading, Geography]":
    from lodestar.analysis.awards.areas import geography

    pinned = _store()
    return pinned, geography(pinned)


def _area(place: str, geography: "Geography") -> "Area":
    """The area of a place that comes with Lodestar, by its id; else of a code."""
    from lodestar.analysis.awards.areas import Area, every_code
    from lodestar.evidence.locations import places_folder
    from lodestar.evidence.packs.checking import open_pack

    folder = places_folder() / place
    if place and place == folder.name and (folder / "place.yaml").is_file():
        record = open_pack(folder).place
        codes = {one.scheme: one.code for one in record.codes}
        code = codes.get("gss") or codes.get("itl") or ""
        return Area(code, record.name, every_code(one.code for one in record.authorities))
    return geography.find(place)


def _year(text: str) -> int | None:
    from lodestar.analysis.awards.selecting import year_of

    return year_of(text) if text else None


app.command()(award_links.link)


def _told(found: "PlaceAwards", linked: "LinkedAwards | None") -> str:
    totals, everywhere, source = found.summary.totals, found.everywhere, found.source
    lines = [
        f"{found.area.name}, {found.summary.selection.period}",
        f"  {totals.projects:,} projects, {totals.organisations:,} organisations, "
        f"{totals.participations:,} participations ({totals.led:,} as lead)",
        f"  offered        {_pounds(totals.offered)}",
        f"  project cost   {_pounds(totals.cost)}",
        f"  actually paid  {_pounds(totals.actual)}",
        f"  everywhere     {_pounds(everywhere.offered)} offered to {everywhere.organisations:,} organisations",
        f"  from {source.title}, {source.vintage} ({source.publisher}); years are those in which projects start",
        *award_links.told(linked),
    ]
    parts = (
        ("By year", found.summary.by_year),
        ("By programme", found.summary.by_category),
        ("By authority", found.summary.by_authority),
        ("Lead and partner", found.summary.by_role),
    )
    return "\n".join([*lines, *(line for title, held in parts if held for line in _table(title, held))])


def _table(title: str, parts: "Sequence[Part]") -> list[str]:
    width = max(len(part.name) for part in parts)
    rows = [
        f"  {part.name:<{width}}  {_pounds(part.totals.offered):>15}  {part.totals.projects:>6,} projects"
        for part in parts
    ]
    return ["", title, *rows]


def _compared(found: "Comparison", area: "Area", resting: "Mapping[Area, Decimal] | None") -> str:
    lines = [f"{found.basis.name}: £ offered {found.basis.said}"]
    wanted = set(area.authorities)
    for one in found.standings:
        mark = ">" if set(one.area.authorities) == wanted else " "
        lines.append(
            f"{mark} {one.rank:>3} ({one.rank_low} to {one.rank_high})  {one.area.name}: £{one.rate:,.2f} "
            f"(£{one.interval.low:,.2f} to £{one.interval.high:,.2f})"
            + (f"; £{resting[one.area]:,} of it on doubtful links" if resting and resting[one.area] else "")
        )
    lines += [f"  {note}" for note in found.notes]
    if found.left_out:
        lines.append(f"  no statistic for {', '.join(one.name for one in found.left_out)}")
    return "\n".join(lines)


def _pounds(value: "Decimal | None") -> str:
    return "not given" if value is None else f"£{value:,}"
