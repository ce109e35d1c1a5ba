"""When a reminder is due: before a window closes by business days, after it by a ladder of days.

Nobody is reminded on a day on which nobody works: a rung of the ladder that falls on one waits for the next business day.
"""

import datetime as dt

from lodestar.analysis.rounds.calendar import Nation, business_days_after, is_business_day

BEFORE = (10, 3, 1)
LADDER = (1, 7)
THEN_EVERY = 30
LONGEST_REST = (
    6  # days in a row without a business day, counted generously: Christmas gives four, with a weekend five
)


def reminder_due(today: dt.date, opens: dt.date, closes: dt.date, nation: Nation) -> str:
    """Which reminder of a window is due on a day: '' for none, else a name that is the same however often it is asked.

    ``opens``: on the first day; ``before-3``: three business days before it closes; ``late-7``: seven days after it closed,
    then every thirty, each on the first business day from then on. Whoever has nothing to do gets none; that is for the
    caller to see.
    """
    if not is_business_day(today, nation):
        return ""
    if today == opens:
        return "opens"
    if opens < today <= closes:
        for count in BEFORE:
            if business_days_after(closes, -count, nation) == today:
                return f"before-{count}"
        return ""
    late = (today - closes).days
    for rung in range(late, max(late - LONGEST_REST, 0), -1):
        due = rung in LADDER or rung % THEN_EVERY == 0
        if due and business_days_after(closes + dt.timedelta(days=rung), 0, nation) == today:
            return f"late-{rung}"
    return ""


def latest_due(today: dt.date, opens: dt.date, closes: dt.date, nation: Nation, *, back: int = 2) -> str:
    """The reminder due today, or the latest one due within ``back`` business days, so that a day without a run loses none.

    Nothing on a day on which nobody works.
    """
    if not is_business_day(today, nation):
        return ""
    for gone in range(back + 1):
        name = reminder_due(
            business_days_after(today, -gone, nation) if gone else today, opens, closes, nation
        )
        if name:
            return name
    return ""
