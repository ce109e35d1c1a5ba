"""The registers of the invented year: risks that moved, were accepted and closed; issues. No real place gets any."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from lodestar.service.invented.year import Deed, Year, made
from lodestar.service.monitoring.models import Assignment
from lodestar.service.risks.actions import (
    accept_risk,
    change_risk,
    close_risk,
    raise_issue,
    raise_risk,
    resolve_issue,
)
from lodestar.service.risks.models import Issue, Risk

RATED = ("inherent", "current", "target")
SEASON, TEACHERS, OIL = (
    "No calm week for the trial",
    "Sailmakers leave for the mainland",
    "The lamp oil price doubles",
)
LOGS, ADVISER = "Logs are not believed", "One adviser carries the window"
# day, action, name, category, cause, event, effect, (likelihood, impact) three times, proximity, treatment, what is done
RISKS: tuple[tuple[Any, ...], ...] = (
    (-366, "try-rigid-sails", SEASON, "operations", "storms come early", "no ferry can be fitted before they do",
     "the trial loses a season", (4, 3), (3, 3), (2, 2), 4, "treat", "Two berths are kept free at the yard."),
    (-366, "take-on-apprentices", TEACHERS, "people", "wages on the island are low",
     "half of the school’s teachers leave", "apprentices have nobody to learn from", (3, 5), (3, 4), (2, 3), 3, "treat",
     "The school and the Board share two posts."),
    (-362, "open-lighthouses", OIL, "financial", "one trader sells all the oil", "the price doubles within a year",
     "lighthouses open fewer hours", (2, 3), (2, 2), (2, 2), 2, "tolerate", ""),
    (-264, "publish-sail-logs", LOGS, "reputational", "only good days are published",
     "the public stops reading the logs", "nobody adopts the sails", (3, 3), (2, 3), (1, 3), 3, "treat",
     "Bad days are published first."),
    (-47, "open-advice-window", ADVISER, "people", "one adviser knows every trade on the quay",
     "she is away for longer than a week", "businesses are sent home without an answer", (3, 4), (3, 3), (2, 2), 3, "treat",
     "The second adviser sits at the window two days a week."),
)  # fmt: skip
KEEL, BOOK = "The second ferry leaks", "The window’s book is not countersigned"


def deeds(year: Year) -> Iterator[Deed]:
    """What the registers went through."""
    for day, *risk in RISKS:
        yield year.on(day, _raise, year, *risk)
    yield year.on(-240, _rate, year, TEACHERS, 4, "One teacher has left and her post stands empty.")
    yield year.on(-236, _accept, year)
    yield year.on(-206, _put_issue, year, "try-rigid-sails", KEEL,
                  "Her keel was found cracked when she was hauled out.", year.day(-150), SEASON)  # fmt: skip
    yield year.on(-205, _rate, year, SEASON, 4, "With one ferry on the slip, a lost week cannot be made up.")
    yield year.on(-151, _resolve, year)
    yield year.on(-118, _rate, year, TEACHERS, 3, "Her post is filled, and the shared posts are agreed.")
    yield year.on(-101, _close, year)
    yield year.on(-46, _watch, year)
    yield year.on(
        -19, _rate, year, LOGS, 3, "A captain’s letter in the harbour paper asks where the bad days are."
    )
    yield year.on(-12, _put_issue, year, "open-advice-window", BOOK,
                  "Three weeks of entries bear one signature instead of two; the count cannot be vouched for.",
                  year.today + dt.timedelta(days=21), None)  # fmt: skip


def _raise(
    year: Year, action: str, name: str, category: str, cause: str, event: str, effect: str, *rest: Any
) -> None:
    *ratings, proximity, treatment, text = rest
    levels = {f"{when}_{of}": level for when, pair in zip(RATED, ratings, strict=True)
              for of, level in zip(("likelihood", "impact"), pair, strict=True)}  # fmt: skip
    lead = year.people["local lead"]
    raise_risk(
        by=lead, place=year.place, name=name, category=category, cause=cause, event=event, effect=made(effect),
        proximity=proximity, treatment=treatment, treatment_text=made(text) if text else "",
        owner=None if name == SEASON else lead, action=year.action(action),
        review_by=year.today + dt.timedelta(days=90), **levels,
    )  # fmt: skip


def _risk(year: Year, name: str) -> Risk:
    return Risk.objects.select_related("place", "action").get(place=year.place, name=name)


def _rate(year: Year, name: str, likelihood: int, why: str) -> None:
    risk = _risk(year, name)
    change_risk(
        by=year.people["local lead"], risk=risk, seen=risk.version, changes={"current_likelihood": likelihood},
        reason=made(why),
    )  # fmt: skip


def _accept(year: Year) -> None:
    accept_risk(
        by=year.people["national approver"], risk=_risk(year, OIL), justification=made("Two years of oil are in store."),
        expires_on=year.day(60),
    )  # fmt: skip


def _close(year: Year) -> None:
    risk = _risk(year, SEASON)
    close_risk(
        by=year.people["local lead"], risk=risk, seen=risk.version,
        reason=made("The trial is over: all three ferries sailed their days."),
    )  # fmt: skip


def _watch(year: Year) -> None:
    """Have the count of the window watch the risk that it hangs on one adviser."""
    risk = _risk(year, ADVISER)
    count = Assignment.objects.filter(place=year.place, action=risk.action).first()
    if count is not None:
        change_risk(
            by=year.people["local lead"], risk=risk, seen=risk.version, changes={"indicators": [count]}
        )


def _put_issue(year: Year, action: str, name: str, text: str, due: dt.date, risk: str | None) -> None:
    raise_issue(
        by=year.people["local lead"], place=year.place, name=name, text=made(text), impact=3,
        action=year.action(action), owner=year.people["local lead"], due=due, risk=_risk(year, risk) if risk else None,
    )  # fmt: skip


def _resolve(year: Year) -> None:
    issue = Issue.objects.select_related("place", "action").get(place=year.place, name=KEEL)
    resolve_issue(
        by=year.people["local lead"], issue=issue, seen=issue.version,
        resolution=made("Two planks were renewed and the keel bolted; she sailed again within the week."),
    )  # fmt: skip
