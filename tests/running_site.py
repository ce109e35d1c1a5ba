"""The real site in processes of its own: gunicorn over a ledger and evidence of its own, as people run it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

WAIT = 300.0
_SIGN_IN = """
from lodestar.service.opening import configure; configure()
import datetime as dt, sys
from django.test import Client
from lodestar.service.people.models import RoleAssignment, User
from lodestar.service.places.models import Place
place, role = sys.argv[1:]
email = role if "@" in role else f"{role.replace('+', '-')}@example.org"
person, made = User.objects.get_or_create(email=email, defaults={"name": f"{role.title()} of the tests"})
for held in () if "@" in role else role.split("+"):
    RoleAssignment.objects.get_or_create(
        person=person, place=Place.objects.get(slug=place), role=held, starts=dt.date(2024, 1, 1))
client = Client()
client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
print(client.cookies["sessionid"].value)
"""


@dataclass(frozen=True)
class Answer:
    """What the server sent, as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """A site under way."""

    home: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        """What the server has written."""
        return self.home.parent / f"{self.home.name}-{self.port}.log"

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request as it is given, however odd."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        connection._validate_path = lambda url: None  # type: ignore[attr-defined]
        sent = {"Host": f"localhost:{self.port}", **(headers or {})}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        got = connection.getresponse()
        answer = Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        connection.close()
        return answer

    def session_of(self, role: str, place: str) -> str:
        """The session cookie of somebody who holds this role, or these joined by +, at the place; or of who has this e-mail."""
        return self.python(_SIGN_IN, place, role).strip()

    def python(self, code: str, *words: str) -> str:
        """What Python code prints that runs beside the site, on its ledger and evidence."""
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            env=self.whole_environment,
            text=True,
            capture_output=True,
            check=False,
            timeout=WAIT,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def lodestar(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line on the site's ledger and evidence."""
        return subprocess.run(
            [sys.executable, "-m", "lodestar.cli", *words],
            env=self.whole_environment,
            text=True,
            capture_output=True,
            check=False,
            timeout=WAIT,
        )

    @property
    def whole_environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LODESTAR_")}
        return kept | {"LODESTAR_HOME": str(self.home), "LODESTAR_STATIC": "collected", **self.environment}


@contextmanager
def running(
    home: Path, command: str = "demo", *, ending: signal.Signals = signal.SIGTERM, **environment: str
) -> Iterator[Site]:
    """The site on a free port, set up and answering. Ends it afterwards, and says so if it does not end well."""
    site = Site(home, free_port(), environment)
    log = site.log
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "lodestar.cli", command, "--port", str(site.port)],
            env=site.whole_environment,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(site, server, log)
        yield site
    finally:
        server.send_signal(ending)
        code = server.wait(WAIT)
    assert code == 0, f"the server ended with {code}:\n{log.read_text(errors='replace')}"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait(site: Site, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            if site.ask("/docs/").status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the site did not start:\n{log.read_text(errors='replace')}")
