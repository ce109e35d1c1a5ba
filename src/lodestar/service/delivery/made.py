"""The working plan of the invented year: its dates and why they moved, money, tags, endings. No real place gets any."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lodestar.service.delivery.actions import add_dependency, end_action, set_budget_line
from lodestar.service.delivery.dates import reach_milestone, revise_date
from lodestar.service.delivery.models import BudgetLine, MilestoneMet, Stance, Tag
from lodestar.service.delivery.stances import set_stance
from lodestar.service.delivery.tagging import add_tag, add_tree, tag_action, take_up_tree
from lodestar.service.delivery.verifying import name_verifier, verify
from lodestar.service.invented.year import Deed, Year, made
from lodestar.service.ledger.editing import edit_record
from lodestar.service.ledger.mapping import to_record

SAILS, LOGS, WINDOW = "try-rigid-sails", "publish-sail-logs", "open-advice-window"
NIGHT, APPRENTICES, LIGHTHOUSES = "consider-night-window", "take-on-apprentices", "open-lighthouses"
# Which action waits for which other, and why.
NEEDS = (
    (LOGS, SAILS, made("There is nothing to publish before the ferries sail.")),
    (APPRENTICES, WINDOW, made("The window finds the apprentices.")),
)
# What the partners settled at the beginning: starts, ends, and the days of milestones.
SETTLED: dict[str, tuple[int | None, int | None, dict[str, int]]] = {
    SAILS: (-330, -140, {"first-ferry": -320, "winter-over": -140}),
    LOGS: (None, -120, {}),
    WINDOW: (-371, 150, {}),
    APPRENTICES: (-371, 400, {"twenty-in-post": -60}),
    LIGHTHOUSES: (-150, None, {}),
}
SETTLED_BECAUSE = made(
    "The year’s dates, settled when the berths, the crews and the school’s terms were known."
)
# day, action, milestone or blank for its end, new day, why, and the round in which it was said
REVISED = (
    (-200, SAILS, "", -100, "The second ferry’s keel was found cracked; the yard needs her for five weeks.", ""),
    (-200, SAILS, "winter-over", -100, "The trial is counted to the end with all three ferries.", ""),
    (-172, LOGS, "", -30, "The log keeper’s post stood empty for two months.", "second-quarter-made"),
    (-77, APPRENTICES, "twenty-in-post", -12, "The third intake begins with the new term, not before it.", "third-quarter-made"),
    (-18, LIGHTHOUSES, "", 210, "The keepers gave the day by which the second open week is over.", ""),
    (-16, LOGS, "", 45, "The captains’ notes are read with the captains, who are ashore one day in five.", ""),
)  # fmt: skip
# day, action, source, financial year counted from this one, committed, and what of it was spent by then
MONEY = (
    (-368, SAILS, "Lantern levy (made)", -1, 60_000, 12_000),
    (-368, WINDOW, "Harbour dues (made)", -1, 38_500, 9_400),
    (-368, WINDOW, "Office of Invented Things (made)", -1, 38_500, 9_400),
    (-368, APPRENTICES, "Saltmarsh bequest (made)", -1, 45_000, 6_250),
    (-367, LIGHTHOUSES, "Harbour dues (made)", 0, 12_000, 0),
    (-258, APPRENTICES, "Saltmarsh bequest (made)", 0, 90_000, 0),
    (-160, SAILS, "Lantern levy (made)", -1, 64_500, 51_300),
    (-118, SAILS, "Lantern levy (made)", -1, 64_500, 63_980),
    (-117, APPRENTICES, "Saltmarsh bequest (made)", 0, 90_000, 34_700),
    (-58, WINDOW, "Harbour dues (made)", 0, 41_000, 0),
    (-58, WINDOW, "Office of Invented Things (made)", 0, 41_000, 0),
    (-30, LIGHTHOUSES, "Harbour dues (made)", 0, 12_000, 8_115),
    (-29, LOGS, "Lantern levy (made)", 0, 9_500, 4_200),
)  # fmt: skip
MET = (
    (-316, SAILS, "first-ferry", -318), (-106, SAILS, "winter-over", -107), (-10, APPRENTICES, "twenty-in-post", -14),
)  # fmt: skip

# day, action, side of the organisation, how it stands to it, and what that rests on; told anew it is changed
STANCES = (
    (-250, LOGS, "delivery", "supports", "The school reads every log aloud on Fridays."),
    (-249, LOGS, "national", "to-be-won-over", "The Office would see the weather column before it puts its name to the logs."),
    (-70, LOGS, "national", "neutral", "It has read a month of logs, and waits for the captains’ notes."),
)  # fmt: skip
# day, action, milestone, who verifies it, whether it held, and what they found
VERIFIED = (
    (-103, SAILS, "winter-over", "national lead", True, "I stood on the quay on the last day: all three came in under rigid sail."),
    (-8, APPRENTICES, "twenty-in-post", "national lead", False, "The register has nineteen in post; the twentieth begins in the new year."),
)  # fmt: skip


def deeds(year: Year) -> Iterator[Deed]:
    """What became of the plan from the beginning of the year."""
    yield year.on(-374, _tags, year)
    yield year.on(-373, _needs, year)
    for slug in SETTLED:
        yield year.on(-372, _settle, year, slug)
    yield year.on(
        -370,
        _take_part,
        year,
        SAILS,
        "national",
        "The Office lends the trial its instruments and reports on it.",
    )
    yield year.on(
        -370, _take_part, year, APPRENTICES, "local", "The Board houses the apprentices and reports on them."
    )
    for day, *line in MONEY:
        yield year.on(day, _money, year, *line)
    for day, action, milestone, new, why, said_in in REVISED:
        yield year.on(day, _revise, year, action, milestone, new, why, said_in)
    for day, action, milestone, met in MET:
        yield year.on(day, _reach, year, action, milestone, year.day(met))
    yield year.on(-103, _end, year, SAILS, "completed", year.day(-104), None,
                  "All three ferries sailed their days under rigid sail, in weather fair and foul.")  # fmt: skip
    yield year.on(-62, _end, year, NIGHT, "merged", year.day(-63), WINDOW,
                  "The window stays open at night on trial, so that one action is enough.")  # fmt: skip

    for day, *told in STANCES:
        yield year.on(day, _stand, year, *told)
    for day, *verified in VERIFIED:
        yield year.on(day, _verify, year, *verified)


def _settle(year: Year, slug: str) -> None:
    """Set an action's dates for the year, all at once."""
    starts, ends, steps = SETTLED[slug]
    action = year.action(slug)
    changes: dict[str, Any] = {"milestones": [
        {"id": one.id, "name": one.name, "due": str(year.day(steps[one.id])) if one.id in steps else one.due}
        for one in to_record(action).milestones  # type: ignore[attr-defined]
    ]}  # fmt: skip
    changes |= {"starts": str(year.day(starts))} if starts is not None else {}
    changes |= {"ends": str(year.day(ends))} if ends is not None else {}
    edit_record(by=year.people["local lead"].email, instance=action, version=action.version, changes=changes,
                reason=SETTLED_BECAUSE)  # fmt: skip


def _take_part(year: Year, slug: str, side: str, why: str) -> None:
    """Another side takes part in an action, and reports on it from then on."""
    action = year.action(slug)
    parts = [one.model_dump(mode="json") for one in to_record(action).responsibilities]  # type: ignore[attr-defined]
    parts.append(
        {"organisation": year.organisation(side).slug, "role": "partner", "side": side, "basis": "made"}
    )
    edit_record(by=year.people["local lead"].email, instance=action, version=action.version,
                changes={"responsibilities": parts}, reason=made(why))  # fmt: skip


def _revise(year: Year, slug: str, milestone: str, new: int, why: str, said_in: str) -> None:
    revise_date(
        by=year.people["local lead"], action=year.action(slug), field="due" if milestone else "ends",
        milestone=milestone, new=str(year.day(new)), reason=made(why), round=said_in,
    )  # fmt: skip


def _reach(year: Year, slug: str, milestone: str, on: dt.date) -> None:
    reach_milestone(by=year.people["local lead"], action=year.action(slug), milestone=milestone, on=on)


def _stand(year: Year, slug: str, side: str, stance: str, note: str) -> None:
    """Say how the organisation of a side stands to an action, or that it stands otherwise now."""
    action, organisation = year.action(slug), year.organisation(side)
    held = Stance.objects.filter(action=action, organisation=organisation).first()
    set_stance(
        by=year.people["local lead"], action=action, organisation=organisation, stance=stance, note=made(note),
        on=timezone.localdate(), seen=held.version if held else None,
    )  # fmt: skip


def _verify(year: Year, slug: str, milestone: str, who: str, held: bool, found: str) -> None:
    """Somebody other than who reported a milestone says whether it was really reached."""
    met = MilestoneMet.objects.select_related("place", "action").get(
        action=year.action(slug), milestone=milestone
    )
    verifier = year.people[who]
    row = name_verifier(by=year.people["local lead"], of=met, verifier=verifier)
    verify(by=verifier, verification=row, state="verified" if held else "not-adequate", reason=made(found))


def _end(year: Year, slug: str, how: str, on: dt.date, into: str | None, why: str) -> None:
    end_action(
        by=year.people["local lead"], action=year.action(slug), how=how, on=on, reason=made(why),
        into=year.action(into) if into else None,
    )  # fmt: skip


def _needs(year: Year) -> None:
    for needing, needed, why in NEEDS:
        add_dependency(
            by=year.people["local lead"], action=year.action(needing), needs=year.action(needed), note=why
        )


def _money(year: Year, slug: str, source: str, which: int, committed: int, spent: int) -> None:
    """Enter a line of an action's budget, or what was spent of it since."""
    action = year.action(slug)
    now = year.today.year + which - (year.today.month < 4)
    named = f"{now}/{(now + 1) % 100:02d}"
    line = BudgetLine.objects.filter(action=action, source=source, year=named).first()
    set_budget_line(
        by=year.people["local lead"], action=action, source=source, year=named, committed=Decimal(committed),
        spent=Decimal(spent), line=line,
    )  # fmt: skip


def _tags(year: Year) -> None:
    """A tree that comes with Lodestar, and one of the place's own."""
    lead, place = year.people["local lead"], year.place
    take_up_tree(by=lead, place=place, tree="net-zero")
    trades = add_tree(
        by=lead, place=place, name="Trades of the quay", levels=["Trade", "Craft"],
        text=made("What people on the quay live by."),
    )  # fmt: skip
    sails = add_tag(by=lead, tree=trades, name="Sails")
    rigid, lamps = (
        add_tag(by=lead, tree=trades, name="Rigid sails", under=sails),
        add_tag(by=lead, tree=trades, name="Lamps"),
    )
    kelp = add_tag(by=lead, tree=trades, name="Salt and kelp")
    shipping = Tag.objects.get(place=place, slug="net-zero-shipping-and-ports")
    for slug, tags in (
        (SAILS, [rigid, shipping]), (LOGS, [rigid, shipping]), (WINDOW, [lamps, kelp]), (APPRENTICES, [kelp]),
        (LIGHTHOUSES, [lamps]),
    ):  # fmt: skip
        tag_action(by=lead, action=year.action(slug), tags=tags)
