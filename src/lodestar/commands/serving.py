"""Commands that set Lodestar up and serve it."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from lodestar.commands.keeping import start_keeper

DEFAULT_PORT = 8000


def demo(
    port: Annotated[int, typer.Option(help="Port to serve on.")] = DEFAULT_PORT,
    host: Annotated[
        str, typer.Option(help="Address to serve on; the default is for this machine alone.")
    ] = "127.0.0.1",
    set_up_only: Annotated[bool, typer.Option("--set-up-only", help="Set everything up and stop.")] = False,
) -> None:
    """Set everything up with the places that come with Lodestar, and serve the site, with a worker beside it."""
    from lodestar.evidence.locations import places_folder

    if not set_up_only:
        _must_be_free(host, port)
    _set_up(sorted(file.parent for file in places_folder().glob("*/place.yaml")))
    if not set_up_only:
        _announce(host, port)
        _serve(host, port, with_worker=True)


def serve(
    port: Annotated[int, typer.Option(help="Port to serve on.")] = DEFAULT_PORT,
    host: Annotated[
        str, typer.Option(help="Address to serve on; the default is for this machine alone.")
    ] = "127.0.0.1",
    with_worker: Annotated[
        bool,
        typer.Option(
            "--with-worker/--without-worker",
            help="Also run a worker; without, run 'lodestar worker' yourself.",
        ),
    ] = True,
) -> None:
    """Bring the database and static files up to date and serve the site with the places already loaded."""
    _must_be_free(host, port)
    _set_up([])
    _serve(host, port, with_worker=with_worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, and stop.")] = False,
    beside: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Do the site's work in the background: read files that people add, build the store, send the reminders of the day.

    Ctrl+C lets the work in hand finish; a second one ends it, and nothing is changed by it then.
    """
    from lodestar.service import opening

    opening.configure()
    _must_be_set_up()
    from lodestar.service.insights.jobs import ask_for_answers
    from lodestar.service.releases.actions import sweep
    from lodestar.service.workers.running import be_first_to_go, run, work_off
    from lodestar.service.workers.timetable import begin_what_is_due

    be_first_to_go()
    sweep()
    ask_for_answers()
    if once:
        begin_what_is_due()
        work_off()
    else:
        run(beside=beside)


def _must_be_set_up() -> None:
    """A worker never changes the ledger's tables: the site does that when it starts."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from lodestar.evidence.errors import LodestarError

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LodestarError(
            "the ledger is not up to date; start the site with 'lodestar serve', then the worker"
        )


def _set_up(folders: list[Path]) -> None:
    from lodestar.service import opening

    opening.configure()
    opening.migrate(typer.echo)
    opening.load_places(folders, typer.echo)
    if folders:  # places of one's own are given nothing
        opening.make_working_records(typer.echo)
    opening.draw_outlines(typer.echo)
    opening.collect_static(typer.echo)


def _must_be_free(host: str, port: int) -> None:
    """Nothing is set up under a site that runs already: its static files would go from under it."""
    from lodestar.evidence.errors import LodestarError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as fault:
            raise LodestarError(
                f"cannot serve on {host} port {port}: {fault.strerror}; end what runs there (another Lodestar?) or give another --port"
            ) from fault


def _announce(host: str, port: int) -> None:
    from django.conf import settings

    from lodestar.commands.people import local_sign_in_path

    name = "localhost" if host in {"127.0.0.1", "0.0.0.0"} else host  # noqa: S104 - security keys want a name
    site = f"http://{name}:{port}"
    typer.echo(f"\nLodestar is at {site}/")
    if not settings.ENV.production:
        typer.echo(
            f"To edit, sign in with this link, once and within the hour:\n{site}{local_sign_in_path()}"
        )
    typer.echo("Stop it with Ctrl+C.\n")


def _serve(host: str, port: int, *, with_worker: bool) -> NoReturn:
    """Become the web server: two processes of four threads, which share nothing but files and the database.

    The server begins as a new program: what set-up opened (the store's threads, the database) does not live
    through the fork that makes its processes.
    """
    shared_memory = Path("/dev/shm")  # noqa: S108 (gunicorn's heartbeat files, which hold nothing)
    options = {
        "--bind": f"{host}:{port}",
        "--workers": os.environ.get("LODESTAR_WORKERS", "2"),
        "--threads": "4",
        # a process that begins on a busy machine takes longer than gunicorn's 30 seconds, after which it is aborted
        "--timeout": "120",
        "--log-level": "warning",
        "--worker-tmp-dir": str(shared_memory) if shared_memory.is_dir() else ".",
    }
    words = [word for pair in options.items() for word in pair]
    sys.stdout.flush()
    os.environ["PYTHONUNBUFFERED"] = "1"
    if with_worker:
        start_keeper()
    os.execv(  # noqa: S606 (no shell takes part)
        sys.executable,
        [sys.executable, "-m", "gunicorn", *words, "lodestar.service.wsgi:application"],
    )
