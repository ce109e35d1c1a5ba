"""How likely it is that a target is reached, each answer with the method that gives it."""

from dataclasses import dataclass

from lodestar.analysis.logic.results import Run
from lodestar.analysis.results import Method
from lodestar.analysis.series import Series, year_of
from lodestar.analysis.targets.fan import Fan, project, rivals
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Target


@dataclass(frozen=True)
class Rival:
    """The same question under another choice that could be defended."""

    name: str
    probability: float


@dataclass(frozen=True)
class Arrival:
    """The probability that a target is reached in its year. ``low`` and ``high`` span the rival methods' answers,
    ``error`` is that of simulation (None where nothing was simulated)."""

    probability: float
    year: int
    method: Method
    how_sure: str
    rivals: tuple[Rival, ...] = ()
    error: float | None = None

    @property
    def low(self) -> float:
        return min([self.probability, *(one.probability for one in self.rivals)])

    @property
    def high(self) -> float:
        return max([self.probability, *(one.probability for one in self.rivals)])


def fan_to_target(series: Series, target: Target) -> Fan:
    """The projection of a series to its target's year. Raises LodestarError when there is no such year or fan."""
    aim, year = _aim(series, target)
    return project(series, year, aim=aim)


def arrival_from_fan(series: Series, target: Target) -> Arrival:
    """The probability of arrival from the series' own history, with what rival choices would say.

    Raises LodestarError with the reason when the history carries no projection or the target no value and year.
    """
    aim, year = _aim(series, target)
    fan, better = project(series, year, aim=aim), series.indicator.direction
    others = tuple(Rival(name, one.probability(year, aim, better)) for name, one in rivals(series, year, aim))
    return Arrival(fan.probability(year, aim, better), year, fan.method, fan.how_sure, others)


def arrival_from_run(run: Run, target: Target) -> Arrival:
    """The probability of arrival from a run of a logic model that has a target for the same indicator and year.

    Raises LodestarError when the model has none, naming the targets that it has.
    """
    year = year_of(target.period) if target.period else None
    for one in run.arrivals():
        if run.model.nodes[one.node].record.indicator == target.indicator and one.goal.year == year:
            supposed = run.model.scenario(run.scenario)
            told = f"if “{supposed.name}” holds" if supposed else "as the model stands"
            return Arrival(
                one.probability.value,
                one.goal.year,
                Method(f"Simulation of the model “{run.model.record.name}”, {told}", "1"),
                f"{run.draws:,} draws; the error of simulation is {one.probability.mcse:.4f}. The model's own doubts "
                "are in its distributions, what it leaves out is not.",
                error=one.probability.mcse,
            )
    known = ", ".join(f"{one.node} in {one.goal.year}" for one in run.arrivals()) or "none"
    raise LodestarError(
        f"model '{run.model.id}' has no target for '{target.indicator}' in {year}; its targets: {known}"
    )


def _aim(series: Series, target: Target) -> tuple[float, int]:
    if target.value is None or target.period is None:
        raise LodestarError(f"target '{target.id}' states no value or no year; it has no arrival")
    if target.unit != series.indicator.unit or target.indicator != series.indicator.id:
        raise LodestarError(
            f"target '{target.id}' is for '{target.indicator}' in {target.unit}, the series for "
            f"'{series.indicator.id}' in {series.indicator.unit}; they cannot be joined"
        )
    return float(target.value), year_of(target.period)
