"""Measure awards: a million made participations, every local authority summed up, and the pages of one place.

Run with ``python -m benchmarks.awards [PARTICIPATIONS]``. The store is opened as pages open it: one thread and the
memory that ``LODESTAR_STORE_MEMORY`` gives. Where the publisher's national file stands beside the repository, reading
it in, building the store and summing it up is timed too.
"""

import gzip
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from lodestar.analysis.awards.areas import Area, Geography
from lodestar.analysis.awards.national import StoreAnswers, national
from lodestar.analysis.awards.report import place_awards
from lodestar.analysis.awards.selecting import Selection
from lodestar.analysis.awards.standing import area_totals
from lodestar.analysis.awards.summary import PARTS, breakdown, summarise, totals_by_authority
from lodestar.evidence.releases.adding import accept, understand
from lodestar.evidence.releases.release import About, Draft, Release, write_release
from lodestar.evidence.sources.award_tables import PARTICIPATION, PROJECT
from lodestar.evidence.stores.building import prepare
from lodestar.evidence.stores.store import Store
from lodestar.evidence.tables.checking import apply
from lodestar.evidence.tables.contracts import Batch

T = TypeVar("T")
AUTHORITIES = 374
SOURCE = "gateway-to-research"
NATIONAL = Path(__file__).parents[2] / "shared" / "data" / "gateway-to-research"
FILES = ("innovate_uk_participants_2018-04.csv.gz", "innovate_uk_projects_2018-04.csv.gz")


def main(count: int = 1_000_000) -> None:
    """Print what each step took."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _build(home, count)
        store = Store.open(home).pinned()
        selection = Selection(SOURCE)
        print(f"{count:,} participations, {AUTHORITIES} local authorities")
        _report("totals of every authority", lambda: totals_by_authority(store, selection))
        _report("the same by Ibis", lambda: national(StoreAnswers(store), selection))
        for by in PARTS:
            _report(f"totals by {by}, everywhere", lambda by=by: breakdown(store, selection, by), 3)
        areas = [Area(code, code, (code,)) for code in _codes()]
        _report("what comparing every authority reads", lambda: area_totals(store, selection, areas), 3)
        six = Selection(SOURCE, tuple(_codes()[:6]))
        _report("summary of a place of six authorities", lambda: summarise(store, six))
        place = Area("", "Made", six.authorities or ())
        _report("everything on its page", lambda: place_awards(store, place, Geography({})), 3)
    _national()


def _national() -> None:
    """The real file: read, checked, kept, built and summed up."""
    paths = [NATIONAL / name for name in FILES]
    if not all(path.exists() for path in paths):
        print("national file: not beside the repository, left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        start = time.perf_counter()
        accept(understand(paths, home=home), home=home)
        found = totals_by_authority(Store.open(home).pinned(), Selection(SOURCE))
        said = f"{sum(one.participations for one in found.values()):,} participations"
        print(f"national file, {said}, end to end: {time.perf_counter() - start:.2f} s")
        _pages(home)


def _pages(home: Path, visits: int = 60) -> None:
    """The pages of Liverpool City Region with the national file: the first visit, and those after it."""
    import django

    os.environ["LODESTAR_HOME"] = str(home)
    from lodestar.evidence.locations import places_folder
    from lodestar.evidence.packs.checking import open_pack
    from lodestar.service import opening

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodestar.service.settings")
    django.setup()
    opening.migrate(print)
    from django.test import Client

    from lodestar.service.ledger.places import load_place

    load_place(by="benchmark", pack=open_pack(places_folder() / "liverpool-city-region"))
    reader = Client(headers={"host": "localhost"})
    for address in ("", "compare/", "network/", "organisations/", "projects/"):
        at = f"/liverpool-city-region/awards/{address}"
        first, _ = _timed(lambda at=at: reader.get(at))
        took = sorted(_timed(lambda at=at: reader.get(at))[0] * 1000 for _ in range(visits))
        size = len(gzip.compress(reader.get(at).content)) / 1000
        print(
            f"page awards/{address}: first {first * 1000:.0f} ms, warm p50 {statistics.median(took):.0f} ms, "
            f"p95 {took[int(len(took) * 0.95)]:.0f} ms, {size:.0f} kB compressed"
        )


def _report(what: str, ask: Callable[[], object], times: int = 5) -> None:
    took, worked = [], []
    for _ in range(times):
        began = time.process_time()
        took.append(_timed(ask)[0] * 1000)
        worked.append((time.process_time() - began) * 1000)
    print(
        f"{what}: median {statistics.median(took):.0f} ms, worst {max(took):.0f} ms, "
        f"of the processor {statistics.median(worked):.0f} ms"
    )


def _timed(ask: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    answer = ask()
    return time.perf_counter() - start, answer


def _build(home: Path, count: int) -> None:
    seconds, releases = _timed(lambda: made_releases(home, count))
    print(f"check and write: {seconds:.1f} s")
    seconds, prepared = _timed(lambda: prepare(releases, home=home))
    print(f"build and verify: {seconds:.1f} s, {prepared.path.stat().st_size / 2**20:.0f} MiB")
    prepared.activate()


def made_releases(home: Path, count: int) -> list[Release]:
    """Releases of made awards with so many participations."""
    return [
        write_release(Draft(_about(part), (apply(contract, batches, file=f"{part}.csv"),)), home=home)
        for part, contract, batches in (
            ("participants", PARTICIPATION, _participations(count)),
            ("projects", PROJECT, _projects(_project_count(count))),
        )
    ]


def _about(part: str) -> About:
    return About(SOURCE, f"Made awards: {part}", "Nobody", "MIT", "2025-04", part=part, made=True)


def _project_count(count: int) -> int:
    return max(1, count * 11 // 20)


def _codes() -> list[str]:
    return [f"E07{number:06}" for number in range(AUTHORITIES)]


def _participations(count: int, size: int = 100_000) -> Iterator[Batch]:
    """Shares whose sizes are as uneven as real ones; the first of each project leads."""
    luck = np.random.default_rng(1)
    projects, organisations = _project_count(count), max(1, count * 2 // 5)
    codes = np.array(_codes())
    home_of = luck.integers(0, AUTHORITIES, organisations)
    for start in range(0, count, size):
        numbers = np.arange(start, min(start + size, count))
        project = np.where(numbers < projects, numbers, luck.integers(0, projects, len(numbers)))
        organisation = (numbers * 7919) % organisations
        offered = np.exp(luck.normal(10.5, 1.6, len(numbers))).astype(int)
        columns = {
            "project": _texts("p", project),
            "organisation": _texts("o", organisation),
            "name": _texts("Made ", organisation),
            "roles": pa.array(["PARTICIPANT"] * len(numbers)),
            "lead": pa.array(np.where(numbers < projects, "true", "false")),
            "region": pa.array(["Made region"] * len(numbers)),
            "project_cost": pa.array((offered * 2).astype(str)),
            "grant_offer": pa.array(offered.astype(str)),
            "authority": pa.array(codes[home_of[organisation]]),
        }
        yield Batch("participants.csv", list(range(start + 2, start + 2 + len(numbers))), columns, {})


def _projects(count: int, size: int = 100_000) -> Iterator[Batch]:
    luck = np.random.default_rng(2)
    days = np.datetime64("2005-01-01") + luck.integers(0, 7300, count)
    kinds = np.array(["Collaborative R&D", "Feasibility Studies", "Vouchers", "Study"])[
        luck.integers(0, 4, count)
    ]
    for start in range(0, count, size):
        numbers = np.arange(start, min(start + size, count))
        columns = {
            "project": _texts("p", numbers),
            "title": _texts("Made project ", numbers),
            "category": pa.array(kinds[numbers]),
            "funder": pa.array(["Innovate UK"] * len(numbers)),
            "start": pa.array(days[numbers].astype(str)),
        }
        yield Batch("projects.csv", list(range(start + 2, start + 2 + len(numbers))), columns, {})


def _texts(prefix: str, numbers: np.ndarray) -> pa.Array:
    return pa.array([f"{prefix}{number:012}" for number in numbers.tolist()])


if __name__ == "__main__":
    os.environ.setdefault("LODESTAR_STORE_THREADS", "1")
    main(*map(int, sys.argv[1:]))
