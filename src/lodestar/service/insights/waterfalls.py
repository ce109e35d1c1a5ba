"""The waterfall of a place's north star, now and as the releases before said."""

import datetime as dt
from dataclasses import dataclass

import pyarrow.parquet as pq
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lodestar.analysis.assumptions import WaterfallAssumptions, read_assumptions
from lodestar.analysis.awards.areas import every_code
from lodestar.analysis.awards.running import running_in
from lodestar.analysis.awards.sources import award_sources
from lodestar.analysis.series import year_of
from lodestar.analysis.targets import Revision, TargetVersion
from lodestar.analysis.waterfall import (
    DENOMINATOR,
    NUMERATOR,
    AwardsRunning,
    Waterfall,
    can_be_broken_down,
    waterfall,
)
from lodestar.analysis.waterfall_changes import (
    Change,
    compare,
    end_of_quarter_before,
    known_by,
    published,
)
from lodestar.evidence.definitions.indicators import load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.packs.records import Observation, Project, Target
from lodestar.evidence.releases.manifests import Release
from lodestar.evidence.releases.release import releases
from lodestar.evidence.sources.place_pack import NAME, observation_of
from lodestar.evidence.stores.store import Store
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.reports.charts.waterfall import waterfall_chart
from lodestar.service.insights.indicators import area_of, targets_of
from lodestar.service.insights.observations import observations_of
from lodestar.service.insights.outlook import revisions_of_target, versions_of_target
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

FEW = 4


@dataclass(frozen=True)
class Compared:
    """What changed since a day, or since a release of the place's figures was accepted (then it is named)."""

    since: dt.date | None
    changes: tuple[Change, ...]
    release: str = ""


@dataclass(frozen=True)
class WaterfallOfPlace:
    """A waterfall as a page shows it; the drawings are ours, so a page may trust them."""

    found: Waterfall
    assumptions: WaterfallAssumptions | None
    wide: str
    narrow: str
    compared: Compared | None
    revisions: tuple[Revision, ...]


def target_broken_down(place: Place) -> Target | None:
    """The target that the place's waterfall is of: the north star where that is R&D, else the first that is."""
    targets = sorted(targets_of(place).values(), key=lambda one: one.id != place.north_star)
    broken_down = (one for one in targets if can_be_broken_down(one, load_definitions()))
    return next(broken_down, None) or next((one for one in targets if one.id == place.north_star), None)


def waterfall_of(place: Place, target: Target) -> WaterfallOfPlace:
    """The waterfall of a target. Raises LodestarError with the reason when it cannot be drawn."""
    today = timezone.localdate()
    return remember(place, f"waterfall:{target.id}:{today}", lambda: _assemble(place, target, today))


def _assemble(place: Place, target: Target, today: dt.date) -> WaterfallOfPlace:
    told = read_assumptions(place.slug, target.id)
    assumptions = told.on(today) if told else None
    held = [one.observation for kind in (NUMERATOR, DENOMINATOR) for one in observations_of(place, kind)]
    found = _reckon(place, target, held, assumptions)
    drawn = [
        waterfall_chart(found, place=place.name, width=width, folder=home() / "cache" / "charts").svg
        for width in (WIDE, NARROW)
    ]
    now = _State(place, target, told, found, held)
    compared = _since_a_quarter(now, today) or _since_a_release(now)
    revisions = revisions_of_target(place, target)
    return WaterfallOfPlace(found, assumptions, drawn[0], drawn[1], compared, revisions)


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


@dataclass(frozen=True)
class _State:
    """A waterfall of today with all that it was made of."""

    place: Place
    target: Target
    told: WaterfallAssumptions | None
    found: Waterfall
    held: list[Observation]


def _since_a_quarter(now: _State, today: dt.date) -> Compared | None:
    """Against the end of the last quarter; where nothing changed since, of the quarter before the last change."""
    versions = versions_of_target(now.place, now.target)
    days = [one.since for one in versions[1:]] + list(now.told.days if now.told else ())
    days += [day for one in now.held if (day := published(one)) is not None]
    last = max((day for day in days if day <= today), default=None)
    ends = [end_of_quarter_before(today), *([end_of_quarter_before(last)] if last else [])]
    for end in ends:
        changes = _changes(now, versions, end)
        if changes:
            return Compared(end, changes)
    return None


def _changes(now: _State, versions: list[TargetVersion], day: dt.date) -> tuple[Change, ...]:
    then = [one for one in versions if one.since <= day][-1:] or versions[:1]
    old = known_by(now.held, day)
    assumed = now.told.on(day) if now.told else None
    why = " ".join(one.reason for one in versions if one.since > day and one.reason)
    try:
        before = _reckon(now.place, then[0].target, old, assumed)
    except LodestarError:
        return ()
    return compare(before, now.found, old, now.held, why)


def _since_a_release(now: _State) -> Compared | None:
    """Against the latest earlier release that gives another waterfall, else against the latest."""
    first, assumed = None, now.told.on(timezone.localdate()) if now.told else None
    for release in _earlier(now.place)[:FEW]:
        old = _observations(release)
        try:
            changes = compare(_reckon(now.place, now.target, old, assumed), now.found, old, now.held)
        except LodestarError:
            continue
        accepted = parse_datetime(release.accepted[-1]) if release.accepted else None
        told = Compared(timezone.localdate(accepted) if accepted else None, changes, release.id)
        if changes:
            return told
        first = first or told
    return first


def _observations(release: Release) -> list[Observation]:
    table = next(one for one in release.tables if one.name == "observation")
    wanted = [("indicator", "in", [NUMERATOR, DENOMINATOR])]
    return [observation_of(row) for row in pq.read_table(release.path(table), filters=wanted).to_pylist()]
