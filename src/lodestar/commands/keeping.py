"""Keep a worker running beside the web server, for as long as the server runs. Needs nothing but Python itself.

    python -m lodestar.commands.keeping

The worker begins anew when it was ended, by the system for want of memory or by a fault, and stops with the server.
"""

import os
import signal
import subprocess
import sys
import time

_LOOK = 0.3
_GRACE = 5.0
_REST = 5.0


class Keeper:
    """Keeps one worker. ``server`` is the process that it belongs to."""

    def __init__(self, server: int) -> None:
        self._server = server
        self._stopping = False

    def keep(self) -> None:
        """Return when the server has ended or a signal has come, with the worker stopped."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        while self._wanted():
            self._watch(_start())
            self._rest()

    def _watch(self, worker: subprocess.Popen[bytes]) -> None:
        while worker.poll() is None:
            if not self._wanted():
                _end(worker)
                return
            time.sleep(_LOOK)

    def _rest(self) -> None:
        """A worker that cannot start at all is not tried again and again without a pause."""
        until = time.monotonic() + _REST
        while self._wanted() and time.monotonic() < until:
            time.sleep(_LOOK)

    def _wanted(self) -> bool:
        return not self._stopping and os.getppid() == self._server

    def _stop(self, number: int, frame: object) -> None:
        self._stopping = True


def start_keeper() -> None:
    """Start a keeper for this process, whatever program it becomes afterwards."""
    subprocess.Popen([sys.executable, "-m", __name__])  # noqa: S603 (our own program)


def _start() -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "lodestar.cli", "worker", "--beside", str(os.getpid())]
    return subprocess.Popen(words, start_new_session=True)  # noqa: S603 (our own program)


def _end(worker: subprocess.Popen[bytes]) -> None:
    """What it has in hand is cut short, which harms nothing: the page of that work says so."""
    worker.terminate()
    try:
        worker.wait(_GRACE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


if __name__ == "__main__":
    Keeper(os.getppid()).keep()
