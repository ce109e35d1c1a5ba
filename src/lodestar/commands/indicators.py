"""Commands on indicators: compute one from the releases that are loaded."""

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from lodestar.analysis.indicators.figures import Figure
    from lodestar.analysis.results import Result

app = typer.Typer(no_args_is_help=True, help="Indicators computed from releases of evidence.")


@app.callback()
def indicators() -> None:
    """Indicators computed from releases of evidence."""


@app.command()
def value(
    indicator: Annotated[str, typer.Argument(help="Id of the indicator, such as rd-share-of-gva.")],
    place: Annotated[str, typer.Option(help="A place's id, or a code: ITL, NUTS, or UK.")],
    year: Annotated[int, typer.Option(min=1900, max=2199, help="Calendar year.")],
    sector: Annotated[str, typer.Option(help="Performing sector: all, business, government, ….")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """Compute an indicator for a place and year, with where it is from, how computed and how sure.

    Ends with 1 and the reason when the releases that are loaded do not cover it.
    """
    from lodestar.analysis.indicators.figures import NotCovered

    try:
        answer = _answer(indicator, place, year, sector)
    except NotCovered as error:
        if not as_json:
            raise
        asked = {"indicator": indicator, "place": place, "year": year, "sector": sector}
        typer.echo(
            json.dumps({**asked, "covered": False, "reason": str(error)}, indent=2, ensure_ascii=False)
        )
        raise typer.Exit(1) from None
    typer.echo(json.dumps(answer, indent=2, ensure_ascii=False) if as_json else _text(answer))


def _answer(indicator: str, place: str, year: int, sector: str) -> dict[str, Any]:
    from lodestar.analysis.indicators import rd_share
    from lodestar.analysis.indicators.figures import area_of
    from lodestar.evidence.definitions.indicators import load_definitions
    from lodestar.evidence.errors import LodestarError
    from lodestar.evidence.stores.store import Store

    if indicator != rd_share.INDICATOR:
        raise LodestarError(
            f"'{indicator}' is not computed from releases; {rd_share.INDICATOR} is. The figures of a place's documents "
            "are on its page of indicators"
        )
    store = Store.open()
    area = area_of(_code(place))
    expenditure, gva = rd_share.inputs_of(area, year, sector, store.pinned() if store.exists else store)
    result = rd_share.rd_share(expenditure, gva)
    held = load_definitions().indicators
    defined = held.get(f"{sector}-{indicator}", held[indicator])
    return {
        "indicator": indicator,
        "covered": True,
        "name": defined.name,
        "definition": defined.definition,
        "sector": sector,
        "place": place,
        "area": area,
        "year": year,
        **_value(result),
        "quality": defined.quality,
        "numerator": _figure(expenditure),
        "denominator": _figure(gva),
        "breaks": [one.model_dump() for one in defined.breaks],
        "notes": list(result.notes),
    }


def _value(result: "Result") -> dict[str, Any]:
    """The value as shown and in full, with what is known of its sureness and method."""
    share, interval = Decimal(str(result.value)), result.interval
    return {
        "value": str(share.quantize(Decimal("0.01"), ROUND_HALF_UP)),
        "unit": result.unit,
        "unrounded": str(share),
        "interval": {"low": str(interval.low), "high": str(interval.high), "meaning": interval.meaning}
        if interval
        else None,
        "method": str(result.method),
    }


def _code(place: str) -> str:
    """The ITL code of a place that comes with Lodestar, by its id or any code of it; else the text, taken for a code."""
    from lodestar.evidence.locations import places_folder
    from lodestar.evidence.packs.checking import open_pack

    for folder in sorted(file.parent for file in places_folder().glob("*/place.yaml")):
        if folder.name != place and not place.upper().startswith("E47"):
            continue
        codes = {held.scheme: held.code for held in open_pack(folder).place.codes}
        if folder.name == place or place.upper() in codes.values():
            return codes.get("itl") or codes.get("nuts") or place
    return place.upper()


def _figure(figure: "Figure") -> dict[str, str | None]:
    return {
        "value": str(figure.value),
        "unit": figure.unit,
        "area": figure.area,
        "area_vintage": figure.area_vintage,
        "release": figure.release,
        "source": figure.source,
        "title": figure.title,
        "publisher": figure.publisher,
        "vintage": figure.vintage,
        "locator": figure.locator,
    }


def _text(answer: dict[str, Any]) -> str:
    over, under = answer["numerator"], answer["denominator"]
    lines = [
        f"{answer['name']}: {answer['value']}% ({answer['area']}, {answer['year']}, sector: {answer['sector']})",
        f"  {answer['definition']}",
        f"  computed: {answer['method']}: {over['value']} over {under['value']} £ million",
        *(f"  from: {f['publisher']}, {f['title']} ({f['vintage']}), {f['locator']}" for f in (over, under)),
        f"  how sure: {answer['quality']}",
        *(f"  break in {one['period']}: {one['text']}" for one in answer["breaks"]),
        *(f"  note: {note}" for note in answer["notes"]),
    ]
    return "\n".join(lines)
