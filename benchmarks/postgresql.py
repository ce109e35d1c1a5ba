"""A PostgreSQL server of one's own: made in a folder, on this machine alone, ended when it has served.

PostgreSQL refuses to run as root; there it runs as the user ``postgres`` that Debian's package makes.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


class NoPostgreSQL(RuntimeError):
    """PostgreSQL's programs are not installed here."""


def programs() -> Path:
    """The folder of PostgreSQL's server programs, the newest version's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    other = shutil.which("initdb")
    if not found and not other:
        raise NoPostgreSQL("PostgreSQL's server is not installed: apt-get install postgresql")
    return found[-1].parent if found else Path(str(other)).parent


@contextmanager
def cluster(folder: Path, *, keep: bool = False) -> Iterator[str]:
    """A server with an empty database, as the address for LODESTAR_DATABASE_URL.

    ``folder`` must lie where every user may go. With ``keep`` what it held before is there again, and stays.
    """
    bin_, port = programs(), _free_port()
    data = folder / "data"
    if not data.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
        _run(bin_ / "initdb", "-D", data, "-U", "lodestar", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    _run(bin_ / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        where = ("-h", "127.0.0.1", "-p", str(port), "-U", "lodestar")
        made = _run(bin_ / "createdb", *where, "lodestar", check=False)
        if made.returncode and "already exists" not in made.stderr:
            raise RuntimeError(made.stderr)
        yield f"postgresql://lodestar@127.0.0.1:{port}/lodestar"
    finally:
        _run(bin_ / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop", check=False)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _run(program: Path, *words: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [str(program), *map(str, words)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", USER, "--", *command]
    done = subprocess.run(command, cwd="/", text=True, capture_output=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{program.name} failed: {done.stderr or done.stdout}")
    return done


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
