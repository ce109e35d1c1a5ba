"""Commands that back an installation up and bring it back."""

from pathlib import Path
from typing import Annotated

import typer


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as lodestar-2026-03-31.tar.")],
) -> None:
    """Write the ledger, the evidence and the files that people added to one file. The site may go on running.

    The file holds everything that people entered and their hashed passwords: keep it where few may read it.
    """
    from lodestar.service import opening

    opening.configure()
    from django.conf import settings

    from lodestar.service.backups import make_backup

    made = make_backup(file, database=settings.DATABASES["default"])
    typer.echo(f"{made.path}: {made.files} files, {made.size / 1e6:,.1f} MB.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'lodestar backup' wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to replace what is there.")] = False,
    while_running: Annotated[
        bool, typer.Option("--while-running", help="Restore although the site seems to be running.")
    ] = False,
) -> None:
    """Put a backup in the place of the ledger and evidence at hand. Stop the site first.

    The backup is checked before anything is replaced; what was there is put aside.
    """
    from lodestar.service import opening

    opening.configure(restores=True)
    from django.conf import settings
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    from lodestar.service.backups import restore_backup

    if not yes:
        typer.confirm("Replace the ledger and the evidence of this installation?", abort=True)
    known = frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    connections.close_all()
    done = restore_backup(file, database=settings.DATABASES["default"], known=known, may_run=while_running)
    opening.migrate(typer.echo)
    typer.echo(f"Restored what was backed up on {done.made_at}: {done.files} files.")
    if done.put_aside:
        typer.echo(f"What was there is in {done.put_aside}; remove it when you no longer need it.")
