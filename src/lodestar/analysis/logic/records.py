"""What a logic model's file may hold: one pydantic model for each part of it."""

from typing import Annotated

from pydantic import Field

from lodestar.analysis.logic.fields import (
    DistributionRecord,
    Figure,
    Formula,
    Grade,
    Record,
    Variable,
    YearNumber,
)
from lodestar.evidence.packs.fields import Date, Name, Slug, Text

FUNCTIONS = "linear|conversion|elasticity|saturating|logistic|threshold|diffusion|stock|multiplier|ratio|change|qualitative"


class Years(Record):
    first: YearNumber = Field(description="First year of the grid.")
    last: YearNumber = Field(description="Last year of the grid.")


class ModelParameter(Record):
    """A parameter of the model: shared, a value, a distribution, or a formula over other parameters."""

    name: Variable = Field(description="Short name that formulas use.")
    text: Text | None = Field(None, description="What it means here.")
    shared: Slug | None = Field(None, description="The shared parameter it takes.")
    edition: Name | None = Field(
        None, description="Which edition of the shared parameter; the newest if left out."
    )
    unit: Name | None = Field(
        None, description="Unit; a shared parameter brings its own, a formula works it out."
    )
    value: Figure | None = Field(None, description="A value taken as known.")
    distribution: DistributionRecord | None = Field(None, description="How sure the value is.")
    formula: Formula | None = Field(None, description="A formula over other parameters.")
    source: Text | None = Field(
        None, description="Source of a value or distribution, or whose judgement it is."
    )
    locator: Name | None = Field(None, description="Where in the source.")
    grade: Grade | None = Field(None, description="verified, secondary or to-be-checked.")
    note: Text | None = Field(None, description="What a reader should know.")


class Option(Record):
    id: Slug = Field(description="Name of the option.")
    name: Name = Field(description="Name for a heading.")
    text: Text = Field(description="What this structure believes.")
    weight: Figure = Field(description="How likely it is beside the others.", gt=0)
    source: Text | None = Field(None, description="Who holds it.")


class Structure(Record):
    """Rival ways in which a part of the world may work; each draw takes one."""

    id: Slug = Field(description="Name of the question.")
    question: Text = Field(description="What is not known.")
    options: tuple[Option, ...] = Field(description="The rival answers.")


class Correlation(Record):
    between: tuple[Variable, ...] = Field(description="Two parameters that are drawn.")
    value: Figure = Field(description="Correlation of their normal scores (Gaussian copula).", gt=-1, lt=1)
    text: Text | None = Field(None, description="Why they go together.")


class Baseline(Record):
    """A node's course without the links that lead to it."""

    level: Formula = Field(description="Level in the first year, in the node's unit.")
    growth: Formula | None = Field(None, description="Growth a year, unit 1/year.")
    profile: dict[str, Figure] = Field(
        {}, description="Factor by year; straight lines between, level before and after."
    )


class Goal(Record):
    """A value that a node should reach."""

    id: Slug = Field(description="Name of the target.")
    year: YearNumber = Field(description="The year it is for.")
    value: Figure = Field(description="The value, in the node's unit.")
    direction: Annotated[str, Field(pattern="^(at-least|at-most)$")] = Field(
        "at-least", description="Which side of the value is wanted."
    )
    confidence: Figure | None = Field(None, description="Probability that is asked for.", gt=0, lt=1)
    text: Text | None = Field(None, description="What the target says, and where.")


class NodeRecord(Record):
    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="Name for a heading.")
    kind: Annotated[str, Field(pattern="^(input|activity|output|outcome|impact|external|assumption)$")] = (
        Field(description="Place in the chain.")
    )
    unit: Name = Field(description="Unit; for a flow the amount is per year.")
    measure: Annotated[str, Field(pattern="^(stock|flow)$")] = Field(
        "stock", description="flow: an amount a year; stock: a level at a time, also shares and indices."
    )
    text: Text | None = Field(None, description="What it is.")
    place: Name | None = Field(None, description="Area that it is counted in.")
    scale: Name | None = Field(None, description="Kind of area, such as city region.")
    group: Name | None = Field(None, description="Group of people that it is counted for.")
    indicator: Slug | None = Field(None, description="Indicator that measures it.")
    combine: Annotated[str, Field(pattern="^(sum|product|min|noisy-or)$")] = Field(
        "sum",
        description="How several links meet: added, multiplied, the least of them, or at least one acting.",
    )
    baseline: Baseline | None = Field(None, description="Course without the links that lead to it.")
    targets: tuple[Goal, ...] = Field((), description="Targets for this node.")
    report: bool = Field(False, description="Show it among the results.")


class Lag(Record):
    """How long an effect takes: a number of years, weights by year, or an Erlang spread."""

    years: Formula | None = Field(None, description="Whole years, fixed or drawn.")
    weights: dict[str, Figure] = Field({}, description="Share of the effect by years of delay, adding to 1.")
    mean: Formula | None = Field(None, description="Erlang: mean delay in years.")
    stages: Annotated[int, Field(ge=1, le=20)] | None = Field(None, description="Erlang: number of stages.")


class LinkRecord(Record):
    id: Slug = Field(description="Stable name.")
    cause: Slug = Field(description="Node that acts.")
    effect: Slug = Field(description="Node that is acted on.")
    function: Annotated[str, Field(pattern=f"^({FUNCTIONS})$")] = Field(description="How it acts.")
    text: Text | None = Field(None, description="The mechanism in a sentence.")
    coefficient: Formula | None = Field(None, description="linear, ratio, change: factor.")
    rate: Formula | None = Field(None, description="conversion: share of the cause that becomes the effect.")
    elasticity: Formula | None = Field(None, description="elasticity: per cent change for one per cent.")
    of: Slug | None = Field(None, description="elasticity: node whose level is raised.")
    relative_to: Slug | None = Field(
        None, description="elasticity, change: node that the cause is compared with."
    )
    per: Slug | None = Field(None, description="ratio: node that the cause is divided by.")
    maximum: Formula | None = Field(None, description="saturating, logistic: the most that can be reached.")
    half: Formula | None = Field(None, description="saturating: cause at which half is reached.")
    hill: Formula | None = Field(None, description="saturating: steepness, 1 if left out.")
    midpoint: Formula | None = Field(None, description="logistic: cause at which half is reached.")
    steepness: Formula | None = Field(None, description="logistic: steepness, per unit of the cause.")
    at: Formula | None = Field(None, description="threshold: cause from which on it acts.")
    value: Formula | None = Field(None, description="threshold: the effect once it acts.")
    innovation: Formula | None = Field(
        None, description="diffusion: rate of those who adopt unprompted, 1/year."
    )
    imitation: Formula | None = Field(None, description="diffusion: rate of those who follow others, 1/year.")
    start: YearNumber | None = Field(None, description="diffusion: year before the first adoption.")
    depreciation: Formula | None = Field(None, description="stock: share that wears out each year, 1/year.")
    initial: Formula | None = Field(None, description="stock: stock in the first year, 0 if left out.")
    joins: Annotated[str, Field(pattern="^(next-year|same-year)$")] | None = Field(
        None, description="stock: when a year's flow is counted, next-year if left out."
    )
    multiplier: Formula | None = Field(None, description="multiplier: what is added for each one.")
    sign: Annotated[str, Field(pattern="^(positive|negative)$")] = Field(
        "positive", description="negative: the effect is taken away."
    )
    profile: dict[str, Figure] = Field({}, description="Factor by year; straight lines between.")
    lag: Lag | None = Field(None, description="How long the effect takes.")
    decay: Formula | None = Field(
        None, description="The effect lasts, and this share of it is lost each year, 1/year."
    )
    holds: Formula | None = Field(None, description="Probability that the mechanism exists at all.")
    when: dict[str, str] = Field({}, description="Only under this option of a rival structure.")
    assumptions: tuple[Text, ...] = Field((), description="What must be true for it.")
    scope: Text | None = Field(None, description="Where and for what it is valid.")
    evidence: tuple[Slug, ...] = Field((), description="Evidence that bears on it.")
    source: Text | None = Field(None, description="Who says that the link exists, and where.")


class Setting(Record):
    """What a scenario makes of one parameter."""

    parameter: Variable = Field(description="The parameter.")
    value: Figure | None = Field(None, description="A value taken as known.")
    distribution: DistributionRecord | None = Field(None, description="Another distribution.")


class Scenario(Record):
    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="Name for a heading.")
    text: Text | None = Field(None, description="What is supposed.")
    settings: tuple[Setting, ...] = Field((), description="Parameters that differ.")
    structures: dict[str, str] = Field({}, description="Rival structures that are settled, by option.")


class ReadoutRecord(Record):
    """A figure that a run gives for every draw."""

    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="Name for a heading.")
    node: Slug = Field(description="The node that is read.")
    basis: Annotated[str, Field(pattern="^(annual|cumulative|present-value)$")] = Field(
        description="annual: one year; cumulative: a sum over years; present-value: a discounted sum."
    )
    year: YearNumber | None = Field(None, description="annual: the year.")
    first: YearNumber | None = Field(None, description="cumulative, present-value: first year, included.")
    last: YearNumber | None = Field(None, description="cumulative, present-value: last year, included.")
    discount: Slug | None = Field(None, description="present-value: the shared schedule of rates.")
    edition: Name | None = Field(None, description="present-value: its edition; the newest if left out.")
    base_year: YearNumber | None = Field(None, description="present-value: year 0; first year if left out.")


class EvidenceRecord(Record):
    """A finding that bears on a parameter or on a node. It is never deleted, only superseded."""

    id: Slug = Field(description="Stable name.")
    study: Text = Field(description="The study: authors, year, title.")
    reference: Name | None = Field(None, description="DOI or address.")
    design: Name = Field(description="Design, such as difference-in-differences.")
    maryland: Annotated[int, Field(ge=1, le=5)] = Field(description="Level on the Maryland scale, 1 to 5.")
    estimand: Text = Field(description="What the study estimates.")
    parameter: Variable | None = Field(None, description="The parameter it bears on.")
    node: Slug | None = Field(None, description="The node it bears on.")
    year: YearNumber | None = Field(None, description="For a node: the year it was observed.")
    scale: Annotated[str, Field(pattern="^(plain|log|events|successes)$")] = Field(
        description="plain or log: estimate with its error on that scale; events: count over exposure; successes: of trials."
    )
    estimate: Figure | None = Field(
        None, description="The estimate, on the parameter's own scale (not logged)."
    )
    se: Figure | None = Field(None, description="Standard error on the scale named.", gt=0)
    low: Figure | None = Field(None, description="Lower end of the interval, on the parameter's own scale.")
    high: Figure | None = Field(None, description="Upper end of the interval.")
    level: Figure | None = Field(None, description="Coverage of the interval, 0.95 if left out.", gt=0, lt=1)
    count: Figure | None = Field(None, description="events, successes: how many.", ge=0)
    exposure: Figure | None = Field(None, description="events: exposure; successes: trials.", gt=0)
    place: Name = Field(description="Where the study was done.")
    period: Name = Field(description="When.")
    transfer_sd: Figure | None = Field(
        None,
        description="Standard deviation between places, on the scale named: how far the finding may travel.",
        ge=0,
    )
    quality: Figure | None = Field(
        None, description="Weight between 0 and 1; from the Maryland level if left out.", gt=0, le=1
    )
    recorded: Date = Field(description="Day it was entered.")
    recorded_by: Name = Field(description="Who entered it.")
    superseded: Date | None = Field(None, description="Day from which another entry replaces it.")
    superseded_by: Slug | None = Field(None, description="The entry that replaces it.")
    grade: Grade = Field(description="How well the figures have been checked.")
    note: Text | None = Field(None, description="What a reader should know.")


class AssumptionRecord(Record):
    id: Slug = Field(description="Stable name.")
    text: Text = Field(description="What is assumed.")


class ModelRecord(Record):
    """A logic model."""

    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="Name for a heading.")
    text: Text = Field(description="What the model answers, and what it leaves out.")
    source: Text = Field(description="Who made it, and from what.")
    reviewed: Date = Field(description="When it was last reviewed.")
    made: bool = Field(False, description="True when the model is invented, to show how models work.")
    place: Slug | None = Field(None, description="The place that it is for.")
    years: Years = Field(description="The yearly grid.")
    parameters: tuple[ModelParameter, ...] = Field((), description="Its parameters.")
    structures: tuple[Structure, ...] = Field((), description="Rival structures.")
    correlations: tuple[Correlation, ...] = Field((), description="Parameters that go together.")
    nodes: tuple[NodeRecord, ...] = Field(description="Inputs to impacts.")
    links: tuple[LinkRecord, ...] = Field((), description="What leads to what.")
    scenarios: tuple[Scenario, ...] = Field((), description="Named sets of suppositions.")
    readouts: tuple[ReadoutRecord, ...] = Field((), description="Figures given for every draw.")
    assumptions: tuple[AssumptionRecord, ...] = Field((), description="What the model as a whole assumes.")
    evidence: tuple[EvidenceRecord, ...] = Field((), description="Findings that update the parameters.")
