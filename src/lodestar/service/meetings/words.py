"""Codes of meetings and their words. The codes are what the ledger, exports and the audit hold."""

APPROVED = "approved"
WRITTEN = frozenset({"minuted", APPROVED})  # minutes are written, and say who was counted
SUBSTITUTE = "substitute"

ROLES = (("chair", "Chair"), ("member", "Member"), ("observer", "Observer"), ("secretary", "Secretary"))
STATUSES = (
    ("planned", "Planned"),
    ("papers-out", "Papers out"),
    ("held", "Held"),
    ("minuted", "Minutes written"),
    (APPROVED, "Minutes approved"),
    ("cancelled", "Cancelled"),
)
STEPS = {
    "planned": ("papers-out",),
    "papers-out": ("held", "planned"),
    "held": ("minuted",),
    "minuted": (APPROVED, "held"),
    APPROVED: (),
    "cancelled": (),
}
STEP_WORDS = {
    ("planned", "papers-out"): "Send the papers out",
    ("papers-out", "held"): "The meeting was held",
    ("papers-out", "planned"): "Take the papers back",
    ("held", "minuted"): "The minutes are written",
    ("minuted", APPROVED): "Approve the minutes",
    ("minuted", "held"): "Take the minutes back",
}
PURPOSES = (("note", "To note"), ("discuss", "To discuss"), ("decide", "To decide"))
ITEM_STATES = (("proposed", "Proposed"), ("accepted", "On the agenda"), ("declined", "Declined"))
PRESENCE = (
    ("present", "Present"),
    (SUBSTITUTE, "Somebody else for them"),
    ("apologies", "Apologies"),
    ("absent", "Absent"),
)
MANAGED = (
    ("left", "Left the room"),
    ("took-no-part", "Stayed and took no part"),
    ("spoke-only", "Spoke, took no part in the decision"),
)
OUTCOMES = (
    ("agreed", "Agreed"),
    ("agreed-with-conditions", "Agreed with conditions"),
    ("not-agreed", "Not agreed"),
    ("deferred", "Deferred"),
)
BINDING = frozenset(
    {"agreed", "agreed-with-conditions"}
)  # any other outcome settles nothing and takes effect on no day
AUTHORITIES = (
    ("forum", "The forum"),
    ("circulation", "The forum, by circulation"),
    ("delegated", "A delegated person"),
)
MONTHLY, QUARTERLY, WITH_MEETINGS = "monthly", "quarterly", "meetings"
REPEATS = (
    (MONTHLY, "Every month"),
    (QUARTERLY, "Every quarter"),
    (WITH_MEETINGS, "With each meeting of the forum"),
)
EXCHANGE_KINDS = (("ask", "Ask"), ("offer", "Offer"))
EXCHANGE_STATES = (
    ("open", "Open"),
    ("answered", "Answered"),
    ("declined", "Declined"),
    ("withdrawn", "Withdrawn"),
)
