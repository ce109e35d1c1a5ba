"""What was said in the rounds of the invented year. Days are counted from the day of the first start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lodestar.service.invented.year import made

# rating, confidence, day forecast; narrative, and where something is wrong, why and the way back
Line = tuple[Any, ...]
Key = tuple[str, str]

SAILS, LOGS, WINDOW = "try-rigid-sails", "publish-sail-logs", "open-advice-window"
APPRENTICES, LIGHTHOUSES = "take-on-apprentices", "open-lighthouses"
LOCAL, NATIONAL, DELIVERY = "local", "national", "delivery"


@dataclass(frozen=True)
class Words:
    """What was said in a round, by action and side; ``anew`` is what was written the second time."""

    said: Mapping[Key, Line]
    anew: Mapping[Key, Line] = field(default_factory=dict)
    late: frozenset[Key] = frozenset()
    returned: Mapping[Key, str] = field(default_factory=dict)
    reopened: Mapping[Key, str] = field(default_factory=dict)
    joint: Mapping[str, Line] = field(default_factory=dict)


FIRST = Words(
    said={
        (SAILS, LOCAL): (
            "on-track", "high", -140,
            made("Two of the three ferries are rigged. The third waits for a spar from the loft; its crew has taken the "
                 "first of two courses."),
        ),
        (SAILS, NATIONAL): (
            "on-track", "high", -140,
            made("We have seen two ferries under sail and read the crews’ notes. Nothing stands in the way of the third."),
        ),
        (WINDOW, LOCAL): (
            "on-track", "medium", 150,
            made("The window was open on every weekday but two. Most who come ask about leases, lamps and where to sell salt."),
        ),
        (WINDOW, NATIONAL): (
            "on-track", "medium", 150,
            made("The first year’s money is paid. We would like to know sooner which questions the window cannot answer."),
        ),
        (LOGS, DELIVERY): (
            "on-track", "medium", -120,
            made("The logs of the first two months are written out and checked by a second reader. The weather takes longest."),
        ),
        (APPRENTICES, LOCAL): (
            "on-track", "medium", 400,
            made("The glasshouse has benches for twelve. The Board has found rooms for those who come from the Vale."),
        ),
        (APPRENTICES, DELIVERY): (
            "on-track", "medium", 400,
            made("Eight apprentices have begun. Two teachers share the drying loft, which is enough until the next intake."),
        ),
        (LIGHTHOUSES, LOCAL): (
            "on-track", "high", 210,
            made("North Light is ready. South Light needs a second handrail before a class can climb it."),
        ),
    },
)  # fmt: skip

SECOND = Words(
    said={
        (SAILS, LOCAL): (
            "on-track", "medium", -100,
            made("The second ferry’s keel was found cracked and is being mended. The other two sail every day that the "
                 "harbour is open."),
        ),
        (SAILS, NATIONAL): (
            "at-risk", "low", -60,
            made("One ferry in three does not sail, and the trial was to count three."),
            made("The yard has no free berth for the second ferry and gives no date for her."),
            made("The Board asks the yard for a berth this month; if there is none, the trial counts two ferries for longer."),
        ),
        (WINDOW, LOCAL): (
            "on-track", "medium", 150,
            made("A second adviser sits in on two days a week. The queue on the quay is gone by ten."),
        ),
        (WINDOW, NATIONAL): (
            "on-track", "medium", 150,
            made("The questions are now sorted by trade. Who pays for a second year is not settled, and there is time."),
        ),
        (LOGS, DELIVERY): ("on-track", "high", -120, made("All well.")),
        (APPRENTICES, LOCAL): (
            "on-track", "medium", 400,
            made("The rooms in the Vale are let. A ferry at seven in the morning would save most of them an hour."),
        ),
        (APPRENTICES, DELIVERY): (
            "on-track", "medium", 400,
            made("Thirteen are in post. One left for the mainland; her place was filled within the month."),
        ),
        (LIGHTHOUSES, LOCAL): (
            "on-track", "medium", 210,
            made("The handrail at South Light is fitted. Four schools have asked for a day."),
        ),
    },
    anew={
        (LOGS, DELIVERY): (
            "at-risk", "low", -75,
            made("Three months of seven are written out. Nobody has kept the log since the keeper left."),
            made("The log keeper’s post stands empty, and the captains’ notes are in four hands."),
            made("The school lends a clerk for two days a week until the post is filled."),
        ),
    },
    late=frozenset({(LIGHTHOUSES, LOCAL)}),
    returned={
        (LOGS, DELIVERY): made("Say which months are written out, and who keeps the log while the post is empty."),
    },
    joint={
        SAILS: (
            "at-risk", "medium", -85,
            made("Two ferries sail and the third is being mended. The trial is counted on two until she is back, and "
                 "ends a little later than planned."),
            made("Both sides read the yard’s letter together: the berth is promised, the day is not."),
        ),
    },
)  # fmt: skip

THIRD = Words(
    said={
        (WINDOW, LOCAL): (
            "at-risk", "medium", 150,
            made("The window is well used and has money until the end of next month."),
            made("The first year’s money runs out before a second year’s is agreed."),
            made("The Tide Table chooses at its next meeting who pays; both partners have written down what they could give."),
        ),
        (WINDOW, NATIONAL): (
            "at-risk", "medium", 150,
            made("The count is good: more businesses than in the year before, and a wider range of trades."),
            made("The Office cannot promise a second year alone."),
            made("A paper with two ways to share the cost goes to the Tide Table’s next meeting."),
        ),
        (LOGS, DELIVERY): (
            "off-track", "low", 15,
            made("Six months of ten are written out. The clerk reads the notes with each captain, which is slow and right."),
            made("The captains’ notes must be read with the captains, who are ashore one day in five."),
            made("From next month the captains write the log in the school’s form; only what lies behind is copied."),
        ),
        (APPRENTICES, LOCAL): (
            "at-risk", "low", 460,
            made("The second intake is smaller than we hoped. Wages at the kelp yards on the mainland have gone up twice."),
            made("Half of those who asked for a place went to the mainland instead."),
            made("The Board and the school pay the first season’s lodging from the new term on."),
        ),
        (APPRENTICES, DELIVERY): (
            "on-track", "medium", 400,
            made("Sixteen are in post and nobody left this quarter. The third intake has more names than places."),
        ),
        (LIGHTHOUSES, LOCAL): (
            "on-track", "high", 210,
            made("Six schools came in the open week, two of them from the far end of the Vale. The next week is in the diary."),
        ),
    },
    anew={
        (LOGS, DELIVERY): (
            "off-track", "low", 45,
            made("Six months of ten are written out. The clerk reads the notes with each captain, which is slow and right."),
            made("The captains’ notes must be read with the captains, who are ashore one day in five."),
            made("From next month the captains write the log in the school’s form; only what lies behind is copied."),
        ),
    },
    reopened={
        (LOGS, DELIVERY): made("The day forecast was typed from last quarter’s sheet; the school asked to put it right."),
    },
)  # fmt: skip

FOURTH = Words(
    said={
        (WINDOW, LOCAL): (
            "on-track", "high", 150,
            made("The second year is paid for in halves. The window opens at eight on market days."),
        ),
        (WINDOW, NATIONAL): (
            "on-track", "high", 150,
            made("Our half is in the budget. We read the count every quarter and have no questions left over."),
        ),
        (LOGS, DELIVERY): (
            "at-risk", "medium", 45,
            made("Nine months are written out. Two captains use the school’s form already."),
            made("The last two months are still in the captains’ own books."),
            made("They are copied before the new year’s logs begin."),
        ),
    },
    returned={
        (LOGS, DELIVERY): made("Name who copies the last two months, and by when."),
    },
)  # fmt: skip
