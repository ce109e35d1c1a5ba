"""When a reminder is due: before a window closes by business days, after it by a ladder of days."""

import datetime as dt

from lodestar.analysis.rounds.calendar import Nation, business_days_after

BEFORE = (10, 3, 1)
LADDER = (1, 7)
THEN_EVERY = 30


def reminder_due(today: dt.date, opens: dt.date, closes: dt.date, nation: Nation) -> str:
    """Which reminder of a window is due on a day: '' for none, else a name that is the same however often it is asked.

    ``opens``: on the first day; ``before-3``: three business days before it closes; ``late-7``: seven days after it closed,
    then every thirty. Whoever has nothing to do gets none; that is for the caller to see.
    """
    if today == opens:
        return "opens"
    if opens < today <= closes:
        for count in BEFORE:
            if business_days_after(closes, -count, nation) == today:
                return f"before-{count}"
        return ""
    late = (today - closes).days
    if late in LADDER or (late > 0 and late % THEN_EVERY == 0):
        return f"late-{late}"
    return ""


def latest_due(today: dt.date, opens: dt.date, closes: dt.date, nation: Nation, *, back: int = 3) -> str:
    """The reminder due today, or the latest one due within ``back`` days, so that a day without a run loses none."""
    for gone in range(back + 1):
        name = reminder_due(today - dt.timedelta(days=gone), opens, closes, nation)
        if name:
            return name
    return ""
