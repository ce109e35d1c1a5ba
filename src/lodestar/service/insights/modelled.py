"""The logic model's own answer about a target: from a run that is kept on disk, drawn beside what the past alone says."""

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from lodestar.analysis.targets.fan import Fan, FanYear
from lodestar.analysis.targets.modelled import Modelled, modelled, modelled_as_json, modelled_from_json
from lodestar.evidence.definitions.indicators import Unit, load_definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.locations import home
from lodestar.evidence.packs.records import Target
from lodestar.reports.charts.frame import rounded
from lodestar.reports.charts.logic_results import model_fan_chart
from lodestar.reports.charts.look import NARROW, WIDE
from lodestar.service.insights.indicators import IndicatorOfPlace
from lodestar.service.insights.outlook import Outlook, likely
from lodestar.service.logic.kept import is_kept, kept
from lodestar.service.logic.reading import model_for_north_star, model_named
from lodestar.service.logic.running import Drawn
from lodestar.service.places.models import Place
from lodestar.service.shared.caching import remember

KIND = "target"


@dataclass(frozen=True)
class SideBySide:
    """One method's answer for the target's year."""

    method: str
    start: str
    middle: str
    between: str
    probability: str


@dataclass(frozen=True)
class ModelledShown:
    """The model's answer as a page shows it. ``problem`` says why there is none."""

    found: Modelled | None
    drawn: Drawn | None
    rows: tuple[SideBySide, ...]
    probability: str
    url: str
    run_url: str
    problem: str = ""


def modelled_of(place: Place, held: IndicatorOfPlace, outlook: Outlook | None) -> ModelledShown | None:
    """What the place's logic model says of an indicator's target; None where no model has one for it."""
    target = held.target
    if target is None or target.value is None or target.period is None:
        return None
    return remember(place, f"modelled:{held.indicator.id}", lambda: _show(place, target, outlook))


def prepare(place: Place, target: Target) -> bool:
    """Work out a target's kept run where it is not kept yet; False when there is nothing to do."""
    name = model_for_north_star(place, target.indicator)
    model = model_named(place, name) if name else None
    if model is None or is_kept(KIND, model, (target.model_dump_json(),)):
        return False
    _kept(place, name or "", target)
    return True


def _show(place: Place, target: Target, outlook: Outlook | None) -> ModelledShown | None:
    name = model_for_north_star(place, target.indicator)
    if name is None:
        return None
    url = reverse("logic_model", args=[place.slug, name])
    try:
        found = _kept(place, name, target)
    except LodestarError as error:
        return ModelledShown(None, None, (), "", url, "", str(error))
    unit = load_definitions().units[target.unit]
    drawn = [
        model_fan_chart(
            found.fan, found.node_name, goals=[(found.year, found.aim * float(unit.scale))], width=width,
            folder=home() / "cache" / "charts",
        )
        for width in (WIDE, NARROW)
    ]  # fmt: skip
    pictures = Drawn(drawn[0].svg, drawn[1].svg, drawn[0].columns, drawn[0].rows)
    run = f"{reverse('logic_run', args=[place.slug, name])}?scenario={found.scenario}&node={found.node}"
    return ModelledShown(found, pictures, _rows(unit, found, outlook), likely(found.probability), url, run)


def _kept(place: Place, name: str, target: Target) -> Modelled:
    model = model_named(place, name)
    if model is None:
        raise LodestarError(f"the place has no logic model '{name}' any more")
    unit = load_definitions().units[target.unit]
    given = kept(
        KIND, model, (target.model_dump_json(),), lambda: modelled_as_json(modelled(model, target, unit))
    )
    return modelled_from_json(given)


def _rows(unit: Unit, found: Modelled, outlook: Outlook | None) -> tuple[SideBySide, ...]:
    rows = []
    fan: Fan | None = outlook.fan if outlook else None
    if fan is not None and outlook is not None and outlook.arrival is not None:
        rows.append(
            SideBySide(
                "Its past goes on",
                f"{_said(unit, float(fan.latest.value))} in {fan.latest.year}, as measured",
                *_spread(unit, fan.years[-1]),
                likely(outlook.arrival.probability),
            )
        )
    start = f"{_said(unit, found.start.middle)} in {found.start.year}, supposed"
    rows.append(SideBySide("The logic model", start, *_spread(unit, found.end), likely(found.probability)))
    return tuple(rows)


def _spread(unit: Unit, year: FanYear) -> tuple[str, str]:
    low, middle, high = (_said(unit, value) for value in (year.low, year.middle, year.high))
    return middle, f"{low} to {high}"


def _said(unit: Unit, value: float) -> str:
    return unit.say(rounded(Decimal(repr(value))))
