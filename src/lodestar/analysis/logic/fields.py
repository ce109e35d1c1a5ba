"""The field types that logic models and shared parameters are written with."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from lodestar.evidence.packs.fields import Date, Name, Text


class Record(BaseModel):
    """Anything written in a logic model or in a file of shared parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _written(value: object) -> object:
    return str(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


Figure = Annotated[Decimal, BeforeValidator(_written), Field(allow_inf_nan=False, ge=-(10**18), le=10**18)]
Variable = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Formula = Annotated[
    str,
    BeforeValidator(_written),
    StringConstraints(min_length=1, max_length=500, strip_whitespace=True),
]
YearNumber = Annotated[int, Field(ge=1600, le=2199)]
Grade = Annotated[str, Field(pattern="^(verified|secondary|to-be-checked)$")]


class DistributionRecord(Record):
    """How a parameter is distributed. Each shape takes its own fields."""

    shape: Annotated[
        str,
        Field(
            pattern="^(normal|lognormal|uniform|triangular|pert|beta|gamma|integers|metalog|empirical|mixture)$"
        ),
    ] = Field(description="Shape of the distribution.")
    mean: Figure | None = Field(None, description="normal: mean.")
    sd: Figure | None = Field(None, description="normal: standard deviation.")
    median: Figure | None = Field(None, description="lognormal: median.")
    log_sd: Figure | None = Field(None, description="lognormal: standard deviation of the logarithm.")
    p5: Figure | None = Field(None, description="lognormal, metalog: 5th percentile.")
    p50: Figure | None = Field(None, description="lognormal, metalog: median.")
    p95: Figure | None = Field(None, description="lognormal, metalog: 95th percentile.")
    low: Figure | None = Field(None, description="uniform, triangular, pert, integers, beta: lowest value.")
    mode: Figure | None = Field(None, description="triangular, pert: most likely value.")
    high: Figure | None = Field(None, description="uniform, triangular, pert, integers, beta: highest value.")
    alpha: Figure | None = Field(None, description="beta: first shape; gamma: shape.")
    beta: Figure | None = Field(None, description="beta: second shape; gamma: rate.")
    values: tuple[Figure, ...] = Field((), description="empirical: the observed values.")
    weights: tuple[Figure, ...] = Field((), description="empirical, mixture: weights, in the same order.")
    parts: "tuple[DistributionRecord, ...]" = Field((), description="mixture: the distributions mixed.")
    at_least: Figure | None = Field(None, description="Lower bound that cuts the distribution off.")
    at_most: Figure | None = Field(None, description="Upper bound that cuts the distribution off.")


class Origin(Record):
    """Where a value is from and how well that has been checked."""

    source: Text = Field(description="Who published the value, and where; or whose judgement it is.")
    locator: Name | None = Field(None, description="Where in the source: page, section, table.")
    grade: Grade = Field(
        description="verified: seen in the source; secondary: seen in another's account of it; to-be-checked: neither."
    )
    note: Text | None = Field(
        None, description="What a reader should know: a doubt, a judgement, a conversion."
    )


class Band(Record):
    """A rate that holds for some years of a schedule, both included."""

    from_year: Annotated[int, Field(ge=0, le=10000)] = Field(description="First year, counted from 0.")
    to_year: Annotated[int, Field(ge=0, le=10000)] = Field(description="Last year.")
    rate: Figure = Field(description="Rate a year, as a share.")


class Edition(Origin):
    """A parameter as one edition of its source gives it: a value, a distribution or bands of a schedule."""

    edition: Name = Field(description="Name of the edition, such as Green Book 2022.")
    from_date: Date = Field(description="First day that the edition applies.")
    value: Figure | None = Field(None, description="The value, when it is taken as known.")
    distribution: DistributionRecord | None = Field(None, description="How sure the value is.")
    bands: tuple[Band, ...] = Field((), description="For a schedule: its rates by year.")


class ParameterRecord(Record):
    """A parameter that models and appraisals share, with its editions, oldest first."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)] = Field(
        description="Stable name of the parameter."
    )
    name: Name = Field(description="Name for a heading.")
    unit: Name = Field(description="Unit, such as share, 1/year or GBP_real(2022)/jobs/year.")
    text: Text = Field(description="What the parameter means, in one or two sentences.")
    editions: tuple[Edition, ...] = Field(description="The value by edition.")


def given(record: DistributionRecord) -> tuple[str, ...]:
    """The names of the fields that a distribution gives, beside its shape."""
    return tuple(name for name, value in record if name != "shape" and value is not None and value != ())
