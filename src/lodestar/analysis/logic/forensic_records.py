"""What a file of claim forensics holds: claims that a model speaks to, and arithmetic that may have led to them."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from lodestar.analysis.logic.fields import DistributionRecord, Figure, Formula, Grade, Record, Variable
from lodestar.evidence.packs.fields import Date, Name, Slug, Text

_BASES = "annual|cumulative|present-value"
Basis = Annotated[str, Field(pattern=f"^({_BASES})$")]
StatedBasis = Annotated[str, Field(pattern=f"^({_BASES}|not-stated)$")]
StatedYear = Annotated[str, BeforeValidator(str), Field(pattern="^([12][0-9]{3}|not-stated)$")]
StatedScope = Annotated[str, Field(pattern="^(gross|net|not-stated)$")]


class Choice(Record):
    """One of several values that an author may have taken."""

    name: Name = Field(description="The choice in words.")
    value: Figure | None = Field(None, description="A value.")
    annuity: Annotated[int, Field(ge=1, le=300)] | None = Field(
        None, description="Or the discounted worth of one a year for so many years, from year 0."
    )
    basis: Basis | None = Field(None, description="What kind of figure the choice makes the answer.")


class Quantity(Record):
    """One quantity of a derivation: a value, a distribution, a parameter of the model, or choices."""

    name: Variable = Field(description="Short name that the formula uses.")
    text: Name = Field(description="What it is.")
    unit: Name | None = Field(None, description="Unit; a parameter brings its own.")
    value: Figure | None = Field(None, description="A value.")
    distribution: DistributionRecord | None = Field(None, description="How sure it is.")
    parameter: Variable | None = Field(None, description="The model's parameter that it takes.")
    choices: tuple[Choice, ...] = Field((), description="Values among which an author may have chosen.")
    source: Text | None = Field(None, description="Where it is from.")
    grade: Grade | None = Field(None, description="verified, secondary or to-be-checked.")


class Derivation(Record):
    """Arithmetic that may lead to a claim."""

    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="Name for a heading.")
    text: Text = Field(description="What is multiplied by what, and what it leaves out.")
    formula: Formula = Field(description="A formula over the quantities.")
    raised_to: Variable | None = Field(None, description="A quantity that the formula's answer is raised to.")
    less: Figure = Field(default=0, description="What is taken away in the end.")  # type: ignore[assignment]
    basis: Basis | None = Field(
        None, description="What kind of figure the answer is, unless a choice says so."
    )
    scope: StatedScope = Field(description="gross or net.")
    quantities: tuple[Quantity, ...] = Field(description="The quantities.")


class ForensicClaim(Record):
    """A published figure that the model speaks to, and on what basis it was stated."""

    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="Name for a heading.")
    claims: tuple[Slug, ...] = Field(description="The claims of the place's pack that state it.")
    text: Text = Field(description="The sentence.")
    figure: Figure = Field(description="The figure, in the unit.")
    rounded_to: Figure = Field(description="The step to which it was rounded.", gt=0)
    unit: Name = Field(description="Unit.")
    basis: StatedBasis = Field(description="annual, cumulative, present-value, or not-stated.")
    scope: StatedScope = Field(description="gross, net or not-stated.")
    year: StatedYear = Field(description="The year that the figure is for, or not-stated.")
    readouts: tuple[Slug, ...] = Field(description="Readouts of the model that it may speak of.")
    derivations: tuple[Slug, ...] = Field((), description="Derivations that may have led to it.")


class Together(Record):
    """Several claims that must hold at once."""

    id: Slug = Field(description="Stable name.")
    name: Name = Field(description="The joint claim in words.")
    parts: dict[str, Slug] = Field(description="For each claim, the readout that it is taken to speak of.")


class ForensicsRecord(Record):
    """A file of claim forensics."""

    id: Slug = Field(description="Stable name.")
    model: Name = Field(description="The model, as it is listed.")
    text: Text = Field(description="What is asked, and how far the answer goes.")
    reviewed: Date = Field(description="When it was last reviewed.")
    scenarios: tuple[Slug, ...] = Field(description="Scenarios in which claims are placed.")
    claims: tuple[ForensicClaim, ...] = Field(description="The claims.")
    together: tuple[Together, ...] = Field((), description="Claims that must hold at once.")
    derivations: tuple[Derivation, ...] = Field((), description="Arithmetic that may have led to them.")
