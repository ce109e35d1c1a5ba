"""Measure the evidence store: 50 made places with 20,000 observations each, built, verified and asked.

Run with ``python -m benchmarks.evidence_store [PLACES] [OBSERVATIONS]``.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lodestar.evidence.releases.release import About, Draft, Release, write_release
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.checking import apply

T = TypeVar("T")
INDICATORS = 100
ASKED = "SELECT * FROM observation WHERE place = ? AND indicator = ?"


def main(places: int = 50, each: int = 20_000) -> None:
    """Print what each step took."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds, releases = _timed(lambda: [_release(home, place, each) for place in range(places)])
        print(f"check and write {places} releases of {each:,} rows: {seconds:.1f} s")
        seconds, prepared = _timed(lambda: prepare(releases, home=home))
        print(
            f"build and verify {places * each:,} rows: {seconds:.1f} s, {prepared.path.stat().st_size / 2**20:.0f} MiB"
        )
        seconds, _ = _timed(prepared.activate)
        print(f"activate: {seconds * 1000:.1f} ms")
        _ask(Store.open(home), places)


def _ask(store: Store, places: int) -> None:
    questions = [(f"made-{n % places:02}", f"made-indicator-{n % INDICATORS:03}") for n in range(0, 600, 3)]
    for name, ask in (("dictionaries", store.rows), ("an Arrow table", store.table)):
        times = sorted(_timed(lambda ask=ask, q=q: ask(ASKED, q))[0] * 1000 for q in questions)
        print(
            f"one indicator of one place as {name}: p50 {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms"
        )
    seconds, _ = _timed(lambda: [store.version for _ in range(10_000)])
    print(f"which version serves: {seconds * 100:.1f} µs")


def _release(home: Path, place: int, each: int) -> Release:
    rows = ({"place": f"made-{place:02}", **_observation(number)} for number in range(each))
    about = About(
        "place-pack", "Made observations", "Nobody", "MIT", "2022", place=f"made-{place:02}", made=True
    )
    return write_release(Draft(about, (apply(OBSERVATION, rows, file="observations.csv"),)), home=home)


def _observation(number: int) -> dict[str, object]:
    year = 1900 + number // INDICATORS % 120
    return {
        "id": f"made-{number}",
        "indicator": f"made-indicator-{number % INDICATORS:03}",
        "area": f"E99{number % 350:06}",
        "period": str(year),
        "start_date": f"{year}-01-01",
        "end_date": f"{year}-12-31",
        "value": f"{number * 7919 % 100_003 / 100:.2f}",
        "value_text": f"{number * 7919 % 100_003 / 100:.2f}",
        "unit": "percent",
        "qualifier": "exact",
        "rounded_to": "0.01",
        "status": "made",
        "source": "made-source",
        "locator": f"row {number}",
        "quote": f"In {year} it stood at {number * 7919 % 100_003 / 100:.2f}%.",
    }


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
