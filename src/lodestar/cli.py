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
        except Exception as error:
            if not _without_tables(error):
                raise
            from lodestar.evidence.locations import home

            typer.echo(
                f"Nothing is set up in {home()} yet: start 'lodestar serve' (or 'lodestar demo') there once, "
                "or set LODESTAR_HOME to the folder that you mean",
                err=True,
            )
            raise typer.Exit(1) from None


def _without_tables(error: Exception) -> bool:
    """Whether a ledger was asked that was never set up. Django, which says so, may not have been needed at all."""
    names = {each.__name__ for each in type(error).__mro__ if each.__module__.startswith("django.db")}
    absent = "no such table" in str(error) or ('relation "' in str(error) and "does not exist" in str(error))
    return absent and bool(names & {"OperationalError", "ProgrammingError"})


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
