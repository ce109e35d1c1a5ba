"""From today's R&D to the target: who performs it now, what is won or planned, and what remains.

Every step is a sum of published figures, or of published figures times an assumption that the editors state. A project
without a published value, or without a stated probability and timing, counts nothing and is listed with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.assumptions import ProjectAssumption, WaterfallAssumptions
from lodestar.analysis.series import year_of
from lodestar.evidence.definitions import Definitions
from lodestar.evidence.errors import LodestarError
from lodestar.evidence.packs.records import Observation, Project, Target

NUMERATOR, DENOMINATOR = "rd-expenditure", "gva"
SECTORS = {
    "business": "Business",
    "higher-education": "Higher education",
    "government": "Government",
    "private-non-profit": "Private non-profit",
}
_MILLION = "gbp-million"


@dataclass(frozen=True)
class Step:
    """One step, in £m a year. ``kind`` is now, growth, awards, pipeline or remains; ``rests_on`` names observations."""

    id: str
    label: str
    kind: str
    amount: Decimal
    arithmetic: str
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotCounted:
    """A project that counts nothing, and why."""

    project: str
    name: str
    reason: str


@dataclass(frozen=True)
class AwardsRunning:
    """Awards that run in the target's year: £m in that year, and all those begun since the R&D figure."""

    source: str
    amount: Decimal
    projects: int
    begun: int


@dataclass(frozen=True)
class Waterfall:
    """The steps from today's R&D to the target's, in £m a year; the last closes the sum exactly."""

    target: str
    year: int
    base_year: int
    gva: Decimal
    gva_period: str
    wanted: Decimal
    steps: tuple[Step, ...]
    not_counted: tuple[NotCounted, ...]
    notes: tuple[str, ...]

    @property
    def remains(self) -> Decimal:
        """What nobody has been named to supply; below nothing when more is planned than the target asks for."""
        return self.steps[-1].amount

    @property
    def today(self) -> Decimal:
        return sum((step.amount for step in self.steps if step.kind == "now"), Decimal(0))

    @property
    def has_awards(self) -> bool:
        return any(step.kind == "awards" for step in self.steps)

    def share(self, amount: Decimal) -> Decimal:
        """An amount as a percentage of the target year's GVA."""
        return amount / self.gva * 100


@dataclass(frozen=True)
class Change:
    """One step before and after, and why it differs."""

    label: str
    before: Decimal | None
    after: Decimal | None
    why: str

    @property
    def by(self) -> Decimal:
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


def waterfall(
    target: Target,
    observations: Iterable[Observation],
    areas: Sequence[str],
    definitions: Definitions,
    assumptions: WaterfallAssumptions | None = None,
    projects: Sequence[Project] = (),
    awards: AwardsRunning | None = None,
) -> Waterfall:
    """Break a target for R&D as a share of GVA into who supplies it.

    ``areas`` are codes of the place, the preferred first. Raises LodestarError when the target is not in per cent of
    GVA by a year, or when no figure of R&D by all sectors or of GVA is held.
    """
    _refuse(target, definitions)
    year, held = year_of(target.period or ""), tuple(observations)
    whole, parts = _research(held, areas)
    gva, gva_then = _latest(held, DENOMINATOR, areas), _of_year(held, DENOMINATOR, areas, whole.period)
    growth = assumptions.gva_growth if assumptions else Decimal(0)
    output = _cents(_millions(gva) * (1 + growth / 100) ** (year - year_of(gva.period)))
    wanted = _cents((target.value or Decimal(0)) / 100 * output)
    steps = [*_sector_steps(whole, parts), _growth_step(whole, gva_then, gva, output, year, growth)]
    if awards is not None:
        steps.append(_awards_step(awards, year))
    counted, not_counted = _pipeline(projects, assumptions, year)
    steps += counted
    rest = wanted - sum((step.amount for step in steps), Decimal(0))
    said = (
        f"{_say(wanted)} − {_say(wanted - rest)}"
        if rest >= 0
        else f"{_say(wanted - rest)} exceed {_say(wanted)}"
    )
    steps.append(Step("remains", "What remains to be found", "remains", rest, said))
    notes = _notes(target, whole, gva, growth, output, definitions)
    return Waterfall(
        target.id, year, year_of(whole.period), output, gva.period, wanted, tuple(steps), not_counted, notes
    )


def compare(
    before: Waterfall, after: Waterfall, old: Iterable[Observation], new: Iterable[Observation]
) -> tuple[Change, ...]:
    """What changed between two waterfalls, step by step, each with why; steps that are as they were are left out."""
    then, now = {step.id: step for step in before.steps}, {step.id: step for step in after.steps}
    was, became = {one.id: one for one in old}, {one.id: one for one in new}
    found = []
    if before.wanted != after.wanted:
        why = _gva_why(before, after)
        found.append(Change(f"What the target asks for in {after.year}", before.wanted, after.wanted, why))
    last = "remains"
    for id_ in [*dict.fromkeys(id_ for id_ in (*then, *now) if id_ != last), last]:
        one, other = then.get(id_), now.get(id_)
        if one is None or other is None or one.amount != other.amount:
            why = _why(one, other, was, became)
            label = (other or one).label  # type: ignore[union-attr]
            found.append(Change(label, one.amount if one else None, other.amount if other else None, why))
    return tuple(found)


def _refuse(target: Target, definitions: Definitions) -> None:
    indicator = definitions.indicators[target.indicator]
    whole = target.value is not None and target.period is not None
    if not whole or target.unit != "percent" or indicator.performing_sectors != ("all",):
        raise LodestarError(
            f"target '{target.id}' is not R&D by every sector in per cent of GVA by a year; the waterfall breaks down "
            "nothing else"
        )


def _research(held: tuple[Observation, ...], areas: Sequence[str]) -> tuple[Observation, list[Observation]]:
    whole = _latest(held, NUMERATOR, areas)
    parts = [
        one
        for one in held
        if (one.indicator, one.area, one.period, one.source)
        == (NUMERATOR, whole.area, whole.period, whole.source)
        and (one.disaggregation or "").removeprefix("performing-sector=") in SECTORS
    ]
    return whole, sorted(parts, key=lambda one: -one.value)


def _latest(held: tuple[Observation, ...], indicator: str, areas: Sequence[str]) -> Observation:
    for area in areas:
        found = [one for one in held if _whole(one, indicator, area)]
        if found:
            return max(found, key=lambda one: (year_of(one.period), one.vintage or "", one.id))
    raise LodestarError(
        f"there is no figure of '{indicator}' for {' or '.join(areas)}; add one to observations.csv, in £m"
    )


def _of_year(
    held: tuple[Observation, ...], indicator: str, areas: Sequence[str], period: str
) -> Observation | None:
    found = [one for area in areas for one in held if _whole(one, indicator, area) and one.period == period]
    return found[0] if found else None


def _whole(one: Observation, indicator: str, area: str) -> bool:
    same = (one.indicator, one.area, one.disaggregation or None) == (indicator, area, None)
    return same and one.unit == _MILLION and one.status != "ambition"


def _sector_steps(whole: Observation, parts: list[Observation]) -> list[Step]:
    steps = []
    for one in parts:
        sector = (one.disaggregation or "").removeprefix("performing-sector=")
        said = f"published for {one.period}"
        steps.append(Step(sector, SECTORS[sector], "now", _millions(one), said, (one.id,)))
    rest = _millions(whole) - sum((step.amount for step in steps), Decimal(0))
    if rest:
        named = {step.id for step in steps}
        missing = [name.lower() for sector, name in SECTORS.items() if sector not in named]
        label = "Not told apart" if steps else "All sectors"
        said = (
            f"{_say(_millions(whole))} in all, less the sectors above"
            if steps
            else f"published for {whole.period}"
        )
        if steps and missing:
            label += f" ({', '.join(missing)})"
        steps.append(Step("other", label, "now", rest, said, (whole.id, *(one.id for one in parts))))
    return steps


def _growth_step(
    whole: Observation,
    then: Observation | None,
    gva: Observation,
    output: Decimal,
    year: int,
    growth: Decimal,
) -> Step:
    if then is None:
        raise LodestarError(
            f"there is R&D for {whole.period} and no GVA for the same year; add that figure of '{DENOMINATOR}'"
        )
    share = _millions(whole) / _millions(then)
    amount = _cents(share * output) - _millions(whole)
    onwards = f", then {growth.normalize():f}% a year to {year}" if growth else ""
    said = (
        f"{_percent(share * 100)} of GVA in {whole.period} × {_say(output)} − {_say(_millions(whole))}"
        f" (GVA of {gva.period}{onwards})"
    )
    label = f"If R&D keeps its share of {whole.period} as GVA grows"
    return Step("growth", label, "growth", amount, said, (whole.id, then.id, gva.id))


def _awards_step(awards: AwardsRunning, year: int) -> Step:
    said = (
        f"grants of {awards.projects:,} projects that still run in {year}, spread evenly over their months; "
        f"{awards.begun:,} projects began after the R&D figure ({awards.source})"
    )
    return Step("awards", "Awards won", "awards", _cents(awards.amount), said)


def _pipeline(
    projects: Sequence[Project], assumptions: WaterfallAssumptions | None, year: int
) -> tuple[list[Step], tuple[NotCounted, ...]]:
    known = {one.project: one for one in assumptions.projects} if assumptions else {}
    counted, out = [], []
    for project in projects:
        reason = _reason(project, known.get(project.id), year)
        if reason:
            out.append(NotCounted(project.id, project.name, reason))
        else:
            counted.append(_project_step(project, known[project.id]))
    return counted, tuple(out)


def _reason(project: Project, assumed: ProjectAssumption | None, year: int) -> str:
    if project.stage == "complete":
        return "complete: its research is in today's figure"
    if project.value is None:
        return "no value published"
    if project.unit != _MILLION:
        return f"its value is in {project.unit}, not £m"
    if assumed is None:
        return "no probability and timing stated by the editors"
    if not assumed.first <= year <= assumed.last:
        return f"it runs from {assumed.first} to {assumed.last}, not in {year}"
    return ""


def _project_step(project: Project, assumed: ProjectAssumption) -> Step:
    value, years = project.value or Decimal(0), assumed.last - assumed.first + 1
    amount = _cents(value * assumed.research_share * assumed.probability / years)
    said = (
        f"£{value.normalize():f}m × {assumed.research_share.normalize():f} for research × probability "
        f"{assumed.probability.normalize():f} ÷ {years} years, {assumed.first} to {assumed.last}: {assumed.basis}"
    )
    return Step(f"project-{project.id}", project.name, "pipeline", amount, said)


def _notes(
    target: Target,
    whole: Observation,
    gva: Observation,
    growth: Decimal,
    output: Decimal,
    definitions: Definitions,
) -> tuple[str, ...]:
    one = (
        (target.value or Decimal(0))
        / 100
        * output
        * Decimal("0.01")
        * (year_of(target.period or "") - year_of(gva.period))
    )
    held = (
        "held at its latest published figure"
        if not growth
        else f"taken to grow by {growth.normalize():f}% a year"
    )
    notes = [
        f"GVA is {held}, that of {gva.period}. Each further 1% of growth a year would raise what the target asks for by "
        f"about {_say(_cents(one))} a year."
    ]
    broken = [
        b for b in definitions.indicators[NUMERATOR].breaks if year_of(b.period) > year_of(whole.period)
    ]
    notes += [
        f"Today's R&D is of {whole.period}, measured as before the break of {b.period}; the new way gives another figure "
        "for the same research."
        for b in broken[:1]
    ]
    return tuple(notes)


def _gva_why(before: Waterfall, after: Waterfall) -> str:
    if before.gva_period != after.gva_period:
        return f"GVA of {after.gva_period} takes the place of that of {before.gva_period}."
    if before.gva != after.gva:
        return f"The figure for GVA of {after.gva_period}, or its assumed growth, was revised."
    return "The target was changed."


def _why(
    one: Step | None, other: Step | None, was: dict[str, Observation], became: dict[str, Observation]
) -> str:
    if one is None or other is None:
        return "It counts now." if one is None else "It counts no longer."
    fresh = [id_ for id_ in other.rests_on if id_ not in was]
    if fresh:
        return f"A figure for another year is held: {', '.join(became[id_].period for id_ in fresh)}."
    revised = [id_ for id_ in other.rests_on if id_ in was and was[id_].value != became[id_].value]
    if revised:
        said = ", ".join(
            f"{became[id_].period} from {was[id_].value:f} to {became[id_].value:f}" for id_ in revised
        )
        return f"The source revised {said}."
    return (
        "It follows from the changes above."
        if other.kind == "remains"
        else "Its arithmetic or its assumptions changed."
    )


def _millions(one: Observation) -> Decimal:
    return one.value


def _cents(value: Decimal) -> Decimal:
    return round(value, 1)


def _say(value: Decimal) -> str:
    return f"£{value:,.1f}m"


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"
