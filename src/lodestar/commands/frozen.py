"""What the commands that draw up a document share: which formats, drawing up, issuing, and writing the files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

Out = Annotated[Path, typer.Option(help="The folder to write to.")]
Formats = Annotated[str, typer.Option("--format", help="pdf, docx, xlsx, or all.")]
Issue = Annotated[bool, typer.Option("--issue", help="Issue it: from then on it is served as it is.")]


def wanted_formats(formats: str) -> list[str]:
    """The endings of the files that are asked for. Raises LodestarError for a format that there is not."""
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.documents.files import FORMATS

    wanted = [ending for ending in FORMATS if ending != "json"] if formats == "all" else [formats]
    if not set(wanted) <= FORMATS.keys():
        raise LodestarError(f"there is no format '{formats}'; use pdf, docx, xlsx or all")
    return wanted


def draw_and_write(row: Any, *, by: str, out: Path, wanted: Sequence[str], issued: bool) -> None:
    """Draw a document up, issue it if that is asked for, and write its files: those that the site serves."""
    from lodestar.service.documents.actions import draw_up, issue
    from lodestar.service.documents.files import read_draft, read_kept

    document = draw_up(by=by, row=row, tell=_say)
    row.refresh_from_db()
    if issued:
        row = issue(by=by, row=row, digest=document.digest)
    out.mkdir(parents=True, exist_ok=True)
    for ending in wanted:
        data = read_kept(row.files[ending]["sha256"], ending) if issued else read_draft(row, ending)
        path = out / f"{row.place.slug}-{row.slug}{'' if issued else '-draft'}.{ending}"
        path.write_bytes(data or b"")
        typer.echo(str(path))
    typer.echo(f"{'Issued' if issued else 'Draft'}, digest {document.digest}.")


def _say(what: str, done: int, of: int) -> None:
    typer.echo(f"{what.capitalize()}: {done + 1} of {of}", err=True)
