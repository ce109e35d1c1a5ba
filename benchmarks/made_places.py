"""Made places of any size, to measure with. Nothing in them describes anything real, and each says so.

    python -m benchmarks.made_places --places 50 --home /tmp/lodestar-benchmark

The same number gives the same place, to the last character.
"""

import argparse
import itertools
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lodestar.evidence.boundaries import Outline
from lodestar.evidence.definitions import load_definitions
from lodestar.evidence.outlines import indicative_outlines
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import BY_NAME, KINDS
from lodestar.evidence.packs.pack import Pack, make_pack
from lodestar.evidence.packs.writing import render
from lodestar.evidence.postcodes import find

SHAPED_LIKE = ("E08000011", "E08000012", "E08000013", "E08000014", "E08000015", "E06000006")
NOTE = "Made for measuring; describes nothing real."
SOURCE = {"source": "made-plan", "locator": "made"}
WORDS = [
    "harbour",
    "lantern",
    "survey",
    "pilot",
    "ledger",
    "orchard",
    "signal",
    "turbine",
    "archive",
    "bridge",
    "compass",
    "delta",
    "ember",
    "fjord",
    "grain",
    "hull",
    "inlet",
    "jetty",
    "kiln",
    "loom",
    "mooring",
    "nickel",
    "oar",
    "pier",
    "quarry",
    "ropewalk",
    "sluice",
    "tide",
    "upland",
    "vessel",
    "wharf",
    "yard",
    "zinc",
]

Values = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How many records of each kind a made place holds."""

    actions: int = 2_000
    assets: int = 2_000
    observations: int = 20_000
    organisations: int = 200
    sources: int = 40
    themes: int = 6
    workstreams: int = 60
    principles: int = 9
    claims: int = 200
    targets: int = 12
    projects: int = 200
    programmes: int = 60
    support_offers: int = 60
    strengths: int = 20
    forums: int = 6
    next_steps: int = 6

    def times(self, factor: int) -> "Size":
        """A place with so many times as many records of every kind."""
        return Size(**{name: number * factor for name, number in vars(self).items()})


FULL = Size()
SMALL = Size(
    actions=6,
    assets=6,
    observations=24,
    organisations=4,
    sources=3,
    themes=3,
    workstreams=3,
    principles=3,
    claims=4,
    targets=3,
    projects=4,
    programmes=3,
    support_offers=3,
    strengths=3,
    forums=3,
    next_steps=3,
)


def made_pack(number: int, size: Size = FULL, *, files: bool = False) -> Pack:
    """The pack of made place ``number``; with its files' bytes where asked, which takes a while for a large one."""
    records = {kind.name: _records(kind.name, number, size) for kind in KINDS}
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
        for at, (outline, code) in enumerate(zip(_shapes(), _authorities(number), strict=True), 1)
    )


def load(numbers: range, size: Size = FULL, say: Any = print) -> None:
    """Load made places into the installation at hand: the ledger place by place, the evidence store once."""
    from lodestar.evidence.building import prepare
    from lodestar.evidence.packs.records import Observation, Source
    from lodestar.evidence.releases import write_release
    from lodestar.evidence.sources import outlines as outline_source
    from lodestar.evidence.sources import place_pack
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


def slug(number: int) -> str:
    return f"made-place-{number:02d}"


def _records(kind: str, number: int, size: Size) -> dict[str, Record]:
    rng = random.Random(f"{kind} {number}")
    model = BY_NAME[kind].model
    makers = {"place": _place, "source": _sources, "observation": _observations}
    make = makers.get(kind) or globals()[f"_{BY_NAME[kind].plural.replace(' ', '_')}"]
    records = (model.model_validate(values) for values in make(number, size, rng))
    return {record.id: record for record in records}


def _place(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    codes = _authorities(number)
    yield {
        **SOURCE,
        "id": slug(number),
        "name": f"Made Place {number}",
        "kind": "city-region",
        "summary": f"An invented city region, number {number}, that exists to measure Lodestar with. {_prose(rng, 60)}",
        "made": True,
        "codes": [{"scheme": "gss", "code": _code(number, 0), "vintage": 2025}],
        "authorities": [
            {"code": code, "name": f"Made Authority {n}", "vintage": 2025} for n, code in enumerate(codes, 1)
        ],
        "asset_categories": [{"id": f"category-{n}", "name": f"Category {n}"} for n in range(1, 10)],
        "partnership_name": f"Made Partnership {number}",
        "local_partner": "organisation-0001",
        "national_partner": "organisation-0002",
        "started": "2022-11",
        "north_star": "target-001",
        "licence": "MIT",
    }


def _sources(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(size.sources):
        yield {
            "id": "made-plan" if n == 0 else f"source-{n:03d}",
            "title": f"Made document {n} of made place {number}",
            "kind": "made",
            "publisher": "Nobody",
            "published": f"20{10 + n % 15}-0{1 + n % 9}",
            "licence": "MIT",
            "text": _prose(rng, 40),
            "note": NOTE,
        }


def _organisations(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    kinds = ("business", "university", "nhs", "local-authority", "funder", "charity", "college", "other")
    for n in range(1, size.organisations + 1):
        yield {
            **_fact(rng, size, f"organisation-{n:04d}"),
            "name": f"{_name(rng)} Organisation {n} (made)",
            "kind": kinds[n % len(kinds)],
            "side": ("local", "national", "delivery")[n % 3],
            "note": NOTE,
        }


def _strengths(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.strengths + 1):
        yield {
            **_fact(rng, size, f"strength-{n:03d}"),
            "name": f"{_name(rng)} (made)",
            "statement": _prose(rng, 30),
            "stated_on": "2022-11",
            "category": f"category-{1 + n % 9}",
        }


def _forums(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.forums + 1):
        yield {
            **_fact(rng, size, f"forum-{n:03d}"),
            "name": f"Made forum {n}",
            "purpose": _prose(rng, 25),
            "members": sorted({_organisation(rng, size) for _ in range(max(1, size.organisations // 10))}),
        }


def _principles(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.principles + 1):
        yield {
            **_fact(rng, size, f"principle-{n:02d}"),
            "order": n,
            "name": f"Made principle {n}",
            "text": _prose(rng, 30),
        }


def _themes(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.themes + 1):
        yield {
            **_fact(rng, size, f"theme-{n:02d}"),
            "order": n,
            "name": f"Made theme {n}",
            "text": _prose(rng, 60),
        }


def _workstreams(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.workstreams + 1):
        yield {
            **_fact(rng, size, f"workstream-{n:03d}"),
            "theme": f"theme-{1 + n % size.themes:02d}",
            "order": 1 + n // size.themes,
            "name": f"{_name(rng)} workstream {n}",
            "text": _prose(rng, 60),
        }


def _actions(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    indicators = _indicators()
    for n in range(1, size.actions + 1):
        year = 2022 + n % 6
        yield {
            **_fact(rng, size, f"action-{n:05d}"),
            "workstream": f"workstream-{1 + n % size.workstreams:03d}",
            "name": f"Build the {_name(rng).lower()}, action {n}",
            "text": _prose(rng, 45),
            "commitment": "committed" if n % 3 else "proposed",
            "starts": f"{year}-04",
            "ends": f"{year + 2}-03",
            "measure": _prose(rng, 12),
            "measure_basis": "made",
            "indicator": indicators[n % len(indicators)],
            "principles": sorted({f"principle-{1 + (n + k) % size.principles:02d}" for k in range(2)}),
            "responsibilities": [
                {"organisation": _organisation(rng, size), "role": role, "side": side, "basis": "made"}
                for role, side in (("lead", "local"), ("lead", "national"), ("partner", "delivery"))
            ],
            "milestones": [{"id": "half-way", "name": f"Half of {_name(rng)}", "due": f"{year + 1}-04"}],
        }


def _next_steps(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.next_steps + 1):
        yield {**_fact(rng, size, f"next-step-{n:02d}"), "order": n, "text": _prose(rng, 15)}


def _programmes(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.programmes + 1):
        yield {
            **_fact(rng, size, f"programme-{n:03d}"),
            "name": f"{_name(rng)} Programme {n} (made)",
            "kind": ("programme", "fund", "campaign", "plan")[n % 4],
            "organisation": _organisation(rng, size),
            "partners": sorted({_organisation(rng, size) for _ in range(3)}),
            "starts": "2022",
            "ends": "2027",
            "value": str(rng.randint(1, 5000) / 100),
            "unit": "gbp-million",
            "text": _prose(rng, 35),
        }


def _support_offers(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.support_offers + 1):
        yield {
            **_fact(rng, size, f"offer-{n:03d}"),
            "name": f"{_name(rng)} offer {n} (made)",
            "organisation": _organisation(rng, size),
            "programme": f"programme-{1 + n % size.programmes:03d}",
            "kind": ("grant", "loan", "advice", "network", "facility")[n % 5],
            "for_whom": _prose(rng, 12),
            "text": _prose(rng, 25),
            "workstream": f"workstream-{1 + n % size.workstreams:03d}",
        }


def _assets(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    codes = _postcodes()
    for n in range(1, size.assets + 1):
        name = f"{_name(rng)} Asset {n}"
        yield {
            **_fact(rng, size, f"asset-{n:05d}"),
            "number": n,
            "label": name,
            "name": name,
            "category": f"category-{1 + n % 9}",
            "category_method": "made",
            "category_confidence": ("high", "medium", "low")[n % 3],
            "stage": "existing" if n % 4 else "pipeline",
            "stage_method": "made",
            "stage_confidence": "high",
            "operator": _organisation(rng, size),
            "postcode": rng.choice(codes),
            "position_method": "made: a postcode chosen by chance",
            "position_confidence": "low",
        }


def _projects(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    for n in range(1, size.projects + 1):
        yield {
            **_fact(rng, size, f"project-{n:04d}"),
            "name": f"{_name(rng)} project {n} (made)",
            "stage": ("complete", "live", "pipeline", "opportunity")[n % 4],
            "stage_basis": "made",
            "organisation": _organisation(rng, size),
            "programme": f"programme-{1 + n % size.programmes:03d}",
            "value": str(rng.randint(1, 900) / 10),
            "unit": "gbp-million",
            "category": f"category-{1 + n % 9}",
            "workstream": f"workstream-{1 + n % size.workstreams:03d}",
            "assets": sorted({f"asset-{rng.randint(1, size.assets):05d}" for _ in range(3)}),
            "text": _prose(rng, 35),
        }


def _observations(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    definitions = load_definitions()
    areas = [_code(number, 0), *_authorities(number)]
    parts = (None, "size=small", "size=medium", "size=large")
    of = itertools.product(range(1990, 2030), parts, areas, _indicators())
    for n, (year, part, area, indicator) in enumerate(itertools.islice(of, size.observations), 1):
        yield {
            **_fact(rng, size, f"observation-{n:05d}"),
            "indicator": indicator,
            "area": area,
            "period": str(year),
            "value": str(rng.randint(100, 90_000) / Decimal(10)),
            "unit": definitions.indicators[indicator].unit,
            "rounded_to": "0.1",
            "disaggregation": part,
            "vintage": "made 2030",
            "status": "made",
            "quote": _prose(rng, 20),
        }


def _targets(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    indicators = _indicators()
    for n in range(1, size.targets + 1):
        indicator = indicators[(n - 1) % len(indicators)]
        yield {
            **_fact(rng, size, f"target-{n:03d}"),
            "indicator": indicator,
            "name": f"Made target {n}",
            "role": "commitment",
            "baseline": f"observation-{1 + (n - 1) % len(indicators):05d}",
            "value": "10000",
            "unit": load_definitions().indicators[indicator].unit,
            "period": "2035",
            "trajectory": "linear",
            "text": _prose(rng, 25),
        }


def _claims(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    """Half state a figure itself, half a ratio of two; every tenth is wrong."""
    known = {values["id"]: values for values in _first_observations(number, size)}
    for n in range(1, size.claims + 1):
        one, other = (known[f"observation-{1 + (n * k) % len(known):05d}"] for k in (1, 7))
        figure, divisor = Decimal(one["value"]), Decimal(other["value"])
        direct = n % 2 == 1
        stated = (figure if direct else round(figure / divisor, 2)) + (0 if n % 10 else 3)
        yield {
            **_fact(rng, size, f"claim-{n:04d}"),
            "text": f"Made claim {n}: {_prose(rng, 20)} {stated}.",
            "indicator": one["indicator"] if direct else None,
            "stated": str(stated),
            "unit": one["unit"] if direct else "times",
            "rounded_to": "0.1" if direct else "0.01",
            "period": one["period"] if direct else None,
            "facts": {"one": one["id"]} if direct else {"one": one["id"], "other": other["id"]},
            "expression": "one" if direct else "one / other",
        }


def _first_observations(number: int, size: Size) -> Iterator[Values]:
    rng = random.Random(f"observation {number}")
    return itertools.islice(_observations(number, size, rng), 300)


def _fact(rng: random.Random, size: Size, id_: str) -> Values:
    source = rng.randrange(size.sources)
    return {
        "id": id_,
        "source": f"source-{source:03d}" if source else "made-plan",
        "locator": f"page {rng.randint(1, 90)}",
    }


def _organisation(rng: random.Random, size: Size) -> str:
    return f"organisation-{rng.randint(1, size.organisations):04d}"


def _name(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=2)).title()


def _prose(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(WORDS, k=words)).capitalize() + "."


def _code(number: int, part: int) -> str:
    return f"E99{number:03d}{part:03d}"


def _authorities(number: int) -> list[str]:
    return [_code(number, part) for part in range(1, len(SHAPED_LIKE) + 1)]


@cache
def _indicators() -> list[str]:
    """Indicators that count things or money, twenty of them."""
    definitions = load_definitions()
    dimensions = {"count", "money"}
    held = [
        i.id for i in definitions.indicators.values() if definitions.units[i.unit].dimension in dimensions
    ]
    return held[:20]


@cache
def _postcodes() -> list[str]:
    """Postcodes that are in the directory, so that a position is looked up as for a real asset."""
    tried = (
        f"L{district} {sector}{unit}Y"
        for district in range(1, 30)
        for sector in range(1, 9)
        for unit in "ABDEFGHJL"
    )
    return [postcode for postcode in tried if find(postcode)]


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
