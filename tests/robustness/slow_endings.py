"""When actions were done, worked out a second time: backwards from the last round, from the audit's records alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day(text: Any) -> dt.date | None:
    """The local day of a moment or a day as the audit writes it."""
    if not text:
        return None
    if "T" in str(text):
        return dt.datetime.fromisoformat(str(text)).astimezone(LONDON).date()
    return dt.date.fromisoformat(str(text))


def completions(
    of: Callable[[str], list[dict[str, Any]]], diary: Any, ended: dict[str, Any]
) -> tuple[dict[str, dt.date | None], dict[str, dt.date]]:
    """When each action was done, and the first day claimed for those whose completion the sides still contest.

    The ending that was recorded, else the last round in which anything was locked of the action: there what both agreed on
    in answer to the last that was written, else what each side wrote last.
    """
    sure = {action: on for action, (how, on) in ended.items() if how == "completed"}
    contested: dict[str, dt.date] = {}
    locked = [
        record for kind in ("update", "joint-line") for record in of(kind) if record["state"] == "locked"
    ]
    for action in [slug for slug in diary.actions if slug not in ended]:
        for round_ in sorted(diary.closes, key=lambda slug: diary.closes[slug], reverse=True):
            mine = [one for one in locked if (one["round"], one["action"]) == (round_, action)]
            if not any(one["side"] for one in mine):
                continue
            words = standing(mine)
            claims = {day(one["forecast"]) for one in words if one["rating"] == "complete"}
            if claims and (len(claims) > 1 or any(one["rating"] != "complete" for one in words)):
                contested[action] = min(claim for claim in claims if claim)
            elif claims:
                sure[action] = claims.pop()
            break
    return sure, contested


def standing(mine: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of what is locked of an action in a round, what stands: the joint line if nothing is newer, else the last of each side."""
    newest = max(one["edition"] for one in mine if one["side"])
    for one in mine:
        if not one["side"] and one["edition"] >= newest:
            return [one]
    mine = sorted((one for one in mine if one["side"]), key=lambda one: one["edition"])
    return list({one["side"]: one for one in mine}.values())
