"""The command line of Lodestar. Each command imports what it needs when it runs, so that help comes at once."""

from typing import Any

import typer
from typer.core import TyperGroup

from lodestar.commands import (
    annual,
    awards,
    backup,
    board,
    claims,
    evidence,
    indicators,
    logic,
    organisations,
    packs,
    people,
    places,
    rounds,
    serving,
)
from lodestar.evidence.errors import LodestarError


class _Commands(TyperGroup):
    """Says errors that a person can put right in one plain message, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except LodestarError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Runs a place-based innovation partnership: its evidence, plan, money and results.",
)
app.command()(serving.demo)
app.command()(serving.serve)
app.command()(serving.worker)
app.command("board-pack")(board.board_pack)
app.command("annual-report")(annual.annual_report)
app.command()(backup.backup)
app.command()(backup.restore)
packs.app.command()(places.load)
packs.app.command()(places.export)
app.add_typer(packs.app, name="pack")
app.add_typer(places.boundaries, name="boundaries")
app.add_typer(awards.app, name="awards")
app.add_typer(claims.app, name="claims")
app.add_typer(evidence.app, name="evidence")
app.add_typer(logic.app, name="logic")
app.add_typer(indicators.app, name="indicator")
app.add_typer(organisations.app, name="organisations")
app.add_typer(people.app, name="people")
app.add_typer(rounds.app, name="rounds")


@app.command()
def commands() -> None:
    """Print the reference of all commands (docs/reference/commands.md)."""
    from lodestar.commands.reference import commands_page

    typer.echo(commands_page(app), nl=False)


if __name__ == "__main__":
    app()
