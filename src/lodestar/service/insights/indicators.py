"""An indicator of a place: its definition, its series, its target and the path to it."""

from dataclasses import dataclass

from lodestar.analysis.series import Series, assemble_series
from lodestar.analysis.trajectories import TargetPath, target_path
from lodestar.evidence.definitions.indicators import Indicator, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation, Target
from lodestar.service.insights.defining import defined_by
from lodestar.service.insights.observations import Shown, indicators_held, observations_of
from lodestar.service.ledger.mapping import read_records
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

FIGURES_SHOWN = 100


@dataclass(frozen=True)
class IndicatorOfPlace:
    """One indicator as one place has it. ``observations`` are the first of its figures; ``count`` counts all."""

    indicator: Indicator
    target: Target | None
    path: TargetPath | None
    series: Series | None
    observations: tuple[Shown, ...]
    count: int
    sources: frozenset[str]
    problem: str = ""


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in the list of a place's indicators."""

    indicator: Indicator
    observations: int
    period: str
    target: Target | None

    @property
    def id(self) -> str:
        return self.indicator.id


def area_of(place: Place) -> tuple[str, ...]:
    """Codes that stand for the whole place, the ones that statistics use most first."""
    order = {"itl": 0, "gss": 1, "nuts": 2}
    codes = sorted(place.codes, key=lambda code: order[code["scheme"]])
    return tuple(code["code"] for code in codes)


def indicator_of(place: Place, indicator: Indicator) -> IndicatorOfPlace:
    """Everything that the place holds on an indicator."""
    return remember(
        place,
        f"indicator:{indicator.id}",
        lambda: assemble(
            place, indicator, observations_of(place, indicator.id), targets_of(place).get(indicator.id)
        ),
    )


def lines_of(place: Place) -> tuple[IndicatorLine, ...]:
    """Indicators that the place has a target for or observations of."""
    definitions = load_definitions().indicators
    held = {row["indicator"]: row for row in indicators_held(place)}
    targets = targets_of(place)
    return tuple(
        IndicatorLine(
            definitions[id_],
            held[id_]["observations"] if id_ in held else 0,
            f"{held[id_]['first'].year} to {held[id_]['last'].year}" if id_ in held else "",
            targets.get(id_),
        )
        for id_ in sorted(held.keys() | targets.keys())
        if id_ in definitions
    )


def lines_with_defined(place: Place) -> tuple[IndicatorLine, ...]:
    """As ``lines_of``, with the indicators that were defined at the place and that nothing rests on yet."""
    lines, known = lines_of(place), load_definitions().indicators
    more = defined_by(place) - {line.id for line in lines}
    return (*lines, *(IndicatorLine(known[id_], 0, "", None) for id_ in sorted(more) if id_ in known))


def targets_of(place: Place) -> dict[str, Target]:
    """The place's targets by indicator; one with a value stands before one without."""
    records = [record for record in read_records(place, "target").values() if isinstance(record, Target)]
    return {target.indicator: target for target in sorted(records, key=lambda t: t.value is not None)}


def assemble(
    place: Place, indicator: Indicator, shown: list[Shown], target: Target | None
) -> IndicatorOfPlace:
    """An indicator of a place from its figures and target, those of now or of another day."""
    definitions = load_definitions()
    records = [one.observation for one in shown]
    path, series, problem = None, None, ""
    try:
        series = _series(place, indicator, records)
        if target and target.value is not None:
            path = target_path(target, _named(records, target.baseline), definitions)
    except LodestarError as error:
        path, series, problem = None, None, str(error)
    sources = frozenset(record.source for record in records)
    first = tuple(shown[:FIGURES_SHOWN])
    return IndicatorOfPlace(indicator, target, path, series, first, len(shown), sources, problem)


def _series(place: Place, indicator: Indicator, records: list[Observation]) -> Series | None:
    for code in area_of(place):
        series = assemble_series(records, indicator.id, code, load_definitions())
        if series.points:
            return series
    return None


def _named(records: list[Observation], id_: str | None) -> Observation | None:
    return next((record for record in records if record.id == id_), None)
