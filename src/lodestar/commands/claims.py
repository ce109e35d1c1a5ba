"""Commands on claims: check every published number again."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lodestar.analysis.claims.grounds import ReleaseFigure
    from lodestar.analysis.claims.verdicts import ClaimCheck
    from lodestar.evidence.packs.pack import Pack

app = typer.Typer(no_args_is_help=True, help="Check what documents claim against the facts.")


@app.callback()
def claims() -> None:
    """Check what documents claim against the facts."""


@app.command()
def check(
    path: Annotated[
        Path | None,
        typer.Argument(help="Folder of a place pack; every place that comes with Lodestar if left out."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """Compute every claim again and say what holds and what does not.

    Ends with 1 when a conflict stands that nobody has accepted with a reason, or when a claim's entry has a mistake.
    """
    from lodestar.analysis.claims.verdicts import check_claims, grounds_of
    from lodestar.evidence.packs.checking import open_pack

    found = {}
    for folder in [path] if path else _bundled():
        pack = open_pack(folder)
        found[pack.place.id] = check_claims(grounds_of(pack, releases=_releases(pack)))
    if as_json:
        answer = {place: [_as_json(one) for one in checks] for place, checks in found.items()}
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(_text(place, checks) for place, checks in found.items()))
    wrong = any(one.open_conflict or one.problem for checks in found.values() for one in checks)
    raise typer.Exit(1 if wrong else 0)


def _releases(pack: "Pack") -> "Mapping[str, ReleaseFigure]":
    """What the releases of the evidence store, if there is one, say of a real place's claims."""
    from lodestar.analysis.awards.areas import Area, every_code
    from lodestar.analysis.awards.claimed import release_figures
    from lodestar.evidence.packs.records import Claim, Observation
    from lodestar.evidence.stores.store import Store

    store = Store.open()
    if pack.place.made or not store.exists:
        return {}
    area = Area("", pack.place.name, every_code(one.code for one in pack.place.authorities))
    observations = {one.id: one for one in pack.all(Observation)}
    return release_figures(store.pinned(), area, pack.all(Claim), observations)


def _bundled() -> list[Path]:
    from lodestar.evidence.locations import places_folder

    return sorted(file.parent for file in places_folder().glob("*/place.yaml"))


def _text(place: str, checks: "Sequence[ClaimCheck]") -> str:
    if not checks:
        return f"{place}: no claims. Add them to claims.yaml."
    ranked = sorted(checks, key=lambda one: (not one.open_conflict, -one.verdict.rank))
    rows = [(_word(one), one.stated_said, one.computed_said or "", one.claim) for one in ranked]
    heads = ("Verdict", "Stated", "Computed", "Claim")
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(3)]
    table = [
        "  ".join([*(f"{cell:<{width}}" for cell, width in zip(row[:3], widths, strict=True)), row[3]])
        for row in [heads, *rows]
    ]
    told = [
        f"{_word(one)}: {one.claim}\n  {one.explanation}{_accepted(one)}"
        for one in ranked
        if _worth_telling(one)
    ]
    return "\n".join([f"{place}: {_count(checks)}", "", *table, *(f"\n{text}" for text in told)])


def _word(one: "ClaimCheck") -> str:
    if one.problem:
        return "mistake in the entry"
    return one.verdict.value + (" (accepted)" if one.verdict == "conflicts" and one.accepted else "")


def _worth_telling(one: "ClaimCheck") -> bool:
    return one.verdict in ("conflicts", "definition-differs") or one.problem is not None


def _accepted(one: "ClaimCheck") -> str:
    if one.verdict != "conflicts" or one.accepted is None:
        return ""
    return f"\n  Accepted by {one.accepted.by} on {one.accepted.on}: {one.accepted.reason}"


def _count(checks: "Sequence[ClaimCheck]") -> str:
    conflicts = sum(one.open_conflict for one in checks)
    noun = "claim" if len(checks) == 1 else "claims"
    return f"{len(checks)} {noun}, {conflicts} open conflict{'' if conflicts == 1 else 's'}"


def _as_json(one: "ClaimCheck") -> dict[str, Any]:
    return {
        "claim": one.claim,
        "verdict": one.verdict.value,
        "open_conflict": one.open_conflict,
        "stated": str(one.stated),
        "computed": _plain(one.computed.value) if one.computed else None,
        "difference": _plain(one.difference) if one.difference is not None else None,
        "unit": one.unit,
        "explanation": one.explanation,
        "facts": [
            {
                "name": step.name,
                "observation": step.observation,
                "said": step.said,
                "source": step.source,
                "locator": step.locator,
            }
            for step in one.steps
        ],
        "alternatives": [
            {"name": other.name, "expression": other.expression, "value": _plain(other.value)}
            for other in one.alternatives
        ],
        "notes": list(one.notes),
        "settled_by": one.settled_by,
        "accepted": one.accepted.model_dump() if one.accepted else None,
        "problem": one.problem,
    }


def _plain(value: Decimal | float) -> str:
    return f"{Decimal(value).normalize():f}"
