"""How a difference of what partners work on is said: a sentence that can be sent as it stands, not a field and its value.

A kind's function gives the sentence, blank where the general words will do, or None where another difference of the
same record says it already (that a meeting was held tells whether it was quorate).
"""

from collections.abc import Callable, Mapping
from typing import Any

from lodestar.analysis.memory import Difference
from lodestar.evidence.periods import parse_period
from lodestar.service.memory.meetings_then import quorum_said
from lodestar.service.memory.plan_compared import PLAN_SENTENCES
from lodestar.service.memory.saying import Saying
from lodestar.service.memory.told import short

Values = Mapping[str, Any]
Say = Callable[[Saying, Difference, Values], str | None]


def sentence_of(saying: Saying, one: Difference, values: Values) -> str | None:
    """The sentence of a difference; blank for what has none of its own, None for what another one says."""
    say = SENTENCES.get(one.kind)
    return say(saying, one, values) if say and one.what != "removed" else ""


def _action(saying: Saying, one: Difference, values: Values) -> str:
    """A date of an action or a milestone that moved, by how many days, and why for those who may read why."""
    if one.field == "responsibilities":
        return _parts(saying, one)
    if one.field == "milestones" and one.what == "added":
        due = next((step["due"] for step in values["milestones"] if step["name"] == one.part), None)
        return f"milestone “{one.part}” added" + (f", due {parse_period(due).label}" if due else "")
    what = _DATES.get(one.field, "")
    if what and one.now and not one.was:
        return f"{what} set to {parse_period(str(one.now)).label}"
    if one.what != "moved" or not (one.was and one.now):
        return ""
    what = f"“{one.part}”" if one.part else what or saying.label(one.field).lower()
    was, now = parse_period(str(one.was)), parse_period(str(one.now))
    days = (now.end - was.end).days
    later = f", {abs(days):,} day{'' if abs(days) == 1 else 's'} {'later' if days > 0 else 'earlier'}"
    reason = saying.reason(one.record, one.part, str(one.now))
    said = f"{what} moved from {was.label} to {now.label}{later if days else ''}"
    return f"{said}: {reason}" if reason else said


def _parts(saying: Saying, one: Difference) -> str:
    """Who takes part in an action from now on, as what, and who no longer does."""
    was, now = (
        [(part["organisation"], part["role"]) for part in parts or ()] for parts in (one.was, one.now)
    )
    said = [
        f"{saying.say('organisation', org)} takes part as {role}"
        for org, role in now
        if (org, role) not in was
    ]
    said += [
        f"{saying.say('organisation', org)} takes part no more as {role}"
        for org, role in was
        if (org, role) not in now
    ]
    return "; ".join(said)


def _ending(saying: Saying, one: Difference, values: Values) -> str:
    if one.field == "taken_back" and one.now:
        return f"did not end after all: {one.now}"
    if one.field:
        return ""
    into = f"“{saying.say('into', values['into'])}”" if values.get("into") else ""
    how = {"merged": f"merged into {into}", "superseded": f"superseded by {into}"}.get(
        values["how"], values["how"]
    )
    return short(f"{how} on {saying.say('on', values['on'])}: {values['reason']}")


def _met_milestone(saying: Saying, one: Difference, values: Values) -> str:
    if one.field:
        return f"not reached after all: {one.now}" if one.field == "taken_back" and one.now else ""
    name = saying.milestone(values["action"], values["milestone"])
    return f"reached “{name}” on {_day(saying, values['on'])}"


def _decision(saying: Saying, one: Difference, values: Values) -> str:
    if one.field:
        return ""
    forum = saying.say("forum", values["forum"])
    by = f" by {forum}" if forum else ""
    if values["authority"] == "circulation":
        by += " by circulation"
    if values["authority"] == "delegated":
        by = f" for {forum} by delegated authority" if forum else " by delegated authority"
    return short(
        f"{saying.say('outcome', values['outcome'])}{by} on {_day(saying, values['made_on'])}: {values['text']}"
    )


def _risk(saying: Saying, one: Difference, values: Values) -> str:
    if not one.field:
        over = f"; closed on {_day(saying, values['closed_on'])}" if values.get("closed_on") else ""
        return f"put on the register{_hangs_on(saying, values)}{over}"
    if one.field == "closed_on" and one.now:
        return f"closed on {_day(saying, one.now)}"
    when, _, what = one.field.partition("_")
    if when in _WHEN and what in {"likelihood", "impact"}:
        return f"{what} {_WHEN[when]} from {one.was} to {one.now}"
    return ""


def _acceptance(saying: Saying, one: Difference, values: Values) -> str:
    """Who let a risk stand, at which level and until when; that it was withdrawn."""
    if one.field:
        return (
            f"acceptance ended on {_day(saying, one.now)}" if one.field == "withdrawn_on" and one.now else ""
        )
    level = ""
    if values.get("word"):
        level = f" at {values['word']} ({values['likelihood']} × {values['impact']})"
    over = f", ended on {_day(saying, values['withdrawn_on'])}" if values.get("withdrawn_on") else ""
    said = f"accepted{level} on {_day(saying, values['accepted_on'])} until {_day(saying, values['expires_on'])}{over}"
    return short(f"{said}: {values['justification']}")


def _issue(saying: Saying, one: Difference, values: Values) -> str | None:
    over = (
        f"resolved on {_day(saying, values['resolved_on'])}: {values['resolution']}"
        if values.get("resolved_on")
        else ""
    )
    if not one.field:
        return short(f"raised{_hangs_on(saying, values)}{f'; {over}' if over else ''}")
    if one.field == "resolved_on" and one.now:
        return short(over)
    return None if one.field == "resolution" and over and not one.was else ""


def _meeting(saying: Saying, one: Difference, values: Values) -> str | None:
    if not one.field:
        return _met(saying, values)
    if one.field == "status":
        if one.was in {"planned", "papers-out"}:
            return _met(saying, values) if values["status"] not in {"planned", "papers-out"} else ""
        return f"minutes approved on {_day(saying, values['approved_on'])}" if one.now == "approved" else ""
    return (
        None
        if one.field in {"quorate", "quorum_said", "approved_on", "cancelled_because"} and not one.was
        else ""
    )


def _met(saying: Saying, values: Values) -> str:
    """What became of a meeting, as far as was known."""
    day, status = _day(saying, values["day"]), values["status"]
    if status == "cancelled":
        return short(f"called for {day} and cancelled: {values['cancelled_because']}")
    if status in {"planned", "papers-out"}:
        return f"called for {day}"
    quorate = {True: ", quorate", False: ", not quorate"}.get(values["quorate"], "")
    approved = (
        f"; minutes approved on {_day(saying, values['approved_on'])}" if values.get("approved_on") else ""
    )
    return f"held on {day}{quorate}{approved}"


def _item(saying: Saying, one: Difference, values: Values) -> str | None:
    if one.field == "counted":
        return None
    if not one.field:
        minuted = f"; minuted: {values['minute']}" if values.get("minute") else ""
        if values.get("carried_from"):
            came = saying.say("carried_from", values["carried_from"])
            return short(f"carried over from {came} to {saying.say('meeting', values['meeting'])}{minuted}")
        return short(f"put on the agenda of {saying.say('meeting', values['meeting'])}{minuted}")
    return short(f"minuted: {one.now}") if one.field == "minute" and one.now and not one.was else ""


def _terms(saying: Saying, one: Difference, values: Values) -> str:
    """From when which quorum holds; a rule that was put right is told field by field."""
    if one.field:
        return ""
    begins = f"from {_day(saying, values['starts'])}" if values.get("starts") else "from the beginning"
    return f"quorum {begins}: {quorum_said(saying.place, values)}"


def _follow_up(saying: Saying, one: Difference, values: Values) -> str | None:
    told = f": {values['told']}" if values.get("told") else ""
    over = ""
    if values.get("done_on") or values.get("missed_on"):
        how, day = (
            ("done", values["done_on"])
            if values.get("done_on")
            else ("not done, as said", values["missed_on"])
        )
        over = f"{how} on {_day(saying, day)}{told}"
    if not one.field:
        due = f" by {_day(saying, values['due'])}" if values.get("due") else ""
        return short(f"to be done{due} by {values['who']}{f'; {over}' if over else ''}")
    if one.field in {"done_on", "missed_on"} and one.now:
        return short(over)
    if one.field == "told" and one.now:
        return None if over and not one.was else short(f"told of it: {one.now}")
    return f"due on {_day(saying, one.now)} instead of {_day(saying, one.was)}" if one.what == "moved" else ""


def _exchange(saying: Saying, one: Difference, values: Values) -> str | None:
    over = ""
    if values.get("answered_on"):
        answer = f": {values['answer']}" if values.get("answer") else ""
        over = f"{values['status']} on {_day(saying, values['answered_on'])}{answer}"
    if not one.field:
        giver = saying.say("from_organisation", values["from_organisation"])
        taker = saying.say("to_organisation", values.get("to_organisation")) or "government"
        deed = (
            f"asked of {taker} by {giver}"
            if values["direction"] == "ask"
            else f"offered to {taker} by {giver}"
        )
        return short(f"{deed} on {_day(saying, values['made_on'])}{f'; {over}' if over else ''}")
    if one.field == "status" and over:
        return short(over)
    return None if one.field in {"answer", "answered_on"} and over and not one.was else ""


def _hangs_on(saying: Saying, values: Values) -> str:
    """The action or theme that a risk or an issue hangs on; nothing where it is the plan as a whole."""
    for field in ("action", "workstream", "theme"):
        if values.get(field):
            return f"; it hangs on “{saying.say(field, values[field])}”"
    return ""


def _day(saying: Saying, value: Any) -> str:
    return saying.say("day", value)


_DATES = {"starts": "its start", "ends": "its end"}
_WHEN = {"inherent": "before treatment", "current": "as things stand", "target": "after treatment"}
SENTENCES: Mapping[str, Say] = {
    "action": _action,
    "ending": _ending,
    "milestone-met": _met_milestone,
    "decision": _decision,
    "risk": _risk,
    "risk-acceptance": _acceptance,
    "issue": _issue,
    "meeting": _meeting,
    "agenda-item": _item,
    "follow-up": _follow_up,
    "forum-terms": _terms,
    "exchange": _exchange,
    **PLAN_SENTENCES,
}
