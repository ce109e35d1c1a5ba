"""Figures as they were known: values that people entered, and observations of the releases that served then.

A figure is told when its period had ended by the day, and it was entered, corrected or accepted by the moment.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lodestar.analysis.memory import Standing
from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.evidence.packs.records import Observation, Target
from lodestar.evidence.periods import parse_period
from lodestar.evidence.sources.place_pack import observation_of
from lodestar.evidence.stores.contents import OBSERVATION
from lodestar.evidence.stores.past import Past, past_of
from lodestar.service.audit.replay import known_then
from lodestar.service.insights.indicators import IndicatorLine, IndicatorOfPlace, assemble
from lodestar.service.insights.observations import Shown
from lodestar.service.memory.guarding import closed_periods, guarded
from lodestar.service.memory.rows import row_then
from lodestar.service.memory.then import Then, lines_then
from lodestar.service.monitoring.masking import hidden_values
from lodestar.service.monitoring.models import Assignment, Value
from lodestar.service.monitoring.queries import assignments_of, values_of
from lodestar.service.monitoring.reading import Reading, read
from lodestar.service.places.models import Place
from lodestar.service.plan.models import Action, Theme

MINE = "place = $place AND end_date <= $day"
ORDER = "ORDER BY indicator, area, start_date, disaggregation, id"


@dataclass(frozen=True)
class Figures:
    """Observations that served at the moment, of periods that had ended by the day; and what is not known of them."""

    place: Place
    then: Then
    past: Past

    def of(self, indicator: str) -> list[Shown]:
        """Those of an indicator, in order of area and period."""
        return self._where(f"indicator = $indicator {ORDER}", indicator=indicator)

    def named(self, id_: str) -> Shown | None:
        """One by its id."""
        return next(iter(self._where("id = $id", id=id_)), None)

    def all(self) -> list[Shown]:
        return self._where(f"true {ORDER}")

    def facts(self, ids: Iterable[str]) -> dict[str, Observation]:
        """Those that claims name, by id, whatever their period: what a document says of a year to come it says already."""
        rows = self.past.rows(
            "place = $place AND id IN (SELECT unnest($ids::VARCHAR[]))",
            {"place": self.place.slug, "ids": sorted(ids)},
        )
        return {row["id"]: observation_of(row) for row in rows}

    def last_days(self) -> dict[str, dt.date]:
        """The last day that each indicator has a figure for."""
        last = "QUALIFY row_number() OVER (PARTITION BY indicator ORDER BY end_date DESC) = 1"
        return {row["indicator"]: row["end_date"] for row in self.rows(f"true {last}")}

    def _where(self, condition: str, **params: Any) -> list[Shown]:
        names = self.place.area_names
        rows = self.rows(condition, **params)
        return [Shown(observation_of(row), names.get(row["area"], row["area"])) for row in rows]

    def rows(self, condition: str, **params: Any) -> list[dict[str, Any]]:
        """Rows of the releases themselves. The condition is SQL and ours alone; readers' words go in ``params``."""
        return self.past.rows(f"{MINE} AND {condition}", self._mine | params)

    def count(self, condition: str, **params: Any) -> int:
        """How many there are."""
        return self.past.count(f"{MINE} AND {condition}", self._mine | params)

    @property
    def _mine(self) -> dict[str, Any]:
        return {"place": self.place.slug, "day": self.then.day}

    @property
    def unknown(self) -> tuple[str, ...]:
        """What cannot be told of these figures, in words."""
        said = [
            f"The release “{one.title}” ({one.id[:12]}) served then and was deleted for good since: its figures are "
            "missing here."
            for one in self.past.gone
        ]
        if not self.past.recorded:
            said.append(
                "Which releases served then was not written down yet: of each source this is the one last accepted by "
                "then that is still held. Releases withdrawn or deleted before that are not told of."
            )
        return tuple(said)


def figures_then(place: Place, then: Then) -> Figures:
    """The observations that served then."""
    return Figures(place, then, past_of(OBSERVATION, place.slug, then.moment))


def targets_then(place: Place, then: Then) -> dict[str, Target]:
    """Targets as they were known, by indicator; one with a value stands before one without."""
    held = known_then(place, "target", then.moment).values()
    records = [Target.model_validate(values) for values in held]
    return {target.indicator: target for target in sorted(records, key=lambda t: t.value is not None)}


def indicator_then(place: Place, indicator: Indicator, then: Then, figures: Figures) -> IndicatorOfPlace:
    """Everything that was known of an indicator."""
    target = targets_then(place, then).get(indicator.id)
    return assemble(place, indicator, figures.of(indicator.id), target)


def indicator_lines_then(place: Place, then: Then, figures: Figures) -> tuple[IndicatorLine, ...]:
    """Indicators that had a target or figures."""
    definitions = load_definitions().indicators
    targets = targets_then(place, then)
    periods: dict[str, list[Any]] = {}
    for shown in figures.all():
        periods.setdefault(shown.observation.indicator, []).append(parse_period(shown.observation.period))
    return tuple(
        IndicatorLine(
            definitions[id_],
            len(periods.get(id_, ())),
            _years(periods[id_]) if id_ in periods else "",
            targets.get(id_),
        )
        for id_ in sorted(periods.keys() | targets.keys())
        if id_ in definitions
    )


def _years(periods: Iterable[Any]) -> str:
    periods = list(periods)
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    return f"{first.year} to {last.year}"


def assignments_then(place: Place, then: Then) -> list[Assignment]:
    """Indicators in delivery as they were known, with the parts of the plan that they stood for.

    The limit below which numbers are hidden is never lower than today's: another day is no way around it.
    """
    lines = lines_then(place, "indicator-assignment", then)
    themes = _rows(Theme, place, "theme", then) if lines else {}
    actions = _rows(Action, place, "action", then) if lines else {}
    limits = dict(Assignment.objects.filter(place=place).values_list("slug", "threshold"))
    rows = []
    for line in lines:
        links = {
            "theme": themes.get(line.values.get("theme")),
            "action": actions.get(line.values.get("action")),
        }
        row = row_then(Assignment, place, line.slug, line.values, links)
        row.threshold = max(row.threshold, limits.get(line.slug, 0))
        rows.append(row)
    return sorted(rows, key=lambda row: (row.ended_on or dt.date.max, row.role, row.name))


def values_then(place: Place, rows: Iterable[Assignment], then: Then) -> dict[str, list[Value]]:
    """The values of assignments as entered and corrected by the moment, of periods that had ended by the day."""
    found: dict[str, list[Value]] = {row.slug: [] for row in rows}
    by_slug = {row.slug: row for row in rows}
    for slug, told in known_then(place, "indicator-value", then.moment).items():
        row = by_slug.get(told.get("assignment", ""))
        if row is not None and parse_period(told["period"]).end <= then.day:
            found[row.slug].append(row_then(Value, place, slug, told, {"assignment": row}))
    for values in found.values():
        values.sort(key=lambda value: (value.period, value.area, value.dimension, value.category))
    return found


def readings_then(place: Place, then: Then, *, sees_small: bool) -> list[Reading]:
    """Every assignment that stood on the day, read with the values of then."""
    standing = {
        line.slug
        for line in lines_then(place, "indicator-assignment", then)
        if line.standing is not Standing.OVER
    }
    rows = [row for row in assignments_then(place, then) if row.slug in standing]
    return read_then(place, rows, then, sees_small=sees_small)


@dataclass(frozen=True)
class Seen:
    """An assignment as it was known, read for one reader, with its values; ``gone`` are the ids of those hidden from them."""

    reading: Reading
    values: list[Value]
    gone: frozenset[str] = frozenset()


def read_then(place: Place, rows: Sequence[Assignment], then: Then, *, sees_small: bool) -> list[Reading]:
    """Assignments as they were known, read with the values of then; see guarding.py for small numbers."""
    return [one.reading for one in seen_then(place, rows, then, sees_small=sees_small)]


def seen_then(place: Place, rows: Sequence[Assignment], then: Then, *, sees_small: bool) -> list[Seen]:
    """The same with the values themselves, and which of them are hidden."""
    values = values_then(place, rows, then)
    readings = [read(row, values[row.slug], sees_small=sees_small, today=then.day) for row in rows]
    if sees_small:
        return [Seen(reading, values[reading.assignment.slug]) for reading in readings]
    limits = {row.slug: row.threshold for row in rows}
    today = list(assignments_of(place).filter(slug__in=limits))
    for row in today:
        row.threshold = max(row.threshold, limits[row.slug])
    held = values_of(today)
    now = {row.slug: (read(row, held[row.pk], sees_small=False), held[row.pk]) for row in today}
    return [
        _guarded(reading, values[slug], *now[slug]) if slug in now else Seen(reading, values[slug])
        for reading in readings
        for slug in [reading.assignment.slug]
    ]


def _guarded(then: Reading, values: list[Value], now: Reading, values_now: list[Value]) -> Seen:
    closed = closed_periods(then, now, values, values_now)
    gone = hidden_values(then.assignment, values) | {one.slug for one in values if one.period in closed}
    return Seen(guarded(then, now, values, values_now), values, frozenset(gone))


def _rows(model: Any, place: Place, kind: str, then: Then) -> dict[str | None, Any]:
    held = known_then(place, kind, then.moment)
    return {
        slug: model(place=place, slug=slug, name=values.get("name", slug)) for slug, values in held.items()
    }
