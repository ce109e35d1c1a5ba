"""When a reminder is due: before a window closes by business days, after it by a ladder of days.

Nobody is reminded on a day on which nobody works: a rung of the ladder that falls on one waits for the next business day.
"""

import datetime as dt
from collections.abc import Collection

from lodestar.analysis.rounds.calendar import Nation, business_days_after, is_business_day

BEFORE = (10, 5, 3, 2, 1)
OFFERED = ("opens", *(f"before-{count}" for count in BEFORE), "late")
USUAL = frozenset(OFFERED) - {"before-5", "before-2"}  # what is sent to who has not chosen
LADDER = (1, 7)
THEN_EVERY = 30
LONGEST_REST = (
    6  # days in a row without a business day, counted generously: Christmas gives four, with a weekend five
)


def reminder_due(
    today: dt.date, opens: dt.date, closes: dt.date, nation: Nation, wanted: Collection[str] = USUAL
) -> str:
    """Which reminder of a window is due on a day: '' for none, else a name that is the same however often it is asked.

    ``opens``: on the first day; ``before-3``: three business days before it closes; ``late-7``: seven days after it closed,
    then every thirty, each on the first business day from then on. Of those that are ``OFFERED`` only the ``wanted`` ones
    are ever due. Whoever has nothing to do gets none; that is for the caller to see.
    """
    if not is_business_day(today, nation):
        return ""
    if today > closes:
        return _late(today, closes, nation) if "late" in wanted else ""
    if today == opens and "opens" in wanted:
        return "opens"
    days = {f"before-{count}": business_days_after(closes, -count, nation) for count in BEFORE}
    due = (name for name, day in days.items() if name in wanted and day == today >= opens)
    return next(due, "")


def _late(today: dt.date, closes: dt.date, nation: Nation) -> str:
    late = (today - closes).days
    for rung in range(late, max(late - LONGEST_REST, 0), -1):
        due = rung in LADDER or rung % THEN_EVERY == 0
        if due and business_days_after(closes + dt.timedelta(days=rung), 0, nation) == today:
            return f"late-{rung}"
    return ""


def latest_due(
    today: dt.date,
    opens: dt.date,
    closes: dt.date,
    nation: Nation,
    wanted: Collection[str] = USUAL,
    *,
    back: int = 2,
) -> str:
    """The reminder due today, or the latest one due within ``back`` business days, so that a day without a run loses none.

    Nothing on a day on which nobody works.
    """
    if not is_business_day(today, nation):
        return ""
    for gone in range(back + 1):
        name = reminder_due(
            business_days_after(today, -gone, nation) if gone else today, opens, closes, nation, wanted
        )
        if name:
            return name
    return ""
