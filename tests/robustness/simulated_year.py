"""A made year of a made place, lived through by named actions, and the diary that it keeps of what was done.

The diary is plain values written down as things are done. It reads nothing back from the service.
"""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

RATINGS = ("on-track", "at-risk", "off-track")
SIDES = {"local": "council", "national": "innovation", "delivery": "university"}
# Opens, closes, locked on; what it tells of lies before.
WINDOWS = (
    (dt.date(2026, 4, 8), dt.date(2026, 4, 22), dt.date(2026, 4, 28)),
    (dt.date(2026, 7, 1), dt.date(2026, 7, 15), dt.date(2026, 7, 21)),
    (dt.date(2026, 10, 1), dt.date(2026, 10, 15), dt.date(2026, 10, 21)),
    (dt.date(2027, 1, 5), dt.date(2027, 1, 19), dt.date(2027, 1, 25)),
)
QUARTERS = ("2026-04..2026-06", "2026-07..2026-09", "2026-10..2026-12", "2027-01..2027-03")


@dataclass
class Diary:
    """What was done at a place, as it was done."""

    actions: dict[str, dict[str, Any]] = field(default_factory=dict)
    milestones: dict[tuple[str, str], str] = field(default_factory=dict)
    lines: dict[str, dict[str, tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    closes: dict[str, dt.date] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    updates: dict[str, dict[str, str]] = field(default_factory=dict)
    snapshots: list[tuple[dt.datetime, dict[str, dict[str, str]], dict[str, str]]] = field(
        default_factory=list
    )
    deeds: Counter[str] = field(default_factory=Counter)
    packs: dict[str, dict[str, bytes]] = field(default_factory=dict)


@dataclass
class Lived:
    """One place with its people, while its year is lived through."""

    place: Any
    people: dict[str, Any]
    forum: Any
    chance: random.Random
    diary: Diary = field(default_factory=Diary)
    seats: list[Any] = field(default_factory=list)
    risks: list[Any] = field(default_factory=list)
    issues: list[Any] = field(default_factory=list)
    follow_ups: list[Any] = field(default_factory=list)
    exchanges: list[Any] = field(default_factory=list)
    assignment: Any = None

    def sometimes(self, share: float) -> bool:
        return self.chance.random() < share

    def count(self, deed: str) -> None:
        self.diary.deeds[deed] += 1

    def writer(self, side: str) -> Any:
        return self.people[
            self.chance.choice([name for name in self.people if name.startswith(f"{side} writer")])
        ]

    def approver(self, side: str) -> Any:
        return self.people[f"{side} approver"]


# Rounds


def live_round(life: Lived, number: int, travel: Any) -> None:
    """Open a round, have everybody report, be late, differ, be returned; lock it, reopen some."""
    from lodestar.service.rounds.models import RoundAction
    from lodestar.service.rounds.running import lock_round, open_round

    opens, closes, locked = WINDOWS[number]
    travel.move_to(at(opens))
    before = opens.replace(day=1)
    round_ = open_round(
        by=life.people["secretariat"], place=life.place, name=f"Round {number + 1} of {life.place.name}",
        observed_from=before - dt.timedelta(days=91), observed_to=opens - dt.timedelta(days=1), opens=opens, closes=closes,
    )  # fmt: skip
    lines = list(RoundAction.objects.filter(round=round_).select_related("action", "round__place"))
    diary = life.diary
    diary.closes[round_.slug], diary.names[round_.slug] = closes, round_.name
    going = {s: told for s, told in diary.actions.items() if told["committed"] and not told["ended"]}
    diary.lines[round_.slug] = {slug: (told["sides"], told["ends"]) for slug, told in going.items()}
    assert {line.action.slug for line in lines} == set(going)
    late = [line for line in lines if life.sometimes(0.12)]
    travel.move_to(at(closes - dt.timedelta(days=2)))
    for line in lines:
        if line not in late:
            report(life, line, number)
    travel.move_to(at(closes + dt.timedelta(days=2)))
    for line in late:
        report(life, line, number, late=True)
    resolve(life, lines)
    travel.move_to(at(locked))
    lock_round(by=life.people["secretariat"], round=round_)
    for told in diary.updates.values():
        if told["round"] == round_.slug:
            told["state"] = {"approved": "locked"}.get(
                told["state"], "lapsed" if told["state"] != "locked" else "locked"
            )
    keep_snapshot(life)
    travel.move_to(at(locked + dt.timedelta(days=2)))
    for line in life.chance.sample(lines, min(3, len(lines))):
        write_anew(life, line)


def report(life: Lived, line: Any, number: int, late: bool = False) -> None:
    """Each side of an action writes, most submit, some are returned, most are approved; some never finish."""
    agreed = said(life, number)
    for side in life.diary.actions[line.action.slug]["sides"]:
        chosen = agreed if life.sometimes(0.8) else said(life, number, done=0.3)
        slug = written(life, line, side, chosen)
        if life.sometimes(0.04):
            continue
        submit(life, slug, side, late)
        if life.sometimes(0.1):
            give_back(life, slug, side)
            if life.sometimes(0.2):
                continue
            written(life, line, side, chosen, slug)
            submit(life, slug, side, late, again=True)
        if life.sometimes(0.95):
            approve(life, slug, side)


def said(life: Lived, number: int, done: float = 0.03) -> dict[str, Any]:
    """What somebody says: a rating, how sure, the day by which it is done, and why where it is not well.

    Who differs from the others says more often that it is ``done``.
    """
    rating = life.chance.choices(RATINGS, (6, 3, 1))[0]
    if number and life.sometimes(done):
        rating = "complete"
    day = dt.date(2027, 1, 1) + dt.timedelta(days=life.chance.randrange(300))
    if rating == "complete":
        day = WINDOWS[number][0] - dt.timedelta(days=life.chance.randrange(5, 60))
    why = (
        {"reason": "The supplier failed.", "way_back": "A second one by June."}
        if rating in RATINGS[1:]
        else {}
    )
    return {
        "rating": rating,
        "confidence": life.chance.choice(("high", "medium", "low")),
        "forecast": day,
    } | why


def written(life: Lived, line: Any, side: str, values: dict[str, Any], slug: str = "") -> str:
    from lodestar.service.rounds.actions import Said, save_update
    from lodestar.service.rounds.models import Update

    held = Update.objects.get(place=life.place, slug=slug) if slug else None
    row = save_update(
        by=life.writer(side), line=line, side=side, said=Said(narrative="Work went on.", **values),
        version=held.version if held else 0,
    )  # fmt: skip
    told = life.diary.updates.setdefault(row.slug, {"round": line.round.slug, "state": "draft"})
    told |= {"rating": values["rating"], "forecast": str(values["forecast"])}
    return str(row.slug)


def submit(life: Lived, slug: str, side: str, late: bool, again: bool = False) -> None:
    from lodestar.service.rounds.actions import submit_update

    row = held_update(life, slug)
    submit_update(by=row.author, update=row, version=row.version)
    life.diary.updates[slug]["state"] = "submitted"
    if not again:
        life.count(f"submitted {side}")
        life.diary.deeds[f"late {side}"] += late


def give_back(life: Lived, slug: str, side: str) -> None:
    from lodestar.service.rounds.actions import return_update

    row = held_update(life, slug)
    return_update(by=life.approver(side), update=row, version=row.version, reason="Say what was done.")
    life.diary.updates[slug]["state"] = "returned"
    life.count(f"returned {side}")


def approve(life: Lived, slug: str, side: str) -> None:
    from lodestar.service.rounds.actions import approve_update

    row = held_update(life, slug)
    row = approve_update(by=life.approver(side), update=row, version=row.version)
    life.diary.updates[slug]["state"] = str(row.state)


def held_update(life: Lived, slug: str) -> Any:
    from lodestar.service.rounds.models import Update

    return Update.objects.select_related("author", "place", "round", "line").get(place=life.place, slug=slug)


def resolve(life: Lived, lines: list[Any]) -> None:
    """Most differences become a joint line that both approvers stand by; the others stay open."""
    from lodestar.analysis.rounds.states import GIVEN
    from lodestar.service.rounds.joining import agree_joint_line, propose_joint_line
    from lodestar.service.rounds.models import Update

    for line in lines:
        rows = list(Update.objects.filter(line=line))
        if len(line.sides) < 2 or len(rows) < 2 or any(row.state not in GIVEN for row in rows):
            continue
        if len({(row.rating, row.confidence, row.forecast) for row in rows}) == 1 or life.sometimes(0.3):
            continue
        first, second = (life.approver(side) for side in ("local", "national"))
        joint = propose_joint_line(
            by=first, line=line, rating=rows[0].rating, confidence=rows[1].confidence, forecast=rows[0].forecast,
            text="Together we say so.", reason="The later figures are right.", version=0,
        )  # fmt: skip
        if life.sometimes(0.8):
            agree_joint_line(by=second, line=line, side="national", version=joint.version)


def write_anew(life: Lived, line: Any) -> None:
    """Reopen what one side said; most write it again, somebody approves it, and it is locked again."""
    from lodestar.service.rounds.running import reopen

    side = life.chance.choice(life.diary.actions[line.action.slug]["sides"])
    today = localdate()
    reopen(
        by=life.people["secretariat"],
        line=line,
        side=side,
        reason="A figure was wrong.",
        until=today + dt.timedelta(days=5),
    )
    life.count(f"reopened {side}")
    if life.sometimes(0.3):
        return
    line.round.refresh_from_db()
    slug = written(life, line, side, said(life, 0) | {"rating": "on-track"})
    submit(life, slug, side, late=False, again=True)
    approve(life, slug, side)


def keep_snapshot(life: Lived) -> None:
    from django.utils import timezone

    ends = {slug: told["ends"] for slug, told in life.diary.actions.items()}
    copied = {slug: dict(told) for slug, told in life.diary.updates.items()}
    life.diary.snapshots.append((timezone.now(), copied, ends))


# The plan


def live_quarter(life: Lived, number: int) -> None:
    """Between rounds: dates move, milestones are reached, actions end, money is entered."""
    from lodestar.service.plan.models import Action

    going = [slug for slug, told in life.diary.actions.items() if not told["ended"]]
    chosen = life.chance.sample(going, min(len(going), max(6, len(life.diary.actions) // 6)))
    rows = {row.slug: row for row in Action.objects.filter(place=life.place, slug__in=chosen)}
    for slug in chosen[: len(chosen) // 2]:
        move_date(life, rows[slug])
    for slug in chosen[len(chosen) // 3 :]:
        reach(life, rows[slug])
    for slug in chosen[-4:]:
        finish(life, rows[slug], going)
    for slug in chosen[:3]:
        spend(life, rows[slug], number)
    enter(life, number)


def move_date(life: Lived, action: Any) -> None:
    """Move a milestone, or the action's own end, by months or by days, mostly later."""
    from lodestar.service.delivery.dates import revise_date

    by = life.people["secretariat"]
    day = dt.date(2027, 1, 1) + dt.timedelta(days=life.chance.randrange(-120, 300))
    new = f"{day:%Y-%m}" if life.sometimes(0.5) else str(day)
    told, steps = life.diary.actions[action.slug], life.diary.milestones
    milestone = life.chance.choice(("", "", "first", "first", "second"))
    held = steps[action.slug, milestone] if milestone else told["ends"]
    ends = told["ends"] if milestone else new
    dues = [steps[action.slug, name] if name != milestone else new for name in ("first", "second")]
    if new == held or (ends and any(last(due) > last(ends) for due in dues)):
        return
    field_ = "due" if milestone else "ends"
    revise_date(
        by=by, action=action, field=field_, milestone=milestone, new=new, reason="The permit came late."
    )
    life.diary.deeds["moved"] += bool(held)
    if milestone:
        steps[action.slug, milestone] = new
    else:
        told["ends"] = new


def last(text: str) -> str:
    """The last day of a month or a day, so written that it sorts; no month is taken to be shorter than 31 days."""
    return text if len(text) == 10 else f"{text}-31"


def reach(life: Lived, action: Any) -> None:
    from lodestar.service.delivery.dates import reach_milestone

    milestone = life.chance.choice(("first", "second"))
    on = localdate() - dt.timedelta(days=life.chance.randrange(40))
    reach_milestone(by=life.people["secretariat"], action=action, milestone=milestone, on=on)


def finish(life: Lived, action: Any, going: list[str]) -> None:
    from lodestar.service.delivery.actions import end_action, take_back_ending
    from lodestar.service.plan.models import Action

    by, how = (
        life.people["secretariat"],
        life.chance.choice(("completed", "completed", "merged", "superseded")),
    )
    others = [s for s in going if s != action.slug and not life.diary.actions[s]["ended"]]
    into = (
        None if how == "completed" else Action.objects.get(place=life.place, slug=life.chance.choice(others))
    )
    on = localdate() - dt.timedelta(days=life.chance.randrange(20))
    ending = end_action(by=by, action=action, how=how, on=on, reason="It is done with.", into=into)
    if life.sometimes(0.15):
        take_back_ending(by=by, ending=ending, reason="It goes on after all.")
        return
    life.diary.actions[action.slug]["ended"] = how
    life.count(how)


def spend(life: Lived, action: Any, number: int) -> None:
    from lodestar.service.delivery.actions import set_budget_line, withdraw_budget_line

    if life.diary.actions[action.slug]["ended"]:
        return
    pounds = Decimal(life.chance.randrange(1000, 900000)) / 2
    line = set_budget_line(
        by=life.people["secretariat"], action=action, source=life.chance.choice(("The made fund", "The made council")),
        year="2026/27" if number else "2025/26", committed=pounds, spent=pounds / 5,
    )  # fmt: skip
    if life.sometimes(0.2):
        withdraw_budget_line(by=life.people["secretariat"], line=line, reason="Counted twice.")


def enter(life: Lived, number: int) -> None:
    """Values of the quarter before, once it has ended."""
    from lodestar.service.monitoring.actions import Entry, assign_indicator, enter_values

    if life.assignment is None:
        life.assignment = assign_indicator(
            by=life.people["secretariat"], place=life.place, indicator="jobs-created", name=f"Jobs of {life.place.name}",
            role="commitment", starts=dt.date(2026, 4, 1), frequency="quarter", time_rule="sum", place_rule="none",
            baseline_period="2025/26", baseline=Decimal(30), target_period="2030/31", target=Decimal(150), trajectory="linear",
        )  # fmt: skip
    if number:
        entry = Entry(QUARTERS[number - 1], value=Decimal(life.chance.randrange(20, 90)), source="Made")
        enter_values(by=life.people["analyst"], assignment=life.assignment, entries=[entry])


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)
