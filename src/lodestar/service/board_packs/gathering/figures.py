"""Indicators against their trajectories."""

from decimal import Decimal

from lodestar.analysis.board import against_path
from lodestar.evidence.definitions.indicators import Unit, load_definitions
from lodestar.evidence.periods import parse_period
from lodestar.reports.documents import Column, Figure, Paragraph, Section, Status, Table
from lodestar.reports.documents.model import Block, Cell
from lodestar.reports.documents.wording import some
from lodestar.service.board_packs.gathering.asked import Asked, status
from lodestar.service.documents.pictures import picture_of_indicator
from lodestar.service.insights.indicators import IndicatorOfPlace, indicator_of, targets_of
from lodestar.service.insights.outlook import outlook_of
from lodestar.service.monitoring.queries import against_trajectory
from lodestar.service.places.models import Source


def gather(asked: Asked) -> Section | None:
    """None for a place without targets of which there is a figure."""
    held = _held(asked)
    if not held:
        return None
    titles = _titles(asked)
    committed = sum(1 for one in held if _rated(one))
    parts = (
        *some(len(held), "indicator"), " of the plan with a figure, ", some(committed, "indicator with a target")[0],
        " of them with a target. An indicator without one is watched, not rated.",
    )  # fmt: skip
    blocks: list[Block] = [Paragraph(parts, lead=True)]
    star = next((one for one in held if one.target and one.target.id == asked.place.north_star), None)
    if star is not None:
        blocks += picture_of_indicator(asked.place, star)
    columns = (
        Column("Indicator", 8), Column("Period", 4), Column("Figure", 6, True), Column("The path expects", 6, True),
        Column("Difference", 6, True), Column("Direction", 6), Column("Source", 7),
    )  # fmt: skip
    rated = tuple(_row(asked, one, titles) for one in held if _rated(one))
    silent = any(row[3] is None for row in rated)
    note = "A dash: the path to the target says nothing of that period." if silent else ""
    blocks.append(
        Table("Targets against their trajectories", columns, rated, note, empty="No indicator has a target.")
    )
    return Section("indicators", "Indicators", tuple(blocks))


def gather_watched(asked: Asked) -> Section | None:
    """Annex: indicators that are watched and not rated. None where there are none."""
    titles = _titles(asked)
    rows = []
    for one in _held(asked):
        standing = against_path(one.series, None) if one.series is not None else None
        if standing is not None and not _rated(one):
            unit = load_definitions().units[one.indicator.unit]
            source = titles.get(standing.source, standing.source)
            period = parse_period(standing.period).label
            rows.append((one.indicator.name, period, _figure(unit, standing.value, source), source))
    if not rows:
        return None
    columns = (Column("Indicator", 4), Column("Period", 2), Column("Figure", 3, True), Column("Source", 5))
    table = Table(
        "Watched, not rated",
        columns,
        tuple(rows),
        "They have no target, so nothing here is progress or the lack of it.",
    )
    return Section("watched-indicators", "Annex: indicators that are watched", (table,), annex=True)


def gather_commitments(asked: Asked) -> Section | None:
    """Indicators in delivery against their paths. Small numbers stay hidden, as a pack is read by many. None for none."""
    found = against_trajectory(asked.place, asked.today)
    if not found:
        return None
    behind = sum(1 for one in found if one.standing == "behind")
    units = load_definitions().units
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.name,
            one.year,
            _figure(units[one.unit], one.value, "values entered") if one.value is not None else None,
            _figure(units[one.unit], round(one.expected, 2).normalize(), "the path")
            if one.expected is not None
            else None,
            _STANDING.get(one.standing, Status("Cannot be rated", "ring", "none")),
        )
        for one in found
    )
    columns = (
        Column("Commitment", 5), Column("Period", 2), Column("Reached", 3, True), Column("The path expects", 3, True),
        Column("Standing", 3),
    )  # fmt: skip
    lead = (*some(len(found), "commitment"), ", ", some(behind, "")[0], " of them behind the path.")
    blocks: tuple[Block, ...] = (
        Paragraph(lead, lead=True),
        Table("Commitments against their paths", columns, rows),
        *(
            Paragraph((f"{one.name}, {one.year}: {one.explanation}",))
            for one in found
            if one.year and not one.complete
        ),
    )
    return Section("commitments", "Indicators in delivery", blocks)


_STANDING = {
    "ahead": Status("Ahead", "tick", "good"),
    "on-path": Status("On the path", "tick", "good"),
    "behind": Status("Behind", "diamond", "warn"),
    "no-value": Status("Not rated yet", "ring", "none"),
    "not-rated": Status("Not rated: some is missing", "ring", "none"),
    "re-based": Status("Re-based: not compared", "ring", "none"),
}


def _held(asked: Asked) -> list[IndicatorOfPlace]:
    definitions = load_definitions()
    targets = [one for one in targets_of(asked.place).values() if one.indicator in definitions.indicators]
    held = [indicator_of(asked.place, definitions.indicators[one.indicator]) for one in targets]
    return [one for one in held if one.series is not None and one.series.points]


def _titles(asked: Asked) -> dict[str, str]:
    return dict(Source.objects.filter(place=asked.place).values_list("slug", "title"))


def _rated(held: IndicatorOfPlace) -> bool:
    return held.target is not None and held.target.value is not None


def _row(asked: Asked, held: IndicatorOfPlace, titles: dict[str, str]) -> tuple[Cell, ...]:
    unit = load_definitions().units[held.indicator.unit]
    standing = against_path(held.series, held.path) if held.series is not None else None
    if standing is None:
        raise LookupError(held.indicator.id)
    outlook = outlook_of(asked.place, held)
    travel = outlook.travel if outlook else None
    source = titles.get(standing.source, standing.source)
    return (
        held.indicator.name,
        parse_period(standing.period).label,
        _figure(unit, standing.value, source),
        _figure(unit, round(standing.expected, 2).normalize(), "the target's path")
        if standing.expected is not None
        else None,
        gap_said(unit, round(standing.gap, 2)) if standing.gap is not None else None,
        status(str(travel.direction)) if travel is not None else None,
        source,
    )


def _figure(unit: Unit, value: Decimal, source: str) -> Figure:
    return Figure(value, unit.name, unit.say(f"{value:f}"), source)


def gap_said(unit: Unit, gap: Decimal) -> Figure:
    """How far the figure is from the path; of a percentage, in percentage points."""
    if not unit.pattern.endswith("%"):
        said = unit.say(f"{gap:f}")
        return Figure(gap, unit.name, f"+{said}" if gap > 0 else said, "figure less path")
    points = f"{gap.normalize():+f}".replace("-", "−") if gap else "0"
    return Figure(
        gap, "percentage points", f"{points} point{'' if abs(gap) == 1 else 's'}", "figure less path"
    )
