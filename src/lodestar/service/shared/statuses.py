"""How a state is shown: always a word, a shape and a tone together, so that none of them is needed alone."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """``shape`` and ``tone`` name CSS classes (``shape-diamond``, ``tone-warn``)."""

    word: str
    shape: str
    tone: str


STATUSES: dict[str, Status] = {
    # what needs somebody
    "disputed": Status("Disputed", "triangle", "bad"),
    "past-its-date": Status("Past its date", "diamond", "warn"),
    "late": Status("Late", "diamond", "warn"),
    "conflict": Status("Conflict", "cross", "bad"),
    "decide": Status("Decide", "dot", "link"),
    # ratings
    "on-track": Status("On track", "tick", "good"),
    "at-risk": Status("At risk", "diamond", "warn"),
    "off-track": Status("Off track", "cross", "bad"),
    "not-reported": Status("Not reported", "ring", "none"),
    "not-started": Status("Not started", "ring", "none"),
    "not-rated": Status("Not rated", "dash", "none"),
    # where an action stands by its dates
    "under-way": Status("Under way", "dot", "link"),
    "no-dates": Status("No dates", "dash", "none"),
    "merged": Status("Merged", "half", "none"),
    # verdicts on claims
    "holds": Status("Holds", "tick", "good"),
    "holds-within-rounding": Status("Holds within rounding", "tick", "good"),
    "conflicts": Status("Conflicts", "cross", "bad"),
    "accepted": Status("Conflict accepted", "cross", "none"),
    "definition-differs": Status("Definition differs", "diamond", "warn"),
    "cannot-be-checked": Status("Cannot be checked yet", "ring", "none"),
    "cannot-be-checked-yet": Status("Cannot be checked yet", "ring", "none"),
    # how a fact is known
    "stated": Status("Stated", "square", "none"),
    "inferred": Status("Inferred", "hollow", "link"),
    "made": Status("Made data", "half", "warn"),
    # how sure
    "high": Status("High confidence", "dot", "none"),
    "medium": Status("Medium confidence", "half", "none"),
    "low": Status("Low confidence", "ring", "none"),
    # commitment and stage
    "committed": Status("Committed", "dot", "link"),
    "proposed": Status("Proposed", "ring", "none"),
    "complete": Status("Complete", "tick", "good"),
    "live": Status("Under way", "dot", "link"),
    "existing": Status("Existing", "dot", "link"),
    "pipeline": Status("Pipeline", "ring", "link"),
    "opportunity": Status("Opportunity", "hollow", "none"),
    "done": Status("Done", "tick", "good"),
    "not-done": Status("Not done", "cross", "warn"),
    "to-do": Status("To do", "ring", "none"),
    # releases of evidence, and files on their way to be one
    "serves": Status("Serves", "tick", "good"),
    "superseded": Status("Superseded", "ring", "none"),
    "withdrawn": Status("Withdrawn", "dash", "none"),
    "not-loaded": Status("Not loaded yet", "ring", "none"),
    "sound": Status("Sound", "tick", "good"),
    "not-sound": Status("Not sound", "cross", "bad"),
    "reading": Status("Being read", "half", "link"),
    "read": Status("Decide", "dot", "link"),
    "refused": Status("Not understood", "cross", "bad"),
    "cut-short": Status("Cut short", "diamond", "warn"),
    "accepting": Status("Being accepted", "half", "link"),
    # updates and reporting rounds
    "not-open": Status("Not open yet", "ring", "none"),
    "window-closed": Status("Closed, not locked", "diamond", "warn"),
    "draft": Status("Draft", "half", "none"),
    "submitted": Status("Submitted", "dot", "link"),
    "returned": Status("Returned", "triangle", "warn"),
    "locked": Status("Locked", "square", "none"),
    "lapsed": Status("Not approved in time", "dash", "none"),
    # links between organisations
    "to-review": Status("Decide", "dot", "link"),
    "joined": Status("Joined, not certain", "half", "warn"),
    "confirmed": Status("One, by a person", "tick", "good"),
    "split": Status("Two, by a person", "cross", "none"),
    "barred": Status("Different numbers", "cross", "none"),
    # risks and issues; a band's key begins with "risk-"
    "risk-low": Status("Low", "ring", "none"),
    "risk-medium": Status("Medium", "half", "link"),
    "risk-high": Status("High", "diamond", "warn"),
    "risk-severe": Status("Severe", "cross", "bad"),
    "open": Status("Open", "dot", "link"),
    "closed": Status("Closed", "dash", "none"),
    "resolved": Status("Resolved", "tick", "good"),
    # meetings, decisions, asks and offers
    "planned": Status("Planned", "ring", "link"),
    "papers-out": Status("Papers out", "half", "link"),
    "held": Status("Held", "dot", "link"),
    "minuted": Status("Minutes written", "half", "link"),
    "approved": Status("Approved", "tick", "good"),
    "cancelled": Status("Cancelled", "cross", "none"),
    "vacant": Status("Vacant", "hollow", "warn"),
    "present": Status("Present", "tick", "none"),
    "substitute": Status("Somebody else for them", "half", "none"),
    "apologies": Status("Apologies", "ring", "none"),
    "absent": Status("Absent", "dash", "none"),
    "note": Status("To note", "ring", "none"),
    "discuss": Status("To discuss", "half", "link"),
    "agreed": Status("Agreed", "tick", "good"),
    "agreed-with-conditions": Status("Agreed with conditions", "half", "good"),
    "not-agreed": Status("Not agreed", "cross", "none"),
    "deferred": Status("Deferred", "ring", "warn"),
    "answered": Status("Answered", "tick", "good"),
    "declined": Status("Declined", "cross", "none"),
    # how organisations stand to an action
    "supports": Status("Supports", "tick", "good"),
    "neutral": Status("Neutral", "ring", "none"),
    "to-be-won-over": Status("To be won over", "half", "warn"),
    "opposes": Status("Opposes", "cross", "bad"),
    # what was reported done, and whether somebody else says so
    "to-verify": Status("To verify", "ring", "link"),
    "verified": Status("Verified", "tick", "good"),
    "not-adequate": Status("Not adequate", "cross", "bad"),
    # proposed values
    "value-accepted": Status("Accepted", "tick", "good"),
    # targets
    "commitment": Status("Target", "dot", "link"),
    "contextual": Status("Watched, not rated", "ring", "none"),
    "ahead": Status("Ahead of the path", "tick", "good"),
    "on-path": Status("On the path", "tick", "good"),
    "behind": Status("Behind the path", "diamond", "warn"),
    "no-value": Status("No value yet", "ring", "none"),
    # direction of travel
    "target-met": Status("Target met", "tick", "good"),
    "substantial-progress": Status("Substantial progress", "tick", "good"),
    "moderate-progress": Status("Moderate progress", "dot", "link"),
    "limited-progress": Status("Limited progress", "diamond", "warn"),
    "deterioration": Status("Deterioration", "cross", "bad"),
}


def status_of(key: str, word: str | None = None) -> Status:
    """The status for a key; an unknown key is shown as its own word, neutral, never hidden."""
    name = str(key).strip().lower().replace("_", "-").replace(" ", "-")
    known = STATUSES.get(name) or Status(name.replace("-", " ").capitalize() or "Not known", "dash", "none")
    return Status(word, known.shape, known.tone) if word else known
