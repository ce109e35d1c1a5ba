"""Commands on place packs: check one, and say what a pack may hold."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from lodestar.evidence.packs.pack import Report

app = typer.Typer(no_args_is_help=True, help="Check place packs, and see what they may hold.")


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="Folder of the pack: the one that holds place.yaml.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """Count what a pack holds and report every problem in it. Ends with 1 when there is one."""
    from lodestar.evidence.packs.checking import check_pack

    report = check_pack(path)
    typer.echo(_json(report) if as_json else _text(report))
    raise typer.Exit(0 if report.ok else 1)


@app.command()
def schema(
    kind: Annotated[
        str | None, typer.Argument(help="Kind of record, such as action; all files if left out.")
    ] = None,
) -> None:
    """Print the JSON Schema of one kind of record, or of all files of a pack."""
    from lodestar.evidence.packs.reference import json_schema

    typer.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))


@app.command()
def reference() -> None:
    """Print the reference of place packs: every file and field (docs/reference/place-pack.md)."""
    from lodestar.evidence.packs.reference import reference_page

    typer.echo(reference_page(), nl=False)


def _text(report: "Report") -> str:
    from lodestar.evidence.packs.kinds import KINDS

    width = max(len(kind.plural) for kind in KINDS)
    lines = [f"{kind.plural:<{width}}  {report.counts[kind.name]:>6,}" for kind in KINDS]
    if report.ok:
        return "\n".join([*lines, "", "No problems found."])
    number = len(report.problems)
    heading = "1 problem:" if number == 1 else f"{number:,} problems:"
    return "\n".join([*lines, "", heading, *map(str, report.problems)])


def _json(report: "Report") -> str:
    from dataclasses import asdict

    answer = {
        "ok": report.ok,
        "place": report.pack.place.id if report.pack else None,
        "digest": report.pack.digest if report.pack else None,
        "counts": dict(report.counts),
        "problems": [asdict(problem) for problem in report.problems],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)
