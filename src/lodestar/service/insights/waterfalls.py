"""The waterfall of a place's north star, now and as the releases before said."""

import datetime as dt
from dataclasses import dataclass

import pyarrow.parquet as pq
from django.utils.dateparse import parse_datetime

from lodestar.analysis.assumptions import WaterfallAssumptions, read_assumptions
from lodestar.analysis.awards.areas import every_code
from lodestar.analysis.awards.running import running_in
from lodestar.analysis.awards.sources import award_sources
from lodestar.analysis.series import year_of
from lodestar.analysis.waterfall import (
    DENOMINATOR,
    NUMERATOR,
    AwardsRunning,
    Change,
    Waterfall,
    compare,
    waterfall,
)
from lodestar.evidence.definitions import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.manifests import Release
from lodestar.evidence.packs.records import Observation, Project, Target
from lodestar.evidence.releases import releases
from lodestar.evidence.sources.place_pack import NAME, observation_of
from lodestar.evidence.store import Store
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.charts.waterfall import waterfall_chart
from lodestar.service.insights.indicators import area_of
from lodestar.service.insights.observations import observations_of
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

FEW = 4


@dataclass(frozen=True)
class Compared:
    """What changed since a release of the place's figures was accepted."""

    release: str
    accepted: dt.datetime | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class WaterfallOfPlace:
    """A waterfall as a page shows it; the drawings are ours, so a page may trust them."""

    found: Waterfall
    assumptions: WaterfallAssumptions | None
    wide: str
    narrow: str
    compared: Compared | None
    earlier: int


def waterfall_of(place: Place, target: Target) -> WaterfallOfPlace:
    """The waterfall of a target. Raises LodestarError with the reason when it cannot be drawn."""
    return remember(place, f"waterfall:{target.id}", lambda: _assemble(place, target))


def _assemble(place: Place, target: Target) -> WaterfallOfPlace:
    assumptions = read_assumptions(place.slug, target.id)
    held = [one.observation for kind in (NUMERATOR, DENOMINATOR) for one in observations_of(place, kind)]
    found = _reckon(place, target, held, assumptions)
    drawn = [
        waterfall_chart(found, place=place.name, width=width, folder=home() / "cache" / "charts").svg
        for width in (WIDE, NARROW)
    ]
    before = _earlier(place)
    compared = _compared(place, target, assumptions, found, held, before)
    return WaterfallOfPlace(found, assumptions, drawn[0], drawn[1], compared, len(before))


def _reckon(
    place: Place, target: Target, held: list[Observation], assumptions: WaterfallAssumptions | None
) -> Waterfall:
    projects = [one for one in read_records(place, "project").values() if isinstance(one, Project)]
    return waterfall(
        target, held, area_of(place), load_definitions(), assumptions, projects, _awards(place, target, held)
    )


def _awards(place: Place, target: Target, held: list[Observation]) -> AwardsRunning | None:
    store = Store.open()
    if not store.exists:
        return None
    source = next((one for one in award_sources(store.pinned()) if one.made == place.made), None)
    years = [year_of(one.period) for one in held if one.indicator == NUMERATOR and not one.disaggregation]
    if source is None or not years:
        return None
    authorities = every_code(authority["code"] for authority in place.authorities)
    running = running_in(store.pinned(), source.id, authorities, year_of(target.period or ""), max(years))
    return AwardsRunning(source.title, running.amount / 1_000_000, running.projects, running.begun)


def _earlier(place: Place) -> list[Release]:
    """Releases of the place's figures that no longer serve, the latest first."""
    serving = set(Store.open().release_ids)
    found = [one for one in releases(source=NAME, place=place.slug) if one.id not in serving]
    return sorted(found, key=lambda one: one.accepted[-1:], reverse=True)


def _compared(
    place: Place,
    target: Target,
    assumptions: WaterfallAssumptions | None,
    now: Waterfall,
    held: list[Observation],
    earlier: list[Release],
) -> Compared | None:
    """Against the latest earlier release that gives another waterfall, else against the latest."""
    first = None
    for release in earlier[:FEW]:
        old = _observations(release)
        try:
            changes = compare(_reckon(place, target, old, assumptions), now, old, held)
        except LodestarError:
            continue
        accepted = parse_datetime(release.accepted[-1]) if release.accepted else None
        told = Compared(release.id, accepted, changes)
        if changes:
            return told
        first = first or told
    return first


def _observations(release: Release) -> list[Observation]:
    table = next(one for one in release.tables if one.name == "observation")
    wanted = [("indicator", "in", [NUMERATOR, DENOMINATOR])]
    return [observation_of(row) for row in pq.read_table(release.path(table), filters=wanted).to_pylist()]
