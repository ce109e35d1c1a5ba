"""What boards do in a simulated year: meetings with their packs, decisions, follow-ups, asks, risks and issues."""

import datetime as dt
from typing import Any

from django.utils.timezone import localdate
from simulated_year import Lived, at

MEETINGS = (dt.date(2026, 5, 12), dt.date(2026, 8, 11), dt.date(2026, 11, 10), dt.date(2027, 2, 9))
ENDINGS = ("pdf", "docx", "xlsx", "json")


def live_meeting(life: Lived, number: int, travel: Any) -> None:
    """Plan a meeting, issue its pack, hold it, minute it, decide where enough are there, approve the minutes."""
    from lodestar.service.meetings.actions import add_item, plan_meeting, record_attendance
    from lodestar.service.meetings.minute_actions import take_step, write_minute

    day, by = MEETINGS[number], life.people["secretariat"]
    travel.move_to(at(day - dt.timedelta(days=7)))
    meeting = plan_meeting(by=by, forum=life.forum, day=day)
    items = [
        add_item(by=by, meeting=meeting, name=f"{what} of {life.place.name}", purpose=purpose)
        for what, purpose in (("Report", "note"), ("Plan", "decide"), ("Money", "decide"))
    ]
    issue(life, meeting)
    take_step(by=by, meeting=meeting, to="papers-out")
    travel.move_to(at(day))
    there = 1 if number == 1 else len(life.seats) - 1
    presence = {seat.slug: "present" if n < there else "apologies" for n, seat in enumerate(life.seats)}
    record_attendance(by=by, meeting=meeting, presence=presence, substitutes={})
    take_step(by=by, meeting=meeting, to="held")
    for item in items:
        write_minute(by=by, item=item, minute="It was noted.")
    follow(life, items, quorate=number != 1)
    take_step(by=by, meeting=meeting, to="minuted")
    if number != 3:
        take_step(by=by, meeting=meeting, to="approved")


def issue(life: Lived, meeting: Any) -> None:
    """The pack of a meeting, frozen; the diary keeps its bytes."""
    from lodestar.service.board_packs.actions import begin_pack
    from lodestar.service.board_packs.meeting import last_met
    from lodestar.service.documents.actions import draw_up, issue
    from lodestar.service.documents.files import read_kept

    by = life.people["secretariat"]
    since = last_met(life.forum, meeting.day)
    pack = begin_pack(by=by, forum=life.forum, meets_on=meeting.day, since=since, meeting=meeting.slug)
    document = draw_up(by=by, row=pack)
    pack.refresh_from_db()
    pack = issue(by=by, row=pack, digest=document.digest)
    life.diary.packs[pack.slug] = {end: read_kept(pack.files[end]["sha256"], end) for end in ENDINGS}


def follow(life: Lived, items: list[Any], quorate: bool) -> None:
    """Decide, agree on what follows, tell of what was agreed before."""
    from lodestar.service.meetings.minute_actions import (
        add_follow_up,
        decide,
        decide_by_delegation,
        tell_follow_up,
    )

    by, today = life.people["secretariat"], localdate()
    for item in items[1:]:
        outcome = (
            life.chance.choice(("agreed", "agreed-with-conditions", "not-agreed")) if quorate else "deferred"
        )
        decide(by=by, item=item, name=item.name, text="So it is.", outcome=outcome)
        life.count(f"decided {outcome}")
    if not quorate:
        decide_by_delegation(
            by=by, place=life.place, forum=life.forum, delegate="The director", made_on=today, name="Go on",
            text="Go on as planned.", outcome="agreed",
        )  # fmt: skip
        life.count("decided agreed")
    for row in list(life.follow_ups):
        if life.sometimes(0.5):
            done = today - dt.timedelta(days=life.chance.randrange(10))
            tell_follow_up(by=by, follow_up=row, told="It is done.", done_on=done, due=row.due)
            life.follow_ups.remove(row)
            life.count("followed")
    for number in range(3):
        due = today + dt.timedelta(days=life.chance.randrange(10, 120)) if number else None
        life.follow_ups.append(
            add_follow_up(by=by, item=items[0], name="Write to the port", who="The director", due=due)
        )


def live_registers(life: Lived, number: int) -> None:
    """Risks are raised, rated anew, closed and opened again; issues come and go; partners ask and answer."""
    from lodestar.service.risks import actions as risks

    by = life.people["local writer 1"]
    for _ in range(4):
        life.risks.append(raise_risk(life))
        life.issues.append(
            risks.raise_issue(
                by=by, place=life.place, name=f"A leak in {life.place.name}", text="It leaks.", impact=2
            )
        )
    for risk in life.chance.sample(life.risks, min(5, len(life.risks))):
        rate(life, risk)
    for issue_ in life.chance.sample(life.issues, 2):
        risks.resolve_issue(by=by, issue=issue_, seen=issue_.version, resolution="It was mended.")
        life.issues.remove(issue_)
    if number == 2:
        life.issues.append(again := life.issues.pop())
        risks.resolve_issue(by=by, issue=again, seen=again.version, resolution="It was mended.")
        risks.reopen_issue(by=by, issue=again, seen=again.version, reason="It leaks again.")
    exchange(life)


def raise_risk(life: Lived) -> Any:
    from lodestar.service.risks.actions import raise_risk as put

    levels = {
        f"{when}_{of}": life.chance.randrange(1, 5)
        for when in ("inherent", "current", "target")
        for of in ("likelihood", "impact")
    }
    return put(
        by=life.people["local writer 1"], place=life.place, name=f"A storm over {life.place.name}", category="operations",
        cause="Wind", event="a storm", effect="delay", proximity=3, treatment="treat", **levels,
    )  # fmt: skip


def rate(life: Lived, risk: Any) -> None:
    from lodestar.service.risks.actions import change_risk, close_risk

    by = life.people["local writer 1"]
    if life.sometimes(0.3):
        close_risk(by=by, risk=risk, seen=risk.version, reason="It is over.")
        life.risks.remove(risk)
        life.count("closed")
        return
    changes = {
        "current_likelihood": life.chance.randrange(1, 6),
        "current_impact": life.chance.randrange(1, 6),
    }
    change_risk(by=by, risk=risk, seen=risk.version, changes=changes, reason="Seen anew.")


def exchange(life: Lived) -> None:
    from lodestar.service.meetings.exchange_actions import answer_exchange, make_exchange
    from lodestar.service.places.models import Organisation

    by, today = life.people["secretariat"], localdate()
    council = Organisation.objects.get(place=life.place, slug=f"{life.place.slug}-council")
    for row in list(life.exchanges):
        if life.sometimes(0.6):
            status = life.chance.choice(("answered", "answered", "declined", "withdrawn"))
            answer_exchange(by=by, exchange=row, status=status, answer="As you wish.", answered_on=today)
            life.exchanges.remove(row)
            life.count(f"{row.direction} {status}")
    for direction in ("ask", "ask", "offer"):
        made_on = today - dt.timedelta(days=life.chance.randrange(30))
        life.exchanges.append(
            make_exchange(
                by=by,
                direction=direction,
                from_organisation=council,
                to_organisation=None,
                name="A berth",
                made_on=made_on,
            )
        )
        life.count(f"{direction} made")
