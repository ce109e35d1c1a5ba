"""What was said at the meetings of the invented year. Days are counted from the day of the first start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lodestar.service.invented.year import made

# The seat, its role, which of the made people holds it, and the side of its organisation.
SEATS = (
    ("Chair", "chair", "local approver", "local"),
    ("Local partner", "member", "local lead", "local"),
    ("National partner", "member", "national lead", "national"),
    ("Delivery partner", "member", "delivery contributor", "delivery"),
    ("Business", "member", "", ""),
    ("Secretary", "secretary", "secretariat", "local"),
)
CHART_ROOM, LOFT, ONLINE = "The Chart Room (made)", "The drying loft, Saltmarsh (made)", "Online (made)"
LENA, CORA, NOAH = "Lena Lockkeeper (made)", "Cora Chartmaker (made)", "Noah Nightwatch (made)"
DELLA, SOL = "Della Driftwood (made)", "Sol Scribe (made)"
SAILS, LOGS, WINDOW = "action:try-rigid-sails", "action:publish-sail-logs", "action:open-advice-window"
NIGHT, APPRENTICES = "action:consider-night-window", "action:take-on-apprentices"
LIGHTHOUSES = "action:open-lighthouses"

COUNT = "Send the window’s count to every member"
SPARS = "Find a second maker of spars"
LOG_FIRST, INTAKE = "Publish the log of the first month", "Ask the school for the day of its third intake"
WHO_PAYS, FERRY = (
    "Write down what each partner could give for a second year",
    "Ask the ferry for a crossing at seven",
)
NATIONAL = "Find somebody else of the national side for this item"
SECOND_SEASON = "The trial is counted with all three ferries"


@dataclass(frozen=True)
class Item:
    """An item of an agenda, and what became of it; follow-ups as what, who, day due and how it repeats."""

    name: str
    purpose: str
    minute: str = ""
    owner: str = LENA
    ask: str = ""
    minutes_long: int = 20
    about: tuple[str, ...] = ()
    public: bool = True
    decision: Mapping[str, Any] | None = None
    follow_ups: tuple[tuple[str, str, int, str], ...] = ()
    interest: tuple[str, str] | None = None


@dataclass(frozen=True)
class Held:
    """A meeting: its day, where it was, its items, and the seats that sent apologies."""

    day: int
    where: str
    items: tuple[Item, ...]
    absent: tuple[str, ...] = ()


MEETINGS = (
    Held(-335, CHART_ROOM, absent=("Delivery partner",), items=(
        Item(
            "How the year begins", "note", about=(SAILS, WINDOW, APPRENTICES),
            minute=made("Lena Lockkeeper took the members through the dates of the year. The first ferry is rigged within "
                        "weeks. Members asked that the window’s count come to them each quarter, and not only when they meet."),
            follow_ups=((COUNT, SOL, -310, "quarterly"),),
        ),
        Item(
            "The sail trial", "decide", about=(SAILS, LOGS), minutes_long=40, ask="Agree how the trial is counted.",
            minute=made("Two ways were heard: count the ferries that happen to sail, or all three whether they sail or "
                        "not. The second is harder and says more. The chair asked that the log be open from the first month."),
            decision={
                "name": SECOND_SEASON, "outcome": "agreed-with-conditions", "effective": -320,
                "text": made("The trial is counted with all three ferries, sailing or not, if its log is published each month."),
                "consulted": made("The captains of the three ferries."),
            },
            follow_ups=((LOG_FIRST, DELLA, -285, ""),),
        ),
    )),
    Held(-245, CHART_ROOM, items=(
        Item(
            "The first quarter’s round", "discuss", owner=SOL, minutes_long=30, about=(SAILS, LOGS, APPRENTICES),
            minute=made("Every line was approved on both sides. Members noted that the weather column of the logs takes longest, "
                        "and that one teacher has given notice."),
        ),
        Item(
            "Spars for the third ferry", "decide", owner=LENA, about=(SAILS,), ask="Agree to look beyond the loft.",
            minute=made("The loft makes one spar a month and has two other orders. Nobody wished to buy from the mainland "
                        "without a second price."),
            decision={
                "name": "Spars may be bought beyond the loft", "outcome": "agreed",
                "text": made("Spars may be bought from any maker of the two authorities, at no more than the loft’s price."),
            },
            follow_ups=((SPARS, LENA, -130, ""), (FERRY, CORA, -200, "")),
        ),
    )),
    Held(-155, LOFT, absent=("National partner",), items=(
        Item(
            "The second quarter’s round", "discuss", owner=SOL, minutes_long=40, about=(SAILS, LOGS),
            minute=made("The two sides told of the sails differently and found one line. Members thanked both approvers for doing so "
                        "before the meeting and not at it. The logs are late, and the school has lent a clerk."),
        ),
        Item(
            "A later end for the trial", "decide", owner=LENA, about=(SAILS,), ask="Agree to the trial’s later end.",
            minute=made("The keel of the second ferry is mended. As the national side had sent apologies, the item was put off to a "
                        "delegated decision, which the chair will report."),
            decision={
                "name": "The trial’s later end is put off", "outcome": "deferred",
                "text": made("Put off: nobody of the national side was there to be counted."),
            },
        ),
        Item(
            "Apprentices from the Vale", "note", owner=DELLA, minutes_long=15, about=(APPRENTICES,),
            minute=made("Thirteen are in post. The school was asked when its third intake begins, so that rooms can be let in time."),
            follow_ups=((INTAKE, DELLA, -118, ""),),
        ),
    )),
    Held(-65, CHART_ROOM, items=(
        Item(
            "What the sail trial found", "decide", owner=LENA, minutes_long=45, about=(SAILS, LOGS),
            ask="Agree that the trial is complete.",
            minute=made("All three ferries came through. They used less oil on every day but the calmest, and lost eleven days to "
                        "repairs. Members asked that the lost days stand on the first page of what is published."),
            decision={
                "name": "The trial is complete", "outcome": "agreed", "supersedes": SECOND_SEASON,
                "text": made("The trial is complete. What it found is published with the lost days on its first page."),
            },
        ),
        Item(
            "The window at night, and its second year", "decide", owner=CORA, minutes_long=40, about=(WINDOW, NIGHT),
            ask="Agree to one window, open at night on trial, for a second year.",
            minute=made("A window that opens at night is the same window. Both partners had written down what they could give, and "
                        "the sums met."),
            decision={
                "name": "One window, for a second year", "outcome": "agreed", "effective": -60,
                "text": made("The night window is part of the advice window. Each partner pays half of its second year."),
                "consulted": made("Forty businesses that came to the window."),
            },
        ),
    )),
    Held(-28, ONLINE, items=(
        Item(
            "Before the fourth quarter’s round", "note", owner=SOL, about=(LOGS, APPRENTICES, LIGHTHOUSES),
            minute=made("The round opens next month. Members were reminded that what is not approved when it is locked does not count."),
        ),
        Item(
            "Who runs the advice window", "decide", owner=CORA, minutes_long=30, about=(WINDOW,), public=False,
            ask="Choose who runs it from the new year on.",
            interest=("National partner", made("Their office would run it.")),
            minute=made("The national partner left the room. Without them the national side could not be counted."),
            decision={
                "name": "Who runs the advice window is put off", "outcome": "deferred",
                "text": made("Put off: the national side could not be counted."),
            },
            follow_ups=((NATIONAL, NOAH, 32, ""),),
        ),
    )),
)  # fmt: skip

NEXT = Held(28, CHART_ROOM, items=(
    Item("How the actions stand", "discuss", owner=SOL, minutes_long=45, about=(WINDOW, LOGS, APPRENTICES)),
    Item("Who runs the advice window", "decide", owner=CORA, minutes_long=30, about=(WINDOW,), ask="Choose who runs it."),
    Item("Any other business", "note", owner=CORA, minutes_long=10),
))  # fmt: skip

# day, which follow-up, what was told of it, how it ended (done, missed or neither), and the day to which it moved
TOLD: tuple[tuple[Any, ...], ...] = (
    (-308, COUNT, "Sent, with a line on each trade.", "done", None),
    (-286, LOG_FIRST, "It stands on the school’s board and in the harbour paper.", "done", None),
    (
        -214,
        COUNT,
        "Not sent: the book was at the binder’s. The count was read out at the next meeting.",
        "missed",
        None,
    ),
    (-206, FERRY, "The ferry sails at seven on market days from next month.", "done", None),
    (-134, SPARS, "Two makers were asked; one has no dry timber until the new season.", "", -20),
    (-128, COUNT, "Sent; three members wrote back.", "done", None),
    (-116, INTAKE, "It begins with the new term, ten weeks later than we thought.", "done", None),
    (-34, COUNT, "Sent, and for the first time with who leads the businesses.", "done", None),
)

DELEGATED: tuple[Mapping[str, Any], ...] = (
    {
        "day": -148, "delegate": "The Harbour Master (an invented office)", "name": "The sail trial ends five weeks later",
        "text": made("The trial ends when all three ferries have sailed their days, at most five weeks later than settled."),
        "outcome": "agreed", "about": (SAILS,), "consulted": made("The national partner, by letter."),
    },
    {
        "day": -9, "delegate": "The Harbour Master (an invented office)", "name": "The clerk stays until the logs are copied",
        "text": made("The clerk’s two days a week are paid until the last month of the logs is copied."),
        "outcome": "agreed", "about": (LOGS,), "consulted": made("The school."),
    },
)  # fmt: skip

EXCHANGES: Mapping[str, Mapping[str, Any]] = {
    "A tide table for both harbours": {
        "day": -290, "direction": "ask", "from": "local", "to": None, "due": -230, "answered": -222,
        "text": made("One table, so that the ferries’ crews need not add two."), "about": (SAILS,),
        "status": "answered", "answer": made("It is printed for both harbours from the next edition on."),
    },
    "A clerk for two days a week": {
        "day": -176, "direction": "offer", "from": "delivery", "to": "local", "answered": -170,
        "text": made("Until the log keeper’s post is filled."), "about": (LOGS,),
        "status": "answered", "answer": made("Taken up with thanks."),
    },
    "A berth at the naval yard": {
        "day": -198, "direction": "ask", "from": "local", "to": None, "due": -170, "answered": -163,
        "text": made("For five weeks, to mend the second ferry’s keel."), "about": (SAILS,),
        "status": "declined", "answer": made("The yard has no free slip; the harbour’s own yard has since found one."),
    },
    "A licence to light South Light after dusk": {
        "day": -75, "direction": "ask", "from": "local", "to": None, "due": -15,
        "text": made("So that a class may see it lit in the open week."), "about": (LIGHTHOUSES,),
    },
    "A room with a view of the harbour": {
        "day": -20, "direction": "offer", "from": "national", "to": "delivery",
        "text": made("For the apprentices’ lessons, two mornings a week."), "about": (APPRENTICES,),
    },
}  # fmt: skip
