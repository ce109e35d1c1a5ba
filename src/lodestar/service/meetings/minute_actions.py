"""What becomes of a meeting: its steps from planned to approved, minutes, decisions and what follows them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Required, TypedDict, Unpack

from django.utils import timezone

from lodestar.evidence.errors import LodestarError
from lodestar.service.audit.numbering import next_slug
from lodestar.service.audit.reasons import written
from lodestar.service.audit.recorded import record_change
from lodestar.service.audit.turns import in_turn
from lodestar.service.meetings.models import AgendaItem, Decision, FollowUp, Locked, Meeting
from lodestar.service.meetings.reckoning import counted, standing_of
from lodestar.service.meetings.repeating import (
    next_meeting_day,
    repeat_follow_up,
    require_order,
    require_repeatable,
)
from lodestar.service.meetings.subjects import tie
from lodestar.service.meetings.words import APPROVED, BINDING, STATUSES, STEPS, WITH_MEETINGS
from lodestar.service.people.access import may, require
from lodestar.service.people.models import User
from lodestar.service.people.roles import Permission
from lodestar.service.places.models import Organisation, Place
from lodestar.service.plan.models import Forum


@in_turn
def take_step(*, by: User, meeting: Meeting, to: str, reason: str = "", on: dt.date | None = None) -> Meeting:
    """Take a meeting to its next step, or back where that is allowed. ``on`` is the day on which it happens.

    Raises LodestarError when the step is not next, or something that it rests on is missing, which it names.
    """
    require(by, Permission.RUN_MEETINGS, meeting.place)
    if meeting.locked:
        raise Locked
    words, day = dict(STATUSES), on or timezone.localdate()
    if to not in STEPS[meeting.status]:
        raise LodestarError(
            f"A meeting that is {words[meeting.status].lower()} cannot become {words.get(to, to)[:40].lower()}"
        )
    back = [*words].index(to) < [*words].index(meeting.status)
    if back:
        written(reason, "Say why it goes back a step")
    if not back:
        _require_ready(meeting, to, day)
    if to == "minuted":
        _keep_quorum(by, meeting)
    if back and to == "held":
        meeting.quorate, meeting.quorum_said = None, ""
    if to == APPROVED:
        meeting.approved_on = day
    meeting.status = to
    return record_change(by=by.email, action=f"meeting {to}", row=meeting, reason=reason.strip())


def _keep_quorum(by: User, meeting: Meeting) -> None:
    """Keep with the minutes who was counted, for the meeting and for each item, whatever seats and interests become."""
    items = list(meeting.items.filter(state="accepted"))
    standing = standing_of(meeting, items)
    met = standing.for_meeting()
    meeting.quorate, meeting.quorum_said = met.met, met.sentence
    for item in items:
        item.counted = counted(item, standing, written=False).kept
        record_change(by=by.email, action="keep quorum", row=item)


@in_turn
def write_minute(*, by: User, item: AgendaItem, minute: str, seen: int | None = None) -> AgendaItem:
    """Write what was said on an item. Minutes that are written are taken back first, approved ones never change."""
    require(by, Permission.RUN_MEETINGS, item.place)
    _require_held(item.meeting)
    _require_on_agenda(item)
    item.minute = minute
    return record_change(by=by.email, action="write minute", row=item, seen=seen)


class Told(TypedDict, total=False):
    """What a decision says, whoever makes it. ``effective_from`` is the day on which it was made unless said otherwise.

    What is deferred or not agreed takes effect on no day.
    """

    name: Required[str]
    text: Required[str]
    outcome: Required[str]
    effective_from: dt.date | None
    consulted: str
    about: Sequence[str] | None
    supersedes: Decision | None


@in_turn
def decide(*, by: User, item: AgendaItem, **told: Unpack[Told]) -> Decision:
    """Record what a forum decided on an item. ``about`` is what the item is about unless said otherwise.

    Raises LodestarError when too few were there who had no interest in the item: then it can only be deferred.
    """
    require(by, Permission.RUN_MEETINGS, item.place)
    meeting = item.meeting
    _require_held(meeting)
    _require_on_agenda(item)
    if told["outcome"] != "deferred":
        _require_quorum(item)
    if told.get("about") is None:
        told["about"] = item.about
    of_meeting = {"meeting": meeting, "item": item, "forum": meeting.forum}
    return _record_decision(by, item.place, "forum", meeting.day, told, **of_meeting)


@in_turn
def decide_by_delegation(
    *,
    by: User,
    place: Place,
    delegate: str,
    made_on: dt.date,
    forum: Forum | None = None,
    **told: Unpack[Told],
) -> Decision:
    """Record what a person decided to whom the authority was delegated. It stands from then on as it was recorded."""
    return decide_between_meetings(by, place, "delegated", made_on, told, forum=forum, delegate=delegate)


def decide_between_meetings(
    by: User, place: Place, authority: str, made_on: dt.date, told: Told, **made_by: Any
) -> Decision:
    """Record what no meeting decided. ``made_by``: its forum, and the delegate. Raises LodestarError for a day to come."""
    require(by, Permission.RUN_MEETINGS, place)
    if made_on > timezone.localdate():
        raise LodestarError(
            "A decision cannot be made on a day to come; say in 'effective from' when it takes effect"
        )
    return _record_decision(by, place, authority, made_on, told, **made_by)


@in_turn
def add_follow_up(
    *,
    by: User,
    item: AgendaItem,
    name: str,
    who: str,
    due: dt.date | None = None,
    organisation: Organisation | None = None,
    decision: Decision | None = None,
    repeats: str = "",
) -> FollowUp:
    """Record what somebody will do after an item, as the minutes say it. ``repeats`` is a code of ``words.REPEATS``."""
    require(by, Permission.RUN_MEETINGS, item.place)
    _require_held(item.meeting)
    _require_on_agenda(item)
    if decision is not None and decision.item_id != item.pk:
        raise LodestarError("Choose a decision on this item")
    if repeats == WITH_MEETINGS and due is None:
        due = next_meeting_day(item.meeting.forum, item.meeting.day)
    require_repeatable(repeats, due)
    row = FollowUp(
        place=item.place,
        slug=next_slug(item.place, FollowUp, f"follow-up-{item.meeting.day.year}"),
        meeting=item.meeting,
        item=item,
        decision=decision,
        forum=item.meeting.forum,
        name=name,
        who=who,
        organisation=organisation,
        due=due,
        repeats=repeats,
    )
    return record_change(by=by.email, action="add follow-up", row=row)


def may_tell(person: User, follow_up: FollowUp) -> bool:
    """Say whether somebody may tell how a follow-up stands: the secretariat, and editors of its organisation."""
    if may(person, Permission.RUN_MEETINGS, follow_up.place):
        return True
    organisation = follow_up.organisation
    return organisation is not None and may(person, Permission.EDIT, follow_up.place, organisation)


@in_turn
def tell_follow_up(
    *,
    by: User,
    follow_up: FollowUp,
    told: str,
    done_on: dt.date | None = None,
    due: dt.date | None = None,
    missed_on: dt.date | None = None,
    repeats: str | None = None,
    seen: int | None = None,
) -> FollowUp:
    """Say how a follow-up stands: done, ended without it, due on another day, or still open. A moved date needs its reason.

    One that repeats ends with a word, and the next is made (see ``repeating``). ``repeats`` None leaves that as it is.
    """
    if not may_tell(by, follow_up):
        require(by, Permission.RUN_MEETINGS, follow_up.place)
    ended = done_on or missed_on
    if follow_up.due and due != follow_up.due and not ended:
        written(told, "Say why the date moves")
    _require_one_ending(done_on, missed_on, told)
    if repeats is not None:
        follow_up.repeats = repeats
    require_repeatable(follow_up.repeats, due)
    require_order(follow_up, ended, told)
    follow_up.told, follow_up.done_on, follow_up.missed_on, follow_up.due = told, done_on, missed_on, due
    row = record_change(by=by.email, action="tell follow-up", row=follow_up, reason=told.strip(), seen=seen)
    if ended and row.repeats:
        repeat_follow_up(by=by, follow_up=row)
    return row


def _require_one_ending(done_on: dt.date | None, missed_on: dt.date | None, told: str) -> None:
    if done_on and missed_on:
        raise LodestarError("Give the day on which it was done, or that on which it ended without being done")
    if (done_on or missed_on or dt.date.min) > timezone.localdate():
        raise LodestarError("It cannot be done, or end, on a day to come")
    if missed_on:
        written(told, "Say why it was not done")


def _record_decision(
    by: User, place: Place, authority: str, made_on: dt.date, told: Told, **made_by: Any
) -> Decision:
    """Put a decision together and keep it, with what it supersedes; whether ``by`` may was asked before."""
    decision = Decision(
        place=place,
        slug=next_slug(place, Decision, f"decision-{made_on.year}"),
        authority=authority,
        made_on=made_on,
        name=told["name"],
        text=told["text"],
        outcome=told["outcome"],
        effective_from=(told.get("effective_from") or made_on) if told["outcome"] in BINDING else None,
        consulted=told.get("consulted", ""),
        about=list(told.get("about") or ()),
        supersedes=told.get("supersedes"),
        **made_by,
    )
    _require_may_supersede(decision)
    made = record_change(by=by.email, action="record decision", row=decision)
    tie(place, decision.about, decision=decision)
    return made


def _require_may_supersede(decision: Decision) -> None:
    """What a decision supersedes is an earlier one of its place that nothing superseded; only what binds supersedes."""
    earlier = decision.supersedes
    if earlier is None:
        return
    if earlier.place_id != decision.place_id:
        raise LodestarError("Choose an earlier decision of this place")
    if earlier.superseded_by.exists():
        raise LodestarError(f"{earlier.slug} was superseded already; supersede the decision that did")
    if decision.outcome not in BINDING and (decision.item_id is None or decision.item_id != earlier.item_id):
        raise LodestarError(
            f"What is {decision.get_outcome_display().lower()} supersedes nothing; {earlier.slug} stands"
        )
    if earlier.made_on > decision.made_on:
        raise LodestarError(f"{earlier.slug} was made later than this one")


def _require_quorum(item: AgendaItem) -> None:
    """Enough members were there who had no interest in the item."""
    met = standing_of(item.meeting, [item]).for_item(item)
    if met.met is False:
        raise LodestarError(
            f"{met.sentence} Defer the item; a delegated person may decide it, or a later meeting"
        )


def _require_ready(meeting: Meeting, to: str, day: dt.date) -> None:
    if to == "held" and meeting.day > day:
        raise LodestarError(f"The meeting is on {meeting.day:%d/%m/%Y}; it cannot have been held before")
    if to != "minuted":
        return
    if not any(row.there for row in meeting.attendance.all()):
        raise LodestarError("Say first who was there")
    _require_quorate_decisions(meeting)
    bare = [item.name for item in meeting.items.filter(state="accepted", minute="")]
    if bare:
        raise LodestarError(
            f"These items have no minute yet: {'; '.join(bare[:5])}{' …' if len(bare) > 5 else ''}"
        )


def _require_quorate_decisions(meeting: Meeting) -> None:
    """Attendance and interests may be entered after a decision was: each must still rest on a quorum."""
    standing = standing_of(meeting)
    decided = Decision.objects.filter(meeting=meeting, superseded_by=None).exclude(outcome="deferred")
    for decision in decided.select_related("item"):
        if standing.for_item(decision.item).met is False:
            raise LodestarError(
                f"‘{decision.name}’ no longer rests on a quorum: {standing.for_item(decision.item).sentence} Record on the "
                "same item that it is deferred, superseding it, or put attendance and interests right"
            )


def _require_held(meeting: Meeting) -> None:
    if meeting.locked:
        raise Locked
    if meeting.status != "held":
        raise LodestarError(
            "Minutes are written when the meeting was held; minutes that are written are taken back first"
        )


def _require_on_agenda(item: AgendaItem) -> None:
    if item.state != "accepted":
        raise LodestarError("Only an item of the agenda has a minute")
