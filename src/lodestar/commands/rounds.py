"""Commands about reporting rounds: list them, send the reminders that are due."""

import json
from typing import Annotated

import typer

from lodestar.commands.asked import day_asked, open_ledger, places_asked

app = typer.Typer(no_args_is_help=True, help="List reporting rounds and send the reminders that are due.")

PlaceName = Annotated[str, typer.Option("--place", help="The place, by its id; all places if left out.")]


@app.command("list")
def list_(
    place: PlaceName = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")] = False,
) -> None:
    """List the reporting rounds and how far each is."""
    open_ledger()
    from lodestar.service.rounds.models import Update
    from lodestar.service.rounds.reading import rounds_of

    rows = []
    for at in places_asked(place):
        for found in rounds_of(at).prefetch_related("lines"):
            asked = sum(len(line.sides) for line in found.lines.all())
            given = Update.objects.filter(round=found, edition=1).exclude(first_submitted_at=None).count()
            rows.append(
                {"place": at.slug, "id": found.slug, "name": found.name, "opens": str(found.opens), "closes": str(found.closes),
                 "submitted": given, "asked": asked, "locked": found.is_locked}
            )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        state = "locked" if row["locked"] else f"closes {row['closes']}"
        typer.echo(f"{row['place']}  {row['name']}: {row['submitted']} of {row['asked']} submitted, {state}")
    if not rows:
        typer.echo(
            "There is no reporting round yet. Whoever runs rounds opens one on the site, under Reporting rounds."
        )


@app.command()
def remind(
    place: PlaceName = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say who would be reminded of what.")
    ] = False,
    day: Annotated[
        str, typer.Option("--on", help="As if it were this day, as 2026-03-31; with --dry-run.")
    ] = "",
    site: Annotated[
        str,
        typer.Option("--site", help="Address of the site, for links; taken from the settings if left out."),
    ] = "",
) -> None:
    """Send the reminders that are due, and notices that could not be sent; run it once a day.

    Nobody gets the same one twice, and nobody one for nothing.
    """
    from lodestar.evidence.errors import LodestarError

    if day and not dry_run:
        raise LodestarError("--on is for looking ahead; use it with --dry-run")
    open_ledger()
    from lodestar.service.monitoring.telling import tell_judged
    from lodestar.service.rounds.reminding import send_reminders

    failed = 0
    for at in places_asked(place):
        for one in send_reminders(at, today=day_asked(day), site=site, dry_run=dry_run):
            count = len(one.due.waiting)
            said = f"{one.due.person.email}: {one.due.name.partition(' ')[0]}, {one.due.round.name}, {count} waiting"
            typer.echo(f"{said}: {one.fault}" if one.fault else said, err=bool(one.fault))
            failed += bool(one.fault)
        for judged in tell_judged(at, site=site, dry_run=dry_run):
            said = f"{judged.proposal.author.email}: proposal judged, {judged.proposal}"
            typer.echo(f"{said}: {judged.fault}" if judged.fault else said, err=bool(judged.fault))
            failed += bool(judged.fault)
    if failed:
        raise LodestarError(f"{failed} could not be sent; they are tried again the next time")
