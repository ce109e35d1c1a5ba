"""The command that draws up a forum's board pack, and issues it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lodestar.commands.asked import day_asked
from lodestar.commands.frozen import Formats, Issue, Out, draw_and_write, wanted_formats

if TYPE_CHECKING:
    from lodestar.service.plan.models import Forum

COMMAND = "lodestar board-pack"


def board_pack(
    forum: Annotated[str, typer.Option(help="The forum, by its id.")],
    meeting: Annotated[
        str, typer.Option(help="The day of the meeting, as 2026-03-31, or the id of a planned meeting.")
    ],
    place: Annotated[
        str, typer.Option(help="The place, by its id; the one that has such a forum if left out.")
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            help="The day on which the forum last met; taken from its meetings or packs if left out."
        ),
    ] = "",
    out: Out = Path(),
    formats: Formats = "all",
    issue: Issue = False,
) -> None:
    """Draw up a board pack from the record as it stands, and write it as PDF, DOCX and XLSX.

    Without --issue it is a draft, which can be looked at on the site and drawn up anew.
    """
    from lodestar.service import opening

    opening.configure()
    from lodestar.service.board_packs.actions import begin_pack
    from lodestar.service.board_packs.meeting import last_met, meeting_named

    wanted = wanted_formats(formats)
    held = _forum_called(forum, place)
    planned = meeting_named(held, meeting)
    before = day_asked(since) or last_met(held, planned.day)
    pack = begin_pack(
        by=COMMAND, forum=held, meets_on=planned.day, since=before, meeting=planned.slug, meeting_name=planned.name
    )  # fmt: skip
    draw_and_write(pack, by=COMMAND, out=out, wanted=wanted, issued=issue)


def _forum_called(name: str, place: str) -> "Forum":
    from lodestar.evidence.errors import LodestarError
    from lodestar.service.plan.models import Forum

    named = Forum.objects.filter(slug=name, **({"place__slug": place} if place else {}))
    found = list(named.select_related("place").order_by("place__slug"))
    if not found:
        at = f"at '{place}'" if place else "at any place"
        raise LodestarError(f"there is no forum '{name}' {at}; the plan's page lists the forums")
    if len(found) > 1:
        places = ", ".join(one.place.slug for one in found)
        raise LodestarError(f"several places have a forum '{name}'; say which with --place: {places}")
    return found[0]
