"""What the API gives of records that people make in the service, as their pages show them to the reader."""

import datetime as dt

from pydantic import BaseModel, Field

from lodestar.service.api.schemas import Kept


class Made(Kept):
    """What every record that people make has."""

    id: str = Field(description="Its id within the place.")
    name: str = Field(description="Its name.")


class ItemInShort(BaseModel):
    """An item as a meeting shows it."""

    id: str = Field(description="Its id.")
    name: str = Field(description="The question.")
    purpose: str = Field(description="note, discuss or decide.")
    ask: str | None = Field(None, description="What the forum is asked.")
    minute: str | None = Field(
        None, description="The minute; for the public only once the minutes are approved."
    )
    decisions: list[str] = Field(description="Ids of the decisions on it.")


class Meeting(Made):
    """A meeting of a forum. The public is given what was published, as it stood then."""

    forum: str = Field(description="Id of the forum.")
    day: dt.date = Field(description="The day.")
    time: str | None = Field(None, description="The time, in words.")
    where: str | None = Field(None, description="Where it meets.")
    status: str = Field(description="planned, papers-out, held, minuted, approved or cancelled.")
    cancelled_because: str | None = Field(None, description="Why it was cancelled.")
    quorum: str | None = Field(None, description="Whether it had its quorum, in words.")
    approved_on: dt.date | None = Field(None, description="When the minutes were approved.")
    published_at: dt.datetime | None = Field(None, description="When the public was last given it.")
    items: list[ItemInShort] = Field(description="Its agenda, in order, with the minutes.")


class AgendaItem(Made):
    """An item of an agenda with its minute. For those who hold a role; the public reads it in its meeting."""

    meeting: str = Field(description="Id of the meeting.")
    order: int = Field(description="Its place on the agenda.")
    purpose: str = Field(description="note, discuss or decide.")
    state: str = Field(description="proposed, accepted or declined.")
    owner: str | None = Field(None, description="Who brings it.")
    ask: str | None = Field(None, description="What the forum is asked.")
    minute: str | None = Field(None, description="The minute.")
    quorum: str | None = Field(
        None, description="Whether it had its quorum, as its minutes say it; null until they are written."
    )
    public: bool = Field(description="Whether the public reads it once the meeting is published.")
    about: list[str] = Field(description="The records that it is about, each as kind:id.")
    carried_from: str | None = Field(
        None, description="Id of the item of a cancelled meeting that it goes on with."
    )


class Decision(Made):
    """What was decided, by whose authority and from when."""

    text: str = Field(description="The decision.")
    outcome: str = Field(description="agreed, agreed-with-conditions, not-agreed or deferred.")
    authority: str = Field(description="By whose authority, in words.")
    made_on: dt.date = Field(description="When it was decided.")
    effective_from: dt.date | None = Field(
        None, description="From when it holds; null of what is deferred or not agreed."
    )
    consulted: str | None = Field(None, description="Who was consulted.")
    meeting: str | None = Field(None, description="Id of the meeting; null when somebody delegated decided.")
    about: list[str] = Field(description="The records that it is about, each as kind:id.")
    supersedes: str | None = Field(None, description="Id of the decision that it takes the place of.")
    superseded_by: str | None = Field(None, description="Id of the decision that took its place.")


class FollowUp(Made):
    """Something that somebody does after a meeting. For those who hold a role."""

    who: str = Field(description="Who does it.")
    organisation: str | None = Field(None, description="Id of their organisation.")
    meeting: str | None = Field(None, description="Id of the meeting.")
    due: dt.date | None = Field(None, description="By when.")
    done_on: dt.date | None = Field(None, description="When it was done.")
    missed_on: dt.date | None = Field(None, description="When it ended without being done.")
    repeats: str | None = Field(
        None, description="monthly, quarterly or meetings (with each of the forum); none for once."
    )
    after: str | None = Field(None, description="Id of the one before, of those that repeat.")
    told: str | None = Field(None, description="How it stands.")
    action: str | None = Field(None, description="Id of the action that was proposed from it.")


class Exchange(Made):
    """An ask or an offer. For those who hold a role."""

    direction: str = Field(description="ask or offer.")
    from_organisation: str = Field(description="Id of the organisation that asks or offers.")
    to_organisation: str | None = Field(
        None, description="Id of the organisation asked; null for government."
    )
    text: str | None = Field(None, description="More about it.")
    made_on: dt.date = Field(description="When it was made.")
    due: dt.date | None = Field(None, description="By when an answer is due.")
    status: str = Field(description="open, answered, declined or withdrawn.")
    answer: str | None = Field(None, description="The answer.")
    answered_on: dt.date | None = Field(None, description="When it was answered.")
    about: list[str] = Field(description="The records that it is about, each as kind:id.")


class OnThePlan(Made):
    """A record of a register, on an action, a theme or the whole place."""

    action: str | None = Field(None, description="Id of the action that it hangs on.")
    theme: str | None = Field(None, description="Id of the theme that it hangs on.")
    owner: str | None = Field(None, description="Who keeps it; null when nobody does.")
    raised_on: dt.date = Field(description="When it was raised.")


class WatchingIndicator(BaseModel):
    """An indicator in delivery that watches a risk, as the risk's page shows it."""

    assignment: str = Field(description="Id of the indicator assignment.")
    year: str | None = Field(
        None, description="The last year that is over and has a value the reader may see."
    )
    value: str | None = Field(None, description="The value of that year, in words.")
    complete: bool | None = Field(
        None, description="Whether nothing is missing of that year; null where there is no such year."
    )
    standing: str = Field(description="ahead, on-path, behind, not-rated, contextual or not-reported.")
    since: str | None = Field(None, description="The first year of that standing.")
    worse: bool = Field(description="True when it is getting worse.")


class Risk(OnThePlan):
    """A risk with its ratings, each likelihood and impact by level of the place's scheme. For those who hold a role."""

    category: str = Field(description="Its category, by the scheme.")
    cause: str = Field(description="Because of what.")
    event: str = Field(description="What may happen.")
    effect: str = Field(description="What that would lead to.")
    inherent_likelihood: int = Field(description="With nothing done.")
    inherent_impact: int = Field(description="With nothing done.")
    current_likelihood: int = Field(description="As things stand.")
    current_impact: int = Field(description="As things stand.")
    target_likelihood: int = Field(description="After the treatment.")
    target_impact: int = Field(description="After the treatment.")
    proximity: int = Field(description="How soon, by level of the scheme.")
    treatment: str = Field(description="What is done about it, by the scheme.")
    treatment_text: str | None = Field(None, description="What is done about it, in words.")
    review_by: dt.date | None = Field(None, description="By when it is looked at again.")
    closed_on: dt.date | None = Field(None, description="When it was closed.")
    acceptance: str | None = Field(
        None,
        description="Where its last acceptance stands: stands, not-covered (it is rated graver than what was accepted) or "
        "lapsed; null where there is none.",
    )
    acceptance_said: str | None = Field(
        None, description="The same in words: by whom, at which rating, until when."
    )
    accepted_on: dt.date | None = Field(None, description="When it was accepted.")
    accepted_until: dt.date | None = Field(None, description="Until when it was accepted.")
    indicators: list[WatchingIndicator] = Field(
        description="The indicators that watch it, those that get worse first."
    )


class Issue(OnThePlan):
    """Something that has happened and hinders the plan. For those who hold a role."""

    text: str = Field(description="What has happened.")
    impact: int = Field(description="How much it matters, by level of the scheme.")
    risk: str | None = Field(None, description="Id of the risk that came true.")
    due: dt.date | None = Field(None, description="By when it is to be resolved.")
    resolution: str | None = Field(None, description="How it was resolved.")
    resolved_on: dt.date | None = Field(None, description="When it was resolved.")


class Document(Made):
    """A document that is frozen once issued. Drafts are for those who prepare meetings; the public is given what is published."""

    state: str = Field(description="draft, issued or withdrawn.")
    data_cut: dt.datetime | None = Field(None, description="As at when its figures are.")
    digest: str | None = Field(None, description="SHA-256 of what it says.")
    issued_at: dt.datetime | None = Field(None, description="When it was issued.")
    withdrawn_because: str | None = Field(None, description="Why it was withdrawn.")


class BoardPack(Document):
    """A pack for one meeting of a forum. Drafts are for those who prepare meetings; the public is given what is published."""

    forum: str = Field(description="Id of the forum.")
    meeting: str | None = Field(None, description="Id of the meeting.")
    meets_on: dt.date = Field(description="When the forum meets.")


class AnnualReport(Document):
    """A report on one year. Drafts are for those who prepare meetings; the public is given what is published."""

    year: str = Field(description="The financial year, such as 2026/27.")


class IndicatorAssignment(Made):
    """An indicator that a part of the plan answers for or watches. For those who hold a role."""

    indicator: str = Field(description="Id of the indicator.")
    role: str = Field(description="commitment or contextual.")
    action: str | None = Field(None, description="Id of the action that it is for.")
    theme: str | None = Field(None, description="Id of the theme that it is for.")
    starts: dt.date = Field(description="First day of the first period.")
    frequency: str = Field(description="How often a value is due.")
    baseline_period: str | None = Field(None, description="The period of the baseline.")
    baseline: str | None = Field(
        None, description="The baseline, in the indicator's unit; null too where that is too small a number."
    )
    target_period: str | None = Field(None, description="The period of the target.")
    target: str | None = Field(None, description="The target, in the indicator's unit.")
    rationale: str | None = Field(None, description="Why it is measured.")
    collection: str | None = Field(None, description="How it is collected.")
    verification: str | None = Field(None, description="How it is verified.")
    data_issues: str | None = Field(None, description="Known data issues.")
    changes: str | None = Field(None, description="Changes to the indicator.")
    assurance: str | None = Field(None, description="Quality assurance.")
    use: str | None = Field(None, description="What it is used for.")
    year: str | None = Field(None, description="The last year that is over and has a value.")
    value: str | None = Field(
        None, description="What its periods come to; null too where that is too small a number."
    )
    expected: str | None = Field(
        None, description="What the path asks for in that year; null too where its baseline is."
    )
    complete: bool | None = Field(
        None, description="Whether nothing is missing of that year; null where there is no such year."
    )
    standing: str = Field(description="ahead, on-path, behind, not-rated, contextual or not-reported.")
    ended_on: dt.date | None = Field(None, description="When the assignment ended.")


class ValueFile(BaseModel):
    """A file that backs a value and that the reader may download."""

    name: str = Field(description="Its name.")
    address: str = Field(description="Where the reader downloads it, on this site.")
    media_type: str = Field(description="What sort of file it is.")
    size: int = Field(description="Its size in bytes.")
    sha256: str = Field(description="SHA-256 of its bytes.")
    added_at: dt.datetime = Field(description="When it was added.")
    corrected_since: bool = Field(description="True when the value was corrected after the file was added.")
    small_numbers: bool = Field(description="True when only those who may see small numbers download it.")


class IndicatorValue(Kept):
    """A value that was entered. Small numbers, and others that would tell them, are hidden as on the page."""

    id: str = Field(description="Its id within the place.")
    assignment: str = Field(description="Id of the assignment.")
    period: str = Field(description="The period.")
    area: str | None = Field(None, description="Code of the area; null for the whole.")
    dimension: str | None = Field(None, description="What it is broken down by; null for the whole.")
    category: str | None = Field(None, description="The category of the dimension.")
    value: str | None = Field(None, description="The value, in the indicator's unit.")
    numerator: str | None = Field(None, description="What is divided.")
    denominator: str | None = Field(None, description="What it is divided by.")
    missing: str | None = Field(None, description="Why there is no value.")
    hidden: bool = Field(
        description="True when a number is hidden from the reader because it, or another, is small."
    )
    files: list[ValueFile] = Field(description="The files that back it and that the reader may download.")
    files_kept_back: bool = Field(
        description="True when others back it, which only those who may see small numbers download."
    )


class ValueProposal(Kept):
    """Another value that somebody proposes, beside the one that stands until it is judged. Figures are hidden as on its page."""

    id: str = Field(description="Its id within the place.")
    assignment: str = Field(description="Id of the assignment.")
    period: str = Field(description="The period.")
    area: str | None = Field(None, description="Code of the area; null for the whole.")
    dimension: str | None = Field(None, description="What it is broken down by; null for the whole.")
    category: str | None = Field(None, description="The category of the dimension.")
    stands: str | None = Field(None, description="The value that stands now, in words; none where none does.")
    value: str | None = Field(None, description="The proposed value, in the indicator's unit.")
    numerator: str | None = Field(None, description="What is divided.")
    denominator: str | None = Field(None, description="What it is divided by.")
    status: str = Field(description="result or estimate.")
    source: str | None = Field(None, description="Where it comes from.")
    motive: str | None = Field(None, description="Why it should stand.")
    organisation: str | None = Field(None, description="Id of the organisation for which it was proposed.")
    proposed_on: dt.date = Field(description="When it was proposed.")
    state: str = Field(description="proposed, accepted, declined or withdrawn.")
    verdict: str | None = Field(None, description="Why it was judged so, or taken back.")
    judged_on: dt.date | None = Field(None, description="When it was judged.")
    hidden: bool = Field(
        description="True when figures and reasons are hidden from the reader because a number is small."
    )


class Publication(BaseModel):
    """A record of a register as it was published. Everybody is given it."""

    id: str = Field(description="Its id within the place.")
    place: str = Field(description="The place that it belongs to.")
    address: str = Field(description="Where people read it, on this site.")
    kind: str = Field(description="The kind of the record.")
    record: str = Field(description="Id of the record.")
    name: str = Field(description="Its name when it was published.")
    published_at: dt.datetime = Field(description="When it was published.")
    fields: list[list[str]] = Field(
        description="What the public reads: for each a name, a label and the words."
    )
