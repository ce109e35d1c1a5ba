"""Measure every kind of page and API call of the real server over made places.

    python -m benchmarks.pages --home /tmp/lodestar-benchmark --places 50
    python -m benchmarks.pages --home /tmp/lodestar-postgresql --places 50 --database postgresql

Times are those of the client on the same machine, from the request to the last byte, one request at a time: what
the server takes and a little more. The first visits to a place are told apart from the later ones, which find
what a process remembers of the place until it changes.
"""

import argparse
import gzip
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import made_places, made_records, visits

PORT = 8731
VISITED = 8
WARM_UP = 6
VISITS_TIMED = 15
TARGETS = {"page": 50.0, "api": 30.0}
MAP_PAGES = ("asset_list", "asset_map", "asset_geojson", "asset_outlines")
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Measured:
    """One kind of page: milliseconds, compressed bytes (the largest), and queries of one visit.

    ``cpu`` is the processor time that a visit takes, the median of some in this process: it stands whatever else the
    machine is doing.
    """

    name: str
    kind: str
    first: float
    p50: float
    p95: float
    cpu: float
    compressed: int
    plain: int
    queries: int

    @property
    def missed(self) -> str:
        target = TARGETS.get(self.kind)
        late = target is not None and self.p95 > target
        heavy = self.kind == "page" and not self.name.startswith(MAP_PAGES) and self.compressed > MOST_BYTES
        return " ".join([*(["slow"] if late else []), *(["heavy"] if heavy else [])])


class Reader:
    """One browser with one connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def rest(self) -> None:
        """Close the connection, which the server would close after a pause; the next question opens it anew."""
        self._connection.close()

    def ask(self, address: str, session: str = "") -> tuple[float, int, int]:
        """Milliseconds, bytes as sent and bytes once expanded, for whoever's session it is. Raises AssertionError unless the
        answer is good."""
        headers = {"Accept-Encoding": "gzip", "Host": "localhost"}
        headers |= {"Cookie": f"sessionid={session}"} if session else {}
        start = time.perf_counter()
        self._connection.request("GET", address, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - start) * 1000
        assert answer.status in {200, 302}, f"{address} answered {answer.status}"
        plain = len(gzip.decompress(body)) if answer.getheader("Content-Encoding") == "gzip" else len(body)
        return took, len(body), plain


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The site as people run it: gunicorn, two processes of four threads."""
    server = subprocess.Popen([sys.executable, "-m", "lodestar.cli", "serve", "--port", str(port)])
    try:
        for _ in range(300):
            try:
                Reader(port).ask("/?all")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait(20)


def processor_of(process: int) -> float:
    """Seconds of processor that a process and all below it have taken so far; 0 where the system does not tell (not Linux)."""
    told = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        told[int(path.parent.name)] = (
            int(fields[1]),
            (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        )
    total, waiting = 0.0, [process]
    while waiting:
        one = waiting.pop()
        total += told.get(one, (0, 0.0))[1]
        waiting += [number for number, (parent, _) in told.items() if parent == one]
    return total


def measure(places: range, requests: int, only: str) -> Iterator[Measured]:
    """Visit every kind of page in turn."""
    rng = random.Random("pages")
    chosen = rng.sample(places, min(VISITED, len(places)))
    ids = visits.ids_of(made_places.made_pack(chosen[0]))
    reader = Reader(PORT)
    for route in visits.visited():
        for name, query in visits.variants(route):
            if only in name:
                asked = {
                    number: [
                        address + (f"?{query}" if query else "")
                        for address in visits.addresses(route, made_records.slug(number), ids)
                    ]
                    for number in chosen
                }
                yield _measure(reader, route, name, asked, requests, rng)
                reader.rest()


def _measure(
    reader: Reader,
    route: visits.Route,
    name: str,
    asked: dict[int, list[str]],
    requests: int,
    rng: random.Random,
) -> Measured:
    firsts = []
    for of_place in asked.values():
        times = [reader.ask(rng.choice(of_place))[0] for _ in range(WARM_UP)]
        firsts.append(max(times[:2]))
    rounds = max(20, requests // 10) if "format=" in name else requests
    found = [reader.ask(rng.choice(rng.choice(list(asked.values())))) for _ in range(rounds)]
    times = sorted(took for took, *_ in found)
    return Measured(
        name=name,
        kind="api"
        if route.api
        else "download"
        if "format=" in name or ".geojson" in route.pattern
        else "page",
        first=round(statistics.median(firsts), 1),
        p50=round(statistics.median(times), 1),
        p95=round(times[int(len(times) * 0.95)], 1),
        compressed=max(sent for _, sent, _ in found),
        plain=max(plain for *_, plain in found),
        cpu=_processor(asked, rng),
        queries=_queries(rng.choice(next(iter(asked.values())))),
    )


def _processor(asked: dict[int, list[str]], rng: random.Random) -> float:
    """Milliseconds of processor time of a visit to a place that has been visited before."""
    from django.test import Client

    client, times = Client(), []
    addresses = next(iter(asked.values()))
    client.get(rng.choice(addresses))
    for _ in range(VISITS_TIMED):
        start = time.process_time()
        client.get(rng.choice(addresses), headers={"accept-encoding": "gzip"})
        times.append((time.process_time() - start) * 1000)
    return round(statistics.median(times), 1)


def _queries(address: str) -> int:
    """Queries of a visit to a place that has been visited before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def table(measured: list[Measured]) -> str:
    """The numbers as a table in Markdown."""
    lines = [
        "| page or call | first visit, ms | p50, ms | p95, ms | processor, ms | KB compressed | queries | |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in measured:
        name = one.name.replace("|", "\\|")
        lines.append(
            f"| `{name}` | {one.first:.0f} | {one.p50:.1f} | {one.p95:.1f} | {one.cpu:.1f} | {one.compressed / 1000:.1f} | {one.queries} | {one.missed} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Load made places where there are none, serve them, visit every kind of page, and print the numbers."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--places", type=int, default=50)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--only", default="", help="measure only kinds whose name holds this")
    parser.add_argument("--json", type=Path, help="write the numbers here too")
    chosen = parser.parse_args()
    os.environ["LODESTAR_HOME"] = str(chosen.home)
    if chosen.database == "postgresql":
        from benchmarks.postgresql import cluster

        with cluster(chosen.home / "postgresql", keep=True) as url:
            os.environ["LODESTAR_DATABASE_URL"] = url
            _run(chosen)
    else:
        _run(chosen)


def _run(chosen: argparse.Namespace) -> None:
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    _load_missing(chosen.places)
    with serving(PORT):
        measured = []
        for one in measure(range(1, chosen.places + 1), chosen.requests, chosen.only):
            measured.append(one)
            print(table([one]).splitlines()[-1], flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(one) for one in measured], indent=1), encoding="utf-8")
    from django.db import connections

    connections.close_all()


def _load_missing(places: int) -> None:
    from lodestar.service.places.models import Place

    held = set(Place.objects.values_list("slug", flat=True))
    missing = [number for number in range(1, places + 1) if made_records.slug(number) not in held]
    if missing:
        made_places.load(range(missing[0], places + 1))


if __name__ == "__main__":
    main()
