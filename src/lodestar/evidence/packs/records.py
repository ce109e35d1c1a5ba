"""What a place pack holds: one model for each kind of record.

Each field's description is the reference documentation (docs/reference/place-pack.md is written from it).
Three words carry honesty everywhere: ``stated`` (the source says so), ``inferred`` (an editor's judgement,
shown as such) and ``made`` (invented, for a made place only).
"""

from typing import Annotated

from pydantic import Field

from lodestar.evidence.packs.facts import (
    Basis,
    Confidence,
    Fact,
    IndicatorRef,
    OrganisationRef,
    Record,
    Side,
    SourceRef,
    UnitRef,
)
from lodestar.evidence.packs.fields import (
    Date,
    Name,
    Number,
    PeriodText,
    RefersTo,
    Slug,
    Text,
    WebAddress,
    Year,
)


class Code(Record):
    scheme: Annotated[str, Field(pattern="^(gss|itl|nuts)$")] = Field(
        description="Code scheme: gss (ONS), itl or nuts."
    )
    code: Name = Field(description="The code, as its publisher writes it.")
    vintage: Year = Field(description="Year of the boundary set that the code belongs to.")


class Authority(Record):
    code: Name = Field(description="GSS code of the local authority.")
    name: Name = Field(description="Name of the local authority.")
    vintage: Year = Field(description="Year of the boundary set that the code belongs to.")


class AssetCategory(Record):
    id: Slug = Field(description="Stable name of the category.")
    name: Name = Field(description="The category as readers see it.")


class Place(Fact):
    name: Name = Field(description="Name of the place.")
    short_name: Name | None = Field(None, description="The name or letters that partners use in speech.")
    kind: Annotated[
        str,
        Field(
            pattern="^(combined-authority|county-combined-authority|local-authority|city-region|region|nation)$"
        ),
    ] = Field(description="What sort of place it is.")
    summary: Text = Field(description="Two or three sentences for someone who has never heard of the place.")
    made: bool = Field(
        False, description="True when the place is invented; every page about it then says so."
    )
    codes: tuple[Code, ...] = Field(description="Codes of the place itself, each with its vintage.")
    authorities: tuple[Authority, ...] = Field(description="The local authorities that make up the place.")
    asset_categories: tuple[AssetCategory, ...] = Field(
        (), description="The categories that the place sorts its assets by."
    )
    partnership_name: Name = Field(description="What the partnership is called.")
    local_partner: OrganisationRef = Field(description="The organisation that leads for the place.")
    national_partner: OrganisationRef = Field(description="The national organisation that it partners with.")
    started: Date = Field(description="When the partnership was launched.")
    north_star: Annotated[Slug, RefersTo("target")] | None = Field(
        None, description="The target that stands above the others."
    )
    licence: Name = Field(description="Licence of the pack's own text.")


class Source(Record):
    id: Slug = Field(description="Stable name of the source.")
    title: Name = Field(description="Title as published.")
    kind: Annotated[str, Field(pattern="^(document|dataset|statement|web-page|made)$")] = Field(
        description="document, dataset, statement (somebody's words within a document), web-page or made."
    )
    publisher: Name = Field(description="Who published it.")
    published: Date | None = Field(None, description="When it was published, as exactly as is known.")
    licence: Name = Field(description="Licence it is published under, or 'not stated'.")
    url: WebAddress | None = Field(None, description="Where it can be read.")
    part_of: SourceRef | None = Field(
        None, description="The source that it stands in, for a statement or an annex."
    )
    speaker: Name | None = Field(
        None, description="Whose words they are and in what office, for a statement."
    )
    text: Text | None = Field(
        None, description="The words themselves for a statement; otherwise what the source covers."
    )
    note: Text | None = Field(None, description="What a reader should know of it.")


class Organisation(Fact):
    name: Name = Field(description="Name in common use.")
    short_name: Name | None = Field(None, description="The letters or short form that partners use.")
    kind: Annotated[
        str,
        Field(
            pattern="^(business|university|research-organisation|catapult|nhs|local-authority|combined-authority|"
            "government|funder|charity|college|partnership|sports-club|other)$"
        ),
    ] = Field(description="What sort of organisation it is.")
    side: Side | None = Field(
        None, description="local, national or delivery: where it stands in the partnership, if it takes part."
    )
    identifiers: tuple[Name, ...] = Field(
        (), description="org-id identifiers such as GB-COH-00083405, most official first."
    )
    url: WebAddress | None = Field(None, description="Its own web address.")
    postcode: Name | None = Field(None, description="Postcode of its main site in or for the place.")


class Strength(Fact):
    name: Name = Field(description="The capability that the source calls a strength.")
    statement: Text = Field(description="What the source says of it.")
    stated_on: Date = Field(description="When it was said.")
    category: Slug | None = Field(None, description="The asset category that it answers to, if one does.")
    follows: Annotated[Slug, RefersTo("strength")] | None = Field(
        None, description="The earlier strength that it continues."
    )


class Forum(Fact):
    name: Name = Field(description="Name of the forum.")
    purpose: Text = Field(description="What it is for.")
    established: Date | None = Field(None, description="When it was set up.")
    chair: Name | None = Field(None, description="Who chairs it, by office where possible, and as of when.")
    members: tuple[OrganisationRef, ...] = Field(
        (), description="Organisations that the source names as members."
    )
    reports_to: Annotated[Slug, RefersTo("forum")] | None = Field(
        None, description="The forum that it reports to."
    )


class Principle(Fact):
    order: int = Field(ge=1, le=99, description="Place in the published order.")
    name: Name = Field(description="The principle in a few words.")
    text: Text = Field(description="The principle as published.")


class Theme(Fact):
    order: int = Field(ge=1, le=99, description="Place in the published order.")
    name: Name = Field(description="Name of the theme.")
    text: Text = Field(description="What the source says of the theme.")


class Workstream(Fact):
    theme: Annotated[Slug, RefersTo("theme")] = Field(description="The theme that it belongs to.")
    order: int = Field(ge=1, le=99, description="Place in the published order within its theme.")
    name: Name = Field(description="Name of the workstream.")
    text: Text = Field(description="The workstream as published.")


class Responsibility(Record):
    organisation: OrganisationRef = Field(description="The organisation.")
    role: Annotated[str, Field(pattern="^(lead|partner)$")] = Field(description="lead or partner.")
    side: Side = Field(description="Which side of the partnership it answers for.")
    basis: Basis = Field(
        description="stated where the source names it; inferred where an editor drew it from the text."
    )


class Milestone(Record):
    id: Slug = Field(description="Stable name of the milestone within its action.")
    name: Name = Field(description="What will have happened.")
    due: Date = Field(description="When it is due.")


class Action(Fact):
    workstream: Annotated[Slug, RefersTo("workstream")] = Field(
        description="The workstream that it belongs to."
    )
    name: Name = Field(description="The action, starting with a verb.")
    text: Text = Field(description="What the source says, word for word where it can be.")
    commitment: Annotated[str, Field(pattern="^(committed|proposed)$")] = Field(
        description="committed where the text commits to it; proposed where it explores, considers or hopes."
    )
    starts: Date | None = Field(None, description="When it starts, if the source says.")
    ends: Date | None = Field(None, description="When it ends, if the source says.")
    measure: Text | None = Field(None, description="How its success would be told.")
    measure_basis: Basis | None = Field(
        None, description="Whether the measure is stated by the source or inferred by an editor."
    )
    indicator: IndicatorRef | None = Field(None, description="The indicator that its success shows in.")
    principles: tuple[Annotated[Slug, RefersTo("principle")], ...] = Field(
        (), description="Guiding principles that it serves (an editor's reading)."
    )
    responsibilities: tuple[Responsibility, ...] = Field(
        (), description="Who leads and who takes part, on which side."
    )
    milestones: tuple[Milestone, ...] = Field((), description="Dated steps on the way.")


class NextStep(Fact):
    order: int = Field(ge=1, le=99, description="Place in the published order.")
    text: Text = Field(description="The step as published.")


class Programme(Fact):
    name: Name = Field(description="Name of the programme or fund.")
    kind: Annotated[str, Field(pattern="^(programme|fund|campaign|review|plan)$")] = Field(
        description="What sort of thing it is."
    )
    organisation: OrganisationRef | None = Field(None, description="Who runs or funds it.")
    partners: tuple[OrganisationRef, ...] = Field((), description="Others who deliver it.")
    starts: Date | None = Field(None, description="When it starts or was announced.")
    ends: Date | None = Field(None, description="When it ends.")
    value: Number | None = Field(None, description="Its money, in the unit below.")
    unit: UnitRef | None = Field(None, description="Unit of the value.")
    text: Text = Field(description="What the source says of it.")


class SupportOffer(Fact):
    name: Name = Field(description="Name of the offer.")
    organisation: OrganisationRef | None = Field(None, description="Who offers it.")
    programme: Annotated[Slug, RefersTo("programme")] | None = Field(
        None, description="The programme that pays for it."
    )
    kind: Annotated[
        str, Field(pattern="^(grant|loan|equity|advice|network|accelerator|facility|investment-readiness)$")
    ] = Field(description="What a business gets.")
    for_whom: Text = Field(description="Whom it is for.")
    text: Text = Field(description="What it gives, as the source says.")
    workstream: Annotated[Slug, RefersTo("workstream")] | None = Field(
        None, description="The workstream that promotes it."
    )


class Project(Fact):
    name: Name = Field(description="Name of the project.")
    stage: Annotated[str, Field(pattern="^(complete|live|pipeline|opportunity)$")] = Field(
        description="complete, live (under way), pipeline (planned) or opportunity (further off)."
    )
    stage_basis: Basis = Field(description="Whether the source states the stage or an editor inferred it.")
    organisation: OrganisationRef | None = Field(None, description="Who leads it.")
    programme: Annotated[Slug, RefersTo("programme")] | None = Field(
        None, description="The programme that funds it."
    )
    value: Number | None = Field(None, description="Its money, in the unit below.")
    unit: UnitRef | None = Field(None, description="Unit of the value.")
    category: Slug | None = Field(
        None, description="The asset category that it belongs to (an editor's reading)."
    )
    workstream: Annotated[Slug, RefersTo("workstream")] | None = Field(
        None, description="The workstream that carries it."
    )
    assets: tuple[Annotated[Slug, RefersTo("asset")], ...] = Field(
        (), description="Assets that it builds or uses."
    )
    text: Text = Field(description="What the source says of it.")


class Asset(Fact):
    number: int = Field(ge=1, le=9999, description="Number printed on the source's map or list.")
    label: Name = Field(description="The label as printed, mistakes and all.")
    name: Name = Field(description="The right name; the same as the label unless the print is plainly wrong.")
    category: Slug | None = Field(
        None, description="One of the place's asset categories; blank when not known."
    )
    category_method: Name | None = Field(None, description="How the category was arrived at.")
    category_confidence: Confidence | None = Field(
        None, description="How sure the editor is of the category."
    )
    stage: Annotated[str, Field(pattern="^(existing|pipeline)$")] | None = Field(
        None, description="existing or pipeline at the source's date; blank when not known."
    )
    stage_method: Name | None = Field(None, description="How the stage was arrived at.")
    stage_confidence: Confidence | None = Field(None, description="How sure the editor is of the stage.")
    operator: OrganisationRef | None = Field(None, description="Who runs it; blank when not known.")
    postcode: Name | None = Field(None, description="Postcode of the site; blank when not known.")
    position_method: Name | None = Field(
        None, description="How the position was arrived at, such as 'postcode of the campus'."
    )
    position_confidence: Confidence | None = Field(
        None, description="How sure the editor is of the position."
    )


class Observation(Fact):
    indicator: IndicatorRef = Field(description="The indicator, as defined, that the figure measures.")
    area: Name = Field(description="GSS or ITL code of the area that the figure is for.")
    period: PeriodText = Field(
        description="The period that the figure is for: 2018, 2017/18..2021/22, 2020-04..2022-10."
    )
    value: Number = Field(description="The figure, in the unit below.")
    unit: UnitRef = Field(description="Unit of the figure.")
    qualifier: Annotated[str, Field(pattern="^(exact|about|more-than|at-least|almost)$")] = Field(
        "exact", description="How the source hedges the figure."
    )
    rounded_to: Number | None = Field(
        None,
        gt=0,
        description="Step that the source rounded to, in the same unit: 0.01 for £67.72m, 1 for £4m.",
    )
    disaggregation: Name | None = Field(
        None, description="The part it measures, as dimension=value pairs joined by ';'; blank for the total."
    )
    numerator: Number | None = Field(None, description="Numerator of a ratio, where the source gives it.")
    denominator: Number | None = Field(None, description="Denominator of a ratio, where the source gives it.")
    vintage: Name | None = Field(
        None, description="Release that the figure was read from: later releases may revise it."
    )
    status: Annotated[str, Field(pattern="^(result|estimate|ambition|made)$")] = Field(
        "result", description="result, estimate, ambition or made."
    )
    quote: Text | None = Field(None, description="The sentence that the figure stands in.")


class TargetPoint(Record):
    period: PeriodText = Field(description="The period.")
    value: Number = Field(description="The value to be reached in it.")


class Target(Fact):
    """An indicator assigned to the place, with its baseline and its path."""

    indicator: IndicatorRef = Field(description="The indicator, as defined, that is to move.")
    name: Name = Field(description="The target in a few words.")
    role: Annotated[str, Field(pattern="^(commitment|contextual)$")] = Field(
        description="commitment (has a target and can be rated) or contextual (watched, never rated)."
    )
    baseline: Annotated[Slug, RefersTo("observation")] | None = Field(
        None, description="The observation that progress is counted from; it must have the same definition."
    )
    value: Number | None = Field(None, description="The value to be reached.")
    unit: UnitRef = Field(description="Unit of the value.")
    period: PeriodText | None = Field(None, description="When it is to be reached.")
    trajectory: Annotated[str, Field(pattern="^(linear|compound|stepped|points)$")] | None = Field(
        None,
        description="The shape of the path between baseline and target: linear, compound, stepped or points.",
    )
    points: tuple[TargetPoint, ...] = Field(
        (), description="Values on the way, for the trajectories 'points' and 'stepped'."
    )
    text: Text = Field(description="The target as published.")


class Acceptance(Record):
    by: Name = Field(description="Who accepted it, by office.")
    on: Date = Field(description="When.")
    reason: Text = Field(description="Why the conflict may stand.")


class Claim(Fact):
    text: Text = Field(description="The sentence as published.")
    indicator: IndicatorRef | None = Field(None, description="What the number measures, as defined.")
    stated: Number = Field(description="The number that the sentence states.")
    unit: UnitRef = Field(description="Unit of the number.")
    rounded_to: Number = Field(gt=0, description="Step that the number was rounded to, in the same unit.")
    qualifier: Annotated[str, Field(pattern="^(exact|about|more-than|at-least|almost)$")] = Field(
        "exact", description="How the sentence hedges the number."
    )
    period: PeriodText | None = Field(None, description="The period that the sentence speaks of.")
    basis: Annotated[str, Field(pattern="^(annual|cumulative|present-value|not-stated)$")] | None = Field(
        None, description="For money over time: annual, cumulative, present-value or not-stated."
    )
    facts: dict[
        Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Annotated[Slug, RefersTo("observation")]
    ] = Field(default_factory=dict, description="Short names for the observations that the expression uses.")
    expression: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="Arithmetic over the short names that should give the number."
    )
    restates: Annotated[Slug, RefersTo("claim")] | None = Field(
        None, description="Another claim that gives the same quantity and should agree."
    )
    compared_with: Annotated[Slug, RefersTo("target")] | None = Field(
        None,
        description="A target that readers will set beside it; the definitions are compared before the numbers.",
    )
    alternatives: dict[Name, Annotated[str, Field(min_length=1, max_length=500)]] = Field(
        default_factory=dict,
        description="Other readings, each a name and an expression, computed and shown beside the verdict.",
    )
    settled_by: Text | None = Field(None, description="The release or document that would let it be checked.")
    accepted: Acceptance | None = Field(
        None, description="Why a conflict may stand, if somebody with authority has said so."
    )
