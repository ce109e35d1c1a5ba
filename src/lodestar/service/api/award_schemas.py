"""What the API gives of awards. Money is text with all its digits, in £, in the prices of its time."""

from pydantic import BaseModel, Field


class AwardTotals(BaseModel):
    """Counts and money of some shares in projects; offered, cost and actual are never added together."""

    projects: int = Field(description="Projects.")
    organisations: int = Field(description="Organisations.")
    participations: int = Field(description="Shares: one organisation in one project.")
    led: int = Field(description="Shares of organisations that lead.")
    withdrawn: int = Field(description="Shares of organisations that withdrew; counted like all others.")
    offered: str | None = Field(description="Offered, £; null when the source gives none.")
    cost: str | None = Field(description="Cost of their part in the projects, £.")
    actual: str | None = Field(description="Actually paid so far, £.")


class AwardPart(AwardTotals):
    """One part of a breakdown."""

    key: str = Field(description="The source's value; blank when it gives none.")
    name: str = Field(description="The part in words.")


class AwardLinked(BaseModel):
    """One total by the spine of organisations. Money is what rests on links that count as doubtful."""

    organisations_by_publisher: int = Field(description="Organisations by the publisher's own ids.")
    organisations_by_spine: int = Field(description="Organisations with those joined that are one.")
    offered: str | None = Field(description="Offered on doubtful links, £.")
    cost: str | None = Field(description="Cost on doubtful links, £.")
    actual: str | None = Field(description="Paid on doubtful links, £.")
    offered_elsewhere: str | None = Field(
        description="Offered, £, that by the links' probabilities can be expected to belong to others."
    )


class AwardLinkedPart(AwardLinked):
    """One part of a breakdown by the spine."""

    key: str = Field(description="The source's value; blank when it gives none.")
    name: str = Field(description="The part in words.")


class AwardLinks(BaseModel):
    """How sure the organisations behind the totals are."""

    linked: bool = Field(description="False while nobody has compared names since the evidence changed.")
    note: str | None = Field(description="What to do when organisations are not linked.")
    below: float | None = Field(description="Links less probable than this count as doubtful.")
    method: str | None = Field(description="The named method and its version.")
    totals: AwardLinked | None = Field(description="The place's totals.")
    everywhere: AwardLinked | None = Field(description="The totals without a place.")
    parts: dict[str, list[AwardLinkedPart]] | None = Field(description="The parts of every breakdown.")


class AwardKind(BaseModel):
    """Organisations of one kind, by the stated rule."""

    kind: str = Field(description="The kind, such as university; not-known when no rule applies.")
    name: str = Field(description="The kind in words.")
    organisations: int = Field(description="Organisations.")
    offered: str | None = Field(description="Offered to them, £.")
    cost: str | None = Field(description="Cost of their part in the projects, £.")


class AwardYear(BaseModel):
    """Winners of one financial year; new ones have no earlier project anywhere in the source."""

    year: str = Field(description="Financial year in which projects start, such as 2012/13.")
    new: int = Field(description="Organisations that are new.")
    returning: int = Field(description="Organisations that have been before.")
    new_offered: str | None = Field(description="Offered to new ones, £.")
    returning_offered: str | None = Field(description="Offered to returning ones, £.")


class AwardTop(BaseModel):
    """What the largest hold."""

    holders: int = Field(description="So many of the largest.")
    share: float = Field(description="Their share of all that was offered, 0 to 1.")


class AwardConcentration(BaseModel):
    """How unevenly the money is spread over organisations."""

    holders: int = Field(description="Organisations that were offered something.")
    hhi: float = Field(description="Herfindahl-Hirschman index, 0 to 1.")
    hhi_normalised: float = Field(description="The index from 0 to 1 whatever the number of organisations.")
    equivalent: float = Field(description="How many equal organisations would be as concentrated.")
    gini: float = Field(description="Gini coefficient.")
    half: int = Field(description="The fewest organisations that together hold half.")
    top: list[AwardTop] = Field(description="Shares of the largest 1, 5 and 10.")


class AwardSpread(BaseModel):
    """How large the amounts offered to organisations are."""

    organisations: int = Field(description="Organisations that were offered something.")
    offered_nothing: int = Field(description="Organisations that took part without money.")
    mean: float = Field(description="Mean, £.")
    median: float = Field(description="Median, £.")
    lower_quartile: float = Field(description="Lower quartile, £.")
    upper_quartile: float = Field(description="Upper quartile, £.")
    ninetieth: float = Field(description="Ninetieth percentile, £.")
    largest: str | None = Field(description="The largest, £.")
    tail: float = Field(description="Share of all in the largest tenth, 0 to 1.")


class AwardPartnerArea(BaseModel):
    """An area elsewhere that the place's projects reach."""

    name: str = Field(description="The area, or Not known.")
    projects: int = Field(description="Projects of the place that reach there.")
    organisations: int = Field(description="Organisations there in them.")


class AwardNetwork(BaseModel):
    """Projects by who works together, and where partners are."""

    alone: int = Field(description="Projects of one organisation.")
    inside: int = Field(description="Projects of several, all of them here.")
    outward: int = Field(description="Projects of one here and others elsewhere.")
    both: int = Field(description="Projects of several here and others elsewhere.")
    organisations: int = Field(description="Organisations in the network.")
    ties: int = Field(description="Pairs of organisations that share a project.")
    partner_areas: list[AwardPartnerArea] = Field(description="Where partners are, most projects first.")


class AwardWinner(BaseModel):
    """One organisation with its awards in the place."""

    organisation: str = Field(description="Its id in the source.")
    name: str = Field(description="Its name as given.")
    kind: str = Field(description="Its kind by the stated rule.")
    kind_basis: str = Field(description="Why it is of that kind.")
    authority: str | None = Field(description="GSS code of the local authority of its site.")
    projects: int = Field(description="Projects.")
    led: int = Field(description="Shares in which it leads.")
    offered: str | None = Field(description="Offered, £.")
    cost: str | None = Field(description="Cost of its part in the projects, £.")
    actual: str | None = Field(description="Actually paid so far, £.")
    years: str = Field(description="Financial years in which its first and last projects start.")
    organisation_by_spine: str | None = Field(
        description="The organisation that the id belongs to; null while organisations are not linked."
    )
    link_probability: float | None = Field(description="How sure that is, 0 to 1.")


class AwardSourceGiven(BaseModel):
    """The source that was counted; sources are never added together."""

    id: str = Field(description="Its id.")
    title: str = Field(description="Its title.")
    publisher: str = Field(description="Who publishes it.")
    licence: str = Field(description="Its licence.")
    vintage: str = Field(description="Its edition.")
    releases: list[str] = Field(description="Ids of the releases read.")
    covered_to: str | None = Field(description="The last financial year that it covers whole.")
    made: bool = Field(description="True when it is invented.")


class AwardPlace(BaseModel):
    """The place as it was counted."""

    name: str = Field(description="Its name.")
    code: str | None = Field(description="Its GSS or ITL code.")
    authorities: list[str] = Field(description="GSS codes of the local authorities whose sites are counted.")


class Awards(BaseModel):
    """The awards of a place, from one source."""

    place: AwardPlace = Field(description="The place.")
    period: str = Field(description="The period in words.")
    funder: str | None = Field(description="The funder asked for; null for all.")
    source: AwardSourceGiven = Field(description="The source.")
    method: str = Field(description="The named method and its version.")
    inputs: list[str] = Field(description="Ids of the releases that the figures were computed from.")
    totals: AwardTotals = Field(description="All of it.")
    everywhere: AwardTotals = Field(description="The same source, funder and period without a place.")
    links: AwardLinks = Field(description="How many £ rest on doubtful links between organisations.")
    by_year: list[AwardPart] = Field(description="By financial year in which projects start.")
    by_funder: list[AwardPart] = Field(description="By funder.")
    by_category: list[AwardPart] = Field(description="By the funder's kind of award.")
    by_programme: list[AwardPart] = Field(description="By programme.")
    by_sector: list[AwardPart] = Field(description="By sector as the funder gives it.")
    by_role: list[AwardPart] = Field(description="As lead and as partner.")
    by_authority: list[AwardPart] = Field(description="By local authority of the site.")
    by_kind: list[AwardKind] = Field(description="By kind of organisation.")
    new_and_returning: list[AwardYear] = Field(description="New and returning winners of each year.")
    concentration: AwardConcentration | None = Field(
        description="Few or many; null when nothing was offered."
    )
    spread: AwardSpread | None = Field(description="The middle and the tail; null when nothing was offered.")
    network: AwardNetwork = Field(description="Who works together.")
    organisations: list[AwardWinner] = Field(description="The twenty organisations that were offered most.")


class AwardProjectGiven(BaseModel):
    """A project as it concerns the place."""

    project: str = Field(description="Its id in the source.")
    title: str = Field(description="Its title.")
    funder: str = Field(description="Who funds it.")
    category: str = Field(description="The funder's kind of award.")
    year: str | None = Field(description="Financial year in which it starts.")
    participations: int = Field(description="Organisations here in it.")
    led: bool = Field(description="True when it is led from here.")
    offered: str | None = Field(description="Offered to organisations here, £.")
    cost: str | None = Field(description="Cost of their part, £.")
    resting: str | None = Field(description="Offered here on doubtful links, £; null while not linked.")
    names: str = Field(description="Organisations here, joined by '; '.")


class AwardStanding(BaseModel):
    """One area among those compared; rank 1 is the highest rate."""

    code: str | None = Field(description="Its GSS or ITL code.")
    name: str = Field(description="Its name.")
    asked_for: bool = Field(description="True for the place itself.")
    rate: float = Field(description="£ offered per unit of the basis.")
    low: float = Field(description="Low end of the interval.")
    high: float = Field(description="High end of the interval.")
    rank: int = Field(description="Its rank.")
    rank_low: int = Field(description="The best rank that chance could carry it to.")
    rank_high: int = Field(description="The worst.")
    projects: int = Field(description="Projects.")
    offered: str | None = Field(description="Offered, £.")
    base: str | None = Field(description="What it was divided by.")
    resting: str | None = Field(description="Offered on doubtful links, £; null while not linked.")


class AwardComparison(BaseModel):
    """Areas ranked on one basis."""

    basis: str = Field(description="head, gva or business.")
    rate: str = Field(description="What the rate is.")
    method: str = Field(description="The named method and its version.")
    interval: str = Field(description="What the interval means.")
    areas: list[AwardStanding] = Field(description="The areas, the highest rate first.")
    left_out: list[str] = Field(description="Names of areas without a statistic to divide by.")
    notes: list[str] = Field(description="Years that other years' figures stand in for.")


class AwardComparisons(BaseModel):
    """A place among the areas of a level."""

    level: str = Field(description="The level of the areas.")
    comparisons: list[AwardComparison] = Field(
        description="One for each basis that statistics are loaded for."
    )


class Stated(BaseModel):
    """An identifier, name or site that sources give for an organisation."""

    value: str = Field(description="Org-id, name or postcode.")
    sources: list[str] = Field(description="Ids of the sources that give it.")
    probability: float = Field(description="How probable it is that it is this organisation's, 0 to 1.")


class RegisteredCompany(BaseModel):
    """What the register says of a company that the organisation is."""

    number: str = Field(description="Company number.")
    name: str = Field(description="Registered name.")
    status: str = Field(description="Active, in liquidation and so on; blank when not given.")
    category: str = Field(description="Kind of company.")
    office: str = Field(description="Registered office without its postcode.")
    postcode: str = Field(description="Postcode of the registered office.")
    former_names: list[str] = Field(description="Names that it had before, the newest first.")


class LinkedParticipant(BaseModel):
    """An organisation as one source knows it."""

    key: str = Field(description="Id of the source and the id there, joined by a colon.")
    name: str = Field(description="Name that the source uses most.")
    probability: float = Field(description="How surely it belongs to the organisation.")
    ground: str = Field(description="Why, by the weakest link on the way.")
    offered: str | None = Field(description="Offered in the place by the source asked for, £.")


class LinkedOrganisation(BaseModel):
    """One organisation of the spine, with everything that is said of it."""

    id: str = Field(description="Best org-id, or the key of the participant that it is best known by.")
    name: str = Field(description="Name that it is best known by.")
    identifiers: list[Stated] = Field(description="Org-ids, the surest first.")
    names: list[Stated] = Field(description="Names, the surest first.")
    sites: list[Stated] = Field(description="Postcodes, the surest first.")
    companies: list[RegisteredCompany] = Field(description="Companies of the register that it is.")
    participants: list[LinkedParticipant] = Field(description="What it was gathered from.")
