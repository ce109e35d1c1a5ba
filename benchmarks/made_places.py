"""Made places of any size, to measure with. Nothing in them describes anything real, and each says so.

    python -m benchmarks.made_places --places 50 --home /tmp/lodestar-benchmark

The same number gives the same place, to the last character.
"""

import argparse
import os
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.made_records import SHAPED_LIKE, authorities, made_records
from benchmarks.made_sizes import FULL, Size
from lodestar.evidence.geography.boundaries import Outline
from lodestar.evidence.geography.outlines import indicative_outlines
from lodestar.evidence.packs.kinds import KINDS
from lodestar.evidence.packs.pack import Pack, make_pack
from lodestar.evidence.packs.writing import render


def made_pack(number: int, size: Size = FULL, *, files: bool = False) -> Pack:
    """The pack of made place ``number``; with its files' bytes where asked, which takes a while for a large one."""
    records = {kind.name: made_records(kind.name, number, size) for kind in KINDS}
    kept = [kind for kind in KINDS if files or kind.name == "observation"]
    return make_pack(records, {kind.file: render(kind, records[kind.name].values()) for kind in kept})


def write_pack(pack: Pack, folder: Path) -> Path:
    """Write a pack with files as a folder of the place's name within ``folder``."""
    target = folder / pack.place.id
    target.mkdir(parents=True)
    for name, data in pack.files.items():
        (target / name).write_bytes(data)
    return target


def outlines(number: int) -> tuple[Outline, ...]:
    """Outlines for a made place's authorities: as heavy to draw as real ones, and like ones nearby."""
    return tuple(
        replace(outline, code=code, name=f"Made Authority {at}")
        for at, (outline, code) in enumerate(zip(_shapes(), authorities(number), strict=True), 1)
    )


def load(numbers: range, size: Size = FULL, say: Any = print) -> None:
    """Load made places into the installation at hand: the ledger place by place, the evidence store once."""
    from lodestar.evidence.packs.records import Observation, Source
    from lodestar.evidence.releases.release import write_release
    from lodestar.evidence.sources import outlines as outline_source
    from lodestar.evidence.sources import place_pack
    from lodestar.evidence.stores.building import prepare
    from lodestar.service.ledger.loading import load_pack

    releases = []
    for number in numbers:
        start = time.perf_counter()
        pack = made_pack(number, size)
        built = time.perf_counter()
        load_pack(by="benchmark", pack=pack)
        loaded = time.perf_counter()
        releases.append(write_release(place_pack.draft(pack.place, pack.all(Source), pack.all(Observation))))
        drawn = outline_source.draft(outlines(number), place=pack.place.id)
        releases.append(write_release(drawn))
        written = time.perf_counter()
        say(
            f"{pack.place.id}: made {built - start:.1f} s, ledger {loaded - built:.1f} s, releases {written - loaded:.1f} s"
        )
    start = time.perf_counter()
    with prepare(releases) as prepared:
        prepared.activate()
    say(f"store of {len(releases)} releases: {time.perf_counter() - start:.1f} s")


@cache
def _shapes() -> tuple[Outline, ...]:
    return indicative_outlines(SHAPED_LIKE)


def main() -> None:
    """Load made places into a home of their own."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--places", type=int, default=50)
    parser.add_argument("--home", type=Path, required=True)
    chosen = parser.parse_args()
    os.environ["LODESTAR_HOME"] = str(chosen.home)
    from lodestar.service import opening

    opening.configure()
    opening.migrate(print)
    load(range(1, chosen.places + 1))


if __name__ == "__main__":
    main()
