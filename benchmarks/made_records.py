"""The records of made places: how many of each kind, and what they say. Nothing in them describes anything real."""

import itertools
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from benchmarks.made_sizes import Size
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.geography.postcodes import find
from lodestar.evidence.packs.facts import Record
from lodestar.evidence.packs.kinds import BY_NAME

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


def slug(number: int) -> str:
    """What a made place is called in addresses."""
    return f"made-place-{number:02d}"


def made_records(kind: str, number: int, size: Size) -> dict[str, Record]:
    """The records of one kind of a made place, by id."""
    rng = random.Random(f"{kind} {number}")
    model = BY_NAME[kind].model
    makers = {"place": _place, "source": _sources, "observation": _observations}
    make = makers.get(kind) or globals()[f"_{BY_NAME[kind].plural.replace(' ', '_')}"]
    records = (model.model_validate(values) for values in make(number, size, rng))
    return {record.id: record for record in records}


def _place(number: int, size: Size, rng: random.Random) -> Iterator[Values]:
    codes = authorities(number)
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
    areas = [_code(number, 0), *authorities(number)]
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


def authorities(number: int) -> list[str]:
    """Codes of a made place's authorities, which are no real ones."""
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
