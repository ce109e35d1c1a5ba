"""Commands that bring places into the ledger and out of it again."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lodestar.commands.asked import place_asked

if TYPE_CHECKING:
    from lodestar.service.ledger.loading import LoadReport


class Winner(StrEnum):
    """Whose value stands where people and the pack both changed a field."""

    STOP = "stop"
    KEEP = "keep"
    TAKE = "take"


def load(
    path: Annotated[Path, typer.Argument(help="Folder of the pack: the one that holds place.yaml.")],
    on_conflict: Annotated[
        Winner,
        typer.Option(
            help="Where people and the pack changed the same field: stop, keep people's value, or take the pack's."
        ),
    ] = Winner.STOP,
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what a load would do, and change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """Load a place pack into the ledger and the evidence store: all of it or nothing.

    An action that the pack no longer holds stays and is named: it ends in the plan, as completed, merged or superseded.
    """
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service import opening

    pack = open_pack(path)
    opening.configure()
    opening.migrate(lambda text: typer.echo(text, err=True))
    from lodestar.service.ledger.loading import OnConflict, preview_pack
    from lodestar.service.ledger.places import load_place

    bring = preview_pack if preview else load_place
    report = bring(by="lodestar pack load", pack=pack, on_conflict=OnConflict(on_conflict))
    typer.echo(_json(report, preview) if as_json else _text(report, pack.place.name, on_conflict, preview))


def _json(report: "LoadReport", preview: bool) -> str:
    answer = {
        "place": report.place,
        "preview": preview,
        **_counts(report),
        "kept": [str(difference) for difference in report.kept],
        "conflicts": [str(difference) for difference in report.conflicts],
        "left_out": [{**asdict(one), "remedy": one.remedy} for one in report.left_out],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def _text(report: "LoadReport", name: str, on_conflict: Winner, preview: bool) -> str:
    done = [
        f"{verb} {', '.join(f'{n:,} {kind}' for kind, n in of.items())}"
        for verb, of in _counts(report).items()
        if of
    ]
    taken = "pack taken" if on_conflict is Winner.TAKE else "people kept"
    lines = [
        f"{name}: " + ("; ".join(done) or "nothing to change"),
        *(f"  kept what people wrote: {difference}" for difference in report.kept),
        *(f"  {taken}: {difference}" for difference in report.conflicts),
        *(f"  {action}" for action in report.left_out),
        *(["Nothing was changed: this was a preview."] if preview else []),
    ]
    return "\n".join(lines)


def _counts(report: "LoadReport") -> dict[str, dict[str, int]]:
    return {"created": report.created, "updated": report.updated, "removed": report.removed}


def export(
    place: Annotated[str, typer.Argument(help="The place's id, such as liverpool-city-region.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write the pack into; made if need be.")],
) -> None:
    """Write a place back as a pack. Unchanged files come back byte for byte."""
    from lodestar.service import opening

    opening.configure()
    from lodestar.service.ledger.exporting import export_pack, write_pack

    files = export_pack(place_asked(place))
    write_pack(files, folder)
    typer.echo(f"Wrote {len(files)} files to {folder}")


def load_boundaries(
    path: Annotated[
        Path, typer.Argument(help="A TopoJSON or GeoJSON file of boundaries, such as the ONS publishes.")
    ],
    licence: Annotated[
        str,
        typer.Option(
            help="Licence and the words that it asks for; left out, the ONS's for a file with its names of columns."
        ),
    ] = "",
    source: Annotated[
        str, typer.Option(help="Who published it and what it is; the file's name if left out.")
    ] = "",
) -> None:
    """Load official boundaries; they take the place of indicative outlines of the same areas.

    Licence and source stand under every map that is drawn with them.
    """
    from lodestar.evidence.geography.boundaries import NOT_STATED, read_boundaries
    from lodestar.evidence.releases.release import InputFile, write_release
    from lodestar.evidence.sources import outlines
    from lodestar.evidence.stores.building import prepare

    found = read_boundaries(path, source=source or None, licence=licence or None)
    draft = outlines.draft(found, inputs=[InputFile.of(path)])
    with prepare([write_release(draft)]) as prepared:
        prepared.activate()
    typer.echo(f"Loaded {len(found):,} outlines from {path.name}. Licence: {found[0].licence}")
    if found[0].licence == NOT_STATED:
        typer.echo("Say under which licence they are with --licence, and load them again.", err=True)
    elif not licence:
        typer.echo(
            "That is what the ONS asks for; if the file is another's, say so with --licence.", err=True
        )


boundaries = typer.Typer(no_args_is_help=True, help="Boundaries of areas for maps.")


@boundaries.callback()
def _boundaries() -> None:
    """Boundaries of areas for maps."""


boundaries.command("load")(load_boundaries)
