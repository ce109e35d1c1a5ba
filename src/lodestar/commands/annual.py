"""The command that draws up a place's annual report, and issues it."""

from pathlib import Path
from typing import Annotated

import typer


def annual_report(
    place: Annotated[str, typer.Option(help="The place, by its id.")],
    year: Annotated[str, typer.Option(help="The financial year, as 2026/27.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
    formats: Annotated[str, typer.Option("--format", help="pdf, docx, xlsx, or all.")] = "all",
    issue: Annotated[
        bool, typer.Option("--issue", help="Issue the report: from then on it is served as it is.")
    ] = False,
) -> None:
    """Draw up the report on a financial year of a place, and write it as PDF, DOCX and XLSX.

    Without --issue it is a draft, which can be looked at on the site and drawn up anew.
    """
    from lodestar.service import opening

    opening.configure()
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.annual_reports.actions import COMMAND, begin_report, draw_report, issue_report
    from lodestar.service.board_packs.files import FORMATS, read_draft, read_kept
    from lodestar.service.places.models import Place

    wanted = [ending for ending in FORMATS if ending != "json"] if formats == "all" else [formats]
    if not set(wanted) <= FORMATS.keys():
        raise LodestarError(f"there is no format '{formats}'; use pdf, docx, xlsx or all")
    held = Place.objects.filter(slug=place).first()
    if held is None:
        raise LodestarError(f"there is no place '{place}'; 'lodestar people list' names those loaded")
    report = begin_report(by=COMMAND, place=held, year=year)
    document = draw_report(by=COMMAND, report=report)
    report.refresh_from_db()
    if issue:
        report = issue_report(by=COMMAND, report=report, digest=document.digest)
    out.mkdir(parents=True, exist_ok=True)
    for ending in wanted:
        kept = read_kept(report.files[ending]["sha256"], ending) if issue else None
        data = kept or read_draft(place, report.slug, ending) or b""
        path = out / f"{place}-{report.slug}{'' if issue else '-draft'}.{ending}"
        path.write_bytes(data)
        typer.echo(str(path))
    typer.echo(f"{'Issued' if issue else 'Draft'}, digest {document.digest}.")
