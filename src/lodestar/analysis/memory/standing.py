"""Whether something was true on a day: by the dates that the record itself gives.

Two times are kept apart. What was *known* is the audit's: it decides which reading of a record is before us. What was
*true* is the record's own: from when and until when it says that it holds.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from lodestar.evidence.periods import parse_period

BEGINS = ("effective_from", "starts", "accepted_on", "raised_on", "made_on", "declared_on")
ENDS = (
    "ended_on",
    "closed_on",
    "resolved_on",
    "withdrawn_on",
    "expires_on",
    "done_on",
    "missed_on",
    "answered_on",
    "ends",
)


class Standing(StrEnum):
    """Where a record stands on a day by its own dates."""

    AHEAD = "not yet begun"
    HOLDS = "in force"
    OVER = "over"
    UNDATED = "no dates given"
    DEFERRED = "deferred"
    NOT_AGREED = "not agreed"
    SUPERSEDED = "superseded"


def standing_on(values: Mapping[str, Any], day: dt.date) -> Standing:
    """Where a record stands on a day. ``values`` are its fields as plain values; a date may lack its day or month.

    A beginning counts from the first day of its date, an end to the last, the end itself included. The first beginning
    that is given counts, and the earliest end.
    """
    begins = next((parse_period(str(values[name])).start for name in BEGINS if values.get(name)), None)
    ends = [parse_period(str(values[name])).end for name in ENDS if values.get(name)]
    if begins is None and not ends:
        return Standing.UNDATED
    if begins is not None and day < begins:
        return Standing.AHEAD
    return Standing.OVER if ends and day > min(ends) else Standing.HOLDS


SETTLES_NOTHING = {"deferred": Standing.DEFERRED, "not-agreed": Standing.NOT_AGREED}


def decision_on(values: Mapping[str, Any], day: dt.date, superseded: dt.date | None) -> Standing:
    """Where a decision stands on a day. ``superseded`` is the day on which a later one took its place, if one did.

    What was deferred or not agreed is in force on no day, whatever day it names.
    """
    settled = SETTLES_NOTHING.get(values["outcome"])
    begins = dt.date.fromisoformat((not settled and values.get("effective_from")) or values["made_on"])
    if day < begins:
        return Standing.AHEAD
    if superseded is not None and superseded <= day:
        return Standing.SUPERSEDED
    return settled or Standing.HOLDS
