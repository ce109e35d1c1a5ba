"""From today's R&D to the target: who performs it now, what is won or planned, and what remains.

Every step is a sum of published figures, or of published figures times an assumption that the editors state. A project
without a published value, or without a stated probability and timing, counts nothing and is listed with the reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lodestar.analysis.assumptions import AwardWon, ProjectAssumption, WaterfallAssumptions
from lodestar.analysis.series import year_of
from lodestar.evidence.definitions.indicators import Definitions
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
    asked: Decimal
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
    gva, growth, output = _output(held, areas, assumptions, year)
    wanted = _cents((target.value or Decimal(0)) / 100 * output)
    counted, not_counted = _pipeline(projects, assumptions, year)
    steps = [
        *_sector_steps(whole, parts),
        _growth_step(whole, _of_year(held, DENOMINATOR, areas, whole.period), gva, output, year, growth),
        *([_awards_step(awards, year)] if awards is not None else []),
        *_won_steps(assumptions, year),
        *counted,
    ]
    steps.append(_closing_step(wanted, steps))
    return Waterfall(
        target.id,
        year,
        year_of(whole.period),
        output,
        gva.period,
        target.value or Decimal(0),
        wanted,
        tuple(steps),
        not_counted,
        _notes(target, whole, gva, growth, output, definitions),
    )


def can_be_broken_down(target: Target, definitions: Definitions) -> bool:
    """True of a target for R&D by every sector in per cent of GVA by a year."""
    indicator = definitions.indicators.get(target.indicator)
    whole = target.value is not None and target.period is not None and target.unit == "percent"
    return whole and indicator is not None and indicator.performing_sectors == ("all",)


def _refuse(target: Target, definitions: Definitions) -> None:
    if not can_be_broken_down(target, definitions):
        raise LodestarError(
            f"target '{target.id}' is not R&D by every sector in per cent of GVA by a year; the waterfall breaks down "
            "nothing else"
        )


def _research(held: tuple[Observation, ...], areas: Sequence[str]) -> tuple[Observation, list[Observation]]:
    whole = _latest(held, NUMERATOR, areas)
    parts: dict[str, Observation] = {}
    for one in sorted(held, key=lambda one: (one.vintage or "", one.id)):
        same = (one.indicator, one.area, one.period, one.source) == (
            NUMERATOR, whole.area, whole.period, whole.source,
        )  # fmt: skip
        sector = (one.disaggregation or "").removeprefix("performing-sector=")
        if same and sector in SECTORS:
            parts[sector] = one
    return whole, sorted(parts.values(), key=lambda one: -one.value)


def _output(
    held: tuple[Observation, ...], areas: Sequence[str], assumptions: WaterfallAssumptions | None, year: int
) -> tuple[Observation, Decimal, Decimal]:
    """The latest GVA, by how many per cent a year it grows, and what it comes to in the target's year."""
    gva = _latest(held, DENOMINATOR, areas)
    growth = assumptions.gva_growth if assumptions else Decimal(0)
    return gva, growth, _cents(_millions(gva) * (1 + growth / 100) ** (year - year_of(gva.period)))


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
    return max(found, key=lambda one: (one.vintage or "", one.id)) if found else None


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


def _won_steps(assumptions: WaterfallAssumptions | None, year: int) -> list[Step]:
    won = assumptions.awards if assumptions else ()
    return [_won_step(one) for one in won if one.first <= year <= one.last]


def _won_step(one: AwardWon) -> Step:
    years = one.last - one.first + 1
    said = (
        f"£{one.amount.normalize():f}m ÷ {years} years, {one.first} to {one.last}{_performed(one.sector)}; won "
        f"{one.won.day} {one.won:%B %Y} ({one.source}, {one.locator})"
    )
    return Step(f"award-{one.name}", f"Award won: {one.name}", "awards", _cents(one.amount / years), said)


def _closing_step(wanted: Decimal, steps: Sequence[Step]) -> Step:
    found = sum((step.amount for step in steps), Decimal(0))
    rest = wanted - found
    said = f"{_say(wanted)} − {_say(found)}" if rest >= 0 else f"{_say(found)} exceed {_say(wanted)}"
    return Step("remains", "What remains to be found", "remains", rest, said)


def _performed(sector: str | None) -> str:
    return f", performed by {SECTORS[sector].lower()}" if sector else ""


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
        f"{assumed.probability.normalize():f} ÷ {years} years, {assumed.first} to {assumed.last}"
        f"{_performed(assumed.sector)}: {assumed.basis}"
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


def _millions(one: Observation) -> Decimal:
    return one.value


def _cents(value: Decimal) -> Decimal:
    return round(value, 1)


def _say(value: Decimal) -> str:
    return f"£{value:,.1f}m"


def _percent(value: Decimal) -> str:
    return f"{value:.2f}%"
