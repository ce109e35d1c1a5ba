"""The command that draws up a forum's board pack, and issues it."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer


def board_pack(
    place: Annotated[str, typer.Option(help="The place, by its id.")],
    forum: Annotated[str, typer.Option(help="The forum, by its id.")],
    meeting: Annotated[
        str, typer.Option(help="The day of the meeting, as 2026-03-31, or the id of a planned meeting.")
    ],
    since: Annotated[
        str,
        typer.Option(
            help="The day on which the forum last met; taken from its meetings or packs if left out."
        ),
    ] = "",
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
    formats: Annotated[str, typer.Option("--format", help="pdf, docx, xlsx, or all.")] = "all",
    issue: Annotated[
        bool, typer.Option("--issue", help="Issue the pack: from then on it is served as it is.")
    ] = False,
) -> None:
    """Draw up a board pack from the record as it stands, and write it as PDF, DOCX and XLSX.

    Without --issue it is a draft, which can be looked at on the site and drawn up anew.
    """
    from lodestar.service import opening

    opening.configure()
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.board_packs.actions import COMMAND, begin_pack, draw_pack, issue_pack
    from lodestar.service.board_packs.files import FORMATS, read_draft, read_kept
    from lodestar.service.board_packs.meeting import last_met, meeting_named
    from lodestar.service.plan.models import Forum

    wanted = [ending for ending in FORMATS if ending != "json"] if formats == "all" else [formats]
    if not set(wanted) <= FORMATS.keys():
        raise LodestarError(f"there is no format '{formats}'; use pdf, docx, xlsx or all")
    held = Forum.objects.filter(place__slug=place, slug=forum).select_related("place").first()
    if held is None:
        raise LodestarError(f"there is no forum '{forum}' at '{place}'; the plan's page lists the forums")
    planned = meeting_named(held, meeting)
    before = _day(since) if since else last_met(held, planned.day)
    pack = begin_pack(
        by=COMMAND, forum=held, meets_on=planned.day, since=before, meeting=planned.slug, meeting_name=planned.name
    )  # fmt: skip
    document = draw_pack(by=COMMAND, pack=pack, tell=_say)
    pack.refresh_from_db()
    if issue:
        pack = issue_pack(by=COMMAND, pack=pack, digest=document.digest)
    out.mkdir(parents=True, exist_ok=True)
    for ending in wanted:
        data = (
            read_kept(pack.files[ending]["sha256"], ending) if issue else read_draft(place, pack.slug, ending)
        )
        path = out / f"{place}-{pack.slug}{'' if issue else '-draft'}.{ending}"
        path.write_bytes(data or b"")
        typer.echo(str(path))
    typer.echo(f"{'Issued' if issue else 'Draft'}, digest {document.digest}.")


def _day(text: str) -> dt.date:
    from lodestar.evidence.errors import LodestarError

    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise LodestarError(f"'{text}' is not a day; write it as 2026-03-31") from error


def _say(what: str, done: int, of: int) -> None:
    typer.echo(f"{what.capitalize()}: {done + 1} of {of}", err=True)
