"""A worker that is killed in the middle leaves everything as it was, and the page says so."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from made_files import GVA, HEADER, gva, send, text_of

from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import releases
from lodestar.evidence.stores.store import Store
from lodestar.service.audit.models import Event
from lodestar.service.releases.models import Upload
from lodestar.service.workers.models import WORKING, Work
from lodestar.service.workers.presence import worker_is_running

pytestmark = pytest.mark.slow
LONG = GVA + "ITL2,TLD1,Made,1,2\n" * 40_000
DYING = """
import os, signal, sys
from lodestar.service.opening import configure; configure()
from lodestar.service.workers import background, running
teller = background._teller
def of_whoever_dies(work):
    tell, told = teller(work), []
    def die(*step):
        tell(*step)
        told.append(step)
        if work.name == sys.argv[1] and len(told) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
    return die
background._teller = of_whoever_dies
running.work_off()
"""


@pytest.fixture
def cast(real_ledger, tmp_path, monkeypatch, no_evidence):
    """Everybody, with a ledger that a process of its own can open, and an edition that serves."""
    if connection.vendor != "sqlite":
        pytest.skip("the worker of this test opens the ledger as a file")
    monkeypatch.setenv("LODESTAR_HOME", str(tmp_path))
    path = tmp_path / "gva_2023-04.csv"
    path.write_text(GVA.replace("39589", "39000"))
    accept(understand([path]))
    return real_ledger


@pytest.fixture
def worker(cast, tmp_path):
    """Start a worker as a process of its own."""
    started = []

    def start(*words):
        environment = {**os.environ, "LODESTAR_HOME": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-m", "lodestar.cli", "worker", *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(what, seconds=300.0):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def kill_in_the_middle_of(name):
    """A worker that is ended by the system as it tells its second step of this work, never sooner or later."""
    done = subprocess.run([sys.executable, "-c", DYING, name], check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert Work.objects.filter(name=name, state=WORKING).exclude(step="").exists()


def test_reading_that_was_cut_short_is_told_and_done_again(cast, worker):
    edith = cast.client("edith")
    address = send(edith, gva(LONG)).url
    kill_in_the_middle_of("read files")
    page = text_of(edith, address)
    assert "Reading was cut short" in page and "Nothing was changed" in page
    assert Upload.objects.get().paths[0].read_text() == LONG
    edith.post(f"{address}read-again/", {"kind": "", "vintage": ""})
    assert "Waiting for its turn" in text_of(edith, address)
    worker("--once").wait(300)
    assert "Check what was understood" in text_of(edith, address)


def test_accepting_that_was_cut_short_leaves_the_old_store_serving_and_is_finished_later(cast, worker):
    edith = cast.client("edith")
    address = send(edith, gva(LONG)).url
    worker("--once").wait(300)
    before, serving = [one.id for one in releases()], Store.open().version
    edith.post(f"{address}accept/")
    kill_in_the_middle_of("accept files")
    assert "Accepting was cut short" in text_of(edith, address)
    assert Store.open().version == serving and [one.id for one in releases()] == before
    assert Store.open().rows("SELECT count(*) AS n FROM area_statistic WHERE value_text = '39000'") == [
        {"n": 1}
    ]
    assert not Event.objects.filter(action="accept evidence").exists()
    edith.post(f"{address}accept/")
    worker("--once").wait(300)
    assert "<h1>Accepted</h1>" in text_of(edith, address)
    assert Event.objects.filter(action="accept evidence").count() == 1


def test_an_acceptance_cut_short_after_the_store_changed_is_only_written_down(cast, worker):
    """The one moment between the store and the ledger: what serves is new, and nobody is named for it yet."""
    edith = cast.client("edith")
    address = send(edith, gva()).url
    worker("--once").wait(300)
    edith.post(f"{address}accept/")
    accept(understand(Upload.objects.get().paths))
    Work.objects.filter(name="accept files").update(state=WORKING)
    assert "Accepting was cut short" in text_of(edith, address)
    edith.post(f"{address}accept/")
    worker("--once").wait(300)
    assert "<h1>Accepted</h1>" in text_of(edith, address)
    assert Event.objects.filter(action="accept evidence").count() == 1


def test_a_worker_stops_at_once_when_it_has_nothing_to_do(cast, worker):
    process = worker()
    wait_for(worker_is_running)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(300) == 0
    assert not worker_is_running()


def test_a_worker_beside_a_server_ends_with_it(cast, worker):
    """It is told of a process that is not its parent: for it, the server has ended."""
    assert worker("--beside", str(os.getpid() + 1_000_000)).wait(300) in {0, 1}


def test_a_header_alone_is_no_reason_to_fall(cast, worker):
    edith = cast.client("edith")
    address = send(edith, gva(HEADER)).url
    worker("--once").wait(300)
    assert text_of(edith, address)
